"""A daily letter is looked at once more when it leaves."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.digests import daily
from campaigns.outreach.models import Approach, Ask, Digest, Message, Pause, Suppression
from candidates.models import Candidate
from tests.outreach.daily_desk import TUESDAY, WEDNESDAY, run, short, states, taken

pytestmark = pytest.mark.django_db


def suppress(**whom):
    Suppression.objects.add_once(reason=Suppression.Reason.ASKED, **whom)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda approach: approach.record(Approach.Response.JOINED), "joined"),
        (lambda approach: approach.record(Approach.Response.DECLINED), "declined"),
        (lambda approach: suppress(email=approach.candidate.contacts.get().value), "stopped"),
        (lambda approach: suppress(person_id=approach.candidate.person_id), "stopped"),
        (lambda approach: Approach.objects.update(stopped_at=timezone.now()), "stopped"),
        (lambda approach: Candidate.objects.update(status="withdrawn"), "not_standing"),
    ],
)
def test_called_off_when_it_makes_no_sense_any_more(campaign, ann, change, reason):
    short(campaign, ann)
    change(Approach.objects.get())

    assert run(TUESDAY) == []
    assert states() == [("cancelled", reason)]


def test_a_pause_holds_the_letter_and_going_on_releases_it(campaign, ann):
    short(campaign, ann)
    pause = Pause.objects.create(scope="everything", reason="test")
    run(TUESDAY)
    held = states()
    Pause.objects.filter(pk=pause.pk).update(ended_at=timezone.now())

    run("2026-05-12 11:00:00+01:00")

    assert held == [("held", "paused")]
    assert states() == [("sent", "")]


def test_nothing_leaves_on_polling_day(campaign, ann):
    short(campaign, ann)

    assert run(f"{campaign.elections.get().polling_day} 09:30:00+01:00") == []
    assert states() == [("cancelled", "phase")]


def test_what_a_supporter_took_back_stands_in_no_letter(campaign, ann):
    short(campaign, ann, own_words="Please come and see all of us")
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    Ask.objects.all().move(to=Ask.Status.CANCELLED, reason=Ask.Reason.WITHDRAWN)

    assert run("2026-05-12 09:31:00+01:00") == []
    assert Message.objects.get(kind="digest").status == Message.Status.CANCELLED


def test_declining_calls_off_what_waits_for_the_letter_and_what_is_in_it(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    short(campaign, ann)

    services.decline(Approach.objects.get())

    assert states() == [("cancelled", "declined")] * 2
    assert run(WEDNESDAY) == []


def test_in_doubt_its_asks_wait_until_a_person_decides(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
        message.begin_handover()
    Message.objects.mark_stuck(timezone.now() + timedelta(days=2))
    in_doubt = states()

    Message.objects.get(pk=message.pk).settle_as_sent()

    assert in_doubt == [("held", "stuck")]
    assert states() == [("sent", "")]


def test_one_that_is_sent_once_more_stays_the_same_letter(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
        message.begin_handover()
    Message.objects.mark_stuck(timezone.now() + timedelta(days=2))
    Message.objects.get(pk=message.pk).resend()
    short(campaign, ann)

    with time_machine.travel(WEDNESDAY, tick=False):
        daily.make_letters(timezone.now())

    assert Digest.objects.get().asks.count() == 1


def test_given_up_after_a_week_its_asks_were_not_sent(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
        message.give_up(Message.Status.CLAIMED, "test")

    assert states() == [("cancelled", "failed")]
