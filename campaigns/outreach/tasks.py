"""Background work. The database is the queue: a task that is lost, or runs twice, changes
nothing that is owed."""

import logging
import math
import time
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.utils import timezone
from kombu.exceptions import OperationalError

from campaigns.outreach import (
    alarms,
    claim_answers,
    handover,
    newsletter_letters,
    notes,
    offering,
    partner_letters,
    reminding,
)
from campaigns.outreach.checks import Decision, Go, decide
from campaigns.outreach.delivery import could_not_be_made, deliver
from campaigns.outreach.digests import daily
from campaigns.outreach.mailings import mailrun
from campaigns.outreach.models import Heartbeat, Host, Message, Organiser
from campaigns.outreach.returns import reports
from campaigns.outreach.returns.inbox import InboxFailed
from campaigns.outreach.telling import tell_of_listed

logger = logging.getLogger(__name__)

# What was decided about a batch is looked at again after this time. As many are taken as leave
# in it: where the mail server is slow, several workers then finish together, and where it is
# fast, little is asked anew for a few.
FRESH_SECONDS = 2
LEAST, BATCH, MOST = 5, 20, 100
# How long a task keeps on taking more. The last one that it begins may take four of the longest
# answers, and is over before the task is ended (CELERY_TASK_TIME_LIMIT).
STOP_AFTER_SECONDS = 25
# How many workers a sweep wakes at most.
WORKERS = 8


def wake() -> None:
    """Have what is due sent now. Without a broker the next sweep finds it."""
    try:
        # What waits longer than until the next sweep is nudged by that one.
        send_due.apply_async(expires=settings.OUTBOX_SWEEP_SECONDS)
    except (OperationalError, OSError):
        logger.warning("the broker is away; the next sweep sends what is due")


@shared_task
def send_due() -> None:
    """Send what is due, over one connection, until nothing is or the time is up."""
    until = time.monotonic() + STOP_AFTER_SECONDS
    Heartbeat.beat("worker")
    connection, size = get_connection(), BATCH
    try:
        while batch := Message.objects.claim_some(size):
            start = time.monotonic()
            if not _send(batch, connection, until):
                return
            if time.monotonic() > until:
                wake()
                return
            in_time = len(batch) * FRESH_SECONDS / (time.monotonic() - start)
            size = round(min(max(in_time, LEAST), MOST))
    finally:
        connection.close()


def _send(batch: list[Message], connection: BaseEmailBackend, until: float) -> bool:
    """Return whether to go on."""
    decided = time.monotonic()
    # The lease must not end while we send, nor Celery end us in the middle of a hand-over.
    until = min(until, decided + settings.OUTBOX_LEASE_SECONDS / 2)
    decisions = decide(batch, timezone.now())
    for number, message in enumerate(batch):
        if time.monotonic() > until:
            # With a slow server, others take over.
            Message.objects.give_back(batch[number:])
            return True
        if time.monotonic() - decided > FRESH_SECONDS:
            decided = time.monotonic()
            decisions |= _still(decisions, batch[number:])
        try:
            deliver(message, decisions[message.pk], connection)
        except DatabaseError:
            # Nothing can be recorded now: the sweep gives it back when its lease ends.
            logger.exception("the database failed with message %s", message.pk)
            return False
        except Exception as error:
            # A mistake of ours in one email holds up no other.
            logger.exception("message %s could not be made", message.pk)
            could_not_be_made(message, error)
    return True


def _still(decisions: dict[int, Decision], rest: list[Message]) -> dict[int, Decision]:
    """Decide again about those that may go. The pace has counted them."""
    going = [message for message in rest if isinstance(decisions[message.pk], Go)]
    return decide(going, timezone.now(), at_the_pace=False)


@shared_task
def sweep_outbox() -> None:
    """Find everything that is due, whatever was lost since; give back what a dead worker
    had claimed, and show what it left in doubt."""
    now = timezone.now()
    # Whoever runs this heard beat; what else the worker does, it says in send_due.
    Heartbeat.beat("beat")
    Heartbeat.beat("worker")
    lease_ended = now - timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    if released := Message.objects.release_abandoned(lease_ended):
        logger.warning("%s messages given back by a worker that died", released)
    if stuck := Message.objects.mark_stuck(lease_ended):
        logger.error("%s messages in doubt: a worker died while handing over", stuck)
    due = min(Message.objects.how_many_due(now, BATCH * WORKERS), BATCH * WORKERS)
    for _ in range(math.ceil(due / BATCH)):
        wake()


@shared_task
def take_in_what_came_back() -> None:
    """Act on reports that had to wait, and read the mailbox for bounces, if there is one."""
    reports.act_on_waiting()
    if not settings.BOUNCE_IMAP_URL:
        return
    try:
        counts = reports.read_mailbox(settings.BOUNCE_IMAP_URL)
    except InboxFailed as error:
        logger.error("the mailbox for bounces can't be read: %s", error)
        return
    if counts:
        logger.info("%s emails came back", counts.total())


@shared_task
def keep_mailings_going() -> None:
    """Write down what is owed next of every mailing that was released."""
    mailrun.keep_going(timezone.now())


@shared_task
def make_daily_letters() -> None:
    """Put together what goes together, from the hour of the daily letters on."""
    if owed := daily.make_letters(timezone.now()):
        logger.info("%s daily letters", owed)
        wake()


@shared_task
def remind_supporters() -> None:
    """Ask once more to confirm, and weeks later whether anybody answered."""
    now = timezone.now()
    owed = reminding.remind_to_confirm(now) + reminding.ask_whether_they_answered(now)
    if owed:
        logger.info("%s reminders to supporters", owed)
        wake()


@shared_task
def sound_alarms() -> None:
    """Tell staff by email of what is unusual."""
    if told := alarms.sound(timezone.now()):
        logger.info("%s alarms to staff", told)


def say_that_it_leaked(token_hash: str) -> None:
    """A personal link is opened in very many places: have staff told, outside the request."""
    try:
        tell_of_leak.delay(token_hash)
    except (OperationalError, OSError):
        logger.error("a link may have leaked, and the broker is away: nobody was told")


@shared_task
def tell_of_leak(token_hash: str) -> None:
    """Tell staff of a candidate's link that may have leaked; once in a day."""
    alarms.tell_of_leak(token_hash, timezone.now())


@shared_task
def tell_whoever_waits() -> None:
    """Find the seats that people wait for and that have a list now."""
    if owed := tell_of_listed():
        logger.info("%s people are told that somebody is listed", owed)
        wake()


@shared_task
def tell_partners() -> None:
    """Tell organisations where they stand."""
    if told := partner_letters.tell_all():
        logger.info("%s partners are told", told)


def tell_partners_soon() -> None:
    """The same, now. Without a broker the clock does it within a minute."""
    try:
        tell_partners.apply_async(expires=60)
    except (OperationalError, OSError):
        logger.warning("the broker is away; partners are told by the clock")


@shared_task
def tell_readers() -> None:
    """Send what is owed to readers of the newsletter: to confirm, and welcome."""
    if told := newsletter_letters.tell_all():
        logger.info("%s readers are told", told)


@shared_task
def hand_over_readers() -> None:
    """Tell the service that sends the newsletter who reads it, and who does no more."""
    if taken := handover.hand_over():
        logger.info("%s readers are handed over", taken)


def tell_readers_soon() -> None:
    """The same, now. Without a broker the clock does it within a minute."""
    try:
        tell_readers.apply_async(expires=60)
    except (OperationalError, OSError):
        logger.warning("the broker is away; readers are told by the clock")


@shared_task
def make_visit_offers() -> None:
    """Make each offer of a visit to everybody who is listed by now."""
    if owed := offering.make_all():
        logger.info("%s offers of visits are owed", owed)
        wake()


@shared_task
def tell_correspondents() -> None:
    """Tell whoever suggested an event, or offers a visit, how it stands."""
    if told := notes.tell_all(Organiser.objects.all()) + notes.tell_all(Host.objects.all()):
        logger.info("%s correspondents are told", told)


def tell_correspondents_soon() -> None:
    """The same, now. Without a broker the clock does it within a minute."""
    try:
        tell_correspondents.apply_async(expires=60)
    except (OperationalError, OSError):
        logger.warning("the broker is away; correspondents are told by the clock")


@shared_task
def answer_claims() -> None:
    """Tell those who were turned down why they get no link."""
    if told := claim_answers.answer_all():
        logger.info("%s claims are answered", told)
