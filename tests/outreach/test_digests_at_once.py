"""Daily letters when several things happen at the same moment, and against a mail server that
says no."""

from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.digests import answering, daily
from campaigns.outreach.models import Ask, Digest, Invitation, Message
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation
from tests.outreach.test_smtp import Server

MONDAY, TUESDAY = "2026-05-11 11:00:00+01:00", "2026-05-12 09:30:00+01:00"

needs_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="in memory, it has one connection"
)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def asked(campaign, number, **fields):
    """So many candidates, each asked by two people in few words."""
    seats = [a_seat(f"Seat {one}") for one in range(number)]
    people = [a_candidate(campaign, seat, **fields) for seat in seats]
    for candidate in people * 2:
        an_invitation(campaign, [candidate], own_words="Please.")
    return people


def at_the_same_time(*actions):
    """Each in a thread, with a connection of its own."""
    ready, outcomes = Barrier(len(actions)), []

    def run(action):
        ready.wait()
        try:
            outcomes.append(action())
        finally:
            connection.close()

    threads = [Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_several_beats_make_each_letter_once():
    asked(a_campaign(), 20)

    with time_machine.travel(TUESDAY, tick=False):
        now = timezone.now()
        outcomes = at_the_same_time(*[lambda: daily.make_letters(now)] * 4)
        daily.make_letters(now)

    assert sum(outcomes) == 20
    assert Message.objects.filter(kind="digest").count() == Digest.objects.count() == 20
    assert not Ask.objects.filter(digest=None).exists()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_several_beats_put_one_address_into_one_email():
    asked(a_campaign(), 5, email="office@candidates.example")

    with time_machine.travel(TUESDAY, tick=False):
        now = timezone.now()
        at_the_same_time(*[lambda: daily.make_letters(now)] * 4)
        daily.make_letters(now)
        send_due()

    assert Message.objects.get(kind="digest").asks().count() == 10
    assert set(Ask.objects.values_list("status", flat=True)) == {"sent"}


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_confirms_while_letters_are_made_and_sent_is_in_one_or_waits():
    campaign = a_campaign()
    people = asked(campaign, 10)
    late = [
        an_invitation(campaign, [one], state="unconfirmed", own_words="late words of five people")
        for one in people
    ]
    mail.outbox.clear()

    with time_machine.travel(TUESDAY, tick=False):
        now = timezone.now()
        at_the_same_time(
            lambda: (daily.make_letters(now), send_due()),
            lambda: (daily.make_letters(now), send_due()),
            lambda: [services.confirm(one) for one in late],
        )
        send_due()

    letters = [one for one in mail.outbox if "> late words" in one.body]
    asks = Ask.objects.filter(invitation__in=late)
    assert asks.filter(status="sent").count() == len(letters)
    assert asks.filter(status="in_digest", digest=None).count() == 10 - len(letters)
    assert Message.objects.filter(kind="digest").count() == 10


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_three_go_singly():
    campaign = a_campaign()
    ann = a_candidate(campaign)
    waiting = [an_invitation(campaign, [ann], state="unconfirmed") for _ in range(6)]

    at_the_same_time(*[lambda one=one: services.confirm(one) for one in waiting])

    assert Message.objects.filter(kind="invitation").count() == 3
    assert Ask.objects.filter(status="in_digest").count() == 3


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_answered_on_two_devices_at_once_one_answer_goes():
    asked(a_campaign(), 1)
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
        send_due()
    letter = Digest.objects.get()

    at_the_same_time(
        *[lambda text=text: answering.answer(letter, text, may_write_back=False) for text in "abcd"]
    )

    assert Message.objects.filter(kind="answer", ask__isnull=False).count() == 2


# Against a real SMTP server


@pytest.fixture
def server(over_smtp):
    return over_smtp(Server())


def letter_leaves(server):
    """Two asks to one candidate, in a letter that was handed over once."""
    Message.objects.all().delete()
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
        server.received.clear()
        send_due()
        send_due()
    return Message.objects.get(kind="digest")


@pytest.fixture
def two(db, server):
    asked(a_campaign(), 1)


def states():
    return list(Ask.objects.order_by("pk").values_list("status", "reason"))


def test_a_letter_arrives_as_text_and_html(two, server):
    letter = letter_leaves(server)

    [received] = server.received
    assert letter.status == Message.Status.SENT
    assert received.rcpt_tos == [letter.approach.candidate.contacts.get().value]
    assert b"2 people in Seat 0" in received.content
    assert b"Content-Type: text/html" in received.content
    assert states() == [("sent", "")] * 2


def test_a_refused_letter_is_told_to_each_supporter_once(two, server):
    server.to_recipient = "550 5.1.1 no such person"

    letter = letter_leaves(server)

    told = sorted(one.rcpt_tos[0] for one in server.received)
    assert letter.status == Message.Status.BOUNCED
    assert told == sorted(Invitation.objects.values_list("email", flat=True))
    assert all(b"could not be delivered" in one.content for one in server.received)
    assert states() == [("bounced", "")] * 2


def test_a_letter_that_is_not_taken_now_is_tried_again_later(two, server):
    server.to_data = "451 come back later"

    letter = letter_leaves(server)

    assert letter.status == Message.Status.QUEUED
    assert states() == [("in_digest", "")] * 2


def test_a_letter_without_an_answer_is_in_doubt_with_all_its_asks(two, server):
    server.to_data = "hang up"

    letter = letter_leaves(server)
    Message.objects.mark_stuck(timezone.now() + timezone.timedelta(days=2))

    assert letter.status == Message.Status.SENDING
    assert states() == [("held", "stuck")] * 2
