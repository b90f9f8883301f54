"""What candidates do: rows, files and the emails that follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from campaigns.outreach import services as outreach
from campaigns.outreach.models import Approach, Ask, Message
from campaigns.outreach.personal import UnknownLink
from campaigns.staff_texts import said
from pledges import consents, originals
from pledges.models import (
    AlreadyDecided,
    Consent,
    Leftover,
    NewFiles,
    PhoneLink,
    Photo,
    Pledge,
    WallPlace,
    new_files,
    private_storage,
    public_storage,
)
from pledges.photos.arranging import Arrangement
from pledges.photos.developing import Developed, develop

Purpose = Consent.Purpose


class PhotoChanged(Exception):
    """Another photo came, from a phone or in another window, after they looked."""


class Deleted(AlreadyDecided, UnknownLink):
    """Everything of this person was deleted meanwhile: to staff it is gone, and to whoever
    still has its page open the link has ended."""


@transaction.atomic
def begin(approach: Approach, *, role: str, display_name: str, statement: str) -> Pledge:
    """Keep the first step of joining. Nothing is public, and nobody has joined yet."""
    campaign = approach.campaign
    pledge, _ = Pledge.objects.update_or_create(
        approach=approach,
        defaults={
            "role": role,
            "wording": said(campaign, "pledge_text").text,
            "wording_version": campaign.pledge_version,
            "display_name": display_name,
            "statement": statement,
        },
    )
    if not Approach.objects.filter(pk=approach.pk, token_hash=approach.token_hash).exists():
        # They had everything deleted while this page was open.
        raise UnknownLink
    return pledge


def add_photo(
    pledge: Pledge,
    upload: IO[bytes],
    *,
    people: str,
    alt_text: str,
    photographer: str = "",
    credit: str = "",
    phone: PhoneLink | None = None,
) -> Photo:
    """Keep a photo as a draft, in place of an earlier draft. Raises PhotoRefused; and
    PhoneLinkEnded where the phone that it comes from may send no more."""
    # Outside the transaction: it takes a second, and others want to write meanwhile.
    developed = develop(upload)
    upload.seek(0)
    with new_files() as files:
        original = files.keep(private_storage(), upload.read(), "original")
        renditions = _kept(developed, files)
        with transaction.atomic():
            files.stay_from_the_commit_on()
            pledge = locked(pledge)
            if phone:
                phone.use(pledge)
            for draft in pledge.photos.filter(status=Photo.Status.DRAFT):
                discard(draft)
            photo = Photo.objects.create(
                pledge=pledge,
                original=original,
                renditions=renditions,
                sha256=developed.sha256,
                look=developed.look,
                people=people,
                alt_text=alt_text,
                photographer=photographer,
                credit=credit,
            )
            if phone:
                PhoneLink.objects.filter(pk=phone.pk).update(photo=photo)
    return photo


@transaction.atomic
def open_to_phone(pledge: Pledge) -> None:
    """Let one photo come from a phone. Only the code that was shown last opens anything."""
    pledge = locked(pledge)
    close_to_phones(pledge)
    PhoneLink.objects.create(pledge=pledge).issue()


def close_to_phones(pledge: Pledge) -> None:
    pledge.phone_links.filter(used_at=None).delete()


def _kept(developed: Developed, files: NewFiles) -> list[dict[str, Any]]:
    """Our copies, in the private storage."""
    return [
        {
            "asked": one.asked,
            "width": one.width,
            "height": one.height,
            "format": one.format,
            "private": files.keep(private_storage(), one.content, one.extension),
            "public": "",
        }
        for one in developed.renditions
    ]


def redevelop_draft(draft: Photo, arrangement: Arrangement) -> None:
    """Turn and crop a draft anew, unless it was sent in meanwhile: it is read as it was sent.
    Raises as below."""
    with redeveloped(draft, arrangement):
        if not Photo.objects.filter(pk=draft.pk, status=Photo.Status.DRAFT).exists():
            raise AlreadyDecided


@contextmanager
def redeveloped(photo: Photo, arrangement: Arrangement) -> Iterator[None]:
    """Make our copies anew: from the original, or from the master where that is gone.
    The public ones too, of a photo on the wall. What is done inside is done with it or not at
    all, with this person's photos held. Raises AlreadyDecided where somebody else changed it
    meanwhile, and FileNotFoundError where nothing of it is left."""
    with photo.open_source() as source:
        # Our own master may be smaller than what we take from others.
        developed = develop(source, arrangement, shortest=1)
    with new_files() as files:
        renditions = _kept(developed, files)
        with transaction.atomic():
            files.stay_from_the_commit_on()
            locked(photo.pledge)
            now = Photo.objects.filter(pk=photo.pk).first()
            if now is None or not _same_files(now, photo):
                raise AlreadyDecided
            yield
            if now.status == Photo.Status.APPROVED:
                renditions = published(renditions, files)
            # Where we began with a master, the new one has it all: nothing is done twice.
            done = _as_kept(arrangement) if now.original else originals.UNTOUCHED
            ours = Photo.objects.filter(pk=photo.pk, original=now.original)
            if not ours.update(renditions=renditions, **done):
                raise AlreadyDecided
            _remove_after_the_commit(now)
            if now.status == Photo.Status.APPROVED:
                WallPlace.objects.filter(photo=photo).restamp()
                originals.forget_what_was_blurred(photo)
    photo.refresh_from_db()


def _as_kept(arrangement: Arrangement) -> dict[str, Any]:
    crop = arrangement.crop
    return {
        "turned": arrangement.turned,
        "crop": None if crop is None else [*crop],
        "blurred": [[*box] for box in arrangement.blurred],
    }


def _same_files(now: Photo, before: Photo) -> bool:
    return (now.original, now.renditions) == (before.original, before.renditions)


def published(renditions: list[dict[str, Any]], files: NewFiles) -> list[dict[str, Any]]:
    """The same, with copies in the public storage. The master is not for the public: the
    largest picture that a page or a preview of a link shows is 1280 wide."""
    private, public = private_storage(), public_storage()
    shown = []
    for one in renditions:
        if one["format"] != "master":
            with private.open(one["private"]) as copy:
                extension = one["private"].rpartition(".")[2]
                one = {**one, "public": files.keep(public, copy.read(), extension)}
        shown.append(one)
    return shown


def _remove_after_the_commit(photo: Photo) -> None:
    """The copies that it had."""
    remove = Leftover.objects.remove_after_the_commit
    remove(Leftover.PRIVATE, [one["private"] for one in photo.renditions])
    remove(Leftover.PUBLIC, [one["public"] for one in photo.renditions])


@transaction.atomic
def join(pledge: Pledge, *, may_contact_later: bool, seen: int | None = None) -> None:
    """Everything is agreed: the candidate has joined, and their photo, where there is
    one, waits for its check. Twice is the same as once. Where seen says which photo they
    looked at, 0 for none, no other is submitted: that raises PhotoChanged."""
    now = timezone.now()
    pledge = locked(pledge)
    approach = pledge.approach
    newly = pledge.joined_at is None or pledge.withdrawn_at is not None
    draft = pledge.photo_in(Photo.Status.DRAFT)
    if seen is not None and (newly or draft) and seen != (draft.pk if draft else 0):
        raise PhotoChanged
    if newly or draft:
        _agree(pledge, draft, may_contact_later=may_contact_later)
    if newly:
        pledge.joined_at, pledge.withdrawn_at = now, None
        pledge.save()
        outreach.record_joined(approach)
    if draft:
        for earlier in pledge.photos.filter(status=Photo.Status.WAITING):
            discard(earlier)
        if draft.submit(people=draft.people):
            outreach.tell_candidate(
                approach, Message.Kind.PHOTO_RECEIVED, key=str(draft.pk), about=draft.about
            )
    elif newly:
        outreach.tell_candidate(
            approach, Message.Kind.JOINED, key=f"{approach.pk}:{now:%Y%m%d%H%M%S}"
        )


def _agree(pledge: Pledge, draft: Photo | None, *, may_contact_later: bool) -> None:
    """Keep what was ticked, and under which consent it is public from now on."""
    purposes = [Purpose.PUBLISH]
    purposes += [Purpose.EVERYONE] if draft else []
    purposes += [Purpose.CONTACT] if may_contact_later else []
    given = consents.give(pledge, purposes, draft)
    pledge.published_under = given[Purpose.PUBLISH]
    pledge.save(update_fields=["published_under"])


@transaction.atomic
def take_down(photo: Photo, *, to: Photo.Status = Photo.Status.WITHDRAWN) -> None:
    """Make a photo private again, whatever state it is in; its public files are removed."""
    locked(photo.pledge)
    photo.refresh_from_db()
    public = [one["public"] for one in photo.renditions]
    photo.status = to
    photo.renditions = [{**one, "public": ""} for one in photo.renditions]
    photo.save(update_fields=["status", "renditions"])
    WallPlace.objects.take_off(photo)
    Message.objects.filter(about=photo.about).cancel(Ask.Reason.WITHDRAWN)
    Leftover.objects.remove_after_the_commit(Leftover.PUBLIC, public)


@transaction.atomic
def discard(photo: Photo) -> None:
    """Delete a photo that was never public, with its files."""
    private = [photo.original, *(one["private"] for one in photo.renditions)]
    Message.objects.filter(about=photo.about).cancel(Ask.Reason.WITHDRAWN)
    photo.delete()
    Leftover.objects.remove_after_the_commit(Leftover.PRIVATE, private)


def locked(pledge: Pledge) -> Pledge:
    """The row as it is now, held until the transaction ends: an approval and a withdrawal
    of the same person's photos wait for each other."""
    rows = Pledge.objects.select_for_update(of=("self",)).select_related("approach__campaign")
    try:
        return rows.get(pk=pledge.pk)
    except Pledge.DoesNotExist:
        raise Deleted from None
