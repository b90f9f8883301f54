"""A mailing on its way: the slices in which it becomes owed, and its end."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.outreach.mailings import breaker
from campaigns.outreach.mailings.recipients import catch_up, choose_people, messages_of
from campaigns.outreach.models import Ask, Mailing, Message, Recipient
from campaigns.outreach.models.outbox import MessageQuerySet

logger = logging.getLogger(__name__)

Status = Mailing.Status
# What becomes owed at once: enough until the next look.
AHEAD = timedelta(minutes=1)
# So many of one mailing wait in the outbox at most, held back by the pace or by the hours.
BACKLOG = 50
IN_HAND = [Message.Status.CLAIMED, Message.Status.SENDING]


def keep_going(now: datetime) -> int:
    """Bring every mailing on by one step. Returns how many emails became owed."""
    catch_up()
    owed = 0
    for pk in Mailing.objects.on_the_way().values_list("pk", flat=True):
        try:
            owed += _keep_going(pk, now)
        except Exception:
            # One that can't go on holds up no other.
            logger.exception("mailing %s can't go on", pk)
    return owed


@transaction.atomic
def _keep_going(pk: int, now: datetime) -> int:
    # Two beats at once: one of them passes it over.
    locked = Mailing.objects.on_the_way().select_for_update(skip_locked=True, of=("self",))
    mailing = locked.select_related("campaign").filter(pk=pk).first()
    if mailing is None or (mailing.starts_at and mailing.starts_at > now):
        return 0
    if mailing.ends_at and mailing.ends_at <= now:
        finish(mailing, Recipient.Reason.TOO_LATE)
        return 0
    if breaker.stop_if_in_trouble(mailing):
        return 0
    if mailing.status == Status.RELEASED:
        begin(mailing, now)
    owed = _owe_a_slice(mailing, now)
    if not owed and not _is_unfinished(mailing):
        mailing.move(since=[Status.SENDING], to=Status.DONE, finished_at=now)
        logger.info("mailing %s is done", mailing.pk)
    return owed


def begin(mailing: Mailing, now: datetime) -> None:
    """For the first time, or again after a pause: what was held back leaves at the pace."""
    choose_people(mailing)
    held = messages_of(mailing).filter(status=Message.Status.QUEUED).order_by("due_at", "pk")
    for place, pk in enumerate(held.values_list("pk", flat=True)):
        Message.objects.filter(pk=pk, status=Message.Status.QUEUED).update(
            due_at=now + place * _interval(mailing)
        )
    mailing.move(since=[Status.RELEASED], to=Status.SENDING)


def _interval(mailing: Mailing) -> timedelta:
    return timedelta(hours=1) / mailing.per_hour


def _owe_a_slice(mailing: Mailing, now: datetime) -> int:
    """As many as the mailing's own pace allows until the next look, one after the other."""
    slot = max(now, mailing.next_at or now)
    room = max(BACKLOG - _untried(mailing).count(), 0)
    waiting = mailing.recipients.filter(
        status=Recipient.Status.WAITING, together_with=None
    ).order_by("pk")
    owed = 0
    for recipient in waiting.select_related("approach")[:room]:
        if slot > now + AHEAD:
            break
        _owe(recipient, slot)
        slot += _interval(mailing)
        owed += 1
    if owed:
        Mailing.objects.filter(pk=mailing.pk).update(next_at=slot)
    return owed


def _untried(mailing: Mailing) -> MessageQuerySet:
    """What a server has put off comes again by itself, and holds up no other."""
    return messages_of(mailing).filter(status=Message.Status.QUEUED, attempts=0)


def _owe(recipient: Recipient, due_at: datetime) -> None:
    Recipient.objects.of_letter(recipient.pk).filter(status=Recipient.Status.WAITING).update(
        status=Recipient.Status.QUEUED, changed_at=timezone.now()
    )
    Message.objects.owe(
        Message.Kind.MAILING,
        dedupe_key=f"mailing:{recipient.mailing_id}:{recipient.pk}",
        due_at=due_at,
        approach=recipient.approach,
        recipient_of_mailing=recipient,
    )


def _is_unfinished(mailing: Mailing) -> bool:
    return (
        mailing.recipients.filter(status=Recipient.Status.WAITING).exists()
        or _untried(mailing).exists()
        or messages_of(mailing).filter(status__in=IN_HAND).exists()
    )


@transaction.atomic
def finish(mailing: Mailing, reason: Recipient.Reason) -> None:
    """What has not left does not leave any more."""
    cancelled = reason == Recipient.Reason.STAFF
    mailing.move(
        since=[one for one in Status if one not in Mailing.OVER],
        to=Status.CANCELLED if cancelled else Status.DONE,
        finished_at=timezone.now(),
    )
    # A worker that has claimed one finds its claim gone before any text leaves.
    catch_up()
    messages_of(mailing).cancel(Ask.Reason.STAFF)
    called_off = messages_of(mailing).filter(status=Message.Status.CANCELLED)
    its = called_off.values("recipient_of_mailing")
    mailing.recipients.filter(
        Q(status=Recipient.Status.WAITING)
        | Q(Q(pk__in=its) | Q(together_with__in=its), status=Recipient.Status.QUEUED)
    ).update(status=Recipient.Status.CANCELLED, reason=reason, changed_at=timezone.now())
