"""The life of a year in the hands of staff: copied from another, published, closed."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, ShareText
from candidates import edge

# What a new year begins with. Not what was decided or happened in the old one: the decision
# about the wall, the elections, what happened, figures and sources.
COPIED = (
    "theme", "theme_cy", "lead", "lead_cy", "why", "why_cy", "pledge_text", "pledge_text_cy",
    "pledge_version", "board_text", "board_text_cy", "letter", "letter_cy", "colour",
    "colour_bright", "imprint", "charity_number", "sends_from", "sends_until",
)  # fmt: skip
# Begun anew where they name the old year.
OF_THEIR_YEAR = ("lead", "lead_cy", "why", "why_cy")
# The archive has none of these; the latest year has.
NEEDED = ("pledge_text", "pledge_text_cy", "imprint", "charity_number")


class ElectionIsOn(Exception):
    """It has an election whose results are not in: a closed campaign would call people MPs."""


class TooLate(Exception):
    """Somebody else did it first."""


@transaction.atomic
def copy(source: Campaign, *, year: int, starts_on: date, ends_on: date) -> Campaign:
    """A draft with the words, colours and share texts of another year."""
    campaign = Campaign(year=year, starts_on=starts_on, ends_on=ends_on)
    for name in COPIED:
        value = getattr(source, name)
        if name in OF_THEIR_YEAR and str(source.year) in value:
            value = ""
        setattr(campaign, name, value)
    latest = Campaign.objects.published().exclude(imprint="").order_by("-year").first()
    for name in NEEDED:
        if latest and not getattr(campaign, name):
            setattr(campaign, name, getattr(latest, name))
    campaign.hashtags = _of_the_year(source.hashtags, source.year, year)
    campaign.save()
    for text in ShareText.objects.filter(campaign=source):
        text.pk, text.campaign, text._state.adding = None, campaign, True
        text.save()
    return campaign


def _of_the_year(hashtags: str, old: int, new: int) -> str:
    """#IMHAW26 becomes #IMHAW27."""
    for before, after in ((str(old), str(new)), (f"{old % 100:02}", f"{new % 100:02}")):
        hashtags = re.sub(rf"(?<=[A-Za-z_]){before}\b", after, hashtags)
    return hashtags


def publish(campaign: Campaign) -> None:
    """From now on it is public, and the home page is about the latest year that is."""
    _change(campaign, {"published": False}, {"published": True})


def take_back(campaign: Campaign) -> None:
    """A draft again, where it was published by mistake."""
    _change(campaign, {"published": True, "closed_at": None}, {"published": False})


def close(campaign: Campaign) -> None:
    """Nobody is asked any more; its wall and its page stay. Raises ElectionIsOn."""
    if not is_over(campaign):
        raise ElectionIsOn
    _change(campaign, {"published": True, "closed_at": None}, {"closed_at": timezone.now()})


def open_again(campaign: Campaign) -> None:
    _change(campaign, {"closed_at__isnull": False}, {"closed_at": None})


def is_over(campaign: Campaign) -> bool:
    """Whether the results of all its elections are in."""
    today = timezone.localdate()
    return not campaign.elections.without_results(today).exists()


def _change(campaign: Campaign, only: dict[str, object], fields: dict[str, object]) -> None:
    # One UPDATE, so that of two people one does it.
    if not Campaign.objects.filter(pk=campaign.pk, **only).update(**fields):
        raise TooLate
    # Another year may be the current one now.
    transaction.on_commit(partial(edge.forget_soon, edge.EVERYTHING))
    campaign.refresh_from_db()
