"""The map on which every seat has the same room: a hexagon each, about where it lies.

The positions are those of Open Innovations' hexjson, laid out as "odd-r": rows of hexagons that
stand on a corner, every other row half a hexagon further right, counted from south to north."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from pledges.taking_part import Seat

# In units of the drawing.
WIDTH = 20.0
SIDE = WIDTH / sqrt(3)
ROW = 1.5 * SIDE
# As large as leaves a thin line between two.
DRAWN = 0.94 * SIDE
LEVELS = (0, 1, 2)


@dataclass(frozen=True)
class Hexagon:
    seat: Seat
    x: float
    y: float


@dataclass(frozen=True)
class HexMap:
    """Those hexagons that have a place, by how many take part."""

    levels: list[tuple[int, list[Hexagon]]]
    view_box: str
    outline: str  # of one hexagon around (0, 0), as an SVG path


def hex_map(seats: Iterable[Seat]) -> HexMap | None:
    """None where no positions were imported."""
    hexagons = [_placed(seat) for seat in seats if seat.constituency.hex_q is not None]
    if not hexagons:
        return None
    left = min(one.x for one in hexagons) - WIDTH
    top = min(one.y for one in hexagons) - WIDTH
    width = max(one.x for one in hexagons) + WIDTH - left
    height = max(one.y for one in hexagons) + WIDTH - top
    return HexMap(
        [(level, [one for one in hexagons if one.seat.level == level]) for level in LEVELS],
        f"{left:g} {top:g} {width:g} {height:g}",
        _outline(),
    )


def _placed(seat: Seat) -> Hexagon:
    across, up = seat.constituency.hex_q or 0, seat.constituency.hex_r or 0
    return Hexagon(seat, WIDTH * across + WIDTH / 2 * (up % 2), round(-ROW * up, 1))


def _outline() -> str:
    corners = [(DRAWN * sin(turn * pi / 3), DRAWN * cos(turn * pi / 3)) for turn in range(6)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"
