// How far an import is, without loading the page again before there is something to decide.

const box = document.querySelector("[data-progress]");
const bar = box.querySelector("progress");
const EVERY = 1000;
const AFTER_A_FAILURE = 5000;
let told = 0;

function show({ percent, words, rows, left }) {
  if (percent === null) bar.removeAttribute("value");
  else bar.value = percent;
  box.querySelector("[data-words]").textContent = words;
  box.querySelector("[data-rows]").textContent = rows;
  box.querySelector("[data-left]").textContent = left;
  // Read aloud, every second would be too much.
  const step = percent === null ? words : Math.floor(percent / 20);
  if (step !== told) box.querySelector("[data-told]").textContent = `${words} ${left}`;
  told = step;
}

async function look() {
  let wait = EVERY;
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    // Whoever is no longer logged in is asked to.
    if (answer.redirected) return window.location.reload();
    const progress = await answer.json();
    if (progress.state !== box.dataset.state) return window.location.reload();
    show(progress);
  } catch {
    wait = AFTER_A_FAILURE;
  }
  setTimeout(look, wait);
}

setTimeout(look, EVERY);
