"""Turning, cropping and blurring by buttons, one press after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pledges.photos.arranging import WHOLE, Arrangement, Box, Turn, before
from pledges.photos.blurring import merged, patches
from pledges.photos.boxes import of_the_whole

# Width to height.
SHAPES = {"square": 1.0, "landscape": 4 / 3, "portrait": 3 / 4}
STEP = 0.1  # of the whole picture
MOVES = {"up": (0, -STEP), "down": (0, STEP), "left": (-STEP, 0), "right": (STEP, 0)}
TURNS = {"turn_left": (270, Turn.ROTATE_270), "turn_right": (90, Turn.ROTATE_90)}
WHOLE_PICTURE = "whole"
_NEARLY = 0.005


class Frame:
    """What of a picture is shown. Shape is the width and height of what is shown now."""

    def __init__(
        self,
        turned: int,
        crop: list[float] | None,
        shape: tuple[int, int],
        blurred: Sequence[Sequence[float]] = (),
    ) -> None:
        self.turned = turned
        self.blurred: list[Box] = [(one[0], one[1], one[2], one[3]) for one in blurred]
        # Whether something may be seen now that was not.
        self.reveals = False
        left, top, right, bottom = crop or WHOLE
        self.part: Box = (left, top, right, bottom)
        self._ratio = shape[0] / (right - left) / (shape[1] / (bottom - top))

    @property
    def crop(self) -> list[float] | None:
        part = [min(max(round(one, 4), 0.0), 1.0) for one in self.part]
        return None if part == [*WHOLE] else part

    @property
    def arrangement(self) -> Arrangement:
        return Arrangement(self.turned, self.crop, self.blurred)

    @property
    def moves(self) -> list[str]:
        """The ways in which there is more of the picture."""
        left, top, right, bottom = self.part
        room = {"up": top, "down": 1 - bottom, "left": left, "right": 1 - right}
        return [way for way in MOVES if room[way] > _NEARLY]

    @property
    def shape(self) -> str:
        """Its name, where it has one."""
        if self.part == WHOLE:
            return WHOLE_PICTURE
        ratio = self._ratio * self._width / self._height
        return next((name for name, one in SHAPES.items() if abs(one - ratio) < 0.02), "")

    @property
    def _width(self) -> float:
        return self.part[2] - self.part[0]

    @property
    def _height(self) -> float:
        return self.part[3] - self.part[1]

    def press(self, button: str) -> bool:
        """Whether there is such a button."""
        if button in TURNS:
            by, turn = TURNS[button]
            self.turned = (self.turned + by) % 360
            self.part = before(self.part, [turn])
            self.blurred = [before(box, [turn]) for box in self.blurred]
            return True
        if button in MOVES:
            self._move(*MOVES[button])
        elif button in SHAPES:
            self._cut(SHAPES[button])
        elif button == WHOLE_PICTURE:
            self.part = WHOLE
        else:
            return False
        self.reveals = True
        return True

    def blur(self, boxes: Iterable[Box]) -> None:
        """Boxes of what is shown. Of those that touch, few smudges are left for all."""
        self.blurred = merged([*self.blurred, *(of_the_whole(self.part, box) for box in boxes)])

    @property
    def patches(self) -> list[list[Box]]:
        return patches(self.blurred)

    def clear(self, number: int | None = None) -> bool:
        """Show what was blurred again: all of it, or one patch. False where there is no such."""
        kept = [] if number is None else self.patches
        if number is not None:
            if not 0 <= number < len(kept):
                return False
            del kept[number]
        cleared = len(kept) < len(self.patches)
        self.blurred = [box for patch in kept for box in patch]
        self.reveals = self.reveals or cleared
        return cleared

    def _move(self, across: float, down: float) -> None:
        left = min(max(self.part[0] + across, 0), 1 - self._width)
        top = min(max(self.part[1] + down, 0), 1 - self._height)
        self.part = (left, top, left + self._width, top + self._height)

    def _cut(self, ratio: float) -> None:
        """The largest part of this shape, from the middle."""
        width = min(1.0, ratio / self._ratio)
        height = min(1.0, self._ratio / ratio)
        left, top = (1 - width) / 2, (1 - height) / 2
        self.part = (left, top, left + width, top + height)
