"""Everyone in a seat, with what a visitor may be told about each: facts, alike for all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from campaigns.models import Campaign, Contest, may_be_asked
from campaigns.outreach.models import Approach, Suppression
from campaigns.phases import Phase
from candidates.models import Candidate, Constituency, Contact
from pledges.models import Photo


@dataclass(frozen=True)
class Person:
    candidate: Candidate
    has_joined: bool
    photo_slug: str  # of their page on the wall, where there is one to be seen
    wants_no_emails: bool
    party: str
    email: Contact | None
    can_be_invited: bool
    pages: list[Contact]


def people(
    campaign: Campaign, seat: Constituency, contest: Contest | None, phase: Phase
) -> list[Person]:
    """Everyone whom the campaign is about in this seat, A to Z. Two queries; three once
    somebody has asked us not to write to an address."""
    here = "approach_here"
    photo = Photo.objects.filter(
        pledge__approach=OuterRef(f"{here}__pk"), status=Photo.Status.APPROVED
    )
    suppressed = Suppression.objects.of_candidate(campaign)
    candidates = (
        campaign.people_in(seat, contest, phase)
        .annotate(
            approach_here=FilteredRelation("approaches", condition=Q(approaches__campaign=campaign))
        )
        .annotate(
            answer=F(f"{here}__response"),
            stopped=F(f"{here}__stopped_at"),
            wall_slug=F(f"{here}__slug"),
            has_photo=Exists(photo),
            is_suppressed=Exists(suppressed),
            some_address_is=Exists(Suppression.objects.of_any_address(campaign)),
        )
        .prefetch_related("contacts")
    )
    shows_photos = campaign.shows_photos()
    listed = list(candidates)
    if phase is Phase.ELECTED:
        listed = [candidate for candidate in listed if candidate.sitting]
    if phase is Phase.CALLED:
        # Whoever sits and stands again is one person, with one box.
        again = {one.person_id for one in listed if not one.sitting}
        listed = [one for one in listed if not (one.sitting and one.person_id in again)]
    email_of = {
        one.pk: email for one in listed if (email := one.email_contact(parliament=phase.has_mps))
    }
    stopped: set[str] = set()
    if any(one.some_address_is for one in listed):
        emails = {email.value for email in email_of.values()}
        stopped = Suppression.objects.of_addresses(campaign, emails)
    found = []
    for candidate in listed:
        email = email_of.get(candidate.pk)
        joined = candidate.answer == Approach.Response.JOINED
        # Nobody is told who said no: it looks like any other wish for quiet.
        quiet = bool(
            candidate.stopped
            or candidate.is_suppressed
            or (email and email.value in stopped)
            or candidate.answer == Approach.Response.DECLINED
        )
        found.append(
            Person(
                candidate=candidate,
                has_joined=joined,
                photo_slug=candidate.wall_slug if shows_photos and candidate.has_photo else "",
                wants_no_emails=quiet,
                party=(
                    candidate.party_in_parliament
                    if candidate.sitting and phase.asks_mps
                    else candidate.party_text
                ),
                email=email,
                can_be_invited=bool(
                    may_be_asked(candidate, contest, phase) and email and not joined and not quiet
                ),
                pages=candidate.pages(),
            )
        )
    return found
