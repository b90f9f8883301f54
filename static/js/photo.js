// Says which photo was chosen and how large it is, and how far its upload is.

const EVERY = 20; // percent: read aloud more often, it would be too much

function lineOf(field) {
  return document.querySelector(`[data-file-for="${field.id}"]`);
}

document.addEventListener("change", ({ target: field }) => {
  if (field.type !== "file") return;
  const line = lineOf(field);
  const [file] = field.files;
  const size = file && (file.size / 1_000_000).toFixed(1);
  if (line) line.textContent = file ? `${line.dataset.chosen} ${file.name} (${size} MB)` : "";
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const field = form.querySelector('input[type="file"]');
  const line = field?.files.length && lineOf(field);
  if (!line || event.defaultPrevented) return;
  event.preventDefault();
  if (!form.hasAttribute("aria-busy")) upload(form, line, event.submitter);
}, { capture: true });

function upload(form, line, button) {
  const bar = line.nextElementSibling;
  const words = button?.textContent;
  const request = new XMLHttpRequest();
  let told = 0;
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-disabled", "true");
  if (button?.dataset.busy) button.textContent = button.dataset.busy;
  line.textContent = line.dataset.uploading;
  bar.hidden = false;

  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = (100 * loaded) / total;
    const step = Math.floor(bar.value / EVERY) * EVERY;
    if (step <= told) return;
    told = step;
    line.textContent = step < 100 ? `${line.dataset.uploading} ${step}%` : line.dataset.preparing;
  });
  request.upload.addEventListener("load", () => {
    line.textContent = line.dataset.preparing;
    // Nobody knows how long that takes.
    bar.removeAttribute("value");
  });
  request.addEventListener("loadend", () => {
    if (request.status && show(request)) return;
    // All that was chosen and typed is still there.
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-disabled");
    if (button) button.textContent = words;
    bar.hidden = true;
    bar.value = 0;
    line.textContent = line.dataset.failed;
  });
  request.open("POST", form.action);
  request.send(new FormData(form));
}

// Whether there was something to show: the next page, or this one with what is wrong.
function show(request) {
  if (request.responseURL && request.responseURL !== location.href.split("#")[0]) {
    location.assign(request.responseURL);
    return true;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) return false;
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  (main.querySelector(".problem") ?? main).focus();
  return true;
}

// Coming back with the back button must find a form that works.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && document.querySelector('form[aria-busy]')) location.reload();
});
