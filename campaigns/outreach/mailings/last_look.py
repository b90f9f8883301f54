"""The look before each email of a mailing, for a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.mailings import audience, breaker
from campaigns.outreach.mailings.audience import Person
from campaigns.outreach.models import Ask, Mailing, Message, Recipient
from candidates.models import Contact

LOOK_AGAIN = timedelta(hours=1)
# The address to use, or why it never leaves, or when to look again.
Answer = Contact | Ask.Reason | datetime


def look(
    letters: Sequence[Message], campaigns: Mapping[int, Campaign], now: datetime
) -> dict[int, Answer]:
    """What happens with each email, by the ids of the messages. Who falls out of a letter to
    several people no longer stands in it. The queries are those of a mailing, and not of an
    email."""
    if not letters:
        return {}
    people = _rows([message.recipient_of_mailing_id or 0 for message in letters])
    by_mailing: dict[int, list[Message]] = defaultdict(list)
    for message in letters:
        leader = people[message.recipient_of_mailing_id or 0][0]
        # Read here once, for the text as well.
        message.recipient_of_mailing = leader
        if len(people[leader.pk]) == 1:
            leader.people = [leader.approach]
        by_mailing[leader.mailing_id].append(message)
    answers: dict[int, Answer] = {}
    for its in by_mailing.values():
        mailing = people[its[0].recipient_of_mailing_id or 0][0].mailing
        # With its elections, for the phases.
        mailing.campaign = campaigns[mailing.campaign_id]
        answers |= _of_mailing(mailing, its, people, now)
    return answers


def _rows(leaders: Sequence[int]) -> dict[int, list[Recipient]]:
    """Everyone of each letter, the one whom it is about first."""
    together = Recipient.objects.filter(Q(pk__in=leaders) | Q(together_with__in=leaders))
    rows = list(together.with_names().select_related("mailing").order_by("pk"))
    prefetch_related_objects([row.approach.candidate for row in rows], "contacts")
    people: dict[int, list[Recipient]] = {pk: [] for pk in leaders}
    mailings: dict[int, Mailing] = {}
    for row in rows:
        # One object for each mailing, so that what happens to it is seen by all.
        row.mailing = mailings.setdefault(row.mailing_id, row.mailing)
        people[row.pk if row.pk in people else row.together_with_id or 0].append(row)
    for pk, group in people.items():
        group.sort(key=lambda row: row.pk != pk)
    return people


def _of_mailing(
    mailing: Mailing,
    letters: Sequence[Message],
    people: Mapping[int, list[Recipient]],
    now: datetime,
) -> dict[int, Answer]:
    if mailing.status == Mailing.Status.CANCELLED or (mailing.ends_at and mailing.ends_at <= now):
        return {message.pk: Ask.Reason.STAFF for message in letters}
    # One that a server put off may come after all others: the mailing counts as done by then.
    moving = mailing.status in {Mailing.Status.SENDING, Mailing.Status.DONE}
    if not moving or breaker.stop_if_in_trouble(mailing):
        return {message.pk: now + LOOK_AGAIN for message in letters}
    rows_of = {
        message.pk: [row for row in people[message.recipient_of_mailing_id or 0] if row.is_still_in]
        for message in letters
    }
    candidates = [row.approach.candidate for rows in rows_of.values() for row in rows]
    seen = {one.candidate.pk: one for one in audience.look_again(mailing, candidates)}
    return {pk: _whom_it_is_still_for(rows, seen) for pk, rows in rows_of.items()}


def _whom_it_is_still_for(
    rows: Sequence[Recipient], seen: Mapping[int, Person]
) -> Contact | Ask.Reason:
    """The address of those who are still in, or why nobody is."""
    row_of = {row.approach.candidate_id: row for row in rows}
    persons = [seen[pk] for pk in row_of]
    for person in persons:
        if not person.is_in:
            _drop(row_of[person.candidate.pk], person.reason)
    insiders = [person for person in persons if person.is_in]
    # Who has another address by now gets a letter there.
    elsewhere = [person for person in insiders if person.address != insiders[0].address]
    for group in audience.together(elsewhere):
        _part([row_of[person.candidate.pk] for person in group])
    if insiders and insiders[0].contact:
        return insiders[0].contact
    reason = persons[0].reason if persons else ""
    return Ask.Reason(reason) if reason in Ask.Reason.values and reason else Ask.Reason.STAFF


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
