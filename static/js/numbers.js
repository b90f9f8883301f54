// Numbers that grow while somebody looks on: a small answer, the same for everyone, at most once a
// minute. Not while nobody sees the page, and not for who wants to save data.
const list = document.querySelector("[data-numbers]");
const MINUTE = 60_000;
let asked = Date.now();

async function refresh() {
  if (document.hidden || Date.now() - asked < MINUTE) return;
  asked = Date.now();
  try {
    const answer = await fetch(list.dataset.numbers, { credentials: "omit" });
    if (!answer.ok) return;
    const { figures } = await answer.json();
    for (const { key, number, words } of figures) {
      const place = list.querySelector(`[data-figure="${key}"]`);
      if (!place || place.textContent === number) continue;
      place.textContent = number;
      place.nextElementSibling.textContent = words;
    }
  } catch {
    // Away for a moment; the next one may succeed.
  }
}

if (list && !navigator.connection?.saveData) {
  setInterval(refresh, MINUTE);
  document.addEventListener("visibilitychange", refresh);
}
