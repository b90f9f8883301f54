"""What of a picture nobody should make out: boxes of it, and few smudges in their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PIL import Image, ImageFilter

from pledges.photos.arranging import Box

# So many squares are left of the longer side of what is blurred: of a face, a shade.
SQUARES = 4
_A_HAIR = 1e-4


def blur(picture: Image.Image, boxes: Sequence[Box]) -> None:
    """Leave of each patch a few smudges: too little for eyes, and for machines."""
    for patch in patches(boxes):
        box = around(patch)
        left, top, right, bottom = _in_pixels(box, picture)
        if left >= right or top >= bottom:
            continue
        part = picture.crop((left, top, right, bottom))
        # Of the whole patch: half a face is no clearer than all of it.
        wide, high = (box[2] - box[0]) * picture.width, (box[3] - box[1]) * picture.height
        square = max(1, max(wide, high) / SQUARES)
        few = (max(1, round(part.width / square)), max(1, round(part.height / square)))
        squares = part.resize(few, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
        smudges = squares.filter(ImageFilter.GaussianBlur(square / 3))
        chosen = Image.new("L", part.size)
        for one in patch:
            x, y, other_x, other_y = _in_pixels(one, picture)
            chosen.paste(255, (x - left, y - top, other_x - left, other_y - top))
        picture.paste(smudges, (left, top), chosen)


def _in_pixels(box: Box, picture: Image.Image) -> tuple[int, int, int, int]:
    """What of it lies within the picture. Outwards, so that no edge of it stays."""
    width, height = picture.size
    left, top = (max(0, int(one)) for one in (box[0] * width, box[1] * height))
    right, bottom = min(width, int(box[2] * width) + 1), min(height, int(box[3] * height) + 1)
    return left, top, max(left, right), max(top, bottom)


def patches(boxes: Iterable[Box]) -> list[list[Box]]:
    """Those that share a side or more are one patch, of whatever shape."""
    found: list[list[Box]] = []
    for box in boxes:
        near = [patch for patch in found if any(_share_a_side(one, box) for one in patch)]
        found = [patch for patch in found if patch not in near]
        found.append([*(one for patch in near for one in patch), box])
    return found


def merged(boxes: Iterable[Box]) -> list[Box]:
    """The same parts of a picture, in fewer boxes."""
    apart: list[Box] = []
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        while near := next((one for one in apart if _make_a_box(one, box)), None):
            apart.remove(near)
            box = around([near, box])
        apart.append(box)
    return apart


def around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _share_a_side(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return min(across, down) > -_A_HAIR and max(across, down) > _A_HAIR


def _make_a_box(one: Box, other: Box) -> bool:
    """Whether nothing lies in the box around both that lies in neither."""
    both = around([one, other])
    as_wide, as_high = _alike(one, other, 0, 2), _alike(one, other, 1, 3)
    one_holds_the_other = any(_alike(part, both, 0, 1, 2, 3) for part in (one, other))
    return _share_a_side(one, other) and (as_wide or as_high or one_holds_the_other)


def _alike(one: Box, other: Box, *sides: int) -> bool:
    return all(abs(one[side] - other[side]) < _A_HAIR for side in sides)
