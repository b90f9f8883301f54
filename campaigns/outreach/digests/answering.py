"""The one answer of a candidate to everybody in a daily letter. We pass it on, and so a member
of staff reads it first where it has what we look at in everybody's words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.outreach.house_rules import Ground, look_at
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Invitation,
    Message,
    Reply,
)
from campaigns.outreach.models.ask import AskQuerySet
from campaigns.outreach.models.digest import DigestQuerySet
from campaigns.phases import Phase

# As long as the words are kept that a letter shows.
KEPT_FOR = timedelta(days=28)


class AlreadyDecided(Exception):
    """Somebody else decided first, or it is another answer by now."""


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
        .order_by("-day", "-number")
    )


def may_leave(approach: Approach) -> bool:
    """Nothing of a candidate's leaves on polling day."""
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    return phase is not Phase.POLL_DAY


def concerns_of(letter: Digest, text: str) -> list[Invitation.Hold]:
    """What a member of staff should read before it goes on. The address that everybody knows
    already is no concern."""
    found = look_at(text, own=(address_on_record(letter.approach),))
    return [Invitation.Hold(concern.value) for concern in found]


@transaction.atomic
def answer(letter: Digest, text: str, *, may_write_back: bool) -> list[Message]:
    """Pass one answer on to everyone who stands in the letter, and a copy to the address on
    record: personal links are forwarded. There is one answer to each letter: of two, the
    first one goes. Returns what is owed, or nothing where a person reads it first."""
    # Of two devices, one comes after the other.
    Digest.objects.select_for_update().get(pk=letter.pk)
    reply = Reply.objects.filter(digest=letter).first()
    if reply and reply.state != Reply.State.RETURNED:
        return []
    concerns = concerns_of(letter, text)
    # A new row: whoever looks at what was returned does not decide about this one.
    Reply.objects.filter(digest=letter).delete()
    reply = Reply.objects.create(
        digest=letter,
        text=text,
        may_write_back=may_write_back,
        state=Reply.State.WAITING if concerns else Reply.State.PASSED_ON,
        held_because=concerns[0] if concerns else "",
    )
    return [] if concerns else _pass_on(reply)


@transaction.atomic
def release(reply: Reply, *, by: AbstractBaseUser) -> list[Message]:
    """Staff have read it, and it goes on as it is. Returns what is owed."""
    if not reply.decide(Reply.State.PASSED_ON, by=by):
        raise AlreadyDecided
    return _pass_on(reply)


@transaction.atomic
def send_back(reply: Reply, *, by: AbstractBaseUser, ground: Ground, note: str) -> list[Message]:
    """It goes to nobody from now on; whoever has it, has it. The candidate is told why, and may
    write another. Returns what is owed."""
    if not reply.decide(Reply.State.RETURNED, by=by, ground=ground, note=note):
        raise AlreadyDecided
    letter = reply.digest
    to_supporters = Message.objects.filter(
        kind=Message.Kind.ANSWER, ask__digest=letter, dedupe_key__startswith=f"answer:{letter.pk}:"
    )
    to_supporters.cancel(Ask.Reason.STAFF)
    copy = Message.objects.filter(kind=Message.Kind.ANSWER, digest=letter)
    copy.cancel(Ask.Reason.STAFF)
    message, _new = Message.objects.owe(
        Message.Kind.ANSWER,
        dedupe_key=f"answer-returned:{reply.pk}",
        approach=letter.approach,
        digest=letter,
        details={"returned": True},
    )
    return [message]


def _pass_on(reply: Reply) -> list[Message]:
    letter = reply.digest
    details: dict[str, bool | int] = {"may_write_back": reply.may_write_back}
    owed = {}
    for ask in whoever_is_answered(letter):
        # Who asked for two things gets one answer.
        key = f"answer:{letter.pk}:{hash_of_address(ask.invitation.email)}"
        message, new = Message.objects.owe(Message.Kind.ANSWER, dedupe_key=key, ask=ask)
        # An earlier answer may have been ended before it left; who has that one, keeps it.
        if new or message.revive(about=""):
            owed[key] = message
    Message.objects.filter(pk__in=[one.pk for one in owed.values()]).update(details=details)
    if not owed:
        return []
    copy, _new = Message.objects.owe(
        Message.Kind.ANSWER,
        dedupe_key=f"answer:copy:{reply.pk}",
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


def address_on_record(approach: Approach) -> str:
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    contact = approach.candidate.email_contact(parliament=phase.has_mps)
    return contact.value if contact else ""
