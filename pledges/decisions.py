"""What every decision about a photo has in common: its reason, its place in the history, and
that two can't be taken at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from pledges import originals
from pledges.holding import holder, may_decide_passed_on
from pledges.models import (
    AlreadyDecided,
    Decision,
    Photo,
    WallPlace,
    new_files,
)
from pledges.services import locked, published


class NotNow(Exception):
    """What was asked for can't be done; its text says why, to a moderator."""


@dataclass(frozen=True)
class Reason:
    """Why a photo can't be shown. Words are what its candidate reads where a moderator wrote
    others than those of the ground."""

    ground: str
    note: str = ""
    words: str = ""
    private_note: str = ""

    @property
    def standard(self) -> str:
        """The words of the ground, as they stand."""
        ground = Photo.Ground(self.ground)
        return "" if ground == Photo.Ground.OTHER else str(ground.label)

    @property
    def own_words(self) -> bool:
        return bool(self.words) and self.words != self.standard

    @property
    def told(self) -> dict[str, str]:
        return {"reason": self.words or self.standard, "note": self.note}

    @property
    def kept(self) -> dict[str, str]:
        """As the photo keeps it: its page shows the words of the ground, then the note."""
        own = {"ground": Photo.Ground.OTHER, "note": f"{self.words}\n\n{self.note}".strip()}
        shown = own if self.own_words else {"ground": self.ground, "note": self.note}
        return {**shown, "private_note": self.private_note}


def undo_for() -> timedelta:
    return timedelta(minutes=settings.UNDO_MINUTES)


def begin(photo: Photo, by: User | None, seen_as: Photo.Status) -> None:
    """Hold up other decisions about this person's photos, and see whether this one may be
    taken: the photo is as it was seen, and nobody else has it in hand."""
    pledge = locked(photo.pledge)
    try:
        photo.refresh_from_db()
    except Photo.DoesNotExist:
        raise AlreadyDecided from None
    photo.pledge = pledge
    if photo.status != seen_as:
        raise AlreadyDecided
    if by is not None:
        see_that_it_is_free(photo, by)


def see_that_it_is_free(photo: Photo, by: User) -> None:
    """Raises NotNow where it waits for somebody else."""
    if photo.status != Photo.Status.WAITING:
        return
    if other := holder(photo, besides=by):
        raise NotNow(f"{other} is looking at this photo. Leave it to them, or take it over.")
    if photo.escalated_at and not may_decide_passed_on(by):
        raise NotNow("It was passed on: a campaign admin decides about it.")


def record(photo: Photo, act: Decision.Act, by: User | None, **more: str) -> Decision:
    return Decision.objects.create(photo=photo, act=act, by=by, **more)


@contextmanager
def shown(photo: Photo) -> Iterator[list[dict[str, Any]]]:
    """With copies of its files in the public storage, in a transaction. They are removed again
    where what happens inside does not hold; where it does, an upload that shows what was blurred
    goes with it."""
    if not photo.renditions or any(not one["private"] for one in photo.renditions):
        raise NotNow("Its files have been deleted.")
    with new_files() as files:
        try:
            renditions = published(photo.renditions, files)
        except FileNotFoundError:
            _must_be_as_seen(photo)
            raise NotNow("Its files can’t be read.") from None
        with transaction.atomic():
            files.stay_from_the_commit_on()
            locked(photo.pledge)
            _must_be_as_seen(photo)
            yield renditions
            WallPlace.objects.hang(photo)
            originals.forget_what_was_blurred(photo)


def _must_be_as_seen(photo: Photo) -> None:
    """Not blurred or turned by somebody else, nor taken back, after this one was looked at."""
    copies = Photo.objects.filter(pk=photo.pk).values_list("renditions", flat=True)
    if copies.first() != photo.renditions:
        raise AlreadyDecided
