"""Parts of a picture that are ticked, cell by cell, as on squared paper."""

from __future__ import annotations

from collections.abc import Sequence

from pledges.photos.arranging import WHOLE, Box
from pledges.photos.blurring import around

CELLS = 8  # to a side
# Looked at closer, no less than one cell: its own cells are an eighth of that.
CLOSEST = 1 / CELLS
_A_HAIR = 1e-4

Cell = tuple[int, int]  # row and column, from 1


def box_of(cell: Cell, part: Box) -> Box:
    """The cell as a part of the picture, where the cells lie over this part of it."""
    row, column = cell
    size = 1 / CELLS
    box = ((column - 1) * size, (row - 1) * size, column * size, row * size)
    return of_the_whole(part, box)


def of_the_whole(part: Box, box: Box) -> Box:
    """A box of a part, as a box of the whole."""
    wide, high = part[2] - part[0], part[3] - part[1]
    left, top = part[0] + box[0] * wide, part[1] + box[1] * high
    right, bottom = part[0] + box[2] * wide, part[1] + box[3] * high
    return _tidied(left), _tidied(top), _tidied(right), _tidied(bottom)


def _tidied(side: float) -> float:
    return min(max(round(side, 6), 0.0), 1.0)


def closer(boxes: Sequence[Box]) -> Box:
    """The part to look at these boxes in: of the shape of the picture, and within it."""
    left, top, right, bottom = around(boxes)
    side = min(max(right - left, bottom - top, CLOSEST), 1.0)
    left = min(max((left + right - side) / 2, 0.0), 1 - side)
    top = min(max((top + bottom - side) / 2, 0.0), 1 - side)
    return left, top, left + side, top + side


def read_part(text: str) -> Box:
    """As an address says it; all of the picture where that makes no sense."""
    try:
        left, top, right, bottom = (float(one) for one in text.split(","))
    except ValueError:
        return WHOLE
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        return WHOLE
    side = min(right - left, bottom - top)
    return (left, top, right, bottom) if side > CLOSEST - _A_HAIR else WHOLE
