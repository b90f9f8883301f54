"""How long we keep what the site itself needs."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from campaigns.outreach.models import MailboxMail
from candidates.models import LookUps
from pledges.keeping.rule import Ago, Rule, Whose, delete
from pledges.models import Tidying


def of_the_site(now: datetime, ago: Ago) -> list[Rule]:
    return [
        Rule(
            Whose.STAFF,
            _("Emails in the mailbox of a site that somebody tries out"),
            _("7 days"),
            MailboxMail.objects.filter(created_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.STAFF,
            _("Failed logins of staff, with the network address"),
            _("30 days"),
            AccessAttempt.objects.filter(attempt_time__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.STAFF,
            _("Sessions of staff"),
            _("until they end"),
            Session.objects.filter(expire_date__lt=now),
            delete,
        ),
        Rule(
            Whose.STAFF,
            _("How often postcodes of a constituency were looked up in a day, and nothing of who"),
            _("two years"),
            LookUps.objects.filter(day__lt=ago(days=730).date()),
            delete,
        ),
        Rule(
            Whose.STAFF,
            _("Counts of what was deleted"),
            _("a year"),
            Tidying.objects.filter(day__lt=ago(days=365).date()),
            delete,
        ),
    ]
