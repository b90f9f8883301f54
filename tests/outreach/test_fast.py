"""The statements that are written without the ORM do what the ORM would do."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from campaigns.outreach.models import Ask, Message
from campaigns.outreach.models.fast import Update, update, update_both
from candidates.models import Contact
from tests.factories import a_campaign, a_candidate, an_invitation

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def two():
    """Two emails that are alike, to two candidates."""
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign), a_candidate(campaign, name="Bob Best")])
    return Message.objects.filter(kind=Message.Kind.INVITATION).order_by("pk")


def row(message, names):
    return Message.objects.values(*names).get(pk=message.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Message.Status.SENT, "sent_at": NOON, "claim_token": None, "last_error": ""},
        {"status": "claimed", "claim_token": UUID(int=7), "claimed_at": NOON, "claims": 3},
        {"details": {"code": "123 456", "words": "a % and a ' and ŵ"}, "attempts": 2},
        {"contact": None, "last_error": "550 it's 100 % full"},
    ],
)
def test_an_update_writes_what_the_orm_writes(two, changes):
    ours, theirs = two

    assert update(Update(Message, changes, {"id": (ours.pk,), "status": ("queued",)})) == 1
    Message.objects.filter(pk=theirs.pk).update(**changes)

    assert row(ours, changes) == row(theirs, changes) == changes


def test_another_row_is_named_as_with_the_orm(two):
    ours, contact = two[0], Contact.objects.filter(channel="email")[0]

    update(Update(Message, {"contact": contact}, {"id": (ours.pk,)}))

    assert Message.objects.get(pk=ours.pk).contact == contact


def test_only_the_rows_that_were_meant_are_changed(two):
    ours, theirs = two

    assert update(Update(Message, {"attempts": 9}, {"id": (ours.pk,), "status": ("sent",)})) == 0
    assert update(Update(Message, {"attempts": 9}, {"id": (ours.pk, theirs.pk)})) == 2


@pytest.mark.parametrize("status", Ask.Status)
def test_an_ask_moves_as_many_do(two, status):
    asks = [message.ask for message in two]
    Ask.objects.update(status=status, reason=Ask.Reason.PACE, changed_at=NOON)

    with time_machine.travel(NOON.replace(hour=13), tick=False):
        moved = update(asks[0].moved(to=Ask.Status.SENT))
        assert Ask.objects.filter(pk=asks[1].pk).move(to=Ask.Status.SENT) == moved

    ours, theirs = Ask.objects.order_by("pk").values("status", "reason", "changed_at")
    assert ours == theirs


def test_the_second_is_done_only_with_the_first(two):
    message = two[0]
    asked = message.ask.moved(to=Ask.Status.SENT)

    sending = Update(Message, {"attempts": 1}, {"id": (message.pk,), "status": ("sending",)})
    assert update_both(sending, asked) == 0
    assert Ask.objects.get(pk=message.ask_id).status == Ask.Status.QUEUED

    queued = Update(Message, {"attempts": 1}, {"id": (message.pk,), "status": ("queued",)})
    assert update_both(queued, asked) == 1
    assert Ask.objects.get(pk=message.ask_id).status == Ask.Status.SENT


def test_the_first_counts_where_the_second_finds_nothing(two):
    message = two[0]
    Ask.objects.update(status=Ask.Status.DELIVERED)

    queued = Update(Message, {"attempts": 1}, {"id": (message.pk,), "status": ("queued",)})

    assert update_both(queued, message.ask.moved(to=Ask.Status.SENT)) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such statement")
def test_both_are_one_statement(two, django_assert_num_queries):
    message = two[0]
    queued = Update(Message, {"attempts": 1}, {"id": (message.pk,)})
    asked = message.ask.moved(to=Ask.Status.SENT)

    with django_assert_num_queries(1):
        update_both(queued, asked)
