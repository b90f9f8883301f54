"""The newsletter: subscribing, confirming, changing, leaving. Whoever types an address learns
nothing about it; only who reads its inbox does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from campaigns.outreach import tasks
from campaigns.outreach.links import hash_of_address, hash_of_inbox
from campaigns.outreach.models import Invitation, Subscriber, Suppression, same_inbox
from candidates import visitor

# Raised to the day on which the words of newsletter_forms.agreement() change.
CONSENT_VERSION = "2026-12-01"
# Emails about the newsletter to one inbox: in a day, and the least time between two.
LETTERS_A_DAY = 3
BETWEEN_LETTERS = timedelta(minutes=10)
# Addresses of one inbox that wait to be confirmed: nobody fills another's with name+1, name+2.
UNCONFIRMED = 2

State = Subscriber.State


def subscribe(
    email: str,
    *,
    consent_version: str = CONSENT_VERSION,
    agreed_at: datetime | None = None,
    source: Subscriber.Source = Subscriber.Source.FORM,
    **about: str,
) -> None:
    """Ask whoever reads that inbox to confirm, or tell them that they are subscribed."""
    if Suppression.objects.wants_nothing(email):
        return
    agreed = {
        "consent_version": consent_version,
        "agreed_at": agreed_at or timezone.now(),
        "source": source,
    }
    with transaction.atomic():
        reader = _reader(email, {**agreed, "language": get_language() or "en-gb", **about})
        if reader is not None:
            _owe_letter(reader, agreed, about)
    _tell_soon()


def _reader(email: str, known: dict[str, object]) -> Subscriber | None:
    """Whose address it is, locked; a new row where it is new. None where that inbox has
    enough to confirm."""
    waits = Subscriber.objects.filter(same_inbox("email", email), state=State.UNCONFIRMED)
    if not Subscriber.objects.of(email).exists() and waits.count() >= UNCONFIRMED:
        return None
    reader, is_new = Subscriber.objects.get_or_create(
        address_hash=hash_of_address(email),
        defaults={
            **known,
            "email": email,
            "topics": Subscriber.Topic.values,
            # Long ago: no email has left yet.
            "asked_at": timezone.now() - timedelta(days=1),
        },
    )
    if is_new:
        reader.issue_links()
    return Subscriber.objects.select_for_update().get(pk=reader.pk)


def _owe_letter(reader: Subscriber, agreed: dict[str, object], about: dict[str, str]) -> None:
    now = timezone.now()
    if reader.asked_at > now - BETWEEN_LETTERS:
        return
    inbox = hash_of_inbox(reader.email)
    if visitor.happens_too_often(f"newsletter:{inbox}", LETTERS_A_DAY, visitor.ONE_DAY):
        return
    reader.asked_at, reader.letter = now, Subscriber.Letter.KNOWN
    if reader.state != State.SUBSCRIBED:
        reader.letter = Subscriber.Letter.CONFIRM
        # What they told us while they were subscribed is theirs: anybody can type an address.
        ours = {**agreed, **about} if reader.state == State.UNCONFIRMED else agreed
        for name, value in ours.items():
            setattr(reader, name, value)
    reader.save()


def subscribe_writer(invitation: Invitation) -> None:
    """Whoever ticked the box when they wrote an invitation, once that is confirmed."""
    if invitation.newsletter_agreed_at and invitation.email:
        subscribe(
            invitation.email,
            consent_version=invitation.consent_version,
            agreed_at=invitation.newsletter_agreed_at,
            source=Subscriber.Source.INVITATION,
            language=invitation.language,
        )


@transaction.atomic
def confirm(reader: Subscriber, *, again: bool = False) -> bool:
    """They read this inbox. Again: from their page, once they had left. False where it is
    too late, or was done."""
    reader = _locked(reader)
    comes_back = again and reader.state == State.LEFT
    if not (reader.may_confirm or comes_back):
        return False
    now = timezone.now()
    if comes_back and not reader.may_confirm:
        reader.consent_version, reader.agreed_at = CONSENT_VERSION, now
        reader.source = Subscriber.Source.FORM
    reader.state, reader.confirmed_at, reader.left_at = State.SUBSCRIBED, now, None
    reader.letter = Subscriber.Letter.WELCOME
    reader.owe_handover()
    reader.save()
    Suppression.objects.come_back_to_newsletter(reader.email)
    _tell_soon()
    return True


@transaction.atomic
def change(reader: Subscriber, said: dict[str, object]) -> None:
    """What they wish for. Nothing where they have left meanwhile."""
    reader = _locked(reader)
    if reader.state != State.SUBSCRIBED:
        return
    before = {name: getattr(reader, name) for name in said}
    if before == said:
        return
    for name, value in said.items():
        setattr(reader, name, value)
    reader.owe_handover()
    reader.save()


@transaction.atomic
def leave(reader: Subscriber, *, told_by_service: bool = False) -> None:
    """No newsletter from now on. Twice is the same as once."""
    reader = _locked(reader)
    if reader.state != State.SUBSCRIBED:
        return
    reader.state, reader.left_at, reader.letter = State.LEFT, timezone.now(), ""
    reader.owe_handover()
    if told_by_service and reader.handover == Subscriber.Handover.OWED:
        reader.handover, reader.handed_at = Subscriber.Handover.DONE, timezone.now()
    reader.save()
    Suppression.objects.leave_newsletter(reader.email)


@transaction.atomic
def delete(reader: Subscriber) -> None:
    """All that we hold. The address stays where the service must be told to delete it, too,
    until it has; and what says that no newsletter goes there stays in a coded form."""
    reader = _locked(reader)
    if reader.confirmed_at:
        Suppression.objects.leave_newsletter(reader.email)
    if not reader.is_known_there:
        reader.delete()
        return
    reader.state, reader.letter = State.DELETED, ""
    reader.left_at = reader.left_at or timezone.now()
    reader.address_hash = reader.token_hash = reader.stop_token_hash = None
    reader.first_name = reader.role = reader.nation = ""
    reader.topics = []
    reader.owe_handover()
    reader.save()


@transaction.atomic
def was_not_me(reader: Subscriber) -> None:
    """Somebody else typed this address. It is not asked again."""
    leave(reader)
    reader = _locked(reader)
    Suppression.objects.refuse_confirmations(reader.email)
    if reader.state == State.UNCONFIRMED:
        reader.delete()


def _locked(reader: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update().get(pk=reader.pk)


def _tell_soon() -> None:
    transaction.on_commit(tasks.tell_readers_soon, robust=True)
