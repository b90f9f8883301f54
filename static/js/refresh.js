// Fetches the page again every few seconds and shows its live part; without this, a link does.
const live = document.querySelector("[data-live]");

async function refresh() {
  const seconds = Number(live.dataset.live);
  if (!seconds) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if ([404, 410].includes(answer.status)) {
      // The page itself has ended, and says so.
      location.reload();
      return;
    }
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (fresh && !fresh.dataset.live) {
        // It is over, or paused: other buttons are needed.
        location.reload();
        return;
      }
      // Not while somebody is on a link in there.
      if (fresh && !live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
      for (const part of document.querySelectorAll("[data-live-too]")) {
        const newer = page.getElementById(part.id);
        if (newer) part.replaceWith(newer);
      }
    }
  } catch {
    // Away for a moment; the next one may succeed.
  }
  setTimeout(refresh, seconds * 1000);
}

if (live) setTimeout(refresh, Math.min(10, Number(live.dataset.live)) * 1000);
