"""What goes when a candidate has everything deleted, and the little that stays so that we
never write to them again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.outreach.checks import contact_of
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import (
    Approach,
    Ask,
    Claim,
    FreshCode,
    Message,
    Reply,
    Stream,
    Suppression,
    Visit,
)
from campaigns.outreach.personal import UnknownLink
from campaigns.outreach.services import call_off_invitations, nudge
from candidates.models import Candidate, Contact, MergedPerson

# Of an address, from then on until our last email to it has left.
TO_BE_FORGOTTEN = "They had everything deleted."


def ids_of(person_id: int) -> set[int]:
    """Under which we have known this person: two records may have been made one."""
    pairs = MergedPerson.objects.about([person_id]).values_list("old_id", "new_id")
    return {person_id, *(one for pair in pairs for one in pair)}


def approaches_of(person_id: int) -> QuerySet[Approach]:
    """Of one person, in every campaign."""
    return Approach.objects.filter(candidate__person_id__in=ids_of(person_id)).order_by("pk")


def hold(approach: Approach) -> None:
    """Until the transaction ends, nobody begins anything by their links. Raises UnknownLink
    where the one that was used has ended meanwhile."""
    person_id = approach.candidate.person_id
    held = {one.pk: one for one in approaches_of(person_id).select_for_update(of=("self",))}
    if held[approach.pk].token_hash != approach.token_hash:
        raise UnknownLink


@transaction.atomic
def forget(person_id: int) -> None:
    """What they answered and asked us for, in every campaign. Their links end, their addresses
    are used for nothing more, and a keyed hash of these stays. What supporters wrote is theirs,
    and stays as well."""
    theirs = approaches_of(person_id).select_for_update(of=("self",))
    for approach in theirs.select_related("candidate", "campaign"):
        _forget_answers(approach)
        _never_again(approach)
    ids = ids_of(person_id)
    Claim.objects.filter(candidate__person_id__in=ids).delete()
    marks = Suppression.objects.filter(person_id__in=ids, reason=Suppression.Reason.WITHDRAWN)
    marks.delete()
    Suppression.objects.create(person_id=person_id, reason=Suppression.Reason.WITHDRAWN)
    # Also one that was typed and not confirmed.
    emails = Contact.objects.filter(channel=Contact.Channel.EMAIL)
    addresses = emails.filter(candidate__person_id__in=ids)
    addresses.update(problem=TO_BE_FORGOTTEN)
    for candidate in Candidate.objects.filter(contacts__in=addresses).distinct():
        # Or else the next import brings them back.
        candidate.locked_fields = sorted({*candidate.locked_fields, Contact.Channel.EMAIL})
        candidate.save(update_fields=["locked_fields"])


def _forget_answers(approach: Approach) -> None:
    call_off_invitations(approach, Ask.Reason.STOPPED)
    Message.objects.filter(kind=Message.Kind.ANSWER, ask__digest__approach=approach).cancel(
        Ask.Reason.WITHDRAWN
    )
    Reply.objects.filter(digest__approach=approach).delete()
    FreshCode.objects.filter(approach=approach).delete()
    Visit.objects.filter(approach=approach).delete()
    to_them = Message.objects.filter(approach=approach, stream=Stream.TRANSACTIONAL)
    to_them.cancel(Ask.Reason.WITHDRAWN)
    to_them.update(details={})
    approach.response, approach.responded_at = Approach.Response.NONE, None
    approach.visit_wanted_at = approach.visit_settled_at = approach.visit_settled_by = None
    approach.visit_note = ""
    approach.stopped_at = approach.stopped_at or timezone.now()
    approach.save()
    approach.revoke_links()


def _never_again(approach: Approach) -> None:
    """An office that other candidates share goes on getting what is for those."""
    if approach.others_at_address():
        return
    for contact in approach.candidate.contacts.emails():
        stop = {
            "address_hash": hash_of_address(contact.value),
            "reason": Suppression.Reason.WITHDRAWN,
        }
        if not Suppression.objects.filter(**stop).exists():
            Suppression.objects.create(**stop)


def address_to_tell(approach: Approach) -> Contact | None:
    """Where our last email goes; to be asked before anything is forgotten."""
    return contact_of(approach, approach.campaign.phase_in(approach.candidate.constituency))


def tell_once_more(approach: Approach, contact: Contact, when: str, *, at: datetime) -> None:
    """The last email to them. Its address stays until it has left."""
    message, _new = Message.objects.owe(
        Message.Kind.REMOVED,
        dedupe_key=f"{Message.Kind.REMOVED}:everything:{approach.pk}:{at:%Y%m%d%H%M%S%f}",
        approach=approach,
        contact=contact,
        # Its link has ended, and there is nothing left to stop.
        details={"what": "everything", "when": when, "link": "", "stop_link": ""},
    )
    nudge(message)


def addresses_to_delete() -> QuerySet[Contact]:
    """Those that nothing is on its way to any more."""
    on_its_way = [Message.Status.QUEUED, Message.Status.CLAIMED, Message.Status.SENDING]
    last_words = Message.objects.filter(kind=Message.Kind.REMOVED, status__in=on_its_way)
    return Contact.objects.filter(problem=TO_BE_FORGOTTEN).exclude(
        pk__in=last_words.exclude(contact=None).values("contact")
    )


def back_from_a_backup() -> QuerySet[Approach]:
    """Of whoever had everything deleted, and has something here again that they did not bring:
    by joining anew, they end the mark."""
    marks = Suppression.objects.filter(reason=Suppression.Reason.WITHDRAWN, campaign=None)
    return Approach.objects.filter(
        Q(stopped_at=None) | ~Q(response=Approach.Response.NONE),
        candidate__person_id__in=marks.exclude(person_id=None).values("person_id"),
    )
