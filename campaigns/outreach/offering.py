"""Making an offer of a visit to everybody alike: each candidate listed in its seats gets the same
words in an email of their own, with all that is looked at when it is about to leave. Who wants no
emails is left out then, and the outbox says so."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.models import VisitOffer, phase_of
from campaigns.outreach.models import Approach, Message, Visit
from campaigns.outreach.models.visit import about
from candidates.models import Candidate


def make_all() -> int:
    """Of every offer that stands. Who came onto a list meanwhile is offered it, too. Returns how
    many are owed since."""
    return sum(make(offer) for offer in VisitOffer.objects.standing())


@transaction.atomic
def make(offer: VisitOffer) -> int:
    """One email each, once, however often this runs."""
    # Whoever withdraws it waits for this, or this for them.
    if VisitOffer.objects.standing().select_for_update().filter(pk=offer.pk).first() is None:
        return 0
    listed = people(offer)
    known = set(offer.visits.values_list("approach__candidate", flat=True))
    new = [one for one in listed if one.pk not in known]
    approaches = Approach.objects.to_all(new, offer.campaign) if new else {}
    rows = [Visit(offer=offer, approach=approaches[one.pk]) for one in new]
    Visit.objects.bulk_create(rows, ignore_conflicts=True)
    owed = Visit.objects.filter(offer=offer, approach__in=approaches.values())
    Message.objects.owe_all(
        Message.Kind.VISIT_OFFER,
        {
            one.key: {"approach": one.approach, "about": about(offer.pk)}
            for one in owed.select_related("approach")
        },
    )
    return len(new)


def people(offer: VisitOffer) -> list[Candidate]:
    """Everybody whom the campaign is about in its seats now, of every party and none."""
    campaign, now = offer.campaign, timezone.now()
    seats = list(offer.seats.order_by("name"))
    contests = campaign.contests_in(seats)
    found: list[Candidate] = []
    for seat in seats:
        contest = contests[seat.pk]
        phase = phase_of(contest, campaign, now)
        if phase.may_send:
            found += campaign.people_in(seat, contest, phase)
    return found


def visit_of(message: Message) -> Visit | None:
    """What this email is about; None where it is gone."""
    offer = message.about.rpartition(":")[2]
    if not offer.isdigit():
        return None
    theirs = Visit.objects.filter(approach=message.approach_id, offer=int(offer))
    return theirs.select_related("offer").first()


def is_over(message: Message) -> bool:
    """Whether nothing is left to say: withdrawn, past its last day, or answered already."""
    visit = visit_of(message)
    return visit is None or not visit.offer.stands or visit.state != Visit.State.OFFERED


def context_of(message: Message) -> dict[str, Any]:
    visit = visit_of(message)
    return {"offer": visit.offer} if visit else {}
