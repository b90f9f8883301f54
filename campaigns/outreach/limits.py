"""How much one person, and one place, may send. Who comes over a limit is not turned away:
a person looks at it first."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from campaigns.outreach import house_rules
from campaigns.outreach.links import hash_of_network
from campaigns.outreach.models import Invitation, SendingRules, TrustedNetwork
from campaigns.outreach.models.invitation import InvitationQuerySet
from candidates import visitor

Hold = Invitation.Hold
# Constituencies that one person may write in: their own, and a second with a reason.
PLACES = 2


def network_of(request: HttpRequest) -> str:
    """Where it comes from, coded; nothing where many people are known to share a network."""
    if visitor.is_from_a_known_network(request):
        return ""
    return hash_of_network(visitor.network_of(request))


def concerns_of(invitation: Invitation) -> list[Hold]:
    """What in its words a person should read first, the most urgent first. The name is one
    of them: it stands above all it is sent with."""
    own = (invitation.email, invitation.postcode)
    found = house_rules.look_at(f"{invitation.name}\n{invitation.own_words}", own=own)
    return [Hold(concern.value) for concern in found]


def why_hold(invitation: Invitation, network: str) -> Hold:
    """Why it is read first when it is submitted, or Hold.NONE."""
    if concerns := concerns_of(invitation):
        return concerns[0]
    return Hold.MANY if network and comes_from_many(network) else Hold.NONE


def comes_from_many(network: str) -> bool:
    """Whether as many as may came from this network already, of which nobody said that it
    is a place where many people work."""
    now, rules = timezone.now(), SendingRules.current()
    come = Invitation.objects.filter(network=network)
    too_many = (
        come.filter(submitted_at__gt=now - timedelta(hours=1)).count() >= rules.network_hour
        or come.filter(submitted_at__gt=now - timedelta(days=1)).count() >= rules.network_day
    )
    return too_many and not TrustedNetwork.trusts(network)


def sent_elsewhere(invitation: Invitation) -> InvitationQuerySet:
    """What its writer has confirmed in other constituencies."""
    theirs = Invitation.objects.of_inbox(invitation.email).filter(
        campaign=invitation.campaign_id, status=Invitation.Status.CONFIRMED
    )
    return theirs.exclude(constituency=invitation.constituency_id).order_by()


def places_before(invitation: Invitation) -> int:
    """In how many other constituencies its writer has confirmed an invitation."""
    return sent_elsewhere(invitation).values("constituency").distinct().count()
