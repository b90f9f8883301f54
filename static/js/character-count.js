// Counts down while someone writes, in the last quarter of what fits.

const SPOKEN_AFTER = 900;

for (const line of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(line.dataset.countFor);
  if (!field) continue;
  const limit = Number(line.dataset.limit);
  const first = line.textContent;
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  field.setAttribute(
    "aria-describedby",
    `${field.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim(),
  );
  let timer;
  const count = () => {
    const left = limit - [...field.value].length;
    const near = left <= limit / 4;
    const words = left < 0 ? `${line.dataset.over} ${-left}` : `${line.dataset.left} ${left}`;
    line.textContent = near ? words : first;
    line.classList.toggle("field__count--over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = near ? words : "";
    }, SPOKEN_AFTER);
  };
  field.addEventListener("input", count);
  count();
}
