"""How long we keep what comes with an event that somebody suggests."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.models import Event
from campaigns.outreach.models import Organiser
from pledges.keeping.rule import Ago, Rule, Whose, delete

State = Event.State


def of_events(ago: Ago) -> list[Rule]:
    over = Organiser.objects.filter(event__state__in=Event.PUBLIC, event__ends_at__lt=ago(days=90))
    return [
        Rule(
            Whose.EVENT,
            _("An event that nobody confirmed, with your name and email address"),
            _("7 days"),
            Event.objects.filter(state=State.UNCONFIRMED, created_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.EVENT,
            _("The same, of an event that we turned down or took off the list"),
            _("30 days after our decision"),
            Event.objects.filter(
                state__in=[State.REFUSED, State.REMOVED], decided_at__lt=ago(days=30)
            ),
            delete,
        ),
        Rule(
            Whose.EVENT,
            _("The same, of an event that nobody decided about"),
            _("90 days after the event"),
            Event.objects.filter(state=State.WAITING, ends_at__lt=ago(days=90)),
            delete,
        ),
        Rule(
            Whose.EVENT,
            _("Your name and email address, of an event in the list"),
            _("90 days after the event, or until you delete them; the event stays in the archive"),
            over,
            delete,
        ),
    ]
