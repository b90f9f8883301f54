"""Partner organisations: registering, deciding, and how many came through their links."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.outreach import tasks
from campaigns.outreach.models import Invitation, Partner, same_inbox

# Below it, a number might say who.
TOLD_FROM = 5
# Registrations that one inbox is asked to confirm at a time: nobody fills another's.
UNCONFIRMED = 2


def register(**said: object) -> None:
    """Keep it, and ask that inbox to confirm. Whoever registers is not told whether we know
    the address."""
    waits = Partner.objects.filter(state=Partner.State.UNCONFIRMED)
    if waits.filter(same_inbox("email", str(said["email"]))).count() >= UNCONFIRMED:
        return
    Partner.objects.register(**said, language=get_language() or "en-gb")
    _tell_soon()


def approve(partner: Partner, *, by: User) -> None:
    """Raises AlreadyDecided."""
    partner.decide(Partner.State.APPROVED, by=by)
    _tell_soon()


def refuse(partner: Partner, *, by: User, answer: str) -> None:
    """Raises AlreadyDecided."""
    partner.decide(Partner.State.REFUSED, by=by, answer=answer)
    _tell_soon()


def _tell_soon() -> None:
    transaction.on_commit(tasks.tell_partners_soon, robust=True)


def with_code(code: str) -> Partner | None:
    """Whose link led here. A code that nobody has, or has no more, is none."""
    return Partner.objects.approved().filter(code=code).first() if code else None


@dataclass(frozen=True)
class Came:
    begun: str
    confirmed: str


def came_through(partner: Partner) -> Came:
    """Only counts, and none that is small."""
    counted = Invitation.objects.filter(partner=partner).aggregate(
        begun=Count("pk"), confirmed=Count("pk", filter=Q(confirmed_at__isnull=False))
    )
    return Came(_told(counted["begun"]), _told(counted["confirmed"]))


def _told(number: int) -> str:
    return str(number) if number >= TOLD_FROM else _("fewer than five")
