"""How long we keep what readers of the newsletter give us."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.outreach.models import Subscriber
from pledges.keeping.rule import Ago, Rule, Whose, delete

State, Handover = Subscriber.State, Subscriber.Handover


def of_readers(ago: Ago) -> list[Rule]:
    left = Subscriber.objects.filter(state=State.LEFT)
    deleted = Subscriber.objects.filter(state=State.DELETED)
    told = Q(handover__in=[Handover.NONE, Handover.DONE])
    return [
        Rule(
            Whose.READER,
            _("An address that nobody confirmed"),
            _("7 days"),
            Subscriber.objects.filter(state=State.UNCONFIRMED, asked_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.READER,
            _("Your address and what you told us, once you have unsubscribed"),
            _("30 days; then only a coded form of the address"),
            left.filter(told, left_at__lt=ago(days=30), asked_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.READER,
            _("The same, where the service that sends the newsletter could not be told of it"),
            _("until it is told, or else a year"),
            left.filter(~told, left_at__lt=ago(days=365)),
            delete,
        ),
        Rule(
            Whose.READER,
            _("Your address, once you had everything deleted"),
            _("until the service that sends the newsletter is told, and a week to make sure"),
            deleted.filter(handover=Handover.DONE, handed_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.READER,
            _("The same, where it could not be told"),
            _("a year"),
            deleted.filter(left_at__lt=ago(days=365)),
            delete,
        ),
    ]
