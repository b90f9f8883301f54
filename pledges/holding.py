"""Who of the moderators looks at which photo, and what comes next for each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from pledges.models import Photo, PhotoQuerySet

HOLD_FOR = timedelta(minutes=10)


def hold(photo: Photo, *, by: User, take_over: bool = False) -> bool:
    """Say to others who looks at it, for ten minutes. False where somebody else does."""
    now = timezone.now()
    waiting = Photo.objects.filter(pk=photo.pk, status=Photo.Status.WAITING)
    if not take_over:
        waiting = waiting.filter(_free_for(by, now))
    held = waiting.update(held_by=by, held_until=now + HOLD_FOR)
    photo.refresh_from_db()
    return bool(held)


def let_go(photo: Photo, *, by: User) -> None:
    Photo.objects.filter(pk=photo.pk, held_by=by).update(held_by=None, held_until=None)


def holder(photo: Photo, *, besides: User) -> User | None:
    """Who else looks at it now."""
    if photo.held_by_id in {None, besides.pk} or not photo.held_until:
        return None
    return photo.held_by if photo.held_until > timezone.now() else None


def _free_for(by: User, now: datetime) -> Q:
    return Q(held_by=None) | Q(held_by=by) | Q(held_until__lte=now)


def open_to(by: User) -> PhotoQuerySet:
    """What waits and this moderator can decide about now, oldest first."""
    photos = Photo.objects.waiting().filter(_free_for(by, timezone.now()))
    photos = photos.filter(~Q(first_approved_by=by) | Q(first_approved_by=None))
    if not may_decide_passed_on(by):
        photos = photos.filter(escalated_at=None)
    return photos


def take_next(by: User, *, after: Photo | None = None) -> Photo | None:
    """Hold the next one for this moderator: behind the one they had, then from the start."""
    if after:
        let_go(after, by=by)
    waiting = open_to(by).exclude(pk=after.pk) if after else open_to(by)
    photos = list(waiting[:200])
    if after and after.submitted_at:
        place = (after.submitted_at, after.pk)
        photos.sort(key=lambda one: (one.submitted_at, one.pk) < place)
    return next((one for one in photos if hold(one, by=by)), None)


def may_decide_passed_on(by: User) -> bool:
    return by.has_perm("pledges.decide_passed_on_photo")
