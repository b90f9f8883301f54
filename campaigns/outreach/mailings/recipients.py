"""Whom a mailing is for: one row for each, and what became of it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.outreach.mailings import audience
from campaigns.outreach.mailings.audience import Person
from campaigns.outreach.models import Approach, Ask, Mailing, Message, Recipient
from campaigns.outreach.models.outbox import MessageQuerySet

Status, Reason = Recipient.Status, Recipient.Reason
UNDECIDED = [Status.WAITING, Status.LEFT_OUT]
# So many ids stand in one query at most.
SLICE = 500


def messages_of(mailing: Mailing) -> MessageQuerySet:
    return Message.objects.filter(recipient_of_mailing__mailing=mailing)


@transaction.atomic
def choose_people(mailing: Mailing) -> None:
    """One row for everyone whom it is about, in or out. Once more is harmless: who is new on
    the list is taken in, and who can be written to by now. A few queries for thousands."""
    found = audience.people(mailing)
    approaches = Approach.objects.to_all([one.candidate for one in found], mailing.campaign)
    known = {one.approach_id: one for one in mailing.recipients.all()}
    new, changed, rows = [], defaultdict(list), []
    for person in found:
        approach = approaches[person.candidate.pk]
        status = Status.WAITING if person.is_in else Status.LEFT_OUT
        row = known.get(approach.pk)
        if row is None:
            row = Recipient(mailing=mailing, approach=approach, status=status, reason=person.reason)
            new.append(row)
        elif row.status not in UNDECIDED:
            continue
        elif (row.status, row.reason) != (status, person.reason):
            changed[status, person.reason].append(row.pk)
        rows.append((person, row))
    # Neither by name nor by party, and no server gets all of its own in one go.
    random.Random(mailing.pk).shuffle(new)  # noqa: S311
    Recipient.objects.bulk_create(new, batch_size=SLICE)
    for (status, reason), ids in changed.items():
        _move(mailing, ids, status=status, reason=reason)
    _put_together(mailing, [(person, row) for person, row in rows if person.is_in])


def _move(mailing: Mailing, ids: Sequence[int], **changes: str) -> None:
    """Those of whom nothing has become owed meanwhile."""
    for begin in range(0, len(ids), SLICE):
        some = mailing.recipients.filter(pk__in=ids[begin : begin + SLICE], status__in=UNDECIDED)
        some.update(**changes)


def _put_together(mailing: Mailing, rows: Sequence[tuple[Person, Recipient]]) -> None:
    """Those who share an address, behind one of them."""
    row_of = {person.candidate.pk: row for person, row in rows}
    mailing.recipients.filter(status__in=UNDECIDED).exclude(together_with=None).update(
        together_with=None
    )
    followers = []
    for group in audience.together([person for person, _row in rows]):
        first, *others = [row_of[one.candidate.pk] for one in group]
        for one in others:
            one.together_with = first
            followers.append(one)
    # They are WAITING, and only the worker that holds this mailing's lock moves them on.
    Recipient.objects.bulk_update(followers, ["together_with"], batch_size=SLICE)


def catch_up() -> None:
    """Note for each recipient what became of their email."""
    on_the_way = Recipient.objects.filter(status=Status.QUEUED)
    if not on_the_way.exists():
        return
    for became, status, reason in (
        ([Message.Status.SENT, Message.Status.DELIVERED], Status.SENT, ""),
        ([Message.Status.BOUNCED], Status.BOUNCED, ""),
        ([Message.Status.FAILED], Status.CANCELLED, Reason.FAILED),
        ([Message.Status.CANCELLED], Status.CANCELLED, Reason.STOPPED),
    ):
        letters = Message.objects.filter(status__in=became, recipient_of_mailing__isnull=False)
        its = letters.values("recipient_of_mailing")
        on_the_way.filter(Q(pk__in=its) | Q(together_with__in=its)).update(
            status=status, reason=reason, changed_at=timezone.now()
        )


@transaction.atomic
def call_off(approach: Approach, reason: Ask.Reason) -> None:
    """They answered: what is on its way to them alone does not leave, not even when a worker
    has it in hand. Whom they share an email with still gets it; the last look sees to that."""
    alone = Recipient.objects.filter(
        approach=approach, status=Status.QUEUED, together_with=None, others=None
    )
    ids = list(alone.values_list("pk", flat=True))
    if not ids:
        return
    letters = Message.objects.filter(recipient_of_mailing__in=ids)
    letters.cancel(reason)
    called_off = letters.filter(status=Message.Status.CANCELLED).values("recipient_of_mailing")
    Recipient.objects.filter(pk__in=called_off, status=Status.QUEUED).update(
        status=Status.CANCELLED,
        reason=reason if reason in Reason.values else Reason.STOPPED,
        changed_at=timezone.now(),
    )
