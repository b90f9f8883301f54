"""The campaign board: what stands on it, and the drawing of it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import font_source_sans_pro
import segno
import typst
from django.conf import settings
from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import ImageFont

from campaigns.models import Campaign
from candidates.models import Constituency
from pledges.palette import palette

TEMPLATE = Path(__file__).with_name("board.typ")
FONTS = Path(font_source_sans_pro.font_directory)
KEPT_FOR = 60 * 60
COLOURS = ("ink", "cream", "peach", "bright")
ENGLISH, WELSH = "en-gb", "cy"
LANGUAGES = {"en": ["en"], "cy": [WELSH], "both": [WELSH, "en"]}
# Read with the campaign's own words, which staff write; these are the same every year.
IN_WELSH = {
    "independent": "Mae {charity} yn annibynnol ar bob plaid wleidyddol. "
    "Nid yw cymryd rhan yn gymeradwyaeth.",
    "leaflets": "Peidiwch â defnyddio ein henw, ein logo na’r bwrdd hwn mewn taflenni na "
    "hysbysebion etholiad.",
    "more": "Rhagor o wybodaeth",
    "code": "Cod QR, sy’n agor",
}


@dataclass(frozen=True)
class Board:
    """What somebody chose. Without a seat and a name it is the neutral one."""

    campaign: Campaign
    constituency: Constituency | None = None
    name: str = ""
    language: str = "en"
    paper: str = "a4"
    ink: str = "colour"

    @property
    def lines(self) -> list[dict[str, str]]:
        """The words in each language, with the seat apart from what stands around it."""
        return [self._line(language) for language in LANGUAGES[self.language]]

    def words(self) -> str:
        """All that is large on it, as one reads it aloud or writes it by hand."""
        lines = [line["before"] + line["place"] + line["after"] for line in self.lines]
        return ". ".join([*lines, *([self.name] if self.name else [])])

    def address(self) -> str:
        page = self.constituency.get_absolute_url() if self.constituency else "/"
        return f"{settings.SITE_URL}{page}"

    def _line(self, language: str) -> dict[str, str]:
        with override(language):
            text = _as_set(self.campaign.board_line(self.constituency))
            place = _as_set(self.constituency.local_name) if self.constituency else ""
        before, place, after = text.partition(place) if place else (text, "", "")
        return {"lang": language, "before": before, "place": place, "after": after}

    def _small_print(self) -> list[dict[str, str]]:
        charity = settings.CHARITY_NAME
        with override(ENGLISH):
            english = [
                _("%(charity)s is independent of all political parties.") % {"charity": charity},
                str(self.campaign.words().welcome),
                _("Taking part is not an endorsement."),
                _("Please don’t use our name, logo or this board in election leaflets or adverts."),
            ]
        welsh = [IN_WELSH["independent"].format(charity=charity), IN_WELSH["leaflets"]]
        each = {"en": " ".join(english), WELSH: " ".join(welsh)}
        small = [{"lang": one, "text": _drawable(each[one])} for one in LANGUAGES[self.language]]
        imprint = " ".join(self.campaign.imprint.split())
        return [*small, {"lang": "en", "text": _drawable(imprint)}]

    def described(self, shape: str) -> dict[str, Any]:
        """All that the drawing depends on."""
        address = self.address()
        first = LANGUAGES[self.language][0]
        return {
            "shape": shape,
            "ink": self.ink,
            "colours": {name: f"#{bytes(palette()[name]).hex()}" for name in COLOURS},
            "title": self.words(),
            "author": settings.CHARITY_NAME,
            "lang": first,
            "lines": self.lines,
            "name": self.name,
            "hashtags": _drawable(self.campaign.hashtags),
            "small": self._small_print(),
            "small_size": 3.1 if self.language != "both" else 2.8,
            "more": IN_WELSH["more"] if first == WELSH else "Find out more",
            "url": address,
            "host": address.split("//")[-1].split("/")[0],
            "qr": qr_code(address),
            "qr_alt": f"{IN_WELSH['code'] if first == WELSH else 'QR code, which opens'} {address}",
        }


def _as_set(text: str) -> str:
    """As a printer sets it: round apostrophes, and no line that says "I'm" alone."""
    return re.sub(r"^(\S{1,3}) ", "\\1\N{NO-BREAK SPACE}", _drawable(text.replace("'", "’")))


@cache
def _font() -> tuple[ImageFont.FreeTypeFont, bytes]:
    font = ImageFont.truetype(FONTS / "SourceSansPro-Bold.ttf", 40)
    return font, bytes(font.getmask("\U0010ffff"))


@cache
def _all_fonts() -> typst.Fonts:
    """Read once: that takes longer than a drawing."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@lru_cache(maxsize=2000)
def is_drawn(letter: str) -> bool:
    """Whether our font has it: what it lacks would be an empty box."""
    font, box = _font()
    return letter in " \N{NO-BREAK SPACE}" or bytes(font.getmask(letter)) not in (box, b"")


def _drawable(text: str) -> str:
    """Without what staff may write and paper can't show, such as an emoji among hashtags."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(one for one in letters if is_drawn(one)).strip()


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@lru_cache(maxsize=700)
def qr_code(address: str) -> str:
    """Four modules of quiet around it, and readable with a seventh of it hidden."""
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(
        drawn, kind="svg", border=4, light="white", svgns=True, omitsize=True
    )
    return drawn.getvalue().decode()


@dataclass(frozen=True)
class Drawing:
    """A board in one shape and file format, named by its content."""

    kind: str
    content: str

    @property
    def etag(self) -> str:
        made_from = f"{self.kind} {self.content}".encode() + _template()
        return hashlib.sha256(made_from).hexdigest()[:32]

    def draw(self) -> bytes:
        """The file. Drawn once for all who choose the same, in this process."""
        kept = caches["boards"]
        drawn: bytes | None = kept.get(self.etag)
        if drawn is None:
            drawn = self._drawn()
            kept.set(self.etag, drawn, KEPT_FOR)
        return drawn

    def _drawn(self) -> bytes:
        standards: Any = "ua-1" if self.kind == "pdf" else []
        return typst.compile(
            _template(),
            root=str(TEMPLATE.parent),
            font_paths=cast(Any, _all_fonts()),
            format=cast(Any, self.kind),
            ppi=72,
            sys_inputs={"board": self.content},
            pdf_standards=standards,
            timestamp=0,
        )


def drawing(board: Board, kind: str, *, square: bool = False) -> Drawing:
    described = board.described("square" if square else board.paper)
    return Drawing(kind, json.dumps(described, sort_keys=True, ensure_ascii=False))
