"""Moderators turn, crop, blur and describe photos: those that wait, and those on the wall."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from pledges.decisions import NotNow, begin, record
from pledges.holding import hold
from pledges.models import AlreadyDecided, Decision, Photo, WallPlace
from pledges.moderation import WITH_A_CHILD, needs_two
from pledges.photos.framing import Frame
from pledges.services import redeveloped

Act, Status = Decision.Act, Photo.Status

CAN_BE_CHANGED = {Status.WAITING, Status.APPROVED, Status.HIDDEN}


def change(photo: Photo, frame: Frame, *, by: User, what: str) -> None:
    """Make our copies anew, as this frame says. Raises AlreadyDecided, NotNow, PhotoRefused and
    OSError."""
    seen_as = Status(photo.status)
    with redeveloped(photo, frame.arrangement):
        _begin(photo, by, seen_as)
        if seen_as == Status.WAITING and photo.first_approved_by_id is not None:
            _void_what_the_first_agreed_to(photo)
            what = f"{what}. Two people must agree anew"
        elif seen_as != Status.WAITING and frame.reveals and needs_two(photo):
            raise NotNow(
                "Two people agreed to show it as it is, with a child in it. It can be turned and "
                "blurred now, but no more of it can be shown."
            )
        record(photo, Act.CHANGED, by, note=what)


def _begin(photo: Photo, by: User, seen_as: Photo.Status) -> None:
    """Whoever changes a photo has it in hand."""
    if seen_as not in CAN_BE_CHANGED:
        raise AlreadyDecided
    begin(photo, by, seen_as)
    if seen_as == Status.WAITING:
        hold(photo, by=by)


def _void_what_the_first_agreed_to(photo: Photo) -> None:
    """They saw another picture. That there is a child in it, maybe they alone have found."""
    people = photo.people if photo.people in WITH_A_CHILD else Photo.People.CHILD
    Photo.objects.filter(pk=photo.pk).update(first_approved_by=None, people=people)


@transaction.atomic
def describe(photo: Photo, *, by: User, alt_text: str) -> None:
    """Raises AlreadyDecided and NotNow."""
    _begin(photo, by, Status(photo.status))
    Photo.objects.filter(pk=photo.pk).update(alt_text=alt_text)
    WallPlace.objects.filter(photo=photo).restamp()
    photo.refresh_from_db()
    record(photo, Act.CHANGED, by, note="Described anew")
