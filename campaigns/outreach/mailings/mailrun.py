"""A mailing on its way: its people, the slices in which it becomes owed, the look before each
email, and the breaker."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.mailings import audience
from campaigns.outreach.mailings.audience import Person
from campaigns.outreach.models import (
    Approach,
    Ask,
    DeliveryReport,
    Mailing,
    Message,
    Recipient,
    SendingRules,
    TooLate,
)
from campaigns.outreach.models.message import MessageQuerySet
from candidates.models import Contact

logger = logging.getLogger(__name__)

Status = Mailing.Status
# What becomes owed at once: enough until the next look.
AHEAD = timedelta(minutes=1)
# So many of one mailing wait in the outbox at most, held back by the pace or by the hours.
BACKLOG = 50
LOOK_AGAIN = timedelta(hours=1)
IN_HAND = [Message.Status.CLAIMED, Message.Status.SENDING]
LEFT = [Message.Status.SENT, Message.Status.DELIVERED, Message.Status.BOUNCED]


def messages_of(mailing: Mailing) -> MessageQuerySet:
    return Message.objects.filter(recipient_of_mailing__mailing=mailing)


# Its people


@transaction.atomic
def choose_people(mailing: Mailing) -> None:
    """One row for everyone whom it is about, in or out. Once more is harmless: who is new on
    the list is taken in, and who can be written to by now."""
    found = audience.people(mailing)
    approaches = Approach.objects.to_all([one.candidate for one in found], mailing.campaign)
    known = {one.approach_id: one for one in mailing.recipients.all()}
    new, rows = [], []
    for person in found:
        approach = approaches[person.candidate.pk]
        status = Recipient.Status.WAITING if person.is_in else Recipient.Status.LEFT_OUT
        row = known.get(approach.pk)
        if row is None:
            row = Recipient(mailing=mailing, approach=approach, status=status, reason=person.reason)
            new.append(row)
        elif row.status not in {Recipient.Status.WAITING, Recipient.Status.LEFT_OUT}:
            continue
        elif (row.status, row.reason) != (status, person.reason):
            row.status, row.reason = status, person.reason
            Recipient.objects.filter(pk=row.pk).update(status=status, reason=row.reason)
        rows.append((person, row))
    # Neither by name nor by party, and no server gets all of its own in one go.
    random.Random(mailing.pk).shuffle(new)  # noqa: S311
    Recipient.objects.bulk_create(new, batch_size=500)
    _put_together(mailing, [(person, row) for person, row in rows if person.is_in])


def _put_together(mailing: Mailing, rows: Sequence[tuple[Person, Recipient]]) -> None:
    """Those who share an address, behind one of them."""
    row_of = {person.candidate.pk: row for person, row in rows}
    undecided = mailing.recipients.filter(
        status__in=[Recipient.Status.WAITING, Recipient.Status.LEFT_OUT]
    )
    undecided.exclude(together_with=None).update(together_with=None)
    for group in audience.together([person for person, _row in rows]):
        first, *others = [row_of[one.candidate.pk] for one in group]
        if others:
            undecided.filter(pk__in=[one.pk for one in others]).update(together_with=first)


# Its slices


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
    if stop_if_in_trouble(mailing):
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


def catch_up() -> None:
    """Note for each recipient what became of their email."""
    on_the_way = Recipient.objects.filter(status=Recipient.Status.QUEUED)
    if not on_the_way.exists():
        return
    for became, status, reason in (
        ([Message.Status.SENT, Message.Status.DELIVERED], Recipient.Status.SENT, ""),
        ([Message.Status.BOUNCED], Recipient.Status.BOUNCED, ""),
        ([Message.Status.FAILED], Recipient.Status.CANCELLED, Recipient.Reason.FAILED),
        ([Message.Status.CANCELLED], Recipient.Status.CANCELLED, Recipient.Reason.STOPPED),
    ):
        letters = Message.objects.filter(status__in=became, recipient_of_mailing__isnull=False)
        its = letters.values("recipient_of_mailing")
        on_the_way.filter(Q(pk__in=its) | Q(together_with__in=its)).update(
            status=status, reason=reason, changed_at=timezone.now()
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


@transaction.atomic
def hold(mailing: Mailing, because: str, *, by_itself: bool) -> None:
    """Nothing more leaves, apart from what a server is taking in at this second."""
    mailing.move(
        since=[Status.RELEASED, Status.SENDING],
        to=Status.PAUSED,
        paused_because=because,
        stopped_itself=by_itself,
    )
    messages_of(mailing).filter(status=Message.Status.CLAIMED).update(
        status=Message.Status.QUEUED, claim_token=None, claimed_at=None
    )


# The breaker


def bounces_and_complaints(mailing: Mailing) -> tuple[int, int, int]:
    """Emails that left, those of them that came back for good, and complaints."""
    counted = messages_of(mailing).aggregate(
        left=Count("pk", filter=Q(status__in=LEFT)),
        bounced=Count("pk", filter=Q(status=Message.Status.BOUNCED)),
    )
    complaints = DeliveryReport.objects.filter(
        kind=DeliveryReport.Kind.COMPLAINT, message__recipient_of_mailing__mailing=mailing
    )
    return counted["left"], counted["bounced"], complaints.values("message").distinct().count()


def trouble(mailing: Mailing) -> str:
    """Why this mailing must not go on by itself, or nothing."""
    rules = SendingRules.current()
    left, bounced, complaints = bounces_and_complaints(mailing)
    new_bounces = bounced - mailing.forgiven_bounces
    if left >= rules.bounces_count_from and new_bounces * 100 > rules.bounces_stop_at * left:
        return (
            f"{new_bounces} of {left} emails came back for good: more than "
            f"{rules.bounces_stop_at} %. The addresses may be old."
        )
    new_complaints = complaints - mailing.forgiven_complaints
    if new_complaints >= rules.complaints_stop_at:
        return f"{new_complaints} people marked this mailing as spam."
    return ""


def stop_if_in_trouble(mailing: Mailing) -> bool:
    reason = "" if mailing.is_over else trouble(mailing)
    if not reason:
        return False
    try:
        hold(mailing, reason, by_itself=True)
    except TooLate:
        # Somebody paused or cancelled it at this moment.
        return True
    logger.error("mailing %s stopped itself: %s", mailing.pk, reason)
    return True


def after_trouble_with(message: Message) -> None:
    """It came back, or was marked as spam: that may be enough for its whole mailing."""
    if recipient := message.recipient_of_mailing:
        stop_if_in_trouble(recipient.mailing)


# The look before each email


def may_send_mailing(message: Message) -> Contact | Ask.Reason | datetime:
    """At the moment of sending: the address to use, or why never, or when to look again.
    Who falls out of a letter to several people no longer stands in it."""
    recipient = message.recipient_of_mailing
    assert recipient is not None  # noqa: S101 - the constraint of its kind
    mailing = Mailing.objects.get(pk=recipient.mailing_id)
    # With its elections, for the phases.
    mailing.campaign = Campaign.objects.with_elections().get(pk=mailing.campaign_id)
    now = timezone.now()
    if mailing.status == Status.CANCELLED or (mailing.ends_at and mailing.ends_at <= now):
        return Ask.Reason.STAFF
    # One that a server put off may come after all others: the mailing counts as done by then.
    if mailing.status not in {Status.SENDING, Status.DONE} or stop_if_in_trouble(mailing):
        return now + LOOK_AGAIN
    staying = _whom_it_is_still_for(mailing, recipient)
    if isinstance(staying, str):
        return Ask.Reason(staying) if staying in Ask.Reason.values else Ask.Reason.STAFF
    return staying


def _whom_it_is_still_for(mailing: Mailing, leader: Recipient) -> Contact | str:
    """The address of those who are still in, or why nobody is."""
    rows = list(Recipient.objects.of_letter(leader.pk).still_in().with_names().order_by("pk"))
    row_of = {row.approach.candidate.pk: row for row in rows}
    seen = audience.look_again(mailing, [row.approach.candidate for row in rows])
    # The one whom the message is about comes first.
    seen.sort(key=lambda person: row_of[person.candidate.pk].pk != leader.pk)
    insiders = [person for person in seen if person.is_in]
    for person in seen:
        if not person.is_in:
            _drop(row_of[person.candidate.pk], person.reason)
    # Who has another address by now gets a letter there.
    elsewhere = [person for person in insiders if person.address != insiders[0].address]
    for group in audience.together(elsewhere):
        _part([row_of[person.candidate.pk] for person in group])
    if insiders and insiders[0].contact:
        return insiders[0].contact
    return seen[0].reason if seen else Recipient.Reason.STAFF


def _drop(row: Recipient, reason: str) -> None:
    Recipient.objects.still_in().filter(pk=row.pk).update(
        status=Recipient.Status.CANCELLED, reason=reason, changed_at=timezone.now()
    )


def _part(rows: Sequence[Recipient]) -> None:
    first, *others = rows
    for row, leader in ((first, None), *((other, first) for other in others)):
        Recipient.objects.still_in().filter(pk=row.pk).update(
            status=Recipient.Status.WAITING, together_with=leader, changed_at=timezone.now()
        )
