"""What candidates take back: their photo, their part in the campaign, or everything that we have
of them. None of it needs a code: it takes nothing out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from campaigns.models import Campaign
from campaigns.outreach import forgetting
from campaigns.outreach import services as outreach
from campaigns.outreach.models import Approach, Ask, Message
from pledges import consents
from pledges.keeping import everything
from pledges.models import Consent, Decision, Leftover, Photo, Pledge, TakenBack
from pledges.services import Deleted, close_to_phones, discard, locked, take_down

Act, Status = Decision.Act, Photo.Status


@transaction.atomic
def remove_photos(pledge: Pledge) -> None:
    """The candidate wants no photo of theirs here: gone at once. Twice is the same as once."""
    now = timezone.now()
    pledge = locked(pledge)
    if taken := _take_back_photos(pledge, now):
        _tell(pledge.approach, "photo", key=str(taken[-1].pk), at=now)


@transaction.atomic
def leave(pledge: Pledge) -> None:
    """The candidate takes their whole pledge back, and is not asked again."""
    now = timezone.now()
    pledge = locked(pledge)
    _take_back_photos(pledge, now)
    consents.take_back(pledge.consents.all())
    # Nobody decides about a sentence any more, or is told that it stands on a page.
    pledge.statements.all().delete()
    pledge.approach.messages.filter(kind=Message.Kind.STATEMENT).cancel(Ask.Reason.WITHDRAWN)
    pledge.phone_links.all().delete()
    if pledge.withdrawn_at is None:
        pledge.withdrawn_at, pledge.statement = now, ""
        pledge.save(update_fields=["withdrawn_at", "statement"])
        outreach.decline(pledge.approach, though_joined=True)
        _tell(pledge.approach, "all", key=f"{pledge.pk}:{now:%Y%m%d%H%M%S}", at=now)


def _take_back_photos(pledge: Pledge, now: datetime) -> list[Decision]:
    """Everything of them but that they were: files, descriptions, what waits. A file's hash
    stays, so that the same picture does not come back by accident."""
    close_to_phones(pledge)
    consents.take_back(pledge.consents.filter(purpose=Consent.Purpose.EVERYONE))
    taken = []
    for photo in pledge.photos.still_here():
        if photo.status == Status.DRAFT:
            discard(photo)
            continue
        take_down(photo)
        private = [photo.original, *(one["private"] for one in photo.renditions)]
        Photo.objects.filter(pk=photo.pk).update(
            original="", renditions=[], alt_text="", credit="", held_by=None, held_until=None
        )
        Leftover.objects.remove_after_the_commit(Leftover.PRIVATE, private)
        taken.append(Decision.objects.create(photo=photo, act=Act.WITHDRAWN, at=now))
    return taken


def _tell(approach: Approach, what: str, *, key: str, at: datetime) -> None:
    """Whoever has the link may have done it: the address on record hears of it."""
    outreach.tell_candidate(
        approach, Message.Kind.REMOVED, key=f"{what}:{key}", what=what, when=_in_words(at)
    )


def _in_words(at: datetime) -> str:
    return date_format(timezone.localtime(at), "l j F, H:i")


def end_contact(pledge: Pledge) -> None:
    """The one consent that is about later, and nothing else."""
    consents.take_back(pledge.consents.filter(purpose=Consent.Purpose.CONTACT))


@dataclass(frozen=True)
class Receipt:
    """What was taken back, for whoever did it to keep."""

    at: datetime
    left: bool  # the campaign, and not only its wall
    had_photo: bool
    was_public: bool


def receipt_of(pledge: Pledge) -> Receipt | None:
    """Of the latest removal; of none where something of theirs is here again, or was never."""
    removed = Decision.objects.filter(photo__pledge=pledge, act=Act.WITHDRAWN, by=None)
    at = pledge.withdrawn_at or removed.values_list("at", flat=True).first()
    if at is None or pledge.photos.still_here().exists():
        return None
    together = Photo.objects.filter(decisions__in=removed.filter(at=at))
    return Receipt(
        at=at,
        left=pledge.withdrawn_at is not None,
        had_photo=together.exists(),
        was_public=_were_public(together),
    )


def was_taken_back(campaign: Campaign, slug: str) -> bool:
    """Whether there was a photo at this address on the wall, until its candidate removed it.
    Of one that staff took off the wall, nobody is told."""
    theirs = Photo.objects.filter(pledge__approach__campaign=campaign, pledge__approach__slug=slug)
    if theirs.filter(status=Status.HIDDEN).exists():
        return False
    removed = theirs.filter(decisions__act=Act.WITHDRAWN, decisions__by=None)
    deleted = TakenBack.objects.filter(
        approach__campaign=campaign, approach__slug=slug, was_public=True
    )
    return _were_public(removed) or deleted.exists()


def _were_public(photos: QuerySet[Photo]) -> bool:
    return Decision.objects.filter(photo__in=photos, act__in=Act.public()).exists()


@transaction.atomic
def delete_everything(approach: Approach) -> Deletion:
    """All that this person has sent us, in every campaign. Their links end. Raises UnknownLink
    where theirs has ended meanwhile."""
    now = timezone.now()
    person_id = approach.candidate.person_id
    address = forgetting.address_to_tell(approach)
    # In the order of everybody else, or two would wait for each other: the pledge comes first.
    for pledge in everything.pledges_of(person_id):
        with suppress(Deleted):
            locked(pledge)
    forgetting.hold(approach)
    everything.delete(person_id)
    if address:
        forgetting.tell_once_more(approach, address, _in_words(now), at=now)
    return Deletion(at=now, is_told=address is not None)


@dataclass(frozen=True)
class Deletion:
    """That everything is gone, for whoever did it to keep."""

    at: datetime
    is_told: bool  # once more, by email
