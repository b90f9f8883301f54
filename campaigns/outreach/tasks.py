"""Background work. The database is the queue: a task that is lost, or runs twice, changes
nothing that is owed."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError
from django.utils import timezone

from campaigns.outreach.delivery import could_not_be_made, deliver
from campaigns.outreach.models import Message

logger = logging.getLogger(__name__)

# How many go over one connection, and how long a task keeps on starting new ones. What
# is left is found by the next sweep.
BATCH = 20
STOP_AFTER_SECONDS = 50
PER_SWEEP = 400


@shared_task
def send_messages(ids: Sequence[int]) -> None:
    """Send what of these is still due, one after the other."""
    until = time.monotonic() + STOP_AFTER_SECONDS
    connection = get_connection()
    try:
        for pk in ids:
            if time.monotonic() > until:
                return
            message = Message.objects.claim(pk)
            if message is None:
                continue
            try:
                deliver(message, connection)
            except DatabaseError:
                # Nothing can be recorded now: the sweep gives it back when its lease ends.
                logger.exception("the database failed with message %s", pk)
                return
            except Exception as error:
                # A mistake of ours in one email holds up no other.
                logger.exception("message %s could not be made", pk)
                could_not_be_made(message, error)
    finally:
        connection.close()


@shared_task
def sweep_outbox() -> None:
    """Find everything that is due, whatever was lost since; give back what a dead worker
    had claimed, and show what it left in doubt."""
    now = timezone.now()
    lease_ended = now - timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    if released := Message.objects.release_abandoned(lease_ended):
        logger.warning("%s messages given back by a worker that died", released)
    if stuck := Message.objects.mark_stuck(lease_ended):
        logger.error("%s messages in doubt: a worker died while handing over", stuck)
    ids = list(Message.objects.due(now).values_list("pk", flat=True)[:PER_SWEEP])
    for start in range(0, len(ids), BATCH):
        # What waits longer than until the next sweep is nudged by that one.
        send_messages.apply_async(
            (ids[start : start + BATCH],), expires=settings.OUTBOX_SWEEP_SECONDS
        )
