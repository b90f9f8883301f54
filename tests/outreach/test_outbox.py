from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from campaigns.outreach import tasks
from campaigns.outreach.models import Ask, ClaimLost, Message
from campaigns.outreach.tasks import send_due, sweep_outbox
from tests.factories import a_campaign, a_candidate, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation_message():
    """A confirmed invitation to one candidate, owed and not sent."""
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])
    return Message.objects.get(kind=Message.Kind.INVITATION)


def test_sending_twice_sends_one_email(invitation_message):
    send_due()
    send_due()

    assert len(mail.outbox) == 1
    assert Message.objects.get(pk=invitation_message.pk).status == Message.Status.SENT
    assert Ask.objects.get().status == Ask.Status.SENT


def test_only_one_worker_gets_the_claim(invitation_message):
    first = Message.objects.claim(invitation_message.pk)
    second = Message.objects.claim(invitation_message.pk)

    assert first.status == Message.Status.CLAIMED
    assert second is None


def test_what_a_person_waits_for_goes_before_invitations(invitation_message):
    confirm = Message.objects.get(kind=Message.Kind.CONFIRM)
    Message.objects.filter(pk=confirm.pk).update(due_at=timezone.now())

    assert Message.objects.claim_some(20) == [confirm]
    assert Message.objects.claim_some(20) == [invitation_message]
    assert Message.objects.claim_some(20) == []


def test_a_message_that_may_have_ended_workers_is_taken_alone_and_last(invitation_message):
    campaign = invitation_message.ask.approach.campaign
    an_invitation(campaign, [a_candidate(campaign, name="Bob Best")])
    Message.objects.filter(pk=invitation_message.pk).update(claims=Message.SUSPECT_FROM)
    Message.objects.filter(kind=Message.Kind.CONFIRM).delete()

    taken = [Message.objects.claim_some(20), Message.objects.claim_some(20)]

    assert [len(batch) for batch in taken] == [1, 1]
    assert taken[1] == [invitation_message]


def test_what_a_slow_worker_did_not_come_to_is_free_for_others(invitation_message):
    batch = Message.objects.filter(kind=Message.Kind.INVITATION).claim_some(20)

    assert Message.objects.give_back(batch) == 1
    assert Message.objects.claim(invitation_message.pk)


def test_a_task_whose_time_is_up_leaves_the_rest_to_the_next(invitation_message, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks, "STOP_AFTER_SECONDS", 0)
    monkeypatch.setattr(tasks, "wake", lambda: woken.append("next"))

    send_due()

    assert (mail.outbox, woken) == ([], ["next"])
    assert Message.objects.claim(invitation_message.pk)


def test_nothing_is_claimed_before_it_is_due(invitation_message):
    Message.objects.update(due_at=timezone.now() + timedelta(minutes=1))

    assert Message.objects.claim(invitation_message.pk) is None


def test_what_a_dead_worker_had_claimed_is_sent_by_the_next(invitation_message):
    Message.objects.claim(invitation_message.pk)

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        sweep_outbox()

    assert Message.objects.get(pk=invitation_message.pk).status == Message.Status.SENT
    assert Message.objects.get(pk=invitation_message.pk).attempts == 1


def test_what_a_dead_worker_was_handing_over_is_in_doubt_and_not_sent_again(invitation_message):
    Message.objects.claim(invitation_message.pk).begin_handover()

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        sweep_outbox()

    ask = Ask.objects.get()
    assert Message.objects.get(pk=invitation_message.pk).status == Message.Status.STUCK
    assert (ask.status, ask.reason) == (Ask.Status.HELD, Ask.Reason.STUCK)
    assert mail.outbox == []


def test_a_person_has_a_message_in_doubt_sent_again_under_its_old_id(invitation_message):
    Message.objects.claim(invitation_message.pk).begin_handover()
    Message.objects.mark_stuck(timezone.now())

    assert Message.objects.stuck().get().resend()
    sweep_outbox()

    assert mail.outbox[0].extra_headers["Message-ID"] == invitation_message.message_id
    assert Ask.objects.get().status == Ask.Status.SENT


def test_a_message_in_doubt_is_settled_once(invitation_message):
    Message.objects.claim(invitation_message.pk).begin_handover()
    Message.objects.mark_stuck(timezone.now())
    stuck = Message.objects.stuck().get()

    assert stuck.settle_as_sent()
    assert not stuck.resend()
    assert Message.objects.get(pk=stuck.pk).status == Message.Status.SENT


def test_a_worker_that_lost_its_claim_cannot_record(invitation_message):
    late = Message.objects.claim(invitation_message.pk)
    Message.objects.release_abandoned(timezone.now() + timedelta(seconds=1))
    Message.objects.claim(invitation_message.pk)

    with pytest.raises(ClaimLost):
        late.begin_handover()


def test_the_database_refuses_a_second_message_for_the_same_thing(invitation_message):
    again, new = Message.objects.owe(
        Message.Kind.INVITATION,
        dedupe_key=invitation_message.dedupe_key,
        ask=invitation_message.ask,
    )

    assert again == invitation_message
    assert not new


def test_the_database_refuses_a_claim_without_a_token(invitation_message):
    with pytest.raises(IntegrityError, match="message_claim_has_token_and_time"):
        Message.objects.update(status=Message.Status.SENDING)


def test_a_message_that_kills_every_worker_ends(invitation_message):
    Message.objects.update(claims=Message.MAX_CLAIMS)

    send_due()

    assert Message.objects.get(pk=invitation_message.pk).status == Message.Status.FAILED
    assert mail.outbox == []


def test_a_mistake_of_ours_waits_to_be_mended(invitation_message, settings):
    templates = settings.TEMPLATES
    settings.TEMPLATES = [{**templates[0], "DIRS": [], "APP_DIRS": False}]
    send_due()
    broken = Message.objects.get(pk=invitation_message.pk)

    settings.TEMPLATES = templates
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        sweep_outbox()

    assert (broken.status, broken.last_error) == (
        Message.Status.QUEUED,
        "could not be made: TemplateDoesNotExist",
    )
    assert Message.objects.get(pk=broken.pk).status == Message.Status.SENT


def test_what_is_called_off_while_a_worker_holds_it_does_not_leave(invitation_message):
    held = Message.objects.claim(invitation_message.pk)

    Message.objects.filter(pk=held.pk).cancel(Ask.Reason.STOPPED)

    with pytest.raises(ClaimLost):
        held.begin_handover()


def test_a_worker_whose_email_was_shown_as_in_doubt_moves_no_ask(invitation_message):
    late = Message.objects.claim(invitation_message.pk)
    late.begin_handover()
    Message.objects.mark_stuck(timezone.now() + timedelta(seconds=1))

    with pytest.raises(ClaimLost):
        late.mark_sent(None)

    ask = Ask.objects.get()
    assert (ask.status, ask.reason) == (Ask.Status.HELD, Ask.Reason.STUCK)


def test_that_it_was_sent_leaves_an_ask_that_is_over_as_it_is(invitation_message):
    held = Message.objects.claim(invitation_message.pk)
    held.begin_handover()
    Ask.objects.update(status=Ask.Status.DELIVERED)

    held.mark_sent(None)

    assert Message.objects.get(pk=held.pk).status == Message.Status.SENT
    assert Ask.objects.get().status == Ask.Status.DELIVERED


def test_two_statements_an_email_and_each_its_own_commit(
    invitation_message, django_assert_max_num_queries
):
    held = Message.objects.claim(invitation_message.pk)

    with django_assert_max_num_queries(1):
        held.begin_handover()
    # SQLite has no way to change two tables at once, and no way to go.
    with django_assert_max_num_queries(1 if connection.vendor == "postgresql" else 4):
        held.mark_sent(None)


# With commits of its own, as in a worker: it sends as soon as somebody has agreed, and takes a
# new connection where the old one failed.
@pytest.mark.django_db(transaction=True)
def test_a_database_that_fails_for_a_moment_leaves_nothing_in_doubt(monkeypatch):
    record, failed = Message.mark_sent, set()

    def with_a_failure(message, contact):
        if message.pk not in failed:
            failed.add(message.pk)
            raise OperationalError("no room")
        record(message, contact)

    monkeypatch.setattr(Message, "mark_sent", with_a_failure)
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])

    assert len(mail.outbox) == len(failed) == 2
    assert set(Message.objects.values_list("status", flat=True)) == {Message.Status.SENT}
