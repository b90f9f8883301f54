"""How long we keep what comes with an offer of a visit."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.models import VisitOffer
from campaigns.outreach.models import Host, Visit
from pledges.keeping.rule import Ago, Rule, Whose, delete

State = VisitOffer.State


def of_visits(ago: Ago) -> list[Rule]:
    over = ago(days=90).date()
    ended = Q(state__in=[State.MADE, State.WITHDRAWN], last_day__lt=over)
    waiting = Q(state=State.WAITING, last_day__lt=over)
    return [
        Rule(
            Whose.HOST,
            _("An offer that nobody confirmed, with your name and email address"),
            _("7 days"),
            VisitOffer.objects.filter(state=State.UNCONFIRMED, created_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.HOST,
            _("The same, of an offer that we turned down"),
            _("30 days after our decision"),
            VisitOffer.objects.filter(state=State.REFUSED, decided_at__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.HOST,
            _("The same, of an offer that nobody decided about"),
            _("90 days after its last day"),
            VisitOffer.objects.filter(waiting),
            delete,
        ),
        Rule(
            Whose.HOST,
            _("Your name and email address, of an offer that was made"),
            _("90 days after its last day, or until you delete them"),
            Host.objects.filter(offer__in=VisitOffer.objects.filter(ended)),
            delete,
        ),
        Rule(
            Whose.HOST,
            _("Who agreed in your communications team"),
            _("a year after the last day of the offer"),
            VisitOffer.objects.filter(last_day__lt=ago(days=365).date()).exclude(
                comms_agreed_by__in=["", AGREED]
            ),
            _forget_who,
        ),
        Rule(
            Whose.CANDIDATE,
            _("What you wrote to a service that offered a visit"),
            _("90 days after the last day of its offer"),
            Visit.objects.filter(offer__in=VisitOffer.objects.filter(ended)).exclude(note=""),
            _forget_notes,
        ),
    ]


# In place of a name: that somebody agreed stays on record.
AGREED = "Agreed"


def _forget_who(rows: QuerySet[Any]) -> None:
    rows.update(comms_agreed_by=AGREED)


def _forget_notes(rows: QuerySet[Any]) -> None:
    rows.update(note="")
