"""Undoing a decision about a photo, as long as the emails about it have not left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.outreach.models import Ask, Message
from pledges import telling
from pledges.decisions import NotNow, begin, record, shown, undo_for
from pledges.models import Decision, Photo
from pledges.services import locked, take_down

Act, Status = Decision.Act, Photo.Status

CAN_BE_UNDONE = {
    Act.APPROVED,
    Act.APPROVED_FIRST,
    Act.ANOTHER_ASKED,
    Act.REFUSED,
    Act.ESCALATED,
}


def to_undo(photo: Photo) -> Decision | None:
    """The latest decision, where it can still be undone."""
    latest = _decisions(photo).select_related("by").first()
    if latest is None or latest.act not in CAN_BE_UNDONE:
        return None
    if latest.act == Act.APPROVED_FIRST and photo.first_approved_by_id is None:
        # The picture was changed since, and what they agreed to is void.
        return None
    return latest if latest.at > timezone.now() - undo_for() else None


def _decisions(photo: Photo) -> QuerySet[Decision]:
    """Without what was done to the picture: its page turns that back."""
    return photo.decisions.exclude(act=Act.CHANGED)


def undo(photo: Photo, *, by: User) -> None:
    """As if the latest decision had not been taken: its emails have not left yet. What was
    taken off the wall stays off it until somebody shows it again. Raises NotNow."""
    latest = to_undo(photo)
    if latest is None:
        raise NotNow("It is too late to undo this, or somebody has already.")
    with transaction.atomic():
        locked(photo.pledge)
        if to_undo(photo) != latest:
            raise NotNow("Somebody was faster. Look at the history.")
        Message.objects.filter(about=photo.about).exclude(kind=Message.Kind.PHOTO_RECEIVED).cancel(
            Ask.Reason.WITHDRAWN
        )
        _take_back(photo, Act(latest.act))
        record(photo, Act.UNDONE, by)
    if latest.act == Act.APPROVED:
        _bring_back_earlier(photo, latest, by)


def _take_back(photo: Photo, act: Decision.Act) -> None:
    photo.refresh_from_db()
    if act == Act.ESCALATED:
        back: dict[str, Any] = {"escalated_at": None}
    elif act == Act.APPROVED_FIRST:
        back = {"first_approved_by": None}
    else:
        back = _state_before(photo)
        if act == Act.APPROVED:
            take_down(photo, to=Status.HIDDEN)
    Photo.objects.filter(pk=photo.pk).update(**back)
    photo.refresh_from_db()


def _state_before(photo: Photo) -> dict[str, Any]:
    """Waiting, or hidden where it had been on the wall before."""
    before = _decisions(photo)[1:2]
    was_public = {Act.APPROVED, Act.HIDDEN, Act.SHOWN_AGAIN, Act.REPORTED}
    if any(one.act in was_public for one in before):
        return {"status": Status.HIDDEN, "ground": "", "note": ""}
    others = photo.pledge.photos.exclude(pk=photo.pk)
    if others.filter(status=Status.WAITING).exists():
        raise NotNow("A newer photo of theirs waits already: decide about that one.")
    return {
        "status": Status.WAITING,
        "moderated_at": None,
        "moderated_by": None,
        "ground": "",
        "note": "",
    }


def _bring_back_earlier(photo: Photo, latest: Decision, by: User) -> None:
    """The one that this photo had replaced is on the wall again."""
    replaced = Decision.objects.filter(
        act=Act.REPLACED,
        photo__pledge=photo.pledge,
        photo__status=Status.WITHDRAWN,
        at__gte=latest.at - timedelta(minutes=1),
    ).first()
    if replaced is None:
        return
    earlier = replaced.photo
    with shown(earlier) as renditions:
        begin(earlier, by, Status.WITHDRAWN)
        earlier.decide(Status.APPROVED, by=by, seen_as=Status.WITHDRAWN, renditions=renditions)
        record(earlier, Act.SHOWN_AGAIN, by)
        telling.tell_of_approval(earlier, due_at=timezone.now() + undo_for())
