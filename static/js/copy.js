// Copies the text of the element named in data-copy. The button is hidden without script.

const SHOWN = 4000;

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const label = button.querySelector("[data-copy-label]") ?? button;
  const words = label.textContent;
  button.hidden = false;
  label.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.innerText).trim());
    label.textContent = button.dataset.copied;
    setTimeout(() => {
      label.textContent = words;
    }, SHOWN);
  });
}
