"""What somebody promised in an earlier year, beside what they are asked now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.outreach.models import Approach
from campaigns.phases import Phase
from pledges.models import Photo, Pledge


@dataclass(frozen=True)
class Promise:
    pledge: int
    year: int
    wording: str
    language: str  # of that wording
    photo: str  # the address of its page, where it can be seen


def promises_of(people: Iterable[int], campaign: Campaign, phase: Phase) -> dict[int, Promise]:
    """The latest of each of these, by the person's id. Of nobody while an election is on: it
    would set those who sat beside those who never could. Three queries at most."""
    if not phase.has_mps or phase is Phase.CALLED:
        return {}
    on_the_wall = Photo.objects.filter(status=Photo.Status.APPROVED)
    earlier = (
        _standing()
        .filter(
            approach__candidate__person_id__in=people,
            approach__campaign__year__lt=campaign.year,
            approach__campaign__published=True,
        )
        .select_related("approach__candidate")
        .prefetch_related(
            Prefetch("approach__campaign", Campaign.objects.with_elections()),
            Prefetch("photos", on_the_wall, to_attr="hung"),
        )
        .order_by("approach__campaign__year", "pk")
    )
    return {
        one.approach.candidate.person_id: _promise(one)
        for one in earlier
        if one.approach.campaign.shows_photos()
    }


def still_stand(promises: frozenset[int]) -> bool:
    """Whether nobody has taken one of these pledges back since. One query, or none."""
    return not promises or _standing().filter(pk__in=promises).count() == len(promises)


def _standing() -> QuerySet[Pledge]:
    return Pledge.objects.filter(
        joined_at__isnull=False, withdrawn_at=None, approach__response=Approach.Response.JOINED
    )


def _promise(pledge: Pledge) -> Promise:
    campaign, slug = pledge.approach.campaign, pledge.approach.slug
    hung: list[Photo] = pledge.hung  # type: ignore[attr-defined]
    photo = reverse("photo", args=[campaign.year, slug]) if hung else ""
    return Promise(pledge.pk, campaign.year, pledge.wording, pledge.wording_language, photo)
