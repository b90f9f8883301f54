"""Pictures that code draws, in the colours of the site.

The demonstration needs photos, and nobody real should be in them.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import font_source_sans_pro
from django.conf import settings
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont, ImageOps

Colour = tuple[int, int, int]
Point = tuple[float, float]
Shape = Sequence[Point]

# Everything is placed on a sheet of this size, and drawn larger, for smooth edges.
SHEET = (1200, 1500)
FINER = 2
FONTS = Path(font_source_sans_pro.font_directory)

SKINS = ("#f7d7c4", "#efc3a4", "#dba27a", "#bf8558", "#96603f", "#6b4330")
HAIRS = ("#2b1c22", "#4a2c22", "#7d4a2b", "#b0703c", "#d9b06f", "#a9a0a8", "#e6dfe2")
CLOTHES = ("action", "wine", "heather", "lavender", "rose", "bright", "ink-soft", "plum")
BORDERS = ("action", "bright", "ink", "heather")


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


def sample_portrait(name: str, board_text: str, seed: int, size: tuple[int, int] = SHEET) -> bytes:
    """A JPEG of somebody who does not exist, holding a board with these words."""
    chance = random.Random(f"{seed} {name}")  # noqa: S311
    person = Person.invented(chance)
    picture = _Picture(size)
    chance.choice(SCENES)(picture, chance)
    picture.soften_ground()
    _draw_person(picture, person)
    _draw_board(picture, board_text, person)
    return picture.jpeg()


@dataclass(frozen=True)
class Person:
    skin: Colour
    hair: Colour
    style: str
    clothes: Colour
    outfit: str
    board_edge: Colour
    tilt: float
    lean: float
    smile: str
    glasses: bool
    beard: bool
    earrings: bool
    freckles: bool

    @classmethod
    def invented(cls, chance: random.Random) -> Person:
        tokens = _tokens()
        skin = chance.randrange(len(SKINS))
        # Fair hair goes with fair skin; grey goes with everybody.
        hairs = HAIRS if skin < 2 else (*HAIRS[: 3 if skin < 4 else 2], *HAIRS[-2:])
        style = chance.choice(sorted(STYLES))
        bearded = style in {"crop", "quiff", "bald"}
        return cls(
            skin=_rgb(SKINS[skin]),
            hair=_rgb(chance.choice(hairs)),
            style=style,
            clothes=tokens[chance.choice(CLOTHES)],
            outfit=chance.choice(("jumper", "jacket", "shirt", "stripes")),
            board_edge=tokens[chance.choice(BORDERS)],
            tilt=chance.choice((-1, 1)) * chance.uniform(1, 3.5),
            lean=chance.uniform(-3, 3),
            smile=chance.choice(("open", "open", "closed")),
            glasses=chance.random() < 0.3,
            beard=bearded and chance.random() < 0.55,
            earrings=not bearded and style != "scarf" and chance.random() < 0.6,
            freckles=skin < 2 and chance.random() < 0.4,
        )


# How to draw


class _Picture:
    """A sheet that is fitted into any size: person at the bottom, ground to the edges."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.unit = FINER * min(size[0] / SHEET[0], size[1] / SHEET[1])
        large = size[0] * FINER, size[1] * FINER
        self.left = (large[0] - SHEET[0] * self.unit) / 2
        self.top = large[1] - SHEET[1] * self.unit
        self.image = Image.new("RGB", large)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the picture, on the sheet."""
        left, top = -self.left / self.unit, -self.top / self.unit
        return left, top, SHEET[0] - left, SHEET[1]

    def place(self, point: Point) -> Point:
        return self.left + point[0] * self.unit, self.top + point[1] * self.unit

    def fill(
        self,
        shape: Shape,
        top: Colour,
        bottom: Colour | None = None,
        *,
        inside: Shape | None = None,
        opacity: float = 1,
    ) -> None:
        """Fill a shape, from one colour above to another below."""
        self._paint(shape, bottom and _fade(top, bottom) or top, inside, opacity)

    def stripe(self, shape: Shape, one: Colour, other: Colour, step: float) -> None:
        self.fill(shape, one)
        top = min(y for _, y in shape)
        bottom = max(y for _, y in shape)
        left, right = min(x for x, _ in shape), max(x for x, _ in shape)
        for row in range(1, int((bottom - top) / step) + 1, 2):
            y = top + row * step
            band = [(left, y), (right, y), (right, y + step * 0.55), (left, y + step * 0.55)]
            self.fill(band, other, inside=shape)

    def _paint(
        self, shape: Shape, ink: Colour | Image.Image, inside: Shape | None, opacity: float
    ) -> None:
        points = [self.place(point) for point in shape]
        box = _box_around(points, self.image.size)
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= 0 or height <= 0:
            return
        mask = _mask(points, box, round(255 * opacity))
        if inside is not None:
            held = _mask([self.place(point) for point in inside], box, 255)
            mask = ImageChops.multiply(mask, held)
        if isinstance(ink, Image.Image):
            ink = ink.resize((width, height), Image.Resampling.BILINEAR)
            self.image.paste(ink, box, mask)
        else:
            self.image.paste(ink, box, mask)

    def line(self, points: Shape, width: float, colour: Colour) -> None:
        """A round-ended stroke along a soft curve."""
        path = [self.place(point) for point in _curve(points, closed=False)]
        draw = ImageDraw.Draw(self.image)
        radius = width * self.unit / 2
        draw.line(path, fill=colour, width=round(radius * 2), joint="curve")
        for x, y in (path[0], path[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def dot(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        self.fill(_oval(x, y, rx, ry), colour)

    def glow(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, strength: float
    ) -> None:
        """A soft spot of colour: light, blush or shade."""
        left, top = (round(at) for at in self.place((x - rx, y - ry)))
        size = max(2, round(2 * rx * self.unit)), max(2, round(2 * ry * self.unit))
        soft = Image.radial_gradient("L").point(
            lambda v: round((1 - v / 255) ** 1.3 * 255 * strength)
        )
        self.image.paste(colour, (left, top), soft.resize(size, Image.Resampling.BILINEAR))

    def soften_ground(self) -> None:
        """What is behind a person is out of focus in a photo."""
        small = self.image.reduce(6).filter(ImageFilter.GaussianBlur(1.5))
        self.image.paste(small.resize(self.image.size, Image.Resampling.BICUBIC))

    def jpeg(self) -> bytes:
        content = BytesIO()
        finished = self.image.reduce(FINER)
        finished.save(content, "JPEG", quality=90, optimize=True)
        return content.getvalue()


def _fade(top: Colour, bottom: Colour) -> Image.Image:
    return ImageOps.colorize(Image.linear_gradient("L").resize((1, 256)), top, bottom)


def _box_around(points: Shape, size: tuple[int, int]) -> tuple[int, int, int, int]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (
        max(0, math.floor(min(xs))),
        max(0, math.floor(min(ys))),
        min(size[0], math.ceil(max(xs)) + 1),
        min(size[1], math.ceil(max(ys)) + 1),
    )


def _mask(points: Shape, box: tuple[int, int, int, int], value: int) -> Image.Image:
    mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
    ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in points], fill=value)
    return mask


def _oval(x: float, y: float, rx: float, ry: float) -> Shape:
    steps = [math.tau * step / 72 for step in range(72)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in steps]


def _board(left: float, top: float, right: float, bottom: float, corner: float) -> Shape:
    """A box with soft corners."""
    shape = []
    for x, y, start in (
        (right - corner, top + corner, -90),
        (right - corner, bottom - corner, 0),
        (left + corner, bottom - corner, 90),
        (left + corner, top + corner, 180),
    ):
        for step in range(13):
            turn = math.radians(start + step * 7.5)
            shape.append((x + corner * math.cos(turn), y + corner * math.sin(turn)))
    return shape


def _curve(points: Shape, *, closed: bool = True) -> Shape:
    """A soft line through the points (Catmull and Rom)."""
    count = len(points)
    curve = []
    for index in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(index + step) % count] for step in (-1, 0, 1, 2))
        else:
            a, b, c, d = (points[min(max(index + step, 0), count - 1)] for step in (-1, 0, 1, 2))
        for step in range(14):
            t = step / 14
            curve.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    if not closed:
        curve.append(points[-1])
    return curve


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    ) / 2


def _both(half: Shape) -> Shape:
    """A shape from its right half, from top to bottom; the sheet's middle is the mirror."""
    other = [(SHEET[0] - x, y) for x, y in reversed(half)]
    return _curve([*half, *[point for point in other if point not in half]])


# Where they are


def _ground(picture: _Picture, top: Colour, bottom: Colour) -> None:
    left, up, right, down = picture.edges
    picture.fill([(left, up), (right, up), (right, down), (left, down)], top, bottom)


def _in_the_park(picture: _Picture, chance: random.Random) -> None:
    t = _tokens()
    left, up, right, down = picture.edges
    _ground(picture, _mix(t["lilac"], t["mist"], 0.3), t["peach"])
    picture.glow(chance.choice((180, 1000)), 300, 520, 520, t["cream"], 0.9)
    for base, height, colour in (
        (760, 70, t["mist"]),
        (900, 90, _mix(t["lavender"], t["mist"], 0.4)),
    ):
        shift = chance.uniform(0, math.tau)
        hill = [
            (x, base + height * math.sin(shift + x / 260))
            for x in range(int(left) - 20, int(right) + 40, 20)
        ]
        picture.fill(
            [*hill, (right + 40, down), (left - 40, down)], colour, _mix(colour, t["heather"], 0.4)
        )
    for x in (chance.uniform(left, 200), chance.uniform(1000, right)):
        height = chance.uniform(330, 480)
        leaf = chance.choice((t["bright"], t["rose"], _mix(t["bright"], t["peach"], 0.4)))
        picture.line([(x, height), (x + 6, 1000)], 34, t["heather"])
        for dx, dy, r in ((-80, 60, 120), (80, 50, 130), (0, -50, 140), (10, 70, 130)):
            picture.fill(_oval(x + dx, height + dy, r, r), leaf, _mix(leaf, t["heather"], 0.35))


def _in_the_street(picture: _Picture, chance: random.Random) -> None:
    t = _tokens()
    left, _, right, down = picture.edges
    _ground(picture, t["lilac"], t["cream"])
    walls = (t["peach"], t["lilac"], t["rose"], t["mist"], t["cream"], t["bright"])
    x = left - chance.uniform(0, 200)
    wall = chance.choice(walls)
    while x < right:
        wall = chance.choice([one for one in walls if one != wall])
        eaves = chance.uniform(250, 330)
        roof = _mix(t["heather"], t["mist"], chance.uniform(0, 0.4))
        picture.fill(
            [(x, eaves), (x + 300, eaves), (x + 300, down), (x, down)],
            wall,
            _mix(wall, t["lavender"], 0.3),
        )
        picture.fill(
            [(x - 12, eaves), (x + 50, eaves - 150), (x + 250, eaves - 150), (x + 312, eaves)], roof
        )
        picture.fill(_board(x + 205, eaves - 230, x + 250, eaves - 100, 4), roof)
        for wx, wy in ((45, 90), (180, 90), (180, 400)):
            window = _board(x + wx, eaves + wy, x + wx + 85, eaves + wy + 150, 12)
            picture.fill(
                _board(x + wx - 12, eaves + wy - 12, x + wx + 97, eaves + wy + 162, 14), t["white"]
            )
            picture.fill(
                window, _mix(t["heather"], t["lilac"], 0.35), _mix(t["lilac"], t["heather"], 0.2)
            )
        picture.fill(
            _board(x + 40, eaves + 400, x + 130, eaves + 720, 14),
            chance.choice((t["action"], t["heather"], t["ink-soft"])),
        )
        x += 300
    picture.glow(300, 150, 800, 500, t["cream"], 0.5)


def _at_home(picture: _Picture, chance: random.Random) -> None:
    t = _tokens()
    left, up, right, down = picture.edges
    wall = chance.choice((t["peach"], t["lilac"], _mix(t["cream"], t["peach"], 0.5)))
    _ground(picture, _mix(wall, t["white"], 0.25), _mix(wall, t["lavender"], 0.25))
    side = chance.choice((0, 1))
    x = 60 if side else 820
    picture.fill(_board(x, 110, x + 320, 640, 20), t["white"])
    for row in (0, 1):
        for column in (0, 1):
            pane = _board(
                x + 22 + column * 142, 132 + row * 248, x + 156 + column * 142, 370 + row * 248, 10
            )
            picture.fill(pane, _mix(t["lilac"], t["white"], 0.3), t["peach"])
    picture.glow(x + 160, 380, 700, 700, t["cream"], 0.75)
    shelf = 800 if side else -10
    for y in (330, 640):
        picture.fill(_board(shelf, y, shelf + 420, y + 24, 8), t["heather"])
        at = shelf + 30.0
        while at < shelf + 330:
            width, height = chance.uniform(26, 48), chance.uniform(130, 210)
            picture.fill(
                _board(at, y - height, at + width, y, 5), t[chance.choice((*CLOTHES, "mist"))]
            )
            at += width + 5
    plant = 1130 if side else 70
    picture.fill(
        [(plant - 80, 900), (plant + 80, 900), (plant + 55, 1100), (plant - 55, 1100)], t["bright"]
    )
    for lean in (-110, -60, -10, 50, 100):
        leaf = _curve(
            [
                (plant, 905),
                (plant + lean * 0.7 - 34, 800),
                (plant + lean * 1.4, 690),
                (plant + lean * 0.7 + 34, 800),
            ]
        )
        picture.fill(leaf, t["lavender"], t["heather"])


def _at_the_party(picture: _Picture, chance: random.Random) -> None:
    t = _tokens()
    left, up, right, down = picture.edges
    top, bottom = chance.choice(
        ((t["lilac"], t["mist"]), (t["peach"], t["rose"]), (t["heather"], t["plum"]))
    )
    _ground(picture, top, bottom)
    for _ in range(16):
        size = chance.uniform(30, 95)
        picture.glow(
            chance.uniform(left, right), chance.uniform(up, 900), size, size, t["cream"], 0.5
        )
    flags = (t["action"], t["bright"], t["cream"], t["rose"], t["lavender"])
    for y, sag in ((40, 150), (210, 130)):
        steps = max(6, round((right - left) / 105))
        rope = [
            (left + (right - left) * step / steps, y + sag * math.sin(math.pi * step / steps))
            for step in range(steps + 1)
        ]
        for index, ((x1, y1), (x2, y2)) in enumerate(zip(rope, rope[1:], strict=False)):
            tip = ((x1 + x2) / 2 - (y2 - y1) * 0.9, (y1 + y2) / 2 + 118)
            colour = flags[index % len(flags)]
            picture.fill(
                [(x1 + 6, y1), (x2 - 6, y2), tip], colour, _mix(colour, t["heather"], 0.15)
            )
        picture.line(rope, 7, t["ink-soft"])


def _among_bubbles(picture: _Picture, chance: random.Random) -> None:
    t = _tokens()
    left, up, right, _ = picture.edges
    _ground(picture, t["cream"], t["peach"])
    tints = (t["lilac"], t["rose"], t["bright"], t["mist"], t["white"], t["peach"])
    for row, y in enumerate(range(int(up) + 20, 1300, 190)):
        x = left - 120 + (row % 2) * 110.0
        while x < right:
            width = chance.uniform(150, 260)
            tint = chance.choice(tints)
            picture.fill(_board(x, y, x + width, y + 125, 40), tint)
            foot = x + width * chance.choice((0.25, 0.75))
            picture.fill([(foot - 24, y + 118), (foot + 24, y + 118), (foot - 20, y + 158)], tint)
            x += width + 36


SCENES: tuple[Callable[[_Picture, random.Random], None], ...] = (
    _in_the_park,
    _in_the_street,
    _at_home,
    _at_the_party,
    _among_bubbles,
)


# Who they are

FACE = _both([(600, 236), (690, 262), (744, 350), (746, 450), (722, 545), (664, 612), (600, 634)])
BODY = _both([(600, 700), (690, 722), (800, 758), (905, 822), (960, 960), (985, 1250), (990, 1560)])
NECK = _both([(600, 540), (662, 560), (664, 680), (690, 742), (600, 800)])


class _Style(NamedTuple):
    behind: tuple[Shape, ...] = ()
    front: tuple[Shape, ...] = ()
    lines: tuple[Shape, ...] = ()


def _curls() -> tuple[Shape, ...]:
    turns = [math.radians(degrees) for degrees in range(150, 391, 20)]
    around = [_oval(600 + 175 * math.cos(a), 390 + 190 * math.sin(a), 82, 82) for a in turns]
    return (_oval(600, 380, 205, 215), *around)


CAP = [
    (448, 430),
    (440, 330),
    (480, 240),
    (560, 196),
    (640, 196),
    (720, 240),
    (760, 330),
    (752, 430),
]
STYLES: dict[str, _Style] = {
    "crop": _Style(
        behind=(_both([(600, 196), (700, 220), (758, 300), (764, 410), (700, 470), (600, 480)]),),
        front=(
            _curve(
                [
                    (452, 420),
                    (440, 330),
                    (480, 236),
                    (570, 190),
                    (670, 200),
                    (745, 270),
                    (762, 360),
                    (748, 420),
                    (728, 345),
                    (660, 318),
                    (560, 330),
                    (480, 336),
                ]
            ),
        ),
    ),
    "quiff": _Style(
        behind=(_both([(600, 196), (700, 220), (758, 300), (762, 410), (700, 470), (600, 480)]),),
        front=(
            _curve(
                [
                    (452, 410),
                    (442, 330),
                    (470, 250),
                    (500, 180),
                    (600, 140),
                    (720, 160),
                    (770, 235),
                    (764, 340),
                    (748, 410),
                    (730, 330),
                    (680, 288),
                    (590, 300),
                    (500, 300),
                    (470, 340),
                ]
            ),
        ),
        lines=(((520, 240), (600, 205), (700, 215)), ((540, 275), (620, 245), (700, 255))),
    ),
    "bob": _Style(
        behind=(
            _both(
                [(600, 180), (720, 205), (795, 310), (808, 470), (800, 620), (730, 655), (600, 650)]
            ),
        ),
        front=(
            _curve(
                [
                    (440, 560),
                    (428, 400),
                    (470, 250),
                    (600, 184),
                    (730, 250),
                    (772, 400),
                    (760, 560),
                    (742, 420),
                    (700, 345),
                    (620, 322),
                    (520, 350),
                    (462, 420),
                ]
            ),
        ),
    ),
    "long": _Style(
        behind=(
            _both(
                [
                    (600, 180),
                    (720, 205),
                    (800, 320),
                    (815, 480),
                    (845, 640),
                    (835, 800),
                    (770, 880),
                    (700, 850),
                    (600, 800),
                ]
            ),
        ),
        front=(
            _curve(
                [
                    (445, 520),
                    (428, 400),
                    (465, 255),
                    (590, 186),
                    (730, 240),
                    (775, 400),
                    (765, 540),
                    (740, 430),
                    (690, 350),
                    (620, 260),
                    (560, 330),
                    (480, 390),
                ]
            ),
        ),
        lines=(((790, 520), (812, 650), (800, 790)), ((410, 520), (388, 650), (400, 790))),
    ),
    "curls": _Style(
        behind=_curls(),
        front=tuple(
            _oval(x, y, r, r)
            for x, y, r in (
                (478, 290, 60),
                (545, 250, 66),
                (625, 240, 66),
                (700, 268, 62),
                (740, 325, 46),
                (450, 345, 42),
            )
        ),
    ),
    "bun": _Style(
        behind=(
            _oval(600, 150, 96, 90),
            _both([(600, 196), (700, 220), (758, 300), (762, 430), (700, 500), (600, 500)]),
        ),
        front=(
            _curve(
                [
                    (452, 440),
                    (440, 340),
                    (476, 246),
                    (600, 192),
                    (724, 246),
                    (760, 340),
                    (748, 440),
                    (720, 350),
                    (660, 290),
                    (600, 276),
                    (540, 290),
                    (480, 350),
                ]
            ),
        ),
        lines=(((545, 150), (600, 120), (655, 150)),),
    ),
    "waves": _Style(
        behind=(
            _both(
                [
                    (600, 178),
                    (725, 200),
                    (812, 300),
                    (800, 400),
                    (840, 500),
                    (812, 600),
                    (850, 700),
                    (780, 770),
                    (700, 740),
                    (600, 700),
                ]
            ),
        ),
        front=(
            _curve(
                [
                    (442, 500),
                    (425, 390),
                    (470, 250),
                    (600, 184),
                    (735, 245),
                    (775, 390),
                    (758, 500),
                    (735, 400),
                    (680, 350),
                    (600, 330),
                    (520, 300),
                    (468, 400),
                ]
            ),
        ),
    ),
    "bald": _Style(),
    "scarf": _Style(
        behind=(
            _both(
                [
                    (600, 176),
                    (715, 200),
                    (790, 300),
                    (806, 440),
                    (800, 600),
                    (850, 720),
                    (900, 830),
                    (820, 900),
                    (700, 930),
                    (600, 940),
                ]
            ),
        ),
    ),
}


def _draw_person(picture: _Picture, person: Person) -> None:
    t = _tokens()
    style = STYLES[person.style]
    scarf = person.style == "scarf"
    hair = person.clothes if scarf else person.hair
    dark_hair = _mix(hair, t["night"], 0.28)
    shade = _mix(person.skin, t["wine"], 0.3)
    picture.glow(640, 900, 640, 760, t["night"], 0.28)
    for shape in style.behind:
        picture.fill(shape, _mix(hair, t["night"], 0.12), dark_hair)
    _draw_clothes(picture, person)
    if scarf:
        drape = _both([(600, 560), (720, 600), (790, 690), (850, 800), (760, 880), (600, 905)])
        picture.fill(drape, hair, dark_hair)
    for x in (452, 748):
        if not scarf:
            picture.fill(_oval(x, 452, 34, 48), person.skin, shade)
            picture.dot(x, 456, 17, 27, _mix(person.skin, shade, 0.6))
    picture.fill(FACE, _mix(person.skin, t["white"], 0.14), _mix(person.skin, shade, 0.22))
    _draw_face(picture, person, shade)
    for shape in style.front:
        picture.fill(shape, _mix(hair, t["white"], 0.12), dark_hair)
    for line in style.lines:
        picture.line(line, 7, _mix(hair, t["white"], 0.16))
    if scarf:
        opening = [*FACE, FACE[0]]
        hood = _both(
            [(600, 176), (715, 200), (788, 300), (800, 440), (780, 580), (700, 690), (600, 720)]
        )
        inner = list(
            reversed(
                _both(
                    [
                        (600, 268),
                        (680, 290),
                        (728, 370),
                        (730, 460),
                        (706, 548),
                        (656, 606),
                        (600, 624),
                    ]
                )
            )
        )
        ring = [*hood, hood[0], inner[0], *inner[1:], inner[0]]
        picture.fill(ring, _mix(hair, t["white"], 0.16), dark_hair)
        del opening
        picture.line([(500, 680), (590, 735), (720, 700)], 7, dark_hair)


def _draw_clothes(picture: _Picture, person: Person) -> None:
    t = _tokens()
    shade = _mix(person.skin, t["wine"], 0.3)
    cloth, deep = person.clothes, _mix(person.clothes, t["night"], 0.3)
    light = _mix(cloth, t["white"], 0.45)
    if person.outfit == "stripes":
        picture.stripe(BODY, t["cream"], cloth, 34)
    else:
        picture.fill(BODY, _mix(cloth, t["white"], 0.1), deep)
    if person.outfit == "jacket":
        blouse = [(520, 715), (680, 715), (640, 1000), (560, 1000)]
        picture.fill(blouse, t["cream"], t["mist"])
    picture.fill(NECK, person.skin, person.skin)
    picture.fill([(x, y + 46) for x, y in FACE], shade, inside=NECK, opacity=0.75)
    if person.outfit == "jacket":
        for sign in (-1, 1):
            lapel = [
                (600 + sign * x, y)
                for x, y in ((70, 700), (150, 735), (170, 860), (30, 1000), (95, 800))
            ]
            picture.fill(lapel, light, cloth)
    elif person.outfit == "shirt":
        for sign in (-1, 1):
            collar = [(600 + sign * x, y) for x, y in ((82, 690), (120, 730), (95, 830), (2, 792))]
            picture.fill(collar, _mix(cloth, t["white"], 0.55), light)
    else:
        picture.line([(518, 728), (545, 775), (600, 797), (655, 775), (682, 728)], 26, deep)


def _draw_face(picture: _Picture, person: Person, shade: Colour) -> None:
    t = _tokens()
    ink = _mix(t["night"], (0, 0, 0), 0.2)
    blush = _mix(person.skin, t["action"], 0.5)
    brow = _mix(person.hair, t["night"], 0.35)
    for sign in (-1, 1):
        picture.glow(600 + sign * 96, 520, 58, 46, blush, 0.55)
        eye = 600 + sign * 66
        if person.smile == "open":
            picture.dot(eye, 440, 15, 20, ink)
            picture.dot(eye + 5, 432, 5, 6, t["white"])
        else:
            picture.line([(eye - 22, 446), (eye, 430), (eye + 22, 446)], 9, ink)
        picture.line([(eye - sign * 28, 392), (eye, 378), (eye + sign * 32, 392)], 11, brow)
    picture.line([(596, 462), (586, 500), (606, 506)], 8, _mix(person.skin, shade, 0.75))
    if person.beard:
        chin = _curve(
            [
                (462, 480),
                (480, 560),
                (530, 625),
                (600, 648),
                (670, 625),
                (720, 560),
                (738, 480),
                (712, 530),
                (660, 532),
                (600, 524),
                (540, 532),
                (488, 530),
            ]
        )
        picture.fill(chin, person.hair, _mix(person.hair, t["night"], 0.2))
    if person.smile == "open":
        mouth = _curve([(540, 545), (600, 556), (660, 545), (646, 582), (600, 602), (554, 582)])
        picture.fill(mouth, _mix(t["wine"], t["night"], 0.35))
        picture.fill([(548, 540), (652, 540), (646, 566), (554, 566)], t["white"], inside=mouth)
        picture.dot(600, 602, 30, 16, t["rose"]) if False else None
    else:
        picture.line(
            [(545, 552), (570, 572), (600, 579), (630, 572), (655, 552)],
            10,
            _mix(t["wine"], t["night"], 0.2),
        )
    if person.freckles:
        for x, y in ((515, 490), (540, 500), (530, 515), (685, 490), (660, 500), (670, 515)):
            picture.dot(x, y, 4, 4, _mix(person.skin, shade, 0.8))
    if person.glasses:
        for sign in (-1, 1):
            frame = _oval(600 + sign * 67, 442, 52, 48)
            picture.line([*frame[::6], frame[0]], 9, t["ink"])
            picture.line([(600 + sign * 119, 436), (600 + sign * 148, 428)], 9, t["ink"])
        picture.line([(584, 436), (600, 430), (616, 436)], 9, t["ink"])
    if person.earrings:
        for x in (450, 750):
            picture.dot(x, 512, 12, 12, t["bright"])


# What they hold

BOARD = (205, 850, 995, 1290)


def _draw_board(picture: _Picture, text: str, person: Person) -> None:
    t = _tokens()
    sleeve = person.clothes
    deep = _mix(sleeve, t["night"], 0.35)
    left, top, right, bottom = BOARD
    shade = _mix(person.skin, t["wine"], 0.3)

    def turned(points: Shape) -> Shape:
        return _turned(points, ((left + right) / 2, (top + bottom) / 2), person.tilt)

    for sign in (-1, 1):
        arm = [(600 + sign * x, y) for x, y in ((300, 860), (420, 1080), (455, 1290), (405, 1180))]
        picture.line(
            [(600 + sign * 300, 880), (600 + sign * 430, 1120), (600 + sign * 465, 1330)], 168, deep
        )
        picture.line(
            [(600 + sign * 465, 1330), (600 + sign * 440, 1230), (600 + sign * 418, 1150)],
            140,
            _mix(sleeve, t["night"], 0.12),
        )
        palm = turned(_oval(600 + sign * 405, 1085, 50, 92))
        picture.fill(palm, person.skin, shade)
        del arm
    _shadow(picture, turned(_board(left, top, right, bottom, 64)))
    _paste_board(picture, text, person)
    for sign in (-1, 1):
        for finger, (reach, y) in enumerate(((70, 1018), (82, 1062), (80, 1106), (64, 1148))):
            edge = 600 + sign * 415
            tip = 600 + sign * (395 - reach)
            dip = (finger - 1.5) * 5
            stroke = turned([(edge, y + dip * 0.4), (tip, y + dip)])
            picture.line(stroke, 47, _mix(person.skin, shade, 0.75))
            picture.line(
                turned([(edge, y + dip * 0.4 - 2), (tip, y + dip - 2)]),
                38,
                _mix(person.skin, t["white"], 0.08),
            )


def _turned(points: Shape, centre: Point, degrees: float) -> Shape:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    moved = [(x - centre[0], y - centre[1]) for x, y in points]
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in moved]


def _shadow(picture: _Picture, shape: Shape) -> None:
    """What is held before a person throws a soft shadow on them."""
    width, height = (side // 8 for side in picture.image.size)
    mask = Image.new("L", (width, height))
    points = [picture.place((x, y + 22)) for x, y in shape]
    ImageDraw.Draw(mask).polygon([(x / 8, y / 8) for x, y in points], fill=110)
    mask = mask.filter(ImageFilter.GaussianBlur(2.6 * picture.unit))
    mask = mask.resize(picture.image.size, Image.Resampling.BILINEAR)
    picture.image.paste(_tokens()["night"], mask=mask)


def _paste_board(picture: _Picture, text: str, person: Person) -> None:
    t = _tokens()
    unit = picture.unit
    left, top, right, bottom = BOARD
    width, height, tail, edge = right - left, bottom - top, 84, 18
    sheet = Image.new("RGBA", (round(width * unit), round((height + tail) * unit)))
    draw = ImageDraw.Draw(sheet)
    foot = 0.24 if person.tilt < 0 else 0.76

    def scaled(points: Shape) -> Shape:
        return [(x * unit, y * unit) for x, y in points]

    for inset, colour in ((0, person.board_edge), (edge, t["cream"])):
        draw.polygon(
            scaled(_board(inset, inset, width - inset, height - inset, 64 - inset)), fill=colour
        )
        x, lean = width * foot, -34 if foot < 0.5 else 34
        base, reach = height - inset - 2, tail - inset * 1.9
        half = 58 - inset * 0.9
        tip = _curve(
            [
                (x - half, base),
                (x + lean * 0.3 - half * 0.35, base + reach * 0.5),
                (x + lean, base + reach),
                (x + lean * 0.3 + half * 0.4, base + reach * 0.5),
                (x + half, base),
            ],
            closed=False,
        )
        draw.polygon(scaled(tip), fill=colour)
    _write(draw, text, (120 * unit, 44 * unit, (width - 120) * unit, (height - 44) * unit))
    large = Image.new("RGBA", (sheet.width + round(200 * unit), sheet.height + round(200 * unit)))
    corner = round(100 * unit)
    large.paste(sheet, (corner, corner))
    # Turned about the middle of the board, not of the board with its tail.
    middle = corner + width * unit / 2, corner + height * unit / 2
    large = large.rotate(-person.tilt, Image.Resampling.BICUBIC, center=middle)
    x, y = picture.place((left, top))
    picture.image.paste(large, (round(x) - corner, round(y) - corner), large)


def _write(draw: ImageDraw.ImageDraw, text: str, box: tuple[float, float, float, float]) -> None:
    """As large as it goes, in lines of about the same length."""
    left, top, right, bottom = box
    for size in range(int((bottom - top) / 2.4), 8, -4):
        font = ImageFont.truetype(FONTS / "SourceSansPro-Black.ttf", size)
        lines = _wrapped(text, font, right - left)
        step = size * 1.04
        if lines and len(lines) * step <= bottom - top:
            break
    y = (top + bottom) / 2 - (len(lines) - 1) * step / 2
    for line in lines:
        draw.text(((left + right) / 2, y), line, fill=_tokens()["ink"], font=font, anchor="mm")
        y += step


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if font.getlength(word) > width:
            return []
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
