"""Pictures that code draws, in the colours of the site.

The demonstration needs photos, and nobody real should be in them.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import font_source_sans_pro
from django.conf import settings
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont, ImageOps

Colour = tuple[int, int, int]
Point = tuple[float, float]
Shape = Sequence[Point]

# Everything is placed on a sheet of this size, whatever the size of the picture.
SHEET = (1200, 1500)
MIDDLE = SHEET[0] / 2
# Edges are drawn this much larger, to be smooth.
FINER = 4
# What is behind a person is out of focus, and drawn this much smaller.
COARSER = 4
FONTS = Path(font_source_sans_pro.font_directory)

SKINS = ("#f7d3bd", "#efc2a0", "#dca67e", "#bd8659", "#95603f", "#6d4532")
HAIRS = ("#2b1c22", "#4a2c22", "#7d4a2b", "#b0703c", "#d9b06f", "#a9a0a8", "#e3dade")
CLOTHES = ("action", "wine", "heather", "lavender", "rose", "bright", "ink-soft", "plum")
EDGES = ("action", "bright", "ink", "heather")


def sample_portrait(name: str, board_text: str, seed: int, size: tuple[int, int] = SHEET) -> bytes:
    """A JPEG of somebody who does not exist, holding a board with these words."""
    chance = random.Random(f"{seed} {name}")  # noqa: S311
    person = _invented(chance)
    sheet = _Sheet(size)
    sheet.show_behind(chance.choice(SCENES), chance)
    _draw_person(sheet, person)
    _draw_board(sheet, board_text, person)
    content = BytesIO()
    sheet.image.save(content, "JPEG", quality=90)
    return content.getvalue()


# Colours


@cache
def _tokens() -> dict[str, Colour]:
    """The palette, as the style sheet has it."""
    css = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    return {name: _rgb(value) for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css)}


def _rgb(value: str) -> Colour:
    red, green, blue = ImageColor.getrgb(value)[:3]
    return red, green, blue


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _light(colour: Colour, share: float) -> Colour:
    return _mix(colour, _tokens()["white"], share)


def _dark(colour: Colour, share: float) -> Colour:
    return _mix(colour, _tokens()["night"], share)


# Shapes


def _points(text: str) -> list[Point]:
    """Points from "x,y x,y", as in an SVG."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def _curve(points: Shape, *, closed: bool = True) -> list[Point]:
    """A soft line through the points (Catmull and Rom)."""
    count = len(points)
    curve = []
    for index in range(count if closed else count - 1):
        around = [index - 1, index, index + 1, index + 2]
        if closed:
            a, b, c, d = (points[at % count] for at in around)
        else:
            a, b, c, d = (points[min(max(at, 0), count - 1)] for at in around)
        for step in range(12):
            t = step / 12
            curve.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return curve if closed else [*curve, points[-1]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    ) / 2


def _soft(text: str) -> list[Point]:
    return _curve(_points(text))


def _both(text: str) -> list[Point]:
    """A soft shape from its right half, from top to bottom; the sheet's middle is the mirror."""
    half = _points(text)
    return _curve([*half, *(point for point in _mirrored(half)[::-1] if point not in half)])


def _mirrored(shape: Shape) -> list[Point]:
    return [(SHEET[0] - x, y) for x, y in shape]


def _oval(x: float, y: float, rx: float, ry: float) -> list[Point]:
    turns = [math.tau * step / 60 for step in range(60)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def _box(left: float, top: float, right: float, bottom: float, corner: float) -> list[Point]:
    """A box with soft corners, clockwise from the top right."""
    shape = []
    for x, y, start in (
        (right - corner, top + corner, -90),
        (right - corner, bottom - corner, 0),
        (left + corner, bottom - corner, 90),
        (left + corner, top + corner, 180),
    ):
        for step in range(10):
            turn = math.radians(start + step * 10)
            shape.append((x + corner * math.cos(turn), y + corner * math.sin(turn)))
    return shape


def _bezier(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    curve = []
    for step in range(17):
        t = step / 16
        u = 1 - t
        weights = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        ends = list(zip(weights, (a, b, c, d), strict=True))
        curve.append((sum(w * p[0] for w, p in ends), sum(w * p[1] for w, p in ends)))
    return curve


def _stroke(path: Shape, width: float) -> list[Shape]:
    """A line with round ends and joints, as shapes to be filled together."""
    radius = width / 2
    shapes: list[Shape] = [_oval(x, y, radius, radius) for x, y in path]
    for (x1, y1), (x2, y2) in pairwise(path):
        length = math.hypot(x2 - x1, y2 - y1) or 1
        dx, dy = (y2 - y1) / length * radius, (x1 - x2) / length * radius
        shapes.append(
            [(x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy)]
        )
    return shapes


def _line(text: str, width: float) -> list[Shape]:
    return _stroke(_curve(_points(text), closed=False), width)


def _turned(shape: Shape, centre: Point, degrees: float) -> list[Point]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    moved = [(x - centre[0], y - centre[1]) for x, y in shape]
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in moved]


class _Sheet:
    """The sheet, fitted into any size: a person at the bottom, the ground to the edges."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.unit = min(size[0] / SHEET[0], size[1] / SHEET[1])
        self.left = (size[0] - SHEET[0] * self.unit) / 2
        self.top = size[1] - SHEET[1] * self.unit
        self.image = Image.new("RGB", size)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the picture, in the sheet's own measure."""
        left, top = -self.left / self.unit, -self.top / self.unit
        return left, top, SHEET[0] - left, SHEET[1]

    def show_behind(
        self, scene: Callable[[_Sheet, random.Random], None], chance: random.Random
    ) -> None:
        width, height = self.image.size
        behind = _Sheet((math.ceil(width / COARSER), math.ceil(height / COARSER)))
        scene(behind, chance)
        blurred = behind.image.filter(ImageFilter.GaussianBlur(7 * behind.unit))
        self.image.paste(blurred.resize((width, height), Image.Resampling.BICUBIC))

    def fill(self, shape: Shape, top: Colour, bottom: Colour | None = None, **how: Any) -> None:
        self.fill_all([shape], top, bottom, **how)

    def fill_all(
        self,
        shapes: Sequence[Shape],
        top: Colour,
        bottom: Colour | None = None,
        *,
        inside: Sequence[Shape] = (),
        opacity: float = 1,
        blur: float = 0,
    ) -> None:
        """Fill shapes together, from one colour above to another below."""
        # Outside what it is held by, nothing shows.
        box = self._box_around(inside or shapes, 3 * blur)
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= 0 or height <= 0:
            return
        mask = self._mask(shapes, box)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * self.unit))
        if inside:
            mask = ImageChops.multiply(mask, self._mask(inside, box))
        if opacity < 1:
            mask = mask.point([round(value * opacity) for value in range(256)])
        if bottom is None:
            self.image.paste(top, box, mask)
        else:
            fade = ImageOps.colorize(Image.linear_gradient("L"), top, bottom)
            self.image.paste(fade.resize((width, height)), box, mask)

    def _mask(self, shapes: Sequence[Shape], box: tuple[int, int, int, int]) -> Image.Image:
        mask = Image.new("L", ((box[2] - box[0]) * FINER, (box[3] - box[1]) * FINER))
        draw = ImageDraw.Draw(mask)
        for shape in shapes:
            placed = [self._place(point) for point in shape]
            draw.polygon(
                [((x - box[0]) * FINER, (y - box[1]) * FINER) for x, y in placed], fill=255
            )
        return mask.reduce(FINER)

    def _place(self, point: Point) -> Point:
        return self.left + point[0] * self.unit, self.top + point[1] * self.unit

    def _box_around(self, shapes: Sequence[Shape], more: float) -> tuple[int, int, int, int]:
        placed = [self._place(point) for shape in shapes for point in shape]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        more *= self.unit
        return (
            max(0, math.floor(min(xs) - more)),
            max(0, math.floor(min(ys) - more)),
            min(self.image.width, math.ceil(max(xs) + more) + 1),
            min(self.image.height, math.ceil(max(ys) + more) + 1),
        )

    def glow(self, x: float, y: float, rx: float, ry: float, colour: Colour, share: float) -> None:
        """A soft spot of colour: light, blush or shade."""
        left, top = (round(at) for at in self._place((x - rx, y - ry)))
        size = max(2, round(2 * rx * self.unit)), max(2, round(2 * ry * self.unit))
        soft = _spot(round(share * 100)).resize(size, Image.Resampling.BILINEAR)
        self.image.paste(colour, (left, top), soft)

    def write(self, text: str, box: tuple[float, float, float, float], degrees: float) -> None:
        """As large as it goes, in lines of about the same length, turned about its middle."""
        width, height = ((box[2] - box[0]) * self.unit * 2, (box[3] - box[1]) * self.unit * 2)
        font, lines = _fitted(text, width, height)
        mask = Image.new("L", (round(width * 1.2), round(height * 1.6)))
        draw = ImageDraw.Draw(mask)
        y = mask.height / 2 - (len(lines) - 1) * font.size * LEADING / 2
        for line in lines:
            draw.text((mask.width / 2, y), line, fill=255, font=font, anchor="mm")
            y += font.size * LEADING
        mask = mask.rotate(-degrees, Image.Resampling.BICUBIC).reduce(2)
        x, y = self._place(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        corner = round(x - mask.width / 2), round(y - mask.height / 2)
        self.image.paste(_tokens()["ink"], corner, mask)


@cache
def _spot(percent: int) -> Image.Image:
    # 181 is the gradient at the middle of each edge, where a spot must have ended.
    return Image.radial_gradient("L").point(
        [round(max(0, 1 - value / 181) ** 1.6 * 2.55 * percent) for value in range(256)]
    )


# Words

LEADING = 1.06


def _fitted(text: str, width: float, height: float) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type that fits; rather smaller, where a line would hold a lonely word."""
    fitting = []
    for size in range(max(12, int(height / 2)), 11, -4):
        font = ImageFont.truetype(FONTS / "SourceSansPro-Black.ttf", size)
        lines = _balanced(text, font, width)
        widths = [font.getlength(line) for line in lines] or [0]
        if max(widths) <= width and len(lines) * size * LEADING <= height:
            fitting.append((font, lines))
            if min(widths) > max(widths) / 3:
                return font, lines
        if fitting and size < fitting[0][0].size * 0.8:
            break
    return fitting[0] if fitting else (font, lines)


def _balanced(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """As few lines as possible, of about the same length."""
    lines = _wrapped(text, font, width)
    for share in range(98, 40, -2):
        narrower = _wrapped(text, font, width * share / 100)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


# Where they are


def _ground(sheet: _Sheet, top: Colour, bottom: Colour) -> None:
    left, up, right, down = sheet.edges
    sheet.fill([(left, up), (right, up), (right, down), (left, down)], top, bottom)


def _in_the_park(sheet: _Sheet, chance: random.Random) -> None:
    t = _tokens()
    left, _, right, down = sheet.edges
    _ground(sheet, _mix(t["lilac"], t["mist"], 0.3), t["peach"])
    sheet.glow(chance.choice((180, 1000)), 300, 640, 640, t["cream"], 0.9)
    for base, height, colour in (
        (760, 70, t["mist"]),
        (900, 90, _mix(t["lavender"], t["mist"], 0.4)),
    ):
        shift = chance.uniform(0, math.tau)
        across = range(int(left) - 20, int(right) + 40, 20)
        hill = [(float(x), base + height * math.sin(shift + x / 260)) for x in across]
        hill += [(right + 40, down), (left - 40, down)]
        sheet.fill(hill, colour, _mix(colour, t["heather"], 0.4))
    for x in (chance.uniform(left, 180), chance.uniform(1020, right)):
        top = chance.uniform(330, 480)
        leaf = chance.choice((t["bright"], t["rose"], _mix(t["bright"], t["peach"], 0.4)))
        sheet.fill_all(_stroke([(x, top), (x + 6, 1000)], 34), t["heather"])
        crown = [(-80, 60, 120), (80, 50, 130), (0, -50, 140), (10, 70, 130)]
        for dx, dy, radius in crown:
            round_leaf = _oval(x + dx, top + dy, radius, radius)
            sheet.fill(round_leaf, leaf, _mix(leaf, t["heather"], 0.3))


def _in_the_street(sheet: _Sheet, chance: random.Random) -> None:
    t = _tokens()
    left, _, right, down = sheet.edges
    _ground(sheet, t["lilac"], t["cream"])
    walls = (t["peach"], t["lilac"], t["rose"], t["mist"], t["cream"], t["bright"])
    x = left - chance.uniform(0, 200)
    wall = chance.choice(walls)
    while x < right:
        wall = chance.choice([one for one in walls if one != wall])
        _draw_house(sheet, chance, x, wall, down)
        x += 300
    sheet.glow(300, 150, 900, 600, t["cream"], 0.5)


def _draw_house(sheet: _Sheet, chance: random.Random, x: float, wall: Colour, down: float) -> None:
    t = _tokens()
    eaves = chance.uniform(250, 330)
    roof = _mix(t["heather"], t["mist"], chance.uniform(0, 0.4))
    front = [(x, eaves), (x + 300, eaves), (x + 300, down), (x, down)]
    sheet.fill(front, wall, _mix(wall, t["lavender"], 0.3))
    peak = eaves - 150
    sheet.fill([(x - 12, eaves), (x + 50, peak), (x + 250, peak), (x + 312, eaves)], roof)
    sheet.fill(_box(x + 205, eaves - 230, x + 250, eaves - 100, 4), roof)
    for wx, wy in ((45, 90), (180, 90), (180, 400)):
        at, top = x + wx, eaves + wy
        sheet.fill(_box(at - 12, top - 12, at + 97, top + 162, 14), t["white"])
        glass = _mix(t["heather"], t["lilac"], 0.4)
        sheet.fill(_box(at, top, at + 85, top + 150, 12), glass, _mix(glass, t["lilac"], 0.6))
    door = chance.choice((t["action"], t["heather"], t["ink-soft"]))
    sheet.fill(_box(x + 40, eaves + 400, x + 130, eaves + 720, 14), door)


def _at_home(sheet: _Sheet, chance: random.Random) -> None:
    t = _tokens()
    wall = chance.choice((t["peach"], t["lilac"], _mix(t["cream"], t["peach"], 0.5)))
    _ground(sheet, _light(wall, 0.25), _mix(wall, t["lavender"], 0.25))
    window_left = chance.random() < 0.5
    x = 60 if window_left else 820
    sheet.fill(_box(x, 110, x + 320, 640, 20), t["white"])
    for dx in (22, 164):
        for y in (132, 380):
            pane = _box(x + dx, y, x + dx + 134, y + 238, 10)
            sheet.fill(pane, _light(t["lilac"], 0.3), t["peach"])
    sheet.glow(x + 160, 380, 800, 800, t["cream"], 0.7)
    shelf = 800 if window_left else -10
    for y in (330, 640):
        sheet.fill(_box(shelf, y, shelf + 420, y + 24, 8), t["heather"])
        at = shelf + 30.0
        while at < shelf + 330:
            width, height = chance.uniform(26, 48), chance.uniform(130, 210)
            cover = t[chance.choice((*CLOTHES, "mist"))]
            sheet.fill(_box(at, y - height, at + width, y, 5), cover)
            at += width + 5
    _draw_plant(sheet, 1130 if window_left else 70)


def _draw_plant(sheet: _Sheet, x: float) -> None:
    t = _tokens()
    pot = [(x - 80, 900), (x + 80, 900), (x + 55, 1100), (x - 55, 1100)]
    sheet.fill(pot, t["bright"], _mix(t["bright"], t["heather"], 0.3))
    for lean in (-110, -60, -10, 50, 100):
        side, tip = x + lean * 0.7, x + lean * 1.4
        leaf = _curve([(x, 905), (side - 34, 800), (tip, 690), (side + 34, 800)])
        sheet.fill(leaf, t["lavender"], t["heather"])


def _at_the_party(sheet: _Sheet, chance: random.Random) -> None:
    t = _tokens()
    left, up, right, _ = sheet.edges
    grounds = ("lilac", "mist"), ("peach", "rose"), ("heather", "plum")
    top, bottom = chance.choice(grounds)
    _ground(sheet, t[top], t[bottom])
    for _spot_of_light in range(16):
        x, y, size = chance.uniform(left, right), chance.uniform(up, 900), chance.uniform(40, 110)
        sheet.glow(x, y, size, size, t["cream"], 0.5)
    flags = [t[name] for name in ("action", "bright", "cream", "rose", "lavender")]
    steps = max(6, round((right - left) / 105))
    for y, sag in ((40, 150), (210, 130)):
        along = [step / steps for step in range(steps + 1)]
        rope = [(left + (right - left) * at, y + sag * math.sin(math.pi * at)) for at in along]
        for index, ((x1, y1), (x2, y2)) in enumerate(pairwise(rope)):
            tip = (x1 + x2) / 2 - (y2 - y1) * 0.9, (y1 + y2) / 2 + 118
            colour = flags[index % len(flags)]
            flag = [(x1 + 6, y1), (x2 - 6, y2), tip]
            sheet.fill(flag, colour, _mix(colour, t["heather"], 0.15))
        sheet.fill_all(_stroke(rope, 7), t["ink-soft"])


def _among_bubbles(sheet: _Sheet, chance: random.Random) -> None:
    t = _tokens()
    left, up, right, _ = sheet.edges
    _ground(sheet, t["cream"], t["peach"])
    tints = [t[name] for name in ("lilac", "rose", "mist", "white", "peach", "bright")]
    for row, y in enumerate(range(int(up) + 20, 1300, 190)):
        x = left - 120 + (row % 2) * 110.0
        while x < right:
            width = chance.uniform(150, 260)
            foot = x + width * chance.choice((0.25, 0.75))
            tail = [(foot - 24, y + 118.0), (foot + 24, y + 118.0), (foot - 20, y + 158.0)]
            sheet.fill_all([_box(x, y, x + width, y + 125, 40), tail], chance.choice(tints))
            x += width + 36


SCENES = (_in_the_park, _in_the_street, _at_home, _at_the_party, _among_bubbles)


# Who they are


@dataclass(frozen=True)
class _Person:
    skin: Colour
    hair: Colour
    style: str
    clothes: Colour
    outfit: str
    board_edge: Colour
    tilt: float
    laughs: bool
    glasses: bool
    beard: bool
    earrings: bool
    freckles: bool


class _Style(NamedTuple):
    """Hair, or what covers it: behind the head, before it, and strands."""

    behind: tuple[Shape, ...] = ()
    front: tuple[Shape, ...] = ()
    strands: tuple[str, ...] = ()


def _invented(chance: random.Random) -> _Person:
    tokens = _tokens()
    skin = chance.randrange(len(SKINS))
    # Fair hair goes with fair skin; grey goes with everybody.
    hairs = HAIRS if skin < 2 else (*HAIRS[: 3 if skin < 4 else 2], *HAIRS[-2:])
    style = chance.choice((*sorted(STYLES), *SHORT))
    short = style in SHORT
    return _Person(
        skin=_rgb(SKINS[skin]),
        hair=_rgb(chance.choice(hairs)),
        style=style,
        clothes=tokens[chance.choice(CLOTHES)],
        outfit=chance.choice(("jumper", "jacket", "shirt", "stripes")),
        board_edge=tokens[chance.choice(EDGES)],
        tilt=chance.choice((-1, 1)) * chance.uniform(1, 3.5),
        laughs=chance.random() < 0.6,
        glasses=chance.random() < 0.3,
        beard=short and chance.random() < 0.55,
        earrings=not short and style != "scarf" and chance.random() < 0.6,
        freckles=skin < 2 and chance.random() < 0.4,
    )


HEAD = _both("600,236 688,258 744,340 750,440 730,535 675,606 600,636")
NECK = _both("600,540 660,560 664,670 690,735 600,800")
TORSO = _both("600,690 690,716 810,762 900,850 940,1000 960,1250 970,1620 600,1620")
SLEEVES = [
    shape
    for path in ([(830, 870), (900, 1000), (985, 1230), (1035, 1480)],)
    for side in (path, _mirrored(path))
    for shape in _stroke(_curve(side, closed=False), 172)
]
BODY: list[Shape] = [TORSO, *SLEEVES]
CAP = "600,196 700,220 758,300 764,410 700,470 600,480"
ROUND_CURLS = "478,290,60 545,250,66 625,240,66 700,268,62 740,325,46 450,345,42"


def _curls() -> _Style:
    turns = [math.radians(degrees) for degrees in range(150, 391, 20)]
    around = [_oval(600 + 175 * math.cos(a), 390 + 190 * math.sin(a), 82, 82) for a in turns]
    rounds = [[float(one) for one in curl.split(",")] for curl in ROUND_CURLS.split()]
    return _Style(
        behind=(_oval(600, 380, 205, 215), *around),
        front=tuple(_oval(x, y, radius, radius) for x, y, radius in rounds),
    )


SHORT = ("crop", "quiff", "bald")
STYLES = {
    "bald": _Style(),
    "bob": _Style(
        behind=(_both("600,180 720,205 795,310 808,470 800,620 730,655 600,650"),),
        front=(
            _soft(
                "440,560 428,400 470,250 600,184 730,250 772,400 760,560 742,420 700,345"
                " 620,322 520,350 462,420"
            ),
        ),
        strands=("520,270 600,240 690,280",),
    ),
    "bun": _Style(
        behind=(_oval(600, 150, 96, 90), _both(CAP)),
        front=(
            _soft(
                "452,440 440,340 476,246 600,192 724,246 760,340 748,440 720,350 660,290"
                " 600,276 540,290 480,350"
            ),
        ),
        strands=("545,150 600,120 655,150",),
    ),
    "crop": _Style(
        behind=(_both(CAP),),
        front=(
            _soft(
                "452,420 440,330 480,236 570,190 670,200 745,270 762,360 748,420 728,345"
                " 660,318 560,330 480,336"
            ),
        ),
        strands=("540,262 610,236 690,256",),
    ),
    "curls": _curls(),
    "long": _Style(
        behind=(_both("600,180 720,205 800,320 815,480 845,640 835,800 770,880 700,850 600,800"),),
        front=(
            _soft(
                "445,520 428,400 465,255 590,186 730,240 775,400 765,540 740,430 690,350"
                " 620,260 560,330 480,390"
            ),
        ),
        strands=("792,540 812,660 802,780", "408,540 388,660 398,780"),
    ),
    "quiff": _Style(
        behind=(_both(CAP),),
        front=(
            _soft(
                "452,410 442,330 470,250 500,180 600,140 720,160 770,235 764,340 748,410"
                " 730,330 680,288 590,300 500,300 470,340"
            ),
        ),
        strands=("520,240 600,205 700,215", "540,275 620,245 700,255"),
    ),
    "scarf": _Style(
        behind=(_both("600,176 715,200 790,300 806,440 800,600 850,720 900,830 820,900 600,940"),),
    ),
    "waves": _Style(
        behind=(
            _both(
                "600,178 725,200 812,300 800,400 840,500 812,600 850,700 780,770 700,740 600,700"
            ),
        ),
        front=(
            _soft(
                "442,500 425,390 470,250 600,184 735,245 775,390 758,500 735,400 680,350"
                " 600,330 520,300 468,400"
            ),
        ),
        strands=("806,420 826,510 806,600", "394,420 374,510 394,600"),
    ),
}


def _draw_person(sheet: _Sheet, person: _Person) -> None:
    t = _tokens()
    style = STYLES[person.style]
    hair = person.clothes if person.style == "scarf" else person.hair
    sheet.glow(600, 420, 620, 620, t["cream"], 0.45)
    sheet.glow(640, 950, 760, 800, t["night"], 0.3)
    for shape in style.behind:
        sheet.fill(shape, _dark(hair, 0.1), _dark(hair, 0.34))
    _draw_clothes(sheet, person)
    if person.style == "scarf":
        drape = _both("600,560 720,600 790,690 850,800 760,880 600,905")
        sheet.fill(drape, hair, _dark(hair, 0.3))
    else:
        _draw_ears(sheet, person)
    sheet.fill(HEAD, _light(person.skin, 0.14), _mix(person.skin, _shade(person), 0.22))
    sheet.fill(_oval(820, 560, 170, 300), _shade(person), inside=[HEAD], opacity=0.35, blur=40)
    for shape in style.front:
        below = [(x, y + 20) for x, y in shape]
        sheet.fill(below, _shade(person), inside=[HEAD], opacity=0.6, blur=10)
    _draw_face(sheet, person)
    for shape in style.front:
        sheet.fill(shape, _light(hair, 0.14), _dark(hair, 0.22))
    for strand in style.strands:
        sheet.fill_all(_line(strand, 8), _light(hair, 0.25), opacity=0.55)
    if person.style == "scarf":
        _draw_hood(sheet, hair)
    if person.earrings:
        for x in (448, 752):
            sheet.fill(_oval(x, 514, 13, 13), t["bright"])


def _shade(person: _Person) -> Colour:
    return _mix(person.skin, _tokens()["wine"], 0.32)


def _draw_ears(sheet: _Sheet, person: _Person) -> None:
    for x in (452, 748):
        sheet.fill(_oval(x, 452, 34, 48), person.skin, _shade(person))
        sheet.fill(_oval(x, 456, 17, 27), _shade(person), opacity=0.6)


def _draw_hood(sheet: _Sheet, cloth: Colour) -> None:
    outer = _both("600,176 715,200 788,300 800,440 780,580 700,690 600,720")
    inner = _both("600,268 680,290 728,370 730,460 706,548 656,606 600,624")
    # Inwards along the second edge, so that the face stays open.
    ring = [*outer, outer[0], inner[0], *inner[::-1]]
    sheet.fill(ring, _light(cloth, 0.16), _dark(cloth, 0.24))
    sheet.fill_all(_line("500,668 590,722 720,690", 7), _dark(cloth, 0.3), opacity=0.7)
    sheet.fill_all(_line("470,640 452,720 410,800", 7), _dark(cloth, 0.3), opacity=0.5)


def _draw_clothes(sheet: _Sheet, person: _Person) -> None:
    t = _tokens()
    cloth = person.clothes
    pale = _light(cloth, 0.5)
    if person.outfit == "stripes":
        sheet.fill_all(BODY, t["cream"], t["mist"])
        stripes: list[Shape] = [_box(0, y, 1200, y + 36, 4) for y in range(730, 1500, 76)]
        sheet.fill_all(stripes, cloth, inside=BODY)
    else:
        sheet.fill_all(BODY, _light(cloth, 0.1), _dark(cloth, 0.3))
    for crease in _creases():
        sheet.fill_all(crease, t["night"], inside=BODY, opacity=0.34, blur=14)
    if person.outfit == "jacket":
        sheet.fill(_points("520,715 680,715 640,1000 560,1000"), t["cream"], t["mist"])
    sheet.fill(NECK, person.skin)
    sheet.fill([(x, y + 52) for x, y in HEAD], _shade(person), inside=[NECK], opacity=0.8, blur=5)
    if person.outfit == "jacket":
        lapel = _points("670,700 750,735 775,850 640,1000 695,800")
        _on_both_sides(sheet, lapel, _light(cloth, 0.34), cloth)
    elif person.outfit == "shirt":
        collar = _points("682,690 724,728 700,832 600,798")
        _on_both_sides(sheet, collar, _light(cloth, 0.6), pale)
    else:
        sheet.fill_all(_line("512,722 545,775 600,797 655,775 688,722", 28), _dark(cloth, 0.2))


def _creases() -> list[list[Shape]]:
    """Where an arm lies before the body."""
    path = _curve(_points("850,930 905,1080 935,1250 950,1500"), closed=False)
    return [_stroke(side, 16) for side in (path, _mirrored(path))]


def _on_both_sides(sheet: _Sheet, shape: Shape, top: Colour, bottom: Colour) -> None:
    for side in (shape, _mirrored(shape)):
        sheet.fill(side, top, bottom)


def _draw_face(sheet: _Sheet, person: _Person) -> None:
    t = _tokens()
    shade, ink = _shade(person), _dark(t["night"], 1)
    for x in (508, 692):
        sheet.glow(x, 522, 66, 52, _mix(person.skin, t["action"], 0.55), 0.75)
    for x in (534, 666):
        if person.laughs:
            sheet.fill(_oval(x, 444, 16, 21), ink)
            sheet.fill(_oval(x + 5, 436, 5.5, 6.5), t["white"])
        else:
            sheet.fill_all(
                _line(f"{x - 25},452 {x - 15},440 {x},435 {x + 15},440 {x + 25},452", 9), ink
            )
    brow = _dark(person.hair, 0.3)
    for line in (
        "502,386 518,373 536,368 554,372 566,381",
        "698,386 682,373 664,368 646,372 634,381",
    ):
        sheet.fill_all(_line(line, 10), brow)
    sheet.fill_all(_line("598,466 587,502 608,508", 8), shade, opacity=0.8)
    if person.freckles:
        spots: list[Shape] = [_oval(x, y, 4, 4) for x, y in _points("492,492 520,502 506,516")]
        sheet.fill_all([*spots, *map(_mirrored, spots)], shade, opacity=0.8)
    if person.beard:
        beard = (
            "456,470 470,560 525,628 600,652 675,628 730,560 744,470 716,528 662,526 600,520"
            " 538,526 484,528"
        )
        sheet.fill(_soft(beard), _light(person.hair, 0.08), _dark(person.hair, 0.2))
    if person.laughs:
        upper = _points("538,546 554,549 577,552 600,553 623,552 646,549 662,546")
        lower = "668,548 664,564 650,584 628,598 600,603 572,598 550,584 536,564 532,548"
        mouth = [*upper, *_curve(_points(lower), closed=False)]
        sheet.fill(mouth, _dark(t["wine"], 0.4))
        sheet.fill(_oval(600, 608, 34, 22), t["rose"], inside=[mouth])
        teeth = [*upper, *((x, y + 17) for x, y in reversed(upper))]
        sheet.fill(teeth, t["white"], inside=[mouth])
    else:
        lips = t["rose"] if person.beard else _dark(t["wine"], 0.2)
        sheet.fill_all(_line("545,552 570,573 600,580 630,573 655,552", 10), lips)
    if person.glasses:
        for x in (533, 667):
            frame = _oval(x, 444, 54, 50)
            sheet.fill(frame, t["white"], opacity=0.14)
            sheet.fill_all(_stroke([*frame, frame[0]], 9), t["ink"])
        bridge = "584,438 600,431 616,438", "480,438 452,430", "720,438 748,430"
        for line in bridge:
            sheet.fill_all(_line(line, 9), t["ink"])


# What they hold

BOARD = (205, 850, 995, 1280)
BOARD_EDGE = 18


def _draw_board(sheet: _Sheet, text: str, person: _Person) -> None:
    t = _tokens()
    left, top, right, bottom = BOARD
    centre = MIDDLE, (top + bottom) / 2

    def turned(shapes: Iterable[Shape]) -> list[Shape]:
        return [_turned(shape, centre, person.tilt) for shape in shapes]

    board = turned([_bubble(tail_left=person.tilt > 0)])
    for side in (1, -1):
        _draw_hand_behind(sheet, person, turned, side)
    outer = [*board, *_stroke([*board[0], board[0][0]], 2 * BOARD_EDGE)]
    shadow = [[(x, y + 24) for x, y in shape] for shape in outer]
    sheet.fill_all(shadow, t["night"], opacity=0.34, blur=20)
    sheet.fill_all(outer, _light(person.board_edge, 0.06), _dark(person.board_edge, 0.08))
    sheet.fill_all(board, t["white"], t["cream"])
    room = left + 118, top + 34, right - 118, bottom - 34
    sheet.write(text, room, person.tilt)
    for side in (1, -1):
        _draw_fingers(sheet, person, turned, side)


def _bubble(*, tail_left: bool) -> list[Point]:
    """The board of the campaign: soft corners and a tail that swings out."""
    left, top, right, bottom = BOARD
    inset = BOARD_EDGE
    shape = _box(left + inset, top + inset, right - inset, bottom - inset, 56)
    foot = bottom - inset
    x = 395.0
    tail = [
        *_bezier((x + 42, foot), (x + 22, foot + 34), (x - 14, foot + 58), (x - 66, foot + 66)),
        *_bezier((x - 66, foot + 66), (x - 44, foot + 44), (x - 36, foot + 22), (x - 40, foot)),
    ]
    # The second quarter of the box ends at the bottom, right of the tail.
    shape = [*shape[:20], *tail, *shape[20:]]
    return shape if tail_left else _mirrored(shape)[::-1]


Turn = Callable[[Iterable[Shape]], list[Shape]]


def _draw_hand_behind(sheet: _Sheet, person: _Person, turned: Turn, side: int) -> None:
    """Forearm, cuff and the part of the hand that the board hides."""
    t = _tokens()
    cloth = t["cream"] if person.outfit == "stripes" else person.clothes
    forearm = _stroke(
        [(600 + side * x, y) for x, y in ((440, 1560), (432, 1400), (420, 1235))], 132
    )
    sheet.fill_all(forearm, t["night"], inside=BODY, opacity=0.4, blur=16)
    sheet.fill_all(forearm, _light(cloth, 0.12), _dark(cloth, 0.16))
    if person.outfit == "stripes":
        stripes: list[Shape] = [_box(0, y, 1200, y + 34, 4) for y in range(1240, 1500, 76)]
        sheet.fill_all(stripes, person.clothes, inside=forearm)
    wrist = _stroke([(600 + side * 418, 1180), (600 + side * 412, 1130)], 92)
    sheet.fill_all(wrist, person.skin, _shade(person))
    cuff = _stroke([(600 + side * 366, 1222), (600 + side * 474, 1214)], 52)
    sheet.fill_all(cuff, _light(person.clothes, 0.3), _light(person.clothes, 0.1))
    palm = turned([_oval(600 + side * 406, 1090, 54, 96)])
    sheet.fill_all(palm, person.skin, _shade(person))


def _draw_fingers(sheet: _Sheet, person: _Person, turned: Turn, side: int) -> None:
    for finger, (reach, y) in enumerate(((68, 1020), (84, 1066), (82, 1112), (62, 1156))):
        slope = (finger - 1.5) * 6
        ends = [(600 + side * 420, y + slope * 0.3), (600 + side * (400 - reach), y + slope)]
        below = turned(_stroke([(x, at + 5) for x, at in ends], 46))
        sheet.fill_all(below, _mix(_shade(person), _tokens()["night"], 0.2), opacity=0.7, blur=3)
        sheet.fill_all(
            turned(_stroke(ends, 44)),
            _light(person.skin, 0.12),
            _mix(person.skin, _shade(person), 0.3),
        )
