"""One letter a day: when it is made, what it takes along, and whom it counts for."""

import pytest
import time_machine
from django.utils import timezone

from campaigns.outreach.digests import daily
from campaigns.outreach.models import Ask, Digest, Message, Pause, SendingRules
from campaigns.outreach.tasks import send_due
from tests.factories import an_invitation
from tests.outreach.daily_desk import (
    BEFORE,
    TUESDAY,
    WEDNESDAY,
    run,
    short,
    states,
    status_of,
    taken,
)

pytestmark = pytest.mark.django_db


# One letter a day


def test_the_letter_comes_at_half_past_nine_in_london(campaign, ann):
    invitation = short(campaign, ann)

    before = list(run(BEFORE))
    [letter] = run(TUESDAY)

    assert before == []
    assert letter.subject == "A person in Exeter has asked you to speak up for babies"
    assert letter.to == [ann.contacts.get().value]
    assert status_of(invitation) == "sent"


def test_staff_set_the_hour(campaign, ann):
    SendingRules.objects.create(digest_at="07:15")
    short(campaign, ann)

    assert len(run("2026-05-12 07:15:00+01:00")) == 1


def test_run_twice_or_again_later_it_is_one_letter(campaign, ann):
    short(campaign, ann)
    run(TUESDAY)
    run(TUESDAY)
    with time_machine.travel("2026-05-12 10:00:00+01:00", tick=False):
        short(campaign, ann)

    same_day = list(run("2026-05-12 18:00:00+01:00"))
    next_day = run(WEDNESDAY)

    assert (len(same_day), len(next_day)) == (1, 2)


def test_what_was_down_at_half_past_nine_makes_one_letter_later(campaign, ann):
    short(campaign, ann)
    with time_machine.travel("2026-05-13 10:00:00+01:00", tick=False):
        short(campaign, ann)

    [letter] = run("2026-05-13 15:00:00+01:00")

    assert "2 people in Exeter" in letter.body
    assert Digest.objects.get().day.isoformat() == "2026-05-13"


def test_a_letter_that_waits_takes_along_what_is_new(campaign, ann):
    contact = ann.contacts.get()
    ann.contacts.update(problem="Refused by its server: 550")
    first = short(campaign, ann)
    run(TUESDAY)
    held = first.asks.get()
    with time_machine.travel("2026-05-12 11:00:00+01:00", tick=False):
        short(campaign, ann)
    ann.contacts.create(channel="email", value="new@candidates.example", source="test")

    [letter] = run("2026-05-13 11:00:00+01:00")

    assert (held.status, held.reason) == ("held", "no_address")
    assert letter.to == ["new@candidates.example"] != [contact.value]
    assert "2 people in Exeter" in letter.body
    assert states() == [("sent", ""), ("sent", "")]
    assert Digest.objects.count() == 1


def test_a_letter_that_a_worker_has_taken_takes_nothing_along(campaign, ann):
    short(campaign, ann)
    with time_machine.travel(TUESDAY, tick=False):
        message = taken()
    late = short(campaign, ann)

    with time_machine.travel(WEDNESDAY, tick=False):
        daily.make_letters(timezone.now())

    assert message.status == Message.Status.CLAIMED
    assert late.asks.get().digest is None
    assert Digest.objects.count() == 1


def test_after_one_that_arrived_late_there_is_no_second_on_the_same_day(campaign, ann):
    pause = Pause.objects.create(scope="everything", reason="test")
    short(campaign, ann)
    run(TUESDAY)
    Pause.objects.filter(pk=pause.pk).update(ended_at=timezone.now())
    with time_machine.travel("2026-05-13 08:30:00+01:00", tick=False):
        send_due()
        short(campaign, ann)

    same_day = list(run(WEDNESDAY))

    assert len(same_day) == 1
    assert len(run("2026-05-14 09:30:00+01:00")) == 2


# One person, one candidate, once


def test_asking_again_by_any_way_is_once(campaign, ann):
    same = {"email": "sam@supporters.example"}
    short(campaign, ann, **same)
    again = short(campaign, ann, email="SAM@supporters.example")
    personal = an_invitation(campaign, [ann], **same)

    assert again.asks.get().reason == Ask.Reason.ALREADY_ASKED
    assert personal.asks.get().reason == Ask.Reason.ALREADY_ASKED


def test_asking_again_after_it_came_back_is_a_new_one(campaign, ann):
    same = {"email": "sam@supporters.example"}
    short(campaign, ann, **same)
    Ask.objects.update(status=Ask.Status.BOUNCED)

    assert status_of(short(campaign, ann, **same)) == "in_digest"
