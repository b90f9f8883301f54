"""How many take part in each seat: numbers, of nobody in particular and of no party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.outreach.models import Approach
from candidates.models import Candidate, Constituency


@dataclass(frozen=True)
class Seat:
    constituency: Constituency
    taking_part: int
    asked: int  # everyone whom the campaign is about there

    @property
    def level(self) -> int:
        """0, 1, or 2 for more. Not a share: with three people standing or with twelve, each
        who takes part is one."""
        return min(self.taking_part, 2)


def seats_of(campaign: Campaign) -> list[Seat]:
    """Every seat, A to Z in the language of now. Three queries."""
    about = Q(ballot__election__in=campaign.elections.all(), status__in=Candidate.ON_THE_BALLOT)
    if campaign.phase().has_mps and not campaign.elections.all():
        about = Q(sitting=True)
    people = Candidate.objects.filter(about)
    asked = _by_seat(people, "ballot__constituency")
    joined = Approach.objects.filter(
        campaign=campaign, response=Approach.Response.JOINED, candidate__in=people
    )
    taking_part = _by_seat(joined, "candidate__ballot__constituency")
    seats = [
        Seat(one, taking_part.get(one.pk, 0), asked.get(one.pk, 0))
        for one in Constituency.objects.defer("places", "old_codes")
    ]
    return sorted(seats, key=lambda seat: seat.constituency.local_name)


def _by_seat(rows: QuerySet[Any], seat: str) -> dict[int, int]:
    counted = rows.order_by().values(seat).annotate(number=Count("pk"))
    return dict(counted.values_list(seat, "number"))
