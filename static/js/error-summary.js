// Moves focus to what went wrong, and from each line to its field, label in view.

const summary = document.querySelector("[data-error-summary]");

summary?.focus();
summary?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const top = field.closest(".field") ?? field.closest("fieldset") ?? field;
  field.focus({ preventScroll: true });
  top.scrollIntoView({ block: "start" });
});
