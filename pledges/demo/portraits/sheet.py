"""What is drawn on."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from pledges.demo.portraits.lettering import LEADING, fitted
from pledges.demo.portraits.shapes import SHEET, Point, Shape
from pledges.palette import Colour, palette

# Edges are drawn this much larger, to be smooth.
FINER = 4
# What is behind a person is out of focus, and drawn this much smaller.
COARSER = 4


class Sheet:
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
        self, scene: Callable[[Sheet, random.Random], None], chance: random.Random
    ) -> None:
        width, height = self.image.size
        behind = Sheet((math.ceil(width / COARSER), math.ceil(height / COARSER)))
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
        soft = spot(round(share * 100)).resize(size, Image.Resampling.BILINEAR)
        self.image.paste(colour, (left, top), soft)

    def write(self, text: str, box: tuple[float, float, float, float], degrees: float) -> None:
        """As large as it goes, in lines of about the same length, turned about its middle."""
        width, height = ((box[2] - box[0]) * self.unit * 2, (box[3] - box[1]) * self.unit * 2)
        font, lines = fitted(text, width, height)
        mask = Image.new("L", (round(width * 1.2), round(height * 1.6)))
        draw = ImageDraw.Draw(mask)
        y = mask.height / 2 - (len(lines) - 1) * font.size * LEADING / 2
        for line in lines:
            draw.text((mask.width / 2, y), line, fill=255, font=font, anchor="mm")
            y += font.size * LEADING
        mask = mask.rotate(-degrees, Image.Resampling.BICUBIC).reduce(2)
        x, y = self._place(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        corner = round(x - mask.width / 2), round(y - mask.height / 2)
        self.image.paste(palette()["ink"], corner, mask)


@cache
def spot(percent: int) -> Image.Image:
    # 181 is the gradient at the middle of each edge, where a spot must have ended.
    return Image.radial_gradient("L").point(
        [round(max(0, 1 - value / 181) ** 1.6 * 2.55 * percent) for value in range(256)]
    )
