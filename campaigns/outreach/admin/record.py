"""For whoever has to answer a complaint: what was sent to one person, why, where the address
came from, and since when nothing more is. No supporter stands in it, nor a word of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import (
    Approach,
    Digest,
    Message,
    Pause,
    Recipient,
    Stream,
    Suppression,
)
from campaigns.outreach.origins import origin_of
from candidates.models import Candidate, Contact, MergedPerson

# What has left, or may have.
LEFT = [
    Message.Status.SENDING,
    Message.Status.SENT,
    Message.Status.DELIVERED,
    Message.Status.BOUNCED,
    Message.Status.STUCK,
]


@dataclass(frozen=True)
class Line:
    """One email."""

    message: Message
    at: datetime
    why: str
    address: str
    reports: list[str]

    @property
    def is_wanted(self) -> bool:
        """They had done something themselves that it answers."""
        return self.message.stream == Stream.TRANSACTIONAL


def record_of(candidate: Candidate) -> dict[str, Any]:
    """Of the person, whichever number, ballot paper and campaign it was under."""
    pairs = MergedPerson.objects.about([candidate.person_id]).values_list("old_id", "new_id")
    ids = {candidate.person_id, *(one for pair in pairs for one in pair)}
    approaches = Approach.objects.filter(candidate__person_id__in=ids).select_related("campaign")
    addresses = list(Contact.objects.emails().filter(candidate__person_id__in=ids))
    hashes = {hash_of_address(one.value): one.value for one in addresses}
    lines = [_line(one) for one in _emails_to(ids)]
    stops = Suppression.objects.filter(Q(person_id__in=ids) | Q(address_hash__in=hashes))
    stopped = [
        (stop, hashes.get(stop.address_hash, ""))
        for stop in stops.select_related("campaign").order_by("created_at")
    ]
    since = min((stop.created_at for stop, _address in stopped), default=None)
    return {
        "candidate": candidate,
        "approaches": approaches.order_by("campaign__year"),
        "addresses": [(one, origin_of(one)) for one in addresses],
        "lines": lines,
        "stops": stopped,
        "since": since,
        "after": [one for one in lines if since and one.at > since and not one.is_wanted],
        "pauses": Pause.objects.filter(approach__in=approaches).select_related(
            "begun_by", "ended_by"
        ),
    }


def _emails_to(ids: set[int]) -> list[Message]:
    """Also those in which somebody else at the same address stands first."""
    theirs = Q(approach__candidate__person_id__in=ids)
    letters = Digest.objects.filter(theirs).exclude(together_with=None).values("together_with")
    parts = Recipient.objects.filter(theirs, status__in=Recipient.STILL_IN)
    shared = parts.exclude(together_with=None).values("together_with")
    found = Message.objects.filter(
        theirs
        | Q(
            ask__approach__candidate__person_id__in=ids,
            kind__in=Message.Kind.of_an_ask_to_candidates(),
        )
        | Q(kind=Message.Kind.DIGEST, digest__in=letters)
        | Q(recipient_of_mailing__in=shared),
        status__in=LEFT,
    )
    return list(
        found.select_related(
            "contact", "digest", "recipient_of_mailing__mailing__released_by"
        ).prefetch_related("reports", "digest__asks")
    )


def _line(message: Message) -> Line:
    return Line(
        message=message,
        at=message.sent_at or message.claimed_at or message.created_at,
        why=_why(message),
        address=message.contact.value if message.contact else "",
        reports=[
            f"{one.get_kind_display()} {one.code}".strip()
            for one in sorted(message.reports.all(), key=lambda one: one.received_at)
        ],
    )


def _why(message: Message) -> str:
    recipient = message.recipient_of_mailing
    if recipient:
        mailing, by = recipient.mailing, recipient.mailing.released_by
        who = f", released by {by}" if by else ""
        return f"A mailing of the charity: “{mailing.subject}”{who}"
    if message.digest:
        people = len(message.digest.asks.all())
        return f"People in the constituency had asked us to pass it on: {people} in this letter"
    if message.stream == Stream.INVITATION:
        return "Somebody in the constituency had asked us to pass it on, and confirmed it"
    return "About what they had done themselves: taken part, or asked for something"
