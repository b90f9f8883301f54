"""Signing a pledge or an open letter: everything that can become of a signature."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeAlias

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Petition
from campaigns.outreach import newsletter
from campaigns.outreach.links import hash_of_inbox
from campaigns.outreach.models import Subscriber
from candidates import edge
from pledges import tasks
from pledges.models import AlreadyDecided, ProfessionalPledge

State: TypeAlias = ProfessionalPledge.State
Letter: TypeAlias = ProfessionalPledge.Letter
# Another text has another version.
CONSENT_VERSION = "2026-12-01"
CONSENT = {
    True: _(
        "Yes, publish my name, job title, organisation and nation in the list, on this website and "
        "in what we make of it, such as a printed letter. I can take them off at any time."
    ),
    False: _("No, count me without my name"),
}
# What the public reads, and a person has looked at.
SHOWN = ("name", "job_title", "organisation")
SAID = (*SHOWN, "nation")


def _consent(is_public: bool) -> dict[str, object]:
    return {
        "is_public": is_public,
        "consent_version": CONSENT_VERSION,
        "consent_text": str(CONSENT[is_public]),
        "consent_at": timezone.now(),
    }


@transaction.atomic
def sign(
    petition: Petition, *, email: str, is_public: bool, newsletter_too: bool = False, **said: str
) -> None:
    """Keep it, and ask that inbox to confirm. Whoever signs is not told whether we know the
    address; whoever reads the inbox is."""
    fields = {
        **said,
        **_consent(is_public),
        "email": email,
        "language": get_language() or settings.LANGUAGE_CODE,
        "text_version": petition.version,
        "newsletter_agreed_at": timezone.now() if newsletter_too else None,
        "newsletter_version": newsletter.CONSENT_VERSION if newsletter_too else "",
    }
    found, new = ProfessionalPledge.objects.get_or_create(
        petition=petition, inbox=hash_of_inbox(email), defaults=fields
    )
    # Two that come at once: the later one sees what the earlier one did.
    signature = locked(found)
    if not new and signature.state == State.UNCONFIRMED:
        for name, value in fields.items():
            setattr(signature, name, value)
        # The link that was mailed before confirms what was said before, and nothing else.
        signature.generation += 1
        signature.created_at = signature.changed_at = timezone.now()
    if signature.state == State.UNCONFIRMED:
        signature.owes(Letter.CONFIRM)
    else:
        if not signature.owed:
            signature.owes(Letter.ALREADY)
        if newsletter_too:
            newsletter.subscribe(email, source=Subscriber.Source.PLEDGE)
    signature.file()
    signature.save()
    signature.issue_link()
    _tell_soon()


def locked(signature: ProfessionalPledge) -> ProfessionalPledge:
    """As it is now, and nobody else's until the transaction ends. Raises DoesNotExist."""
    return ProfessionalPledge.objects.select_for_update().get(pk=signature.pk)


@transaction.atomic
def confirm(signature: ProfessionalPledge) -> bool:
    """They read this inbox. False where that is known, or comes too late."""
    now = timezone.now()
    mine = ProfessionalPledge.objects.filter(
        pk=signature.pk,
        # What they read on their page, and not what was sent in their name since.
        generation=signature.generation,
        state=State.UNCONFIRMED,
        created_at__gte=now - ProfessionalPledge.CONFIRM_WITHIN,
    )
    if not mine.update(state=State.WAITING, confirmed_at=now, newsletter_agreed_at=None):
        return False
    if signature.newsletter_agreed_at:
        newsletter.subscribe(
            signature.email,
            consent_version=signature.newsletter_version,
            agreed_at=signature.newsletter_agreed_at,
            source=Subscriber.Source.PLEDGE,
            language=signature.language,
        )
    return True


@transaction.atomic
def change(signature: ProfessionalPledge, *, is_public: bool, **said: str) -> None:
    """Their own details. What the public reads is looked at again; to be shown no longer takes
    effect at once."""
    signature = locked(signature)
    if signature.state in {State.UNCONFIRMED, State.REMOVED}:
        return
    _leaves_the_list(signature)
    shown_changes = any(getattr(signature, name) != said[name] for name in SHOWN)
    if is_public != signature.is_public:
        for name, value in _consent(is_public).items():
            setattr(signature, name, value)
    for name in SAID:
        setattr(signature, name, said[name])
    if shown_changes:
        _to_the_queue(signature)
    elif signature.counts:
        signature.state = _as_agreed(signature)
    signature.changed_at = timezone.now()
    signature.file()
    signature.save()


def _leaves_the_list(signature: ProfessionalPledge) -> None:
    """As it stands there: no page that is kept somewhere shows it once this is done."""
    if signature.state == State.LISTED:
        edge.taken_back(edge.of_petition(signature.petition_id))


def _to_the_queue(signature: ProfessionalPledge) -> None:
    signature.state = State.WAITING
    signature.decided_at = signature.decided_by = None
    signature.answer = ""
    if signature.owed in {Letter.APPROVED, Letter.REFUSED}:
        signature.owed = ""


def _as_agreed(signature: ProfessionalPledge) -> State:
    return State.LISTED if signature.is_public else State.NOT_PUBLIC


@transaction.atomic
def take_back(signature: ProfessionalPledge) -> None:
    """Gone everywhere, at once. The address stays until it has been told so; of one that was
    never confirmed, nothing does."""
    signature = locked(signature)
    if signature.state == State.REMOVED:
        return
    if signature.state == State.UNCONFIRMED:
        signature.delete()
        return
    _leaves_the_list(signature)
    signature.owes(Letter.REMOVED)
    empty(signature)
    _tell_soon()


@transaction.atomic
def delete(signature: ProfessionalPledge) -> None:
    """By staff, without a word to anybody."""
    _leaves_the_list(signature)
    signature.delete()


def empty(signature: ProfessionalPledge) -> None:
    """Nothing of theirs is left in it, but for the address where it owes an email."""
    now = timezone.now()
    signature.state, signature.removed_at, signature.changed_at = State.REMOVED, now, now
    signature.decided_at = signature.decided_by = None
    for name in (*SAID, "inbox", "answer", "sort_name", "sort_organisation", "searched"):
        setattr(signature, name, "")
    signature.is_public = False
    signature.save()


@transaction.atomic
def approve(signature: ProfessionalPledge, *, by: User) -> None:
    """It counts, and is listed where they want it. Raises AlreadyDecided where it is not as it
    was seen."""
    seen, signature = signature, _as_seen(signature)
    if signature.state != State.WAITING:
        raise AlreadyDecided
    _decide(signature, _as_agreed(signature), by)
    if not signature.told_approved:
        signature.owes(Letter.APPROVED, after=_undo_for())
    signature.save()
    seen.refresh_from_db()
    _tell_soon()


@transaction.atomic
def refuse(signature: ProfessionalPledge, *, by: User, answer: str) -> None:
    """It does not count, or no longer; they are told why. Raises AlreadyDecided."""
    seen, signature = signature, _as_seen(signature)
    if signature.state not in {State.WAITING, State.LISTED, State.NOT_PUBLIC}:
        raise AlreadyDecided
    _leaves_the_list(signature)
    _decide(signature, State.REFUSED, by, answer)
    signature.owes(Letter.REFUSED, after=_undo_for())
    signature.save()
    seen.refresh_from_db()
    _tell_soon()


@transaction.atomic
def look_again(signature: ProfessionalPledge) -> None:
    """Undo a decision: it waits again, and an email that has not left stays here. Raises
    AlreadyDecided."""
    seen, signature = signature, _as_seen(signature)
    if signature.state not in {State.LISTED, State.NOT_PUBLIC, State.REFUSED}:
        raise AlreadyDecided
    _leaves_the_list(signature)
    _to_the_queue(signature)
    signature.changed_at = timezone.now()
    signature.save()
    seen.refresh_from_db()


def _as_seen(signature: ProfessionalPledge) -> ProfessionalPledge:
    try:
        now = locked(signature)
    except ProfessionalPledge.DoesNotExist:
        raise AlreadyDecided from None
    if (now.state, now.changed_at) != (signature.state, signature.changed_at):
        raise AlreadyDecided
    return now


def _decide(signature: ProfessionalPledge, state: State, by: User, answer: str = "") -> None:
    signature.state, signature.answer = state, answer
    signature.decided_at, signature.decided_by = timezone.now(), by
    signature.changed_at = signature.decided_at


def _undo_for() -> timedelta:
    return timedelta(minutes=settings.UNDO_MINUTES)


@transaction.atomic
def send_links(email: str) -> None:
    """The link to each page of theirs, to that inbox. Where nobody signed, nothing happens."""
    theirs = ProfessionalPledge.objects.filter(inbox=hash_of_inbox(email))
    for signature in theirs.select_for_update():
        if not signature.owed:
            unconfirmed = signature.state == State.UNCONFIRMED
            signature.owes(Letter.CONFIRM if unconfirmed else Letter.LINK)
            signature.save(update_fields=["owed", "owed_at"])
    _tell_soon()


def _tell_soon() -> None:
    transaction.on_commit(tasks.tell_signatories_soon, robust=True)
