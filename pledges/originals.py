"""Photos as they were uploaded: never public, and gone before our copies are."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from pledges.models import Leftover, Photo

UNTOUCHED: dict[str, Any] = {"turned": 0, "crop": None, "blurred": []}


def shows_what_was_blurred() -> QuerySet[Photo]:
    """Photos on the wall whose upload shows what nobody should make out any more."""
    on_the_wall = Photo.objects.filter(status=Photo.Status.APPROVED)
    return on_the_wall.exclude(original="").exclude(blurred=[])


def forget(photos: QuerySet[Photo]) -> None:
    for photo in photos:
        # All that was done to it is in the master; from there it begins anew.
        same = Photo.objects.filter(pk=photo.pk, original=photo.original)
        if same.update(original="", **UNTOUCHED):
            Leftover.objects.remove_after_the_commit(Leftover.PRIVATE, [photo.original])


def forget_what_was_blurred(photo: Photo) -> None:
    """It has just been put on the wall."""
    forget(shows_what_was_blurred().filter(pk=photo.pk))
