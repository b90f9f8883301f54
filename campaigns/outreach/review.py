"""Messages that a member of staff reads first. They release, send back or delete them, and
never change a word."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from campaigns.outreach import followups
from campaigns.outreach.house_rules import Ground
from campaigns.outreach.models import Ask, Invitation, Message, TrustedNetwork
from campaigns.outreach.services import nudge, send_off


class AlreadyReviewed(Exception):
    """Somebody else decided first, or the supporter took it back."""


@transaction.atomic
def release(invitation: Invitation, *, by: AbstractBaseUser) -> None:
    """It goes on as any other."""
    _decide(invitation, by)
    send_off(invitation)


@transaction.atomic
def release_place(network: str, *, by: AbstractBaseUser) -> int:
    """Many came from one place, and a person found that it is all right: a hospital, say.
    All of them go on, and for some days whatever comes from there. Returns how many."""
    TrustedNetwork.trust(network)
    from_there = Invitation.objects.filter(network=network, held_because=Invitation.Hold.MANY)
    from_there.filter(status=Invitation.Status.UNCONFIRMED).update(
        held_because=Invitation.Hold.NONE
    )
    released = [one for one in from_there.to_read() if one.review(by=by)]
    for invitation in released:
        send_off(invitation)
    return len(released)


@transaction.atomic
def send_back(invitation: Invitation, *, by: AbstractBaseUser, ground: Ground, note: str) -> None:
    """It goes to nobody; its writer is told why, and may write it again."""
    _decide(invitation, by)
    held = invitation.asks.filter(status=Ask.Status.HELD, reason=Ask.Reason.REVIEW)
    held.move(to=Ask.Status.CANCELLED, reason=Ask.Reason.RETURNED)
    message, _new = Message.objects.owe(
        Message.Kind.RETURNED,
        dedupe_key=f"returned:{invitation.pk}",
        invitation=invitation,
        details={"ground": str(ground.value), "note": note},
    )
    nudge(message)


@transaction.atomic
def remove(invitation: Invitation, *, by: AbstractBaseUser) -> None:
    """It goes to nobody, and is deleted at once. Its link says so."""
    _decide(invitation, by)
    followups.withdraw(invitation)


def _decide(invitation: Invitation, by: AbstractBaseUser) -> None:
    if not invitation.review(by=by):
        raise AlreadyReviewed
    invitation.refresh_from_db()
