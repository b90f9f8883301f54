// Ticking cells over a picture: arrows lead from one to the next, and a mouse that is drawn across
// them ticks all between. Without this, Tab and the space bar do the same.

const CELLS = 8;
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const grid = document.querySelector(".cells__grid");
const cells = [...(grid?.querySelectorAll("input") ?? [])];
const placeOf = (cell) => [Math.floor(cells.indexOf(cell) / CELLS), cells.indexOf(cell) % CELLS];
const within = (at) => at >= 0 && at < CELLS;

document.getElementById("more-ways")?.removeAttribute("hidden");

grid?.addEventListener("keydown", (event) => {
  const by = ARROWS[event.key];
  if (!by || !cells.includes(event.target)) return;
  event.preventDefault();
  const [row, column] = placeOf(event.target).map((at, axis) => at + by[axis]);
  if (within(row) && within(column)) cells[row * CELLS + column].focus();
});

let start = null;
let before = [];

grid?.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "mouse" || !cells.includes(event.target)) return;
  start = event.target;
  before = cells.map((cell) => cell.checked);
});

grid?.addEventListener("pointerover", (event) => {
  if (!start || !(event.buttons & 1) || !cells.includes(event.target)) return;
  const [from, to] = [placeOf(start), placeOf(event.target)];
  cells.forEach((cell, index) => {
    const inBox = placeOf(cell).every(
      (at, axis) => at >= Math.min(from[axis], to[axis]) && at <= Math.max(from[axis], to[axis]),
    );
    cell.checked = inBox || before[index];
  });
});

document.addEventListener("pointerup", () => {
  start = null;
});
