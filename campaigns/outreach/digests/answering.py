"""The one answer of a candidate to everybody in a daily letter."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Message,
    Reply,
)
from campaigns.outreach.models.ask import AskQuerySet
from campaigns.outreach.models.digest import DigestQuerySet

# As long as the words are kept that a letter shows.
KEPT_FOR = timedelta(days=28)


def letters_to(approach: Approach, now: datetime) -> DigestQuerySet:
    """Those that arrived, as long as their words are kept, the latest first."""
    return (
        Digest.objects.filter(
            Exists(Ask.objects.filter(digest=OuterRef("pk"), status__in=Ask.ARRIVED)),
            approach=approach,
            created_at__gte=now - KEPT_FOR,
        )
        .with_names()
        .select_related("reply")
        .order_by("-day")
    )


@transaction.atomic
def answer(letter: Digest, text: str, *, may_write_back: bool) -> list[Message]:
    """Pass one answer on to everyone who stands in the letter, and a copy to the address on
    record: personal links are forwarded. There is one answer to each letter: of two, the
    first one goes. Returns what is owed."""
    _reply, new = Reply.objects.get_or_create(digest=letter, defaults={"text": text})
    if not new:
        return []
    details: dict[str, bool | int] = {"may_write_back": may_write_back}
    owed = {}
    for ask in whoever_is_answered(letter):
        # Who asked for two things gets one answer.
        key = f"answer:{letter.pk}:{hash_of_address(ask.invitation.email)}"
        owed[key], _new = Message.objects.owe(
            Message.Kind.ANSWER, dedupe_key=key, ask=ask, details=details
        )
    copy, _new = Message.objects.owe(
        Message.Kind.ANSWER,
        dedupe_key=f"answer:{letter.pk}",
        approach=letter.approach,
        digest=letter,
        details={**details, "people": len(owed)},
    )
    return [*owed.values(), copy]


def asks_that_arrived(letter: Digest) -> AskQuerySet:
    return letter.asks.filter(status__in=Ask.ARRIVED).select_related("invitation").order_by("pk")


def whoever_is_answered(letter: Digest) -> AskQuerySet:
    return (
        letter.asks.filter(status__in=Ask.ARRIVED, invitation__stopped_at=None)
        .exclude(invitation__email="")
        .select_related("invitation")
        .order_by("pk")
    )
