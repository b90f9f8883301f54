"""How many of the people in one seat have spoken up: one sentence, and a bubble for each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext, ngettext, override

from campaigns.models import Campaign
from campaigns.phases import Phase
from candidates.models import Constituency
from pledges.listing import Number

PAST = {Phase.COUNTING, Phase.ELECTED, Phase.ARCHIVE}


@dataclass(frozen=True)
class Card:
    sentence: str
    other_sentence: str  # in the other language of Wales, or ""
    other_language: str
    bubbles: list[bool]  # filled for each who joined; those first, so that none is a person's


def card_of(campaign: Campaign, seat: Constituency, phase: Phase, number: Number) -> Card | None:
    """None where nothing may be said, where there is nothing to say yet, and where a number
    would be a name: while no photos are shown, that everybody joined. Who stands alone has
    it beside their name."""
    if not number.taking_part or not campaign.shows_counts():
        return None
    if number.taking_part == number.asked and not campaign.shows_photos():
        return None
    if number.asked == 1 and phase is not Phase.MPS:
        return None
    other = (
        ("en-gb" if get_language() == "cy" else "cy") if seat.nation == seat.Nation.WALES else ""
    )
    return Card(
        sentence=sentence(seat, phase, number),
        other_sentence=_in_another(other, seat, phase, number) if other else "",
        other_language=other[:2],
        bubbles=[place < number.taking_part for place in range(number.asked)],
    )


def so_far(campaign: Campaign, seat: Constituency, phase: Phase, number: Number) -> str:
    """The same in a sentence, or a question where nothing may be said."""
    card = card_of(campaign, seat, phase, number)
    return f"{card.sentence}." if card else question(seat, phase)


def question(seat: Constituency, phase: Phase) -> str:
    place = {"place": seat.local_name}
    if phase in PAST:
        return gettext("Who spoke up for babies in %(place)s?") % place
    return gettext("Who speaks up for babies in %(place)s?") % place


def _in_another(language: str, seat: Constituency, phase: Phase, number: Number) -> str:
    """Nothing where nobody has translated it: it would be the same again."""
    same = _pattern(phase, number)
    with override(language):
        return "" if _pattern(phase, number) == same else sentence(seat, phase, number)


def sentence(seat: Constituency, phase: Phase, number: Number) -> str:
    return _pattern(phase, number) % {
        "number": number.taking_part,
        "all": number.asked,
        "place": seat.local_name,
    }


def _pattern(phase: Phase, number: Number) -> str:
    if phase is Phase.MPS:
        return gettext("The MP for %(place)s has spoken up for babies")
    if phase in PAST:
        return ngettext(
            "%(number)s of %(all)s people who stood in %(place)s spoke up for babies",
            "%(number)s of %(all)s people who stood in %(place)s spoke up for babies",
            number.taking_part,
        )
    if phase is Phase.CALLED:
        return ngettext(
            "%(number)s of %(all)s people listed in %(place)s has spoken up for babies",
            "%(number)s of %(all)s people listed in %(place)s have spoken up for babies",
            number.taking_part,
        )
    return ngettext(
        "%(number)s of %(all)s people standing in %(place)s has spoken up for babies",
        "%(number)s of %(all)s people standing in %(place)s have spoken up for babies",
        number.taking_part,
    )
