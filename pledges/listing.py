"""Everyone in a seat, with what a visitor may be told about each: facts, alike for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery

from campaigns.models import Campaign, Contest, is_mp, may_be_asked
from campaigns.outreach.models import Approach, Suppression
from campaigns.phases import Phase
from candidates.models import Candidate, Constituency, Contact
from pledges.models import Photo


@dataclass(frozen=True)
class Person:
    candidate: Candidate
    is_mp: bool
    stands: bool  # in the election that the phase is about
    has_joined: bool
    joined_standing_in: int | None  # the year, where they joined as a candidate
    photo_slug: str  # of their page on the wall, where there is one to be seen
    wants_no_emails: bool
    left_out: bool  # by our staff, and not at their own wish
    party: str
    email: Contact | None
    can_be_invited: bool
    pages: list[Contact]

    @property
    def can_only_be_reached_otherwise(self) -> bool:
        """We have no address; the supporter may know a way."""
        return not (self.email or self.wants_no_emails or self.has_joined)


class Nobody(Enum):
    """Why nobody in a seat can be invited, although people are listed."""

    ALL_JOINED = "all_joined"
    NO_ADDRESS = "no_address"
    ALL_QUIET = "all_quiet"
    SEVERAL_REASONS = "several_reasons"


def why_nobody(people: Iterable[Person]) -> Nobody:
    left = [person for person in people if not person.has_joined]
    if not left:
        return Nobody.ALL_JOINED
    if all(person.wants_no_emails and not person.left_out for person in left):
        return Nobody.ALL_QUIET
    if all(person.can_only_be_reached_otherwise for person in left):
        return Nobody.NO_ADDRESS
    return Nobody.SEVERAL_REASONS


def people(
    campaign: Campaign, seat: Constituency, contest: Contest | None, phase: Phase
) -> list[Person]:
    """Everyone whom the campaign is about in this seat, A to Z. Two queries; three once
    somebody has asked us not to write to an address."""
    listed = _one_each(_candidates(campaign, seat, contest, phase), phase)
    if phase is Phase.ELECTED:
        # Who stood and joined keeps their place, below whoever was elected.
        listed = [one for one in listed if is_mp(one, contest, phase) or one.joined_as]
    email_of = {
        one.pk: email for one in listed if (email := one.email_contact(parliament=phase.has_mps))
    }
    stopped: set[str] = set()
    if any(one.some_address_is for one in listed):
        emails = {email.value for email in email_of.values()}
        stopped = Suppression.objects.of_addresses(campaign, emails)
    shows_photos = campaign.shows_photos()
    found = []
    for candidate in listed:
        email = email_of.get(candidate.pk)
        # Nobody is told who said no: it looks like any other wish for quiet.
        quiet = bool(
            candidate.stopped
            or candidate.is_suppressed
            or (email and email.value in stopped)
            or candidate.answer == Approach.Response.DECLINED
        )
        joined = bool(candidate.joined_as)
        sits = is_mp(candidate, contest, phase)
        asked = may_be_asked(candidate, contest, phase)
        found.append(
            Person(
                candidate=candidate,
                is_mp=sits or candidate.sits_too,
                stands=bool(contest and contest.ballot and contest.ballot.pk == candidate.ballot_id)
                or candidate.stands_too,
                has_joined=joined,
                joined_standing_in=stood_in(candidate, candidate.joined_at),
                photo_slug=candidate.joined_as if shows_photos and candidate.has_photo else "",
                wants_no_emails=quiet,
                left_out=candidate.is_left_out,
                party=candidate.party_in_parliament if sits else candidate.party_text,
                email=email,
                can_be_invited=bool(asked and email and not joined and not quiet),
                pages=candidate.pages(),
            )
        )
    return found


def stood_in(candidate: Candidate, joined_at: datetime | None) -> int | None:
    """The year of their election, where they joined before its result was known."""
    ballot = candidate.ballot
    result = ballot.declared_at or Contest(ballot.election).timetable.polls_close_at
    return ballot.election.polling_day.year if joined_at and joined_at < result else None


def _candidates(
    campaign: Campaign, seat: Constituency, contest: Contest | None, phase: Phase
) -> list[Any]:
    here = "approach_here"
    # By person: an MP who joined and now stands again has joined.
    joined = Approach.objects.filter(
        campaign=campaign,
        candidate__person_id=OuterRef("person_id"),
        response=Approach.Response.JOINED,
    ).order_by("pk")
    photo = Photo.objects.filter(
        status=Photo.Status.APPROVED,
        pledge__approach__campaign=campaign,
        pledge__approach__candidate__person_id=OuterRef("person_id"),
    )
    return list(
        campaign.people_in(seat, contest, phase)
        .annotate(
            approach_here=FilteredRelation("approaches", condition=Q(approaches__campaign=campaign))
        )
        .annotate(
            answer=F(f"{here}__response"),
            stopped=F(f"{here}__stopped_at"),
            joined_as=Subquery(joined.values("slug")[:1]),
            joined_at=Subquery(joined.values("responded_at")[:1]),
            has_photo=Exists(photo),
            is_suppressed=Exists(Suppression.objects.of_candidate(campaign)),
            is_left_out=Exists(
                Suppression.objects.of_candidate(campaign).filter(reason=Suppression.Reason.STAFF)
            ),
            some_address_is=Exists(Suppression.objects.of_any_address(campaign)),
        )
        .prefetch_related("contacts")
    )


def _one_each(listed: list[Any], phase: Phase) -> list[Any]:
    """Whoever sits and stands again is one person, with one box: that which can be
    written to, or else that of the election."""
    for one in listed:
        one.sits_too = one.stands_too = False
    if phase is not Phase.CALLED:
        return listed
    kept = [one for one in listed if not one.sitting]
    for sits in [one for one in listed if one.sitting]:
        stands = next((one for one in kept if _is_same_person(one, sits)), None)
        if stands is None:
            kept.append(sits)
        elif sits.email_contact(parliament=True) and not stands.email_contact(parliament=True):
            kept[kept.index(stands)] = sits
            sits.stands_too = True
        else:
            stands.sits_too = True
    return [one for one in listed if one in kept]


def _is_same_person(one: Candidate, other: Candidate) -> bool:
    return one.person_id == other.person_id or (
        one.member_id is not None and one.member_id == other.member_id
    )
