"""The day before a poll: nothing can wait for tomorrow, so letters leave more than once."""

from datetime import date, time

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.digests import daily
from campaigns.outreach.models import Approach, Ask, Digest, Message, SendingRules
from campaigns.outreach.tasks import make_daily_letters, send_due
from tests.factories import a_campaign, a_candidate, a_seat, an_election, an_invitation

pytestmark = pytest.mark.django_db

EVE = "2026-05-20"  # of a poll on Thursday 21 May


@pytest.fixture
def ann():
    with time_machine.travel("2026-05-01 12:00:00+01:00", tick=False):
        poll = an_election(polling_day=date(2026, 5, 21))
        campaign = a_campaign(poll, sends_from=time(8), sends_until=time(20))
        return a_candidate(campaign, a_seat("Exeter"))


def short(candidate, at, **fields):
    with time_machine.travel(f"{EVE} {at}+01:00", tick=False):
        campaign = candidate.ballot.election.campaigns.get()
        return an_invitation(campaign, [candidate], own_words="Please.", **fields)


def letters(at, day=EVE):
    """The beat, and a worker after it: how many letters left then."""
    with time_machine.travel(f"{day} {at}+01:00", tick=False):
        mail.outbox.clear()
        make_daily_letters()
        send_due()
        return len([one for one in mail.outbox if one.subject.endswith("speak up for babies")])


def test_what_comes_after_the_morning_leaves_at_four(ann):
    short(ann, "09:00")
    morning = letters("09:30")
    short(ann, "10:00")

    assert morning == 1
    assert (letters("15:59"), letters("16:00"), letters("16:30")) == (0, 1, 0)
    assert set(Ask.objects.values_list("status", flat=True)) == {"sent"}
    assert sorted(Digest.objects.values_list("number", flat=True)) == [1, 2]


def test_what_comes_in_the_last_half_hour_leaves_at_once(ann):
    short(ann, "17:00")
    waits = letters("19:29")
    last_call = letters("19:30")
    short(ann, "19:50")

    assert (waits, last_call, letters("19:51"), letters("19:52")) == (0, 1, 1, 0)
    assert set(Ask.objects.values_list("status", flat=True)) == {"sent"}


def test_a_letter_that_still_waits_takes_along_what_is_new(ann):
    short(ann, "09:00")
    with time_machine.travel(f"{EVE} 09:30:00+01:00", tick=False):
        daily.make_letters(timezone.now())
    short(ann, "10:00")

    assert letters("16:00") == 1
    assert "2 people in Exeter" in mail.outbox[0].body


def test_where_no_poll_is_near_there_is_one_letter_a_day(ann):
    campaign = ann.ballot.election.campaigns.get()
    with time_machine.travel("2026-05-01 12:00:00+01:00", tick=False):
        later = an_election(polling_day=date(2026, 6, 4))
    ann.ballot.election = later
    ann.ballot.save()
    campaign.elections.set([later])
    short(ann, "10:00")

    assert (letters("16:00"), letters("19:50")) == (0, 0)
    assert letters("09:30", "2026-05-21") == 1


def test_staff_set_the_hour(ann):
    SendingRules.objects.create(last_digest_at="14:00")
    short(ann, "10:00")

    assert (letters("13:59"), letters("14:00")) == (0, 1)


def test_the_hour_is_within_those_of_sending(ann):
    rules = SendingRules(last_digest_at="09:00")

    with pytest.raises(Exception, match="Choose a later time"):
        rules.full_clean()


def test_on_polling_day_supporters_get_no_news_of_a_candidate(ann):
    short(ann, "15:00")
    letters("16:00")
    ask = Ask.objects.get()
    ask.approach.record(Approach.Response.JOINED)
    with time_machine.travel("2026-05-21 10:00+01:00", tick=False):
        services.tell_supporters(ask.approach, Message.Kind.GOOD_NEWS, about="")

    def news(at):
        with time_machine.travel(at, tick=False):
            mail.outbox.clear()
            send_due()
            return [one.subject for one in mail.outbox]

    assert news("2026-05-21 10:00+01:00") == []
    assert news("2026-05-21 21:59+01:00") == []
    assert news("2026-05-22 00:30+01:00") == ["Ann Archer is speaking up for babies"]
