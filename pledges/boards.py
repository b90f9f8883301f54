"""The campaign board: what stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.models import Campaign
from candidates.models import Constituency
from pledges.qr_codes import qr_code
from pledges.typesetting import Drawing, as_line, as_text, colours, drawable

TEMPLATE = Path(__file__).with_name("board.typ")
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
            text = self.campaign.board_line(self.constituency)
            name = self.constituency.local_name if self.constituency else ""
        return as_line(language, text, name)

    def independence(self) -> list[dict[str, str]]:
        """That the charity takes no side, and who publishes this."""
        charity = settings.CHARITY_NAME
        with override(ENGLISH):
            english = [
                _("%(charity)s is independent of all political parties.") % {"charity": charity},
                str(self.campaign.words().welcome),
                _("Taking part is not an endorsement."),
            ]
        each = {"en": " ".join(english), WELSH: IN_WELSH["independent"].format(charity=charity)}
        small = [{"lang": one, "text": drawable(each[one])} for one in LANGUAGES[self.language]]
        imprint = " ".join(self.campaign.imprint.split())
        return [*small, {"lang": "en", "text": drawable(imprint)}]

    def _small_print(self) -> list[dict[str, str]]:
        with override(ENGLISH):
            leaflets = _(
                "Please don’t use our name, logo or this board in election leaflets or adverts."
            )
        *independent, imprint = self.independence()
        use = {"en": leaflets, WELSH: IN_WELSH["leaflets"]}
        joined = [{**one, "text": f"{one['text']} {use[one['lang']]}"} for one in independent]
        return [*joined, imprint]

    def described(self, shape: str) -> dict[str, Any]:
        """All that the drawing depends on."""
        address = self.address()
        first = LANGUAGES[self.language][0]
        return {
            "shape": shape,
            "ink": self.ink,
            "colours": colours(self.campaign, *COLOURS),
            "title": self.words(),
            "author": settings.CHARITY_NAME,
            "lang": first,
            "lines": self.lines,
            "name": self.name,
            "hashtags": drawable(self.campaign.hashtags),
            "small": self._small_print(),
            "small_size": 3.1 if self.language != "both" else 2.8,
            "more": IN_WELSH["more"] if first == WELSH else "Find out more",
            "url": address,
            "host": address.split("//")[-1].split("/")[0],
            "qr": kept_qr_code(address),
            "qr_alt": f"{IN_WELSH['code'] if first == WELSH else 'QR code, which opens'} {address}",
        }


# The same few addresses again and again. No personal one comes here.
kept_qr_code = lru_cache(maxsize=700)(qr_code)


def drawing(board: Board, kind: str, *, square: bool = False) -> Drawing:
    described = board.described("square" if square else board.paper)
    return Drawing(TEMPLATE, kind, as_text(described))
