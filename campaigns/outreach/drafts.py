"""What a visitor's browser is writing, or has just written, and whom it would reach now."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import is_open, may_be_asked, phase_of, words_of
from campaigns.outreach.models import Approach, Ask, Invitation
from campaigns.phases import Words
from candidates import visitor
from candidates.models import Candidate


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that this browser is writing, or has just finished."""
    pk = visitor.kept(request, "invitation")
    if not pk:
        return None
    invitations = Invitation.objects.select_related("campaign", "constituency")
    return invitations.filter(pk=pk).first()


def words_for(invitation: Invitation) -> Words | None:
    """What people are called in the seat, or None while nobody there can be invited: on
    polling day, for example. The page of the seat says why."""
    contest = invitation.campaign.contest_in(invitation.constituency)
    phase = phase_of(contest, invitation.campaign, timezone.now())
    return words_of(contest, phase) if is_open(contest, phase) else None


def still_to_ask(invitation: Invitation) -> list[Ask]:
    """Whom it would reach if it left now: who has joined, said no or gone since it was
    begun gets nothing. Who is off the list today may be on it tomorrow, and stays; so does
    who joined while no photos are shown, because nobody is told of it."""
    contest = invitation.campaign.contest_in(invitation.constituency)
    phase = phase_of(contest, invitation.campaign, timezone.now())
    asks = invitation.asks.filter(status=Ask.Status.WAITING, approach__stopped_at=None)
    if invitation.campaign.shows_photos():
        asks = asks.exclude(approach__response=Approach.Response.JOINED)
    return [
        ask
        for ask in asks.with_names().a_to_z()
        if ask.approach.candidate.status == Candidate.Status.NOT_LISTED
        or may_be_asked(ask.approach.candidate, contest, phase)
    ]


def written_here(request: HttpRequest) -> list[str]:
    """The ids of what this browser has submitted."""
    return [pk for pk in visitor.kept(request, "written").split(",") if pk]


def places_before(request: HttpRequest, invitation: Invitation) -> int:
    """In how many other constituencies this browser has submitted something. What an inbox
    has written is looked at only once it has confirmed: a stranger must not learn of it."""
    submitted = [Invitation.Status.UNCONFIRMED, Invitation.Status.CONFIRMED]
    earlier = Invitation.objects.filter(
        pk__in=written_here(request), campaign=invitation.campaign_id, status__in=submitted
    ).exclude(constituency=invitation.constituency_id)
    return earlier.order_by().values("constituency").distinct().count()
