"""A mailing on its way: nobody twice, nobody lost, and it stops when it is told to."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.outreach.mailings import conduct, mailrun
from campaigns.outreach.models import (
    Approach,
    DeliveryReport,
    Mailing,
    Message,
    Pause,
    Recipient,
)
from campaigns.outreach.returns.bounces import Notice
from campaigns.outreach.returns.reports import record
from campaigns.outreach.tasks import keep_mailings_going, send_due
from candidates.models import Constituency, Contact
from candidates.timetable import LONDON
from tests.factories import a_campaign, a_candidate, a_seat
from tests.outreach.mailing_desk import (
    a_mailing,
    declined,
    do,
    joined,
    page,
    schedule,
    send_all,
    states,
    stopped,
    suppressed,
    why_out,
    withdrawn,
)

pytestmark = pytest.mark.django_db


def test_one_row_and_one_email_for_each_whatever_is_pressed(released):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Ben Baker")
    mailing = released(campaign)

    for _ in range(3):
        send_all()

    mailing.refresh_from_db()
    assert states(mailing) == [("Ann Archer", "sent", ""), ("Ben Baker", "sent", "")]
    assert sorted(one.body.splitlines()[0] for one in mail.outbox) == [
        "Dear Ann Archer,",
        "Dear Ben Baker,",
    ]
    assert mailing.status == Mailing.Status.DONE


def test_one_that_came_back_for_a_day_goes_out_once_more(released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    full = Notice(DeliveryReport.Kind.SOFT, gave_up=True, message=Message.objects.get().pk)

    record("1", full, source="webhook")
    send_all()

    assert [one.body.splitlines()[0] for one in mail.outbox] == ["Dear Ann Archer,"] * 2
    assert states(mailing) == [("Ann Archer", "sent", "")]


def test_it_becomes_owed_at_its_own_pace(released):
    campaign = a_campaign()
    for _ in range(5):
        a_candidate(campaign)
    mailing = released(campaign, per_hour=120)
    now = timezone.now()

    owed = [mailrun.keep_going(now + timedelta(seconds=later)) for later in (0, 15, 60, 61)]

    due = sorted(Message.objects.filter(kind="mailing").values_list("due_at", flat=True))
    assert owed == [3, 0, 2, 0]
    assert [round((at - due[0]).total_seconds()) for at in due] == [0, 30, 60, 90, 120]
    assert mailing.recipients.filter(status="queued").count() == 5


def test_a_mailing_that_cannot_go_on_holds_up_no_other(released):
    campaign = a_campaign()
    a_candidate(campaign)
    broken, sound = released(campaign), released(campaign)
    Mailing.objects.filter(pk=broken.pk).update(per_hour=0)

    assert mailrun.keep_going(timezone.now()) == 1

    assert Message.objects.get(kind="mailing").recipient_of_mailing.mailing == sound


def test_it_does_not_begin_before_its_time(ann, ben):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign)
    schedule(mailing, ann, starts_at=timezone.now() + timedelta(hours=1))
    conduct.release(mailing, by=ben)

    assert mailrun.keep_going(timezone.now()) == 0
    assert mailrun.keep_going(timezone.now() + timedelta(hours=1)) == 1


def test_what_has_not_left_by_its_end_is_not_sent(released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign, per_hour=1, ends_at=timezone.now() + timedelta(hours=2))
    a_candidate(campaign, name="Ben Baker")
    keep_mailings_going()

    mailrun.keep_going(timezone.now() + timedelta(hours=2))

    mailing.refresh_from_db()
    assert [one[1:] for one in states(mailing)] == [("cancelled", "too_late")] * 2
    assert mailing.status == Mailing.Status.DONE


def test_who_came_onto_the_list_since_the_release_is_taken_in(released):
    campaign = a_campaign()
    late = a_candidate(campaign, email=False)
    mailing = released(campaign)
    late.contacts.create(channel="email", value="late@candidates.example", source="test")
    a_candidate(campaign, name="Ben Baker")

    send_all()

    assert [one[1] for one in states(mailing)] == ["sent", "sent"]


def test_what_waits_in_the_outbox_is_not_piled_up(released):
    campaign = a_campaign()
    for _ in range(mailrun.BACKLOG + 5):
        a_candidate(campaign)
    released(campaign, per_hour=5000)

    keep_mailings_going()
    mailrun.keep_going(timezone.now() + timedelta(minutes=5))

    assert Message.objects.filter(kind="mailing").count() == mailrun.BACKLOG


def test_a_pause_holds_back_even_what_a_worker_has_claimed(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    keep_mailings_going()
    (claimed,) = Message.objects.claim_some(10)
    client.force_login(ann)

    answer = do(client, mailing, "pause", because="A wrong date")

    with pytest.raises(Exception, match=f"message {claimed.pk}"):
        claimed.begin_handover()
    send_due()
    assert mail.outbox == []
    assert "A wrong date" in answer.content.decode()


def test_after_a_pause_the_rest_leaves_once(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    keep_mailings_going()
    client.force_login(ann)
    do(client, mailing, "pause")
    send_due()

    do(client, mailing, "resume")
    send_all()

    assert len(mail.outbox) == 1
    assert states(mailing) == [("Ann Archer", "sent", "")]


def test_cancelling_while_a_worker_sends_stops_what_has_not_left(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Ben Baker")
    mailing = released(campaign)
    keep_mailings_going()
    Message.objects.update(due_at=timezone.now())
    leaving, claimed = Message.objects.claim_some(10)
    leaving.begin_handover()
    client.force_login(ann)

    do(client, mailing, "cancel", sure="on")
    leaving.mark_sent(None)
    with pytest.raises(Exception, match=f"message {claimed.pk}"):
        claimed.begin_handover()
    keep_mailings_going()

    assert sorted(one[1:] for one in states(mailing)) == [("cancelled", "staff"), ("sent", "")]
    assert Mailing.objects.get().status == Mailing.Status.CANCELLED


def test_cancelling_asks_whether_one_is_sure(client, ann, released):
    mailing = released(a_campaign())
    client.force_login(ann)

    answer = do(client, mailing, "cancel")

    assert "Tick that you are sure" in answer.content.decode()
    assert Mailing.objects.get().status == Mailing.Status.RELEASED


def test_a_pause_of_everything_holds_a_mailing_too(released):
    campaign = a_campaign()
    a_candidate(campaign)
    Pause.objects.create(scope="everything", reason="A complaint")
    released(campaign)

    send_all()

    assert mail.outbox == []
    assert Message.objects.get(kind="mailing").status == Message.Status.QUEUED


def test_staff_watch_it(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign, per_hour=60)
    client.force_login(ann)

    before = client.get(page(mailing, "watch")).content.decode()
    send_all()
    after = client.get(page(mailing, "watch")).content.decode()

    assert "0 of 1 people done" in before
    assert 'data-live="10"' in before
    assert "1 of 1 people done" in after
    assert 'data-live=""' in after


def test_whose_address_died_since_shares_no_email_with_others(client, ann, released):
    campaign = a_campaign()
    for name in ("Ann Archer", "Bob Baker"):
        a_candidate(campaign, name=name, email=f"{name[:3]}@party.example")
    mailing = released(campaign)
    send_all()
    Contact.objects.update(problem="Mail to it came back")
    client.force_login(ann)

    answer = client.get(page(mailing, "who"))

    assert answer.context["emails"] == 2
    assert "shared by" not in answer.content.decode()


def test_the_time_left_follows_the_slower_pace(client, ann, released):
    campaign = a_campaign()
    for number in range(30):
        a_candidate(campaign, email=f"office{number}@party.example")
    mailing = released(campaign, per_hour=200)
    keep_mailings_going()
    client.force_login(ann)

    # On the first day of all mailings, fifty an hour.
    content = client.get(page(mailing, "watch")).content.decode()

    assert "30 emails to go: about 36\xa0minutes, until " in content
    assert "at 50 an hour, which is the most for all mailings today" in content


def test_what_can_no_longer_be_changed_can_be_read(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign, a_seat("Exeter"))
    mailing = released(campaign)
    mailing.seats.add(Constituency.objects.get())
    client.force_login(ann)

    content = client.get(page(mailing, "change")).content.decode()

    assert "Will you take part in {constituency}?" in content
    assert '<div class="readonly">Exeter</div>' in content


# The sequence


@pytest.mark.parametrize(
    ("done", "earliest"),
    [
        (datetime(2026, 6, 1, 15, tzinfo=LONDON), datetime(2026, 6, 5, 9, tzinfo=LONDON)),
        # Over Easter: Good Friday and Easter Monday are no working days.
        (datetime(2026, 4, 1, 15, tzinfo=LONDON), datetime(2026, 4, 9, 9, tzinfo=LONDON)),
    ],
)
def test_a_reminder_follows_after_four_working_days(done, earliest):
    former = a_mailing(a_campaign(), status="done", finished_at=done)

    assert conduct.earliest_start(former) == earliest


def test_a_reminder_is_made_once_and_goes_to_those_who_were_sent_the_first(client, ann, released):
    campaign = a_campaign()
    first = a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    late = a_candidate(campaign, name="Ben Baker")
    client.force_login(ann)

    do(client, mailing, "follow-up")
    answer = do(client, mailing, "follow-up")

    reminder = Mailing.objects.get(step="reminder")
    assert answer.redirect_chain[-1][0] == page(reminder, "change")
    assert (reminder.status, reminder.follows) == ("draft", mailing)
    assert why_out(reminder, first) == ""
    assert why_out(reminder, late) == "not_before"


def came_back(approach):
    Recipient.objects.update(status="bounced")


@pytest.mark.parametrize("happens", [joined, declined, stopped, withdrawn, came_back, suppressed])
def test_a_sequence_stops_by_itself(released, happens):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    mailing.refresh_from_db()
    reminder = conduct.follow_up(mailing, by=None)

    happens(Approach.objects.get())

    assert why_out(reminder, candidate) != ""


def test_a_reminder_is_not_scheduled_too_soon(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    mailing.refresh_from_db()
    reminder = conduct.follow_up(mailing, by=ann)
    Mailing.objects.filter(pk=reminder.pk).update(status="tested")
    client.force_login(ann)

    answer = client.post(
        page(reminder, "schedule"),
        {"starts_at": f"{timezone.localdate()}T09:00", "per_hour": 100},
    )

    assert "4 working days after the one before" in answer.content.decode()


def test_after_the_last_call_nothing_follows():
    campaign = a_campaign()
    first = a_mailing(campaign, status="done")
    second = a_mailing(campaign, status="done", step="reminder", follows=first)
    third = a_mailing(campaign, status="done", step="last_call", follows=second)

    assert [conduct.next_step(one) for one in (first, second, third)] == [
        "reminder",
        "last_call",
        None,
    ]
    assert conduct.next_step(a_mailing(campaign, status="sending")) is None
