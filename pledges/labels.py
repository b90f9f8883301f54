"""What stands beside a photo, besides the name: as whom they joined, and what they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign, is_mp, phase_of
from candidates.models import Constituency
from pledges.listing import stood_in
from pledges.models import Photo


@dataclass(frozen=True)
class Label:
    party: str
    joined_standing_in: int | None  # the year, once the poll is over
    is_mp_now: bool


def label(photos: Sequence[Photo], today: Campaign) -> Sequence[Photo]:
    """Give each photo its label, by the campaign that says what people are called today:
    who won may be called an MP until the next dissolution. One query at most."""
    candidates = [photo.pledge.approach.candidate for photo in photos]
    contests = today.contests_of(candidates)
    for photo, candidate in zip(photos, candidates, strict=True):
        contest = contests[candidate.constituency.pk]
        phase = phase_of(contest, today, timezone.now())
        joined_standing_in = stood_in(candidate, photo.pledge.joined_at)
        own_poll_is_over = (
            contest is None
            or contest.election.pk != candidate.ballot.election_id
            or phase.is_after_the_poll
        )
        photo.label = Label(  # type: ignore[attr-defined]
            party=candidate.party_text if joined_standing_in else candidate.party_in_parliament,
            joined_standing_in=joined_standing_in if own_poll_is_over else None,
            is_mp_now=is_mp(candidate, contest, phase),
        )
    return photos


def speaks_up(photo: Photo, campaign: Campaign) -> str:
    """What a photo is headed by where it stands alone."""
    seat = photo.pledge.approach.candidate.constituency
    over = campaign.phase().is_after_the_poll
    return speaking_up(photo.pledge.display_name, seat, campaign, over=over)


def speaking_up(name: str, seat: Constituency, campaign: Campaign, *, over: bool) -> str:
    told = {"name": name, "place": seat.local_name, "year": campaign.year}
    if over:
        return _("%(name)s spoke up for babies in %(place)s in %(year)s") % told
    return _("%(name)s is speaking up for babies in %(place)s") % told
