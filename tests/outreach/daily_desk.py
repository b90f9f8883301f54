"""What tests of the daily letter have in common."""

import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach.digests import daily
from campaigns.outreach.models import Ask, Message
from campaigns.outreach.tasks import make_daily_letters, send_due
from tests.factories import an_invitation

# Monday 11 May, in the sending hours.
MONDAY = "2026-05-11 11:00:00+01:00"
BEFORE = "2026-05-12 09:29:00+01:00"
TUESDAY = "2026-05-12 09:30:00+01:00"
WEDNESDAY = "2026-05-13 09:30:00+01:00"
LONG = (
    "When my daughter was born our health visitor came every week, listened, and told me that "
    "I was doing well. Without her I would have been lost."
)


def short(campaign, *candidates, **fields):
    return an_invitation(campaign, list(candidates), **{"own_words": "Please.", **fields})


def status_of(invitation):
    return invitation.asks.get().status


def run(at):
    """The beat, and a worker after it."""
    with time_machine.travel(at, tick=False):
        make_daily_letters()
        send_due()
    return letters()


def taken():
    """The letter that was just made, in the hands of a worker."""
    daily.make_letters(timezone.now())
    return Message.objects.claim(Message.objects.get(kind="digest").pk)


def letters():
    return [one for one in mail.outbox if one.subject.endswith("speak up for babies")]


def states():
    return sorted(Ask.objects.values_list("status", "reason"))
