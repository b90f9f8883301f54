"""Who does not exist, and how they look."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import NamedTuple

from pledges.demo.portraits.shapes import (
    Shape,
    curve_through,
    mirrored,
    mirrored_outline,
    oval,
    soft_outline,
    stroke,
)
from pledges.palette import Colour, palette, rgb_of

SKINS = ("#f7d3bd", "#efc2a0", "#dca67e", "#bd8659", "#95603f", "#6d4532")
HAIRS = ("#2b1c22", "#4a2c22", "#7d4a2b", "#b0703c", "#d9b06f", "#a9a0a8", "#e3dade")
CLOTHES = ("action", "wine", "heather", "lavender", "rose", "bright", "ink-soft", "plum")
EDGES = ("action", "bright", "ink", "heather")


@dataclass(frozen=True)
class Person:
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


class Style(NamedTuple):
    """Hair, or what covers it: behind the head, before it, and strands."""

    behind: tuple[Shape, ...] = ()
    front: tuple[Shape, ...] = ()
    strands: tuple[str, ...] = ()


def invented(chance: random.Random) -> Person:
    tokens = palette()
    skin = chance.randrange(len(SKINS))
    # Fair hair goes with fair skin; grey goes with everybody.
    hairs = HAIRS if skin < 2 else (*HAIRS[: 3 if skin < 4 else 2], *HAIRS[-2:])
    style = chance.choice((*sorted(STYLES), *SHORT))
    short = style in SHORT
    return Person(
        skin=rgb_of(SKINS[skin]),
        hair=rgb_of(chance.choice(hairs)),
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


HEAD = mirrored_outline("600,236 688,258 744,340 750,440 730,535 675,606 600,636")
NECK = mirrored_outline("600,540 660,560 664,670 690,735 600,800")
TORSO = mirrored_outline("600,690 690,716 810,762 900,850 940,1000 960,1250 970,1620 600,1620")
SLEEVES = [
    shape
    for path in ([(830, 870), (900, 1000), (985, 1230), (1035, 1480)],)
    for side in (path, mirrored(path))
    for shape in stroke(curve_through(side, closed=False), 172)
]
BODY: list[Shape] = [TORSO, *SLEEVES]
CAP = "600,196 700,220 758,300 764,410 700,470 600,480"
ROUND_CURLS = "478,290,60 545,250,66 625,240,66 700,268,62 740,325,46 450,345,42"


def curls() -> Style:
    turns = [math.radians(degrees) for degrees in range(150, 391, 20)]
    around = [oval(600 + 175 * math.cos(a), 390 + 190 * math.sin(a), 82, 82) for a in turns]
    rounds = [[float(one) for one in curl.split(",")] for curl in ROUND_CURLS.split()]
    return Style(
        behind=(oval(600, 380, 205, 215), *around),
        front=tuple(oval(x, y, radius, radius) for x, y, radius in rounds),
    )


SHORT = ("crop", "quiff", "bald")
STYLES = {
    "bald": Style(),
    "bob": Style(
        behind=(mirrored_outline("600,180 720,205 795,310 808,470 800,620 730,655 600,650"),),
        front=(
            soft_outline(
                "440,560 428,400 470,250 600,184 730,250 772,400 760,560 742,420 700,345"
                " 620,322 520,350 462,420"
            ),
        ),
        strands=("520,270 600,240 690,280",),
    ),
    "bun": Style(
        behind=(oval(600, 150, 96, 90), mirrored_outline(CAP)),
        front=(
            soft_outline(
                "452,440 440,340 476,246 600,192 724,246 760,340 748,440 720,350 660,290"
                " 600,276 540,290 480,350"
            ),
        ),
        strands=("545,150 600,120 655,150",),
    ),
    "crop": Style(
        behind=(mirrored_outline(CAP),),
        front=(
            soft_outline(
                "452,420 440,330 480,236 570,190 670,200 745,270 762,360 748,420 728,345"
                " 660,318 560,330 480,336"
            ),
        ),
        strands=("540,262 610,236 690,256",),
    ),
    "curls": curls(),
    "long": Style(
        behind=(
            mirrored_outline(
                "600,180 720,205 800,320 815,480 845,640 835,800 770,880 700,850 600,800"
            ),
        ),
        front=(
            soft_outline(
                "445,520 428,400 465,255 590,186 730,240 775,400 765,540 740,430 690,350"
                " 620,260 560,330 480,390"
            ),
        ),
        strands=("792,540 812,660 802,780", "408,540 388,660 398,780"),
    ),
    "quiff": Style(
        behind=(mirrored_outline(CAP),),
        front=(
            soft_outline(
                "452,410 442,330 470,250 500,180 600,140 720,160 770,235 764,340 748,410"
                " 730,330 680,288 590,300 500,300 470,340"
            ),
        ),
        strands=("520,240 600,205 700,215", "540,275 620,245 700,255"),
    ),
    "scarf": Style(
        behind=(
            mirrored_outline(
                "600,176 715,200 790,300 806,440 800,600 850,720 900,830 820,900 600,940"
            ),
        ),
    ),
    "waves": Style(
        behind=(
            mirrored_outline(
                "600,178 725,200 812,300 800,400 840,500 812,600 850,700 780,770 700,740 600,700"
            ),
        ),
        front=(
            soft_outline(
                "442,500 425,390 470,250 600,184 735,245 775,390 758,500 735,400 680,350"
                " 600,330 520,300 468,400"
            ),
        ),
        strands=("806,420 826,510 806,600", "394,420 374,510 394,600"),
    ),
}
