"""How a picture is turned and cropped, and what of it nobody should make out.

Boxes are [left, top, right, bottom] as parts of the picture, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

Box = tuple[float, float, float, float]
Turn = Image.Transpose

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
# Less is a slip of the hand, and would be blown up to nothing but squares.
SMALLEST_PART = 0.05

_CLOCKWISE = {90: Turn.ROTATE_270, 180: Turn.ROTATE_180, 270: Turn.ROTATE_90}
# Where a point lay before.
_BEFORE: dict[Turn, Callable[[float, float], tuple[float, float]]] = {
    Turn.FLIP_LEFT_RIGHT: lambda x, y: (1 - x, y),
    Turn.FLIP_TOP_BOTTOM: lambda x, y: (x, 1 - y),
    Turn.ROTATE_180: lambda x, y: (1 - x, 1 - y),
    Turn.ROTATE_90: lambda x, y: (1 - y, x),
    Turn.ROTATE_270: lambda x, y: (y, 1 - x),
    Turn.TRANSPOSE: lambda x, y: (y, x),
    Turn.TRANSVERSE: lambda x, y: (1 - y, 1 - x),
}


@dataclass(frozen=True)
class Arrangement:
    """What is done to an upright picture: turned clockwise by so many degrees, then
    blurred, then cropped: so what is blurred stays so, whatever part is shown later. Raises
    ValueError for what is no such thing."""

    turned: int = 0
    crop: Sequence[float] | None = None
    blurred: Sequence[Sequence[float]] = ()

    def __post_init__(self) -> None:
        if self.turned not in {0, *_CLOCKWISE}:
            raise ValueError(f"turned by {self.turned}")
        boxes = [*self.blurred] if self.crop is None else [self.crop, *self.blurred]
        for left, top, right, bottom in boxes:
            if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
                raise ValueError("a box outside of the picture")
        if self.crop and min(self._sides()) < SMALLEST_PART:
            raise ValueError("too small a part")

    def _sides(self) -> tuple[float, float]:
        left, top, right, bottom = self.part
        return right - left, bottom - top

    @property
    def part(self) -> Box:
        if self.crop is None:
            return WHOLE
        left, top, right, bottom = self.crop
        return left, top, right, bottom

    @property
    def smudges(self) -> list[Box]:
        """What is blurred, as parts of what is shown. They may lie beside it."""
        return [within(self.part, (one[0], one[1], one[2], one[3])) for one in self.blurred]

    @property
    def turns(self) -> list[Turn]:
        return [_CLOCKWISE[self.turned]] if self.turned else []


def before(box: Box, turns: Sequence[Turn]) -> Box:
    """The same part of the picture as it was before these turns."""
    x, y, other_x, other_y = box
    for turn in reversed(turns):
        x, y = _BEFORE[turn](x, y)
        other_x, other_y = _BEFORE[turn](other_x, other_y)
    return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def within(part: Box, box: Box) -> Box:
    """A box of the whole, as a box of this part: it may reach beyond it."""
    wide, high = part[2] - part[0], part[3] - part[1]
    left, top = (box[0] - part[0]) / wide, (box[1] - part[1]) / high
    return left, top, (box[2] - part[0]) / wide, (box[3] - part[1]) / high


def lies_on_its_side(turns: Sequence[Turn]) -> bool:
    sideways = {Turn.ROTATE_90, Turn.ROTATE_270, Turn.TRANSPOSE, Turn.TRANSVERSE}
    return sum(turn in sideways for turn in turns) % 2 == 1
