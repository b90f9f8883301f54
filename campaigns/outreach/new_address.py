"""Another address to write to: a candidate gives it, and shows that they read it, and the one on
record too. What they can't show that way, staff look at as a correction."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.outreach import checks, fresh_codes
from campaigns.outreach.models import Approach, FreshCode, Message, Suppression
from campaigns.outreach.services import nudge
from candidates import corrections
from candidates.importers.contacts import is_of_parliament, kind_of
from candidates.models import Contact

ADDRESS = FreshCode.For.ADDRESS


def on_record(approach: Approach) -> Contact | None:
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    return checks.contact_of(approach, phase)


def is_wanted_at(approach: Approach, email: str) -> bool:
    """Whether its reader has not asked us never to write, and has not called an email a mistake."""
    asked = Suppression.objects.covering(approach.campaign, email=email)
    return not (asked.exists() or Suppression.objects.refuses_confirmations(email))


def works_now(approach: Approach, email: str) -> bool:
    """Parliament's are dead while there are no MPs."""
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    return phase.has_mps or not is_of_parliament(email)


@transaction.atomic
def propose(approach: Approach, email: str) -> None:
    """Codes to it, and to the one on record; it is used for nothing else before both are typed.
    Raises as fresh_codes.send."""
    candidate = approach.candidate
    known = candidate.contacts.filter(channel=Contact.Channel.EMAIL, value__iexact=email).first()
    contact = (
        known
        or candidate.contacts.get_or_create(
            channel=Contact.Channel.EMAIL,
            value=email,
            defaults={
                "kind": kind_of(email.rpartition("@")[2]),
                "source": corrections.SOURCE,
                "problem": Contact.NOT_CONFIRMED,
            },
        )[0]
    )
    nudge(*fresh_codes.send(approach, ADDRESS, contact))


@transaction.atomic
def confirm(code: FreshCode) -> bool:
    """Both codes were typed: write there from now on. The old address is told. False where the
    code was used meanwhile.

    The personal link stays as it is. Whoever changes the address holds it, and a new one would
    leave them with a dead page; who should not have it is the same question as before, and is
    answered by staff, who can end it."""
    approach, new, used = code.approach, code.new_contact, code.pk
    old = on_record(approach)
    if new is None or not fresh_codes.use(code):
        return False
    corrections.replace_email(approach.candidate, new.value)
    message, _new = Message.objects.owe(
        Message.Kind.SUBMITTED,
        # The number of a code is given once.
        dedupe_key=f"submitted:address:{used}",
        approach=approach,
        contact=old,
        # Nor may whoever reads it stop what goes to the new one.
        details={"what": "address", "link": "", "stop_link": "", "why": ""},
    )
    nudge(message)
    return True


def changed_lately(approach: Approach) -> bool:
    """Whether the last half hour brought another address: for whoever presses twice."""
    return Message.objects.filter(
        approach=approach,
        kind=Message.Kind.SUBMITTED,
        details__what="address",
        created_at__gt=timezone.now() - timedelta(minutes=30),
    ).exists()
