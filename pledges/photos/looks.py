"""Which pictures look alike: a difference hash of 64 bits, whatever their size and quality."""

from __future__ import annotations

from PIL import Image

# Copies of one picture differ in two or three of 64, other pictures in about 30.
FEW_BITS = 8
_ALL_BITS = (1 << 64) - 1


def look_of(picture: Image.Image) -> int:
    """Whether it gets lighter, from each of nine by eight spots to the next: as a signed number,
    which a database can hold."""
    spots = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for at in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (spots[at] < spots[at + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def bits_apart(one: int, other: int) -> int:
    return ((one ^ other) & _ALL_BITS).bit_count()
