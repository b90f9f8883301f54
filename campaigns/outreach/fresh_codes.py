"""Codes that a candidate gets by email, for what their link alone must not do."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.outreach.models import Approach, Ask, FreshCode, Message
from candidates.models import Contact

# Codes of one candidate for one purpose.
A_DAY = 5
# Two presses on a button send one.
NOT_AGAIN_FOR = timedelta(minutes=1)
RECORD, NEW = "record", "new"


class EnoughForToday(Exception):
    """As many codes as may were sent."""


class LinkEnded(Exception):
    """The link that was used opens nothing any more."""


@dataclass(frozen=True)
class Tried:
    """What one try came to: which of the codes were right, and how many tries are left."""

    record: bool
    new: bool
    left: int

    @property
    def is_right(self) -> bool:
        return self.record and self.new


def of(approach: Approach, purpose: FreshCode.For) -> FreshCode | None:
    return (
        FreshCode.objects.filter(approach=approach, purpose=purpose)
        .select_related("new_contact")
        .first()
    )


@transaction.atomic
def send(
    approach: Approach, purpose: FreshCode.For, new_contact: Contact | None = None
) -> list[Message]:
    """Make a code for the address on record, and one for the address that is to follow it; the
    earlier ones end. Returns what is owed, for the caller to nudge. Raises EnoughForToday, and
    LinkEnded."""
    # Two presses at once wait here for each other, and for whoever has everything deleted.
    now_theirs = Approach.objects.select_for_update(no_key=True).get(pk=approach.pk)
    if now_theirs.token_hash != approach.token_hash:
        raise LinkEnded
    now, code = timezone.now(), of(approach, purpose)
    if code and code.new_contact == new_contact and _has_just_left(code):
        return []
    if _sent(approach, purpose).filter(created_at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise EnoughForToday
    code = code or FreshCode(approach=approach, purpose=purpose, generation=0)
    code.generation += 1
    code.tries, code.sent_at, code.new_contact = 0, now, new_contact
    code.save()
    _call_off(code)
    owed = [_owe(code, RECORD)]
    return [*owed, _owe(code, NEW)] if new_contact else owed


def _has_just_left(code: FreshCode) -> bool:
    return code.tries == 0 and timezone.now() < code.sent_at + NOT_AGAIN_FOR


def _sent(approach: Approach, purpose: str) -> Any:
    """One for each time that codes were asked for; kept longer than they are."""
    return Message.objects.filter(
        kind=Message.Kind.CODE, approach=approach, details__purpose=purpose, details__to=RECORD
    )


def _owe(code: FreshCode, to: str) -> Message:
    message, _made = Message.objects.owe(
        Message.Kind.CODE,
        dedupe_key=_key(code, to),
        approach=code.approach,
        contact=code.new_contact if to == NEW else None,
        details={"purpose": code.purpose, "to": to},
    )
    return message


def _key(code: FreshCode, to: str) -> str:
    return f"code:{code.pk}:{code.generation}:{to}"


def _call_off(code: FreshCode) -> None:
    """What has not left would bring digits that are no use any more."""
    earlier = Message.objects.filter(kind=Message.Kind.CODE, approach=code.approach_id)
    earlier.filter(details__purpose=code.purpose).cancel(Ask.Reason.WITHDRAWN)


def was_sent_to(code: FreshCode, on_record: Contact | None) -> bool:
    """Whether the address on record is still the one whose reader has the code: staff may have
    replaced one that is in the wrong hands."""
    if on_record is None:
        return False
    message = Message.objects.filter(dedupe_key=_key(code, RECORD)).first()
    used = message.contact_id if message else None
    return used is None or used == on_record.pk


def is_right(code: FreshCode, typed: str, typed_new: str = "") -> Tried:
    """Compare, and count the try before that: whoever guesses with many hands at once has no
    more tries than others."""
    counted = FreshCode.objects.filter(
        pk=code.pk,
        generation=code.generation,
        tries__lt=FreshCode.TRIES,
        sent_at__gt=timezone.now() - FreshCode.GOOD_FOR,
    ).update(tries=F("tries") + 1)
    code.tries = FreshCode.objects.filter(pk=code.pk).values_list("tries", flat=True).first() or 0
    if not counted:
        return Tried(record=False, new=False, left=0)
    record = hmac.compare_digest(typed.encode(), code.code.encode())
    new = hmac.compare_digest(typed_new.encode(), code.new_code.encode())
    return Tried(record, new or code.new_contact_id is None, left=code.tries_left)


def use(code: FreshCode) -> bool:
    """It is gone from now on. False where somebody was faster, or asked for another."""
    used, _what = FreshCode.objects.filter(pk=code.pk, generation=code.generation).delete()
    if used:
        _call_off(code)
    return bool(used)


def is_over(message: Message) -> bool:
    """Whether nobody could do anything with the digits of this email."""
    code = _code_of(message)
    if code is None or not code.is_open:
        return True
    return message.details.get("to") == NEW and message.contact_id != code.new_contact_id


def context_of(message: Message) -> dict[str, Any]:
    """The digits for this email: those for the address on record, or for the new one. That can
    be mistyped, and then a stranger reads it: nothing there leads to a page of the candidate."""
    code, to_new = _code_of(message), message.details.get("to") == NEW
    digits = (code.new_code if to_new else code.code) if code else ""
    context = {"code": f"{digits[:3]} {digits[3:]}"}
    if to_new:
        why = _("Why you get this: somebody typed this email address on our site.")
        context |= {"link": "", "stop_link": "", "why": why}
    return context


def _code_of(message: Message) -> FreshCode | None:
    purpose = message.details.get("purpose", "")
    return FreshCode.objects.filter(approach=message.approach, purpose=purpose).first()
