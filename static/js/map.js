// The map is one stop for the keyboard: arrows go from hexagon to hexagon. What it says stands
// in the table too.
const map = document.querySelector("[data-map]");
const name = document.querySelector("[data-map-name]");

if (map) {
  const seats = [...map.querySelectorAll("a")].map((link) => {
    const use = link.querySelector("use");
    return { link, x: Number(use.getAttribute("x")), y: Number(use.getAttribute("y")) };
  });
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  seats.sort((one, other) => one.y - other.y || one.x - other.x);
  if (seats.length) seats[0].link.tabIndex = 0;

  const nearest = (from, [right, down]) => {
    let best;
    for (const seat of seats) {
      const [x, y] = [seat.x - from.x, seat.y - from.y];
      const along = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      if (along <= 0 || aside > along * 2) continue;
      const far = along + 2 * aside;
      if (!best || far < best.far) best = { seat, far };
    }
    return best?.seat;
  };

  const say = (link) => {
    name.textContent = link.querySelector("title").textContent;
  };

  map.addEventListener("keydown", (event) => {
    const from = seats.find((seat) => seat.link === document.activeElement);
    const to = from && ways[event.key] && nearest(from, ways[event.key]);
    if (!to) return;
    event.preventDefault();
    from.link.tabIndex = -1;
    to.link.tabIndex = 0;
    to.link.focus();
  });
  for (const what of ["focusin", "mouseover"]) {
    map.addEventListener(what, (event) => {
      const link = event.target.closest("a");
      if (link) say(link);
    });
  }
}
