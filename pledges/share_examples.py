"""How words for sharing would read, and how long they may get: with the longest names there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from campaigns.models import Campaign, ShareText
from campaigns.phases import Phase
from campaigns.share_words import OUR_OWN, SHORT, Role, filled, length, too_long
from campaigns.sharing import Share, Values, share, values_of
from candidates.models import Constituency
from pledges.labels import speaking_up
from pledges.listing import Number
from pledges.seat_card import sentence
from pledges.sharing import signed

Nation = Constituency.Nation
# One for each nation, as long as its longest.
SEATS = [
    Constituency(name=name, name_cy=name_cy, nation=nation, slug="constituency")
    for nation, name, name_cy in [
        (Nation.ENGLAND, "Birmingham Hodge Hill and Solihull North", ""),
        (Nation.SCOTLAND, "Dumfriesshire, Clydesdale and Tweeddale", ""),
        (Nation.WALES, "Neath and Swansea East", "Castell-nedd a Dwyrain Abertawe"),
        (Nation.NORTHERN_IRELAND, "Fermanagh and South Tyrone", ""),
    ]
]
TITLE = "Every baby in every community needs people who speak up for them, whoever governs"
NAME = "Alexandrina Featherstonehaugh-Montgomery"
ENGLISH, WELSH = "en-gb", "cy"


@dataclass(frozen=True)
class Example:
    seat: str
    nation: str
    language: str
    share: Share

    @property
    def length(self) -> int:
        return length(self.share.short)


def examples(text: ShareText) -> Iterator[Example]:
    """In each nation for which it is meant, and in Welsh where there is some."""
    campaign = _campaign_of(text)
    for seat in SEATS:
        if text.nation in {"", seat.nation}:
            yield _example(text.role, seat, campaign, [text], ENGLISH)
            if seat.nation == Nation.WALES and (text.short_cy or text.long_cy):
                yield _example(text.role, seat, campaign, [text], WELSH)


def without_a_text(campaign: Campaign) -> list[tuple[str, Share]]:
    """What is posted where staff wrote nothing."""
    return [(role.label, _example(role, SEATS[0], campaign, [], ENGLISH).share) for role in OUR_OWN]


def _example(
    role: str, seat: Constituency, campaign: Campaign, texts: Iterable[ShareText], language: str
) -> Example:
    phase = campaign.phase() if campaign.pk else Phase.MPS
    with override(language):
        shared = share(texts, Role(role), seat.nation, lambda: _values(campaign, seat, phase))
        return Example(seat.local_name, str(Nation(seat.nation).label), language[:2], shared)


def _values(campaign: Campaign, seat: Constituency, phase: Phase) -> Values:
    number = Number(1, 1) if phase is Phase.MPS else Number(12, 13)
    return values_of(
        campaign,
        phase.words,
        settings.SITE_URL + seat.get_absolute_url(),
        seat,
        name=NAME,
        title=TITLE,
        signed=signed(TITLE, is_open=True),
        statement=campaign.pledge_text,
        so_far=f"{sentence(seat, phase, number)}.",
        speaks_up=f"{speaking_up(NAME, seat, campaign, over=phase.is_after_the_poll)}.",
    )


def longest(campaign: Campaign, language: str) -> Values:
    """Each field at its longest, in any phase: what fits today fits after the dissolution."""
    with override(language):
        all_of_them = [_values(campaign, seat, phase) for seat in SEATS for phase in Phase]
    return {field: max((one[field] for one in all_of_them), key=len) for field in all_of_them[0]}


def troubles(text: ShareText) -> Iterator[tuple[str, int]]:
    """The fields that are too long with the longest names, and by how much."""
    for field, words, values in _short_texts(text):
        if over := too_long(words, values):
            yield field, over


def loses_hashtags(text: ShareText) -> bool:
    return any(
        length(filled(words, values)) > SHORT for _field, words, values in _short_texts(text)
    )


def _short_texts(text: ShareText) -> Iterator[tuple[str, str, Values]]:
    campaign = _campaign_of(text)
    for field, language in (("short", ENGLISH), ("short_cy", WELSH)):
        yield field, getattr(text, field), longest(campaign, language)


def _campaign_of(text: ShareText) -> Campaign:
    """Its own, or for every campaign the one with the longest theme."""
    return text.campaign or longest_campaign()


def longest_campaign() -> Campaign:
    campaigns = Campaign.objects.for_pages()
    today = timezone.localdate()
    nobodys = Campaign(year=today.year, theme="Speak up for babies", starts_on=today, ends_on=today)
    return max(campaigns, key=lambda one: len(one.theme), default=nobodys)
