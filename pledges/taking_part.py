"""How many take part in each seat: numbers, of nobody in particular and of no party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign, SeatNumber
from campaigns.outreach.models import Approach
from candidates.models import Candidate, Constituency
from pledges.numbers import Sum, told


@dataclass(frozen=True)
class Seat:
    constituency: Constituency
    taking_part: int
    asked: int  # everyone whom the campaign is about there
    supporters: int = 0  # who asked them: the exact number, which no page shows as it is

    @property
    def supporters_told(self) -> int:
        return told(self.supporters)

    @property
    def level(self) -> int:
        """0, 1, or 2 for more. Not a share: with three people standing or with twelve, each
        who takes part is one."""
        return min(self.taking_part, 2)


def seats_of(campaign: Campaign) -> list[Seat]:
    """Every seat, A to Z in the language of now. Four queries."""
    about = Q(ballot__election__in=campaign.elections.all(), status__in=Candidate.ON_THE_BALLOT)
    if campaign.phase().has_mps and not campaign.elections.all():
        about = Q(sitting=True)
    people = Candidate.objects.filter(about)
    asked = _by_seat(people, "ballot__constituency")
    joined = Approach.objects.filter(
        campaign=campaign, response=Approach.Response.JOINED, candidate__in=people
    )
    taking_part = _by_seat(joined, "candidate__ballot__constituency")
    supporters = supporters_of(campaign)
    seats = [
        Seat(one, taking_part.get(one.pk, 0), asked.get(one.pk, 0), supporters.get(one.pk, 0))
        for one in Constituency.objects.defer("places", "old_codes")
    ]
    return sorted(seats, key=lambda seat: seat.constituency.local_name)


def supporters_of(campaign: Campaign) -> dict[int, int]:
    """How many asked in each seat, by its id, as it was counted last."""
    counted = SeatNumber.objects.filter(campaign=campaign)
    return dict(counted.values_list("constituency", "supporters"))


def _by_seat(rows: QuerySet[Any], seat: str) -> dict[int, int]:
    counted = rows.order_by().values(seat).annotate(number=Count("pk"))
    return dict(counted.values_list(seat, "number"))


@dataclass(frozen=True)
class Areas:
    """Who asked, by nation and by region, as it may be told."""

    everywhere: Sum
    nations: dict[str, Sum]
    regions: dict[str, Sum]


def of_areas(seats: list[Seat]) -> Areas:
    """From seat to region, to nation, to all: what is too small on its way counts with others."""
    within: dict[str, dict[str, list[Sum]]] = {}
    for seat in seats:
        nation = within.setdefault(seat.constituency.nation, {})
        nation.setdefault(seat.constituency.region, []).append(Sum.of(seat.supporters))
    regions = {
        nation: {region: Sum.all(some) for region, some in those.items()}
        for nation, those in within.items()
    }
    nations = {nation: Sum.all(those.values()) for nation, those in regions.items()}
    named = {name: one for those in regions.values() for name, one in those.items() if name}
    return Areas(Sum.all(nations.values()), nations, named)
