"""What we draw ourselves, boards and cards: their letters, colours and files."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import font_source_sans_pro
import typst
from django.core.cache import caches
from PIL import Image, ImageFont

from campaigns.models import Campaign
from pledges.palette import palette

FONTS = Path(font_source_sans_pro.font_directory)
KEPT_FOR = 60 * 60
JPEG_QUALITY = 88


def as_set(text: str) -> str:
    """As a printer sets it: round apostrophes, and no line that says "I'm" alone."""
    return re.sub(r"^(\S{1,3}) ", "\\1\N{NO-BREAK SPACE}", round_quotes(text))


def as_line(language: str, text: str, name: str) -> dict[str, str]:
    """A line with the name in it apart from what stands around it."""
    text = as_set(text)
    # Where a line begins with it, or says it in the middle.
    place = next((one for one in (as_set(name), round_quotes(name)) if one in text), "")
    before, place, after = text.partition(place) if place else (text, "", "")
    return {"lang": language, "before": before, "place": place, "after": after}


def round_quotes(text: str) -> str:
    return drawable(text.replace("'", "’"))


@lru_cache(maxsize=2000)
def drawable(text: str) -> str:
    """Without what staff may write and paper can't show, such as an emoji among hashtags."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(one for one in letters if is_drawn(one)).strip()


@lru_cache(maxsize=2000)
def is_drawn(letter: str) -> bool:
    """Whether our font has it: what it lacks would be an empty box."""
    font, box = _font()
    return letter in " \N{NO-BREAK SPACE}" or bytes(font.getmask(letter)) not in (box, b"")


@cache
def _font() -> tuple[ImageFont.FreeTypeFont, bytes]:
    font = ImageFont.truetype(FONTS / "SourceSansPro-Bold.ttf", 40)
    return font, bytes(font.getmask("\U0010ffff"))


@cache
def _all_fonts() -> typst.Fonts:
    """Read once: that takes longer than a drawing."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def colours(campaign: Campaign | None, *names: str) -> dict[str, str]:
    """Of the site's style sheet, but for the two that a year may bring, as a drawing takes them."""
    found = {name: f"#{bytes(palette()[name]).hex()}" for name in names}
    if campaign and campaign.has_colours:
        own = {"action": campaign.colour, "bright": campaign.colour_bright}
        found |= {name: colour for name, colour in own.items() if name in found}
    return found


def as_text(described: dict[str, Any]) -> str:
    """The same for the same, so that a drawing can be named by it."""
    return json.dumps(described, sort_keys=True, ensure_ascii=False)


# What the cards have in common.
LETTERING = Path(__file__).with_name("lettering.typ")


@cache
def _read(template: Path) -> bytes:
    return template.read_bytes()


@dataclass(frozen=True)
class Drawing:
    """One picture or sheet in one file format, named by its content."""

    template: Path
    kind: str  # "pdf", "png", "svg" or "jpeg"
    content: str  # all that the drawing depends on, as JSON
    # More that goes in, named in the content and read only to draw it: SVG, by name.
    pictures: Callable[[], dict[str, str]] = dict
    # In seconds, for whoever asks next.
    kept_for: int = KEPT_FOR

    @property
    def etag(self) -> str:
        made_from = f"{self.kind} {self.content}".encode() + _read(self.template) + _read(LETTERING)
        return hashlib.sha256(made_from).hexdigest()[:32]

    @property
    def is_kept(self) -> bool:
        return self.etag in caches["boards"]

    def draw(self) -> bytes:
        """The file. Drawn once for all who choose the same, in this process."""
        kept = caches["boards"]
        drawn: bytes | None = kept.get(self.etag)
        if drawn is None:
            drawn = self._drawn()
            kept.set(self.etag, drawn, self.kept_for)
        return drawn

    def _drawn(self) -> bytes:
        standards: Any = "ua-1" if self.kind == "pdf" else []
        made = typst.compile(
            _read(self.template),
            root=str(self.template.parent),
            font_paths=cast(Any, _all_fonts()),
            format=cast(Any, "png" if self.kind == "jpeg" else self.kind),
            ppi=72,
            sys_inputs={"drawn": self.content, **self.pictures()},
            pdf_standards=standards,
            timestamp=0,
        )
        return _as_jpeg(made) if self.kind == "jpeg" else made


def _as_jpeg(png: bytes) -> bytes:
    """A photo is five times smaller so, and what shows previews of links has limits."""
    smaller = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").save(
        smaller, "JPEG", quality=JPEG_QUALITY, progressive=True
    )
    return smaller.getvalue()
