// One key for each button or link that shows one. A button may need a field filled in first: its key
// leads there, and Enter in a list then presses the button.

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
let meant = null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && meant && event.target.id === meant.dataset.first) {
    if (!event.target.matches("select")) return;
    event.preventDefault();
    meant.click();
    return;
  }
  if (event.repeat || event.target.matches(TYPING)) return;
  const key = event.key.toLowerCase();
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  const first = document.getElementById(button.dataset.first);
  if (first && !first.value) {
    meant = button;
    first.focus();
  } else {
    button.click();
  }
});
