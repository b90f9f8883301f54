"""Telling staff by email that something unusual is going on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from campaigns.outreach.models import Alarm, Invitation, SendingRules
from campaigns.outreach.smtp import Letter
from campaigns.outreach.trends import Trend

logger = logging.getLogger(__name__)


def sound(now: datetime) -> int:
    """One email to each of those who get alarms, about all that is new. About one thing they
    hear once an hour at most, however many clocks run. Returns how many things it was."""
    Alarm.objects.filter(at__lt=now - Alarm.KEPT_FOR).delete()
    new = [trend for trend in Invitation.objects.unusual(now) if Alarm.is_new(_of(trend), now)]
    addresses = recipients() if new else []
    if not addresses:
        return 0
    try:
        get_connection().send_messages([_letter(new, address) for address in addresses])
    except (SMTPException, OSError) as error:
        # Told again in a few minutes, perhaps to some for the second time.
        Alarm.objects.filter(of__in=[_of(trend) for trend in new]).delete()
        logger.error("an alarm could not be sent: %s", type(error).__name__)
        return 0
    return len(new)


def _of(trend: Trend) -> str:
    return f"{trend.of} {trend.name}"[:120]


def recipients() -> Sequence[str]:
    if addresses := SendingRules.current().alarm_addresses():
        return addresses
    staff = User.objects.with_perm(
        "outreach.review_invitation", backend="django.contrib.auth.backends.ModelBackend"
    )
    with_email = staff.filter(is_staff=True).exclude(email="")
    return sorted(set(with_email.values_list("email", flat=True)))


def _letter(trends: Sequence[Trend], address: str) -> Letter:
    def page(name: str, *arguments: int) -> str:
        return settings.SITE_URL + reverse(f"admin:outreach_{name}", args=arguments)

    context = {
        "trends": trends,
        "site_name": settings.SITE_NAME,
        "read": page("invitation_to_read"),
        "pause": page("pause_add"),
        "rules": page("sendingrules_change", 1),
        "hours": Alarm.AGAIN_AFTER.seconds // 3600,
    }
    subject = render_to_string("emails/alarm.subject.txt", context)
    return Letter(
        subject=" ".join(subject.split()),
        body=render_to_string("emails/alarm.txt", context).strip() + "\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
