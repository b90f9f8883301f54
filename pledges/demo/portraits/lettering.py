"""Words, as large as they go."""

from __future__ import annotations

from pathlib import Path

import font_source_sans_pro
from PIL import ImageFont

FONTS = Path(font_source_sans_pro.font_directory)
LEADING = 1.06


def fitted(text: str, width: float, height: float) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type that fits; rather smaller, where a line would hold a lonely word."""
    fitting = []
    for size in range(max(12, int(height / 2)), 11, -4):
        font = ImageFont.truetype(FONTS / "SourceSansPro-Black.ttf", size)
        lines = balanced(text, font, width)
        widths = [font.getlength(line) for line in lines] or [0]
        if max(widths) <= width and len(lines) * size * LEADING <= height:
            fitting.append((font, lines))
            if min(widths) > max(widths) / 3:
                return font, lines
        if fitting and size < fitting[0][0].size * 0.8:
            break
    return fitting[0] if fitting else (font, lines)


def balanced(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """As few lines as possible, of about the same length."""
    lines = wrapped(text, font, width)
    for share in range(98, 40, -2):
        narrower = wrapped(text, font, width * share / 100)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
