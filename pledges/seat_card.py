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


def may_be_said(campaign: Campaign, phase: Phase, number: Number) -> bool:
    """Not where there is nothing to say yet, and not where a number would be a name: while no
    photos are shown, that everybody joined. Who stands alone has it beside their name."""
    if not number.taking_part or not campaign.shows_counts():
        return False
    if number.taking_part == number.asked and not campaign.shows_photos():
        return False
    return number.asked != 1 or phase is Phase.MPS


def card_of(campaign: Campaign, seat: Constituency, phase: Phase, number: Number) -> Card | None:
    """None where nothing may be said."""
    if not may_be_said(campaign, phase, number):
        return None
    other_sentence, other_language = in_the_other(seat, phase, number)
    return Card(
        sentence=sentence(seat, phase, number),
        other_sentence=other_sentence,
        other_language=other_language,
        bubbles=[place < number.taking_part for place in range(number.asked)],
    )


def so_far(campaign: Campaign, seat: Constituency, phase: Phase, number: Number) -> str:
    """The same in a sentence, or a question where nothing may be said."""
    if may_be_said(campaign, phase, number):
        return f"{sentence(seat, phase, number)}."
    return sentence(seat, phase, None)


def in_the_other(seat: Constituency, phase: Phase, number: Number | None) -> tuple[str, str]:
    """The sentence in the other language of Wales, and which that is. Nothing where nobody
    has translated it: it would be the same again."""
    if seat.nation != seat.Nation.WALES:
        return "", ""
    language = "en-gb" if get_language() == "cy" else "cy"
    same = _pattern(phase, number)
    with override(language):
        said = "" if _pattern(phase, number) == same else sentence(seat, phase, number)
    return said, language[:2]


def sentence(seat: Constituency, phase: Phase, number: Number | None) -> str:
    """Without a number it is a question."""
    told = {"place": seat.local_name}
    if number:
        told |= {"number": str(number.taking_part), "all": str(number.asked)}
    return _pattern(phase, number) % told


def _pattern(phase: Phase, number: Number | None) -> str:
    if number is None and phase in PAST:
        return gettext("Who spoke up for babies in %(place)s?")
    if number is None:
        return gettext("Who speaks up for babies in %(place)s?")
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
