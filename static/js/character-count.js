// Counts down while someone writes, in the last quarter of what fits. Where fields in braces are
// replaced, data-lengths says by how many characters, and emoji count twice, as on X.

const SPOKEN_AFTER = 900;
const LIGHT = /[\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]/u;

const size = (text) => [...text].reduce((sum, one) => sum + (LIGHT.test(one) ? 1 : 2), 0);
const filled = (text, lengths) =>
  size(text.trim().replace(/\{(\w+)\}/g, (field, name) => "x".repeat(lengths[name] ?? field.length)));

for (const line of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(line.dataset.countFor);
  if (!field) continue;
  const limit = Number(line.dataset.limit);
  const lengths = line.dataset.lengths && JSON.parse(line.dataset.lengths);
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
    const left = limit - (lengths ? filled(field.value, lengths) : [...field.value].length);
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
