"""What a campaign has reached, in numbers, and from which number on each is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower, TruncDate
from django.utils.formats import number_format
from django.utils.translation import ngettext

from campaigns.models import Campaign, CampaignNumbers, DayNumber, SeatNumber
from campaigns.outreach.models import Approach, Ask, Invitation
from campaigns.phases import Phase

# A small number says that nobody comes, and of few people it says who they are.
INVITATIONS_FROM = 50
SEATS_FROM = 10
PEOPLE_FROM = 5
# Who asked, in one seat, in one region, on one day.
SUPPORTERS_FROM = 5


@dataclass(frozen=True)
class Figure:
    key: str
    number: str  # as it is written
    words: str


def count(now: datetime) -> None:
    """By the clock. A year that is over keeps the numbers that it ended with: what people
    wrote is deleted, and was written all the same."""
    for campaign in Campaign.objects.published().with_elections():
        if campaign.phase(now) is Phase.ARCHIVE and CampaignNumbers.objects.filter(
            campaign=campaign
        ):
            continue
        confirmed = campaign.invitations.filter(status=Invitation.Status.CONFIRMED).order_by()
        joined = Approach.objects.filter(campaign=campaign, response=Approach.Response.JOINED)
        in_seats = _people(confirmed, "constituency")
        on_days = _people(confirmed.annotate(day=TruncDate("confirmed_at")), "day")
        _keep(SeatNumber.objects.filter(campaign=campaign), "constituency_id", campaign, in_seats)
        _keep(DayNumber.objects.filter(campaign=campaign), "day", campaign, on_days)
        CampaignNumbers.objects.update_or_create(
            campaign=campaign,
            defaults={
                "invitations": Ask.objects.filter(invitation__in=confirmed).count(),
                "seats": len(in_seats),
                "people": joined.count(),
                "counted_at": now,
            },
        )


def _people(confirmed: QuerySet[Invitation], of: str) -> dict[Any, int]:
    """How many, not how often: who writes twice is one."""
    people = Count(Lower("email"), distinct=True)
    return dict(confirmed.values(of).annotate(people=people).values_list(of, "people"))


def _keep(kept: QuerySet[Any], of: str, campaign: Campaign, counted: dict[Any, int]) -> None:
    """Write what has changed, which is little, and what is no more."""
    before = dict(kept.order_by().values_list(of, "supporters"))
    changed = [
        kept.model(**{"campaign": campaign, of: one, "supporters": number})
        for one, number in counted.items()
        if before.get(one) != number
    ]
    if changed:
        kept.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["campaign", of.removesuffix("_id")],
            update_fields=["supporters"],
        )
    if gone := before.keys() - counted.keys():
        kept.filter(**{f"{of}__in": gone}).delete()


def worth_saying(campaign: Campaign) -> list[Figure]:
    """No query: the numbers come with the campaign."""
    try:
        numbers = campaign.numbers
    except CampaignNumbers.DoesNotExist:
        return []
    reached = [
        (
            "invitations",
            numbers.invitations,
            INVITATIONS_FROM,
            ngettext("invitation written", "invitations written", numbers.invitations),
        ),
        (
            "seats",
            numbers.seats,
            SEATS_FROM,
            ngettext(
                "constituency where somebody asked",
                "constituencies where somebody asked",
                numbers.seats,
            ),
        ),
    ]
    if campaign.shows_counts():
        words = ngettext("person taking part", "people taking part", numbers.people)
        if campaign.phase() is Phase.ARCHIVE:
            words = ngettext("person took part", "people took part", numbers.people)
        reached.append(("people", numbers.people, PEOPLE_FROM, words))
    return [
        Figure(key, number_format(number, force_grouping=True), words)
        for key, number, least, words in reached
        if number >= least
    ]


def told(supporters: int) -> int:
    """As many as asked, or 0 where that might say who."""
    return supporters if supporters >= SUPPORTERS_FROM else 0


@dataclass(frozen=True)
class Sum:
    """How many asked in several places together. No difference of two numbers that are told
    is small: what is too small in each place counts only with that of others."""

    told: int = 0
    rest: int = 0

    @classmethod
    def of(cls, supporters: int) -> Sum:
        known = told(supporters)
        return cls(known, supporters - known)

    @classmethod
    def all(cls, parts: Iterable[Sum]) -> Sum:
        parts = list(parts)
        known, rest = sum(one.told for one in parts), sum(one.rest for one in parts)
        together = told(rest)
        return cls(known + together, rest - together)
