"""The picture that a link to the home page or to a seat shows: what it is about, in words, with a
bubble for each person and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from campaigns.models import Campaign
from campaigns.phases import Phase, Words
from candidates.models import Constituency
from pledges.boards import WELSH, Board
from pledges.cards import COLOURS, VERSION, Shape, week_of
from pledges.listing import Number
from pledges.seat_card import card_of, in_the_other, sentence
from pledges.typesetting import Drawing, as_line, as_text, colours, drawable, round_quotes

TEMPLATE = Path(__file__).with_name("wide_card.typ")
# A name of so many letters stands on one line.
UNBROKEN = 20


@dataclass(frozen=True)
class PageCard:
    drawing: Drawing
    words: str  # what stands on it, for who can't see it
    page: str  # where its address begins

    @property
    def address(self) -> str:
        """Another one as soon as it looks otherwise. Nothing is drawn to know it."""
        return f"{self.page}card-{self.drawing.etag[:VERSION]}.jpg"


def of_seat(
    campaign: Campaign, seat: Constituency, phase: Phase, words: Words, number: Number
) -> PageCard:
    """How many have spoken up, or a question where that may not be said."""
    card = card_of(campaign, seat, phase, number)
    told = number if card else None
    other, language = in_the_other(seat, phase, told)
    below = [(language, other)] if other else []
    if card is None:
        below.append((_language(), str(words.pitch)))
    return _card(
        campaign,
        sentence(seat, phase, told),
        seat.local_name,
        below=below,
        bubbles=card.bubbles if card else [],
        page=seat.get_absolute_url(),
        seat=seat,
    )


def of_campaign(campaign: Campaign) -> PageCard:
    """The theme and the week."""
    return _card(
        campaign,
        campaign.local_theme if campaign.theme else settings.SITE_NAME,
        below=[(_language(), str(campaign.words().pitch))],
        page=reverse("year", args=[campaign.year]),
    )


def _card(
    campaign: Campaign,
    line: str,
    name: str = "",
    *,
    below: list[tuple[str, str]],
    page: str,
    bubbles: list[bool] | None = None,
    seat: Constituency | None = None,
) -> PageCard:
    width, height = Shape.CARD.value
    large = as_line(_language(), line, name)
    if len(name) <= UNBROKEN:
        large["place"] = large["place"].replace(" ", "\N{NO-BREAK SPACE}")
    described: dict[str, Any] = {
        "width": width,
        "height": height,
        "title": line,
        "line": large,
        "below": [{"lang": language, "text": round_quotes(text)} for language, text in below],
        "bubbles": bubbles or [],
        "week": drawable(week_of(campaign)),
        "hashtags": drawable(campaign.hashtags),
        "small": Board(campaign, seat, language=_language()).independence(),
        "colours": colours(campaign, *COLOURS),
    }
    sentences = [line, *(text for _of_it, text in below)]
    words = " ".join(one if one[-1:] in ".?" else f"{one}." for one in sentences)
    return PageCard(Drawing(TEMPLATE, "jpeg", as_text(described)), words, page)


def _language() -> str:
    return "cy" if get_language() == WELSH else "en"
