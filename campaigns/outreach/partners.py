"""Partner organisations: registering, deciding, and how many came through their links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.outreach import tasks
from campaigns.outreach.models import Invitation, Partner, same_inbox

# Below it, a number might say who.
TOLD_FROM = 5
# Registrations that one inbox is asked to confirm at a time: nobody fills another's.
UNCONFIRMED = 2
LINK_AGAIN_AFTER = timedelta(hours=1)


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


def change(partner: Partner, *, name: str, website: str, **private: object) -> None:
    """What nobody reads but us changes at once; what is public, when a person has looked."""
    Partner.objects.approved().filter(pk=partner.pk).update(**private)
    partner.propose(name, website)


def take_over(partner: Partner, seen: tuple[str, str]) -> None:
    """Raises AlreadyDecided."""
    partner.decide_change(seen)
    _tell_soon()


def keep_as_it_is(partner: Partner, seen: tuple[str, str], *, why_not: str) -> None:
    """Raises AlreadyDecided."""
    partner.decide_change(seen, why_not=why_not)
    _tell_soon()


def send_links(email: str) -> None:
    """To those of this inbox, and not again within the hour. Whoever asks learns nothing. Who
    has not confirmed yet has an email with the link, or never wanted one."""
    lately = timezone.now() - LINK_AGAIN_AFTER
    known = Partner.objects.exclude(state=Partner.State.UNCONFIRMED)
    mine = known.filter(same_inbox("email", email)).exclude(link_sent_at__gte=lately)
    if mine.update(link_wanted=True):
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
