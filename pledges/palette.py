"""The colours of the site, for what we draw ourselves."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from PIL import ImageColor

Colour = tuple[int, int, int]


@cache
def palette() -> dict[str, Colour]:
    """The palette, as the style sheet has it."""
    css = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    return {name: rgb_of(value) for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css)}


def rgb_of(value: str) -> Colour:
    red, green, blue = ImageColor.getrgb(value)[:3]
    return red, green, blue
