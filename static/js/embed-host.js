// For pages of others: gives each frame of ours the height that it asks for, and does nothing else.
(() => {
  const ours = new URL(document.currentScript.src).origin;
  const HIGHEST = 4000;
  const frames = () => [...document.querySelectorAll("iframe")];

  addEventListener("message", (event) => {
    const { name, height } = event.data ?? {};
    if (event.origin !== ours || name !== "speak-up-for-babies" || !(height > 0)) return;
    const frame = frames().find((one) => one.contentWindow === event.source);
    if (frame) frame.style.height = `${Math.min(height, HIGHEST)}px`;
  });

  // Those that were there before this script.
  for (const frame of frames()) {
    if (frame.src.startsWith(`${ours}/`)) frame.contentWindow.postMessage("how high", ours);
  }
})();
