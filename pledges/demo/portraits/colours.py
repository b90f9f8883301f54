"""What is mixed from the palette."""

from __future__ import annotations

from pledges.palette import Colour, palette


def mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def light(colour: Colour, share: float) -> Colour:
    return mix(colour, palette()["white"], share)


def dark(colour: Colour, share: float) -> Colour:
    return mix(colour, palette()["night"], share)
