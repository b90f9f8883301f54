"""The two colours that a year may bring: one that speaks, one that celebrates. Both have to be
read on every ground that the pages have, in the light scheme and in the dark one."""

from __future__ import annotations

import re

# As in static/css/tokens.css.
INK, NIGHT = "#3f1d3d", "#1d0d1c"
CREAM, WHITE, PEACH = "#fff9f2", "#ffffff", "#ffd9c7"
# WCAG 2.2, 1.4.3 for words and 1.4.11 for what is no word.
FOR_WORDS, FOR_SHAPES = 4.5, 3
_HEX = re.compile(r"#[0-9a-f]{6}")

# What stands on what: buttons with white words, marks on the page and on its bands; then
# boards and buttons with dark words, and marks on dark bubbles.
_STRONG = [
    (WHITE, FOR_WORDS, "white words on it"),
    (CREAM, FOR_WORDS, "it on the cream page"),
    (PEACH, FOR_SHAPES, "it on the peach bands"),
]
_BRIGHT = [
    (INK, FOR_WORDS, "dark words on it"),
    (NIGHT, FOR_WORDS, "it on the dark page"),
]


def is_colour(text: str) -> bool:
    return bool(_HEX.fullmatch(text))


def contrast(one: str, other: str) -> float:
    """The ratio by which WCAG compares two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def faults_of_strong(colour: str) -> list[str]:
    """Why it cannot be the colour of buttons and marks."""
    return _faults(colour, _STRONG, "darker")


def faults_of_bright(colour: str) -> list[str]:
    """Why it cannot be the colour that celebrates."""
    return _faults(colour, _BRIGHT, "lighter")


def _faults(colour: str, grounds: list[tuple[str, float, str]], way: str) -> list[str]:
    if not is_colour(colour):
        return ["Write the colour as # and six figures or letters from a to f: #8c2f63."]
    return [
        f"Not enough contrast: nobody could read {what} ({contrast(colour, ground):.1f} to 1; "
        f"at least {least:g} to 1 is needed). Choose a {way} one."
        for ground, least, what in grounds
        if contrast(colour, ground) < least
    ][:1]


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
