// Opens what the telephone itself has for sharing. The button is hidden where it has nothing.

for (const button of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator
      .share({ text: button.dataset.shareText, url: button.dataset.share })
      .catch(() => {}); // Whoever changes their mind has done nothing wrong.
  });
}
