"""Telling staff by email that something unusual is going on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import QuerySet
from django.urls import reverse

from campaigns.models import Event, VisitOffer
from campaigns.outreach import emails
from campaigns.outreach.colleagues import addresses_of
from campaigns.outreach.models import Alarm, Approach, Claim, Invitation, Organiser, SendingRules
from campaigns.outreach.smtp import Letter
from campaigns.outreach.trends import Trend

logger = logging.getLogger(__name__)

DISTRESS = "somebody may need help"
CLAIMS = "candidates wait for their link"
# So long may they wait before staff are told.
PATIENCE = timedelta(hours=4)
# And so long what an organisation suggests.
PATIENCE_WITH_SUGGESTIONS = timedelta(days=2)


def sound(now: datetime) -> int:
    """One email to each of those who get alarms, about all that is new. About one thing they
    hear once an hour at most, however many clocks run. Returns how many things it was."""
    Alarm.objects.filter(at__lt=now - Alarm.KEPT_FOR).delete()
    new = [trend for trend in Invitation.objects.unusual(now) if Alarm.is_new(_of(trend), now)]
    told = tell([_of(trend) for trend in new], "alarm", trends=new)
    return told + _call_for_help(now) + _of_claims(now) + _of_suggestions(now)


def _call_for_help(now: datetime) -> int:
    """Somebody may need help, and nobody has read it yet: staff need not have the page open."""
    waiting = Invitation.objects.in_distress().count()
    if not waiting or not Alarm.is_new(DISTRESS, now):
        return 0
    return tell([DISTRESS], "distress", waiting=waiting)


def tell_of_leak(token_hash: str, now: datetime) -> int:
    """A candidate's link is opened in so many places that it may be public. Once in a day."""
    approach = Approach.objects.with_names().filter(token_hash=token_hash).first()
    if approach is None:
        return 0
    of = f"link {approach.pk}"
    if not Alarm.is_new(of, now, again_after=timedelta(days=1)):
        return 0
    return tell([of], "leaked", candidate=approach.candidate)


def _of_claims(now: datetime) -> int:
    """A candidate waits for their link, and nobody has looked yet."""
    late = Claim.objects.waiting().filter(created_at__lt=now - PATIENCE)
    if not late.exists() or not Alarm.is_new(CLAIMS, now, again_after=timedelta(days=1)):
        return 0
    may_decide = addresses_of("outreach.decide_claim")
    waiting = Claim.objects.waiting().count()
    return tell([CLAIMS], "claims_waiting", to=may_decide, waiting=waiting)


def _of_suggestions(now: datetime) -> int:
    """The same of what organisations suggest, and we promise to read in two days."""
    told, before = 0, now - PATIENCE_WITH_SUGGESTIONS
    looks: list[tuple[str, QuerySet[Any], str, str, str]] = [
        ("Events", Event.objects.waiting(), "confirmed_at", "event", "?state__exact=waiting"),
        (
            "Changes to events",
            Organiser.objects.with_changes(),
            "proposed_at",
            "event",
            "?suggested_by__proposed_at__isempty=0",
        ),
        (
            "Offers of visits",
            VisitOffer.objects.waiting(),
            "confirmed_at",
            "visitoffer",
            "?state__exact=waiting",
        ),
    ]
    for what, rows, since, model, query in looks:
        late = rows.filter(**{f"{since}__lt": before})
        if late.exists() and Alarm.is_new(what, now, again_after=timedelta(days=1)):
            page = settings.SITE_URL + reverse(f"admin:campaigns_{model}_changelist") + query
            may_decide = addresses_of(f"campaigns.decide_{model}")
            about = {"what": what, "waiting": rows.count(), "page": page}
            told += tell([what], "suggestions_waiting", to=may_decide, **about)
    return told


def tell(
    new: Sequence[str], template: str, *, to: Sequence[str] | None = None, **context: Any
) -> int:
    """Tell these, or those who get alarms, what is new; again later where it fails."""
    addresses = (recipients() if to is None else to) if new else []
    if not addresses:
        return 0
    try:
        letters = [_letter(template, context, address) for address in addresses]
        get_connection().send_messages(letters)
    except (SMTPException, OSError) as error:
        # Told again in a few minutes, perhaps to some for the second time.
        Alarm.objects.filter(of__in=new).delete()
        logger.error("an alarm could not be sent: %s", type(error).__name__)
        return 0
    return len(new)


def _of(trend: Trend) -> str:
    return f"{trend.of} {trend.name}"[:120]


def recipients() -> Sequence[str]:
    if addresses := SendingRules.current().alarm_addresses():
        return addresses
    return addresses_of("outreach.review_invitation")


def _letter(template: str, about: dict[str, Any], address: str) -> Letter:
    def page(name: str, *arguments: int) -> str:
        return settings.SITE_URL + reverse(f"admin:outreach_{name}", args=arguments)

    context = {
        **about,
        "site_name": settings.SITE_NAME,
        "read": page("invitation_to_read"),
        "claims": page("claim_changelist"),
        "pause": page("pause_add"),
        "rules": page("sendingrules_change", 1),
        "links": page("approach_changelist"),
        "hours": Alarm.AGAIN_AFTER.seconds // 3600,
    }
    return emails.staff_note(template, address, context)
