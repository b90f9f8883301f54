// One press, one request: a form waits for its answer before it can be sent again.

const WAIT = 10_000;
const waiting = new Map();

function release(form) {
  const { button, words, timer } = waiting.get(form);
  clearTimeout(timer);
  button?.removeAttribute("aria-disabled");
  if (button?.dataset.busy) button.textContent = words;
  waiting.delete(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (waiting.has(form)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  const words = button?.textContent;
  button?.setAttribute("aria-disabled", "true");
  if (button?.dataset.busy) button.textContent = button.dataset.busy;
  // An upload takes as long as it takes.
  const slow = form.enctype === "multipart/form-data";
  const timer = setTimeout(() => release(form), slow ? 6 * WAIT : WAIT);
  waiting.set(form, { button, words, timer });
});

// Coming back with the back button must find a form that works.
window.addEventListener("pageshow", () => {
  for (const form of [...waiting.keys()]) release(form);
});
