"""What moderators decide about photos. Each act is kept in the photo's history, most can be
undone for some minutes, and the emails that follow leave after those."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from campaigns.outreach import services as outreach
from campaigns.outreach.models import Message
from pledges import telling
from pledges.decisions import NotNow, Reason, begin, record, shown, undo_for
from pledges.holding import holder
from pledges.models import AlreadyDecided, Decision, Photo
from pledges.services import take_down

Act, Status = Decision.Act, Photo.Status

WITH_A_CHILD = {Photo.People.CHILD, Photo.People.CHILD_HIDDEN}


def needs_two(photo: Photo) -> bool:
    """A child in the picture needs two people. Whoever found one was the first."""
    return photo.people in WITH_A_CHILD or photo.first_approved_by_id is not None


def approve(
    photo: Photo,
    *,
    by: User,
    alt_text: str,
    child: bool = False,
    private_note: str = "",
    seen_statement: str | None = None,
) -> bool:
    """Put a photo on the wall, in place of the one before it, and tell everyone who asked.
    Their sentence comes with it; where the one that was seen is given, no other does. False
    where a second person has to agree first. Raises AlreadyDecided and NotNow."""
    if (child or needs_two(photo)) and photo.first_approved_by_id is None:
        _approve_first(photo, by, alt_text, private_note, seen_statement)
        return False
    if photo.first_approved_by_id == by.pk:
        raise NotNow("There is a child in it, and you were the first: somebody else must agree.")
    with shown(photo) as renditions:
        begin(photo, by, Status.WAITING)
        _no_other_statement(photo, seen_statement)
        for earlier in photo.pledge.photos.filter(status=Status.APPROVED):
            take_down(earlier)
            record(earlier, Act.REPLACED, by)
        photo.decide(
            Status.APPROVED,
            by=by,
            alt_text=alt_text,
            renditions=renditions,
            private_note=private_note,
        )
        record(photo, Act.APPROVED, by, private_note=private_note)
        telling.tell_of_approval(photo, due_at=timezone.now() + undo_for())
    return True


@transaction.atomic
def _approve_first(
    photo: Photo, by: User, alt_text: str, private_note: str, seen_statement: str | None
) -> None:
    begin(photo, by, Status.WAITING)
    _no_other_statement(photo, seen_statement)
    waiting = Photo.objects.filter(pk=photo.pk, status=Status.WAITING, first_approved_by=None)
    if not waiting.update(
        first_approved_by=by,
        alt_text=alt_text,
        private_note=private_note,
        held_by=None,
        held_until=None,
    ):
        raise AlreadyDecided
    photo.refresh_from_db()
    record(photo, Act.APPROVED_FIRST, by, private_note=private_note)


def _no_other_statement(photo: Photo, seen: str | None) -> None:
    """To be called when the pledge is held."""
    if seen is not None and photo.pledge.statement != seen:
        raise NotNow("Their sentence has changed since you opened this page. Read it again.")


def ask_for_another(photo: Photo, *, by: User, reason: Reason) -> None:
    """Ask the candidate for another photo, with the reason; one on the wall is off it at
    once. Raises AlreadyDecided and NotNow."""
    if photo.pledge.approach.is_over:
        raise NotNow("Their campaign is over, and their link takes no other photo. Refuse it.")
    _turn_down(photo, by, Status.ANOTHER_ASKED, Act.ANOTHER_ASKED, reason)


def refuse(photo: Photo, *, by: User, reason: Reason) -> None:
    """The same, and no other is asked for."""
    _turn_down(photo, by, Status.REFUSED, Act.REFUSED, reason)


@transaction.atomic
def _turn_down(photo: Photo, by: User, to: Photo.Status, act: Decision.Act, reason: Reason) -> None:
    seen_as = Status(photo.status)
    if seen_as not in {Status.WAITING, Status.APPROVED, Status.HIDDEN}:
        raise AlreadyDecided
    begin(photo, by, seen_as)
    if seen_as == Status.APPROVED:
        take_down(photo, to=Status.HIDDEN)
        seen_as = Status.HIDDEN
    photo.decide(to, by=by, seen_as=seen_as, **reason.kept)
    decision = record(
        photo, act, by, ground=reason.ground, note=reason.note, private_note=reason.private_note
    )
    outreach.tell_candidate(
        photo.pledge.approach,
        Message.Kind.ANOTHER_PHOTO,
        key=f"{photo.pk}:{decision.pk}",
        about=photo.about,
        due_at=timezone.now() + undo_for(),
        **details_of(to, reason),
    )


def details_of(to: Photo.Status, reason: Reason) -> dict[str, str]:
    """What the email about it says."""
    return {**reason.told, "refused": "1" if to == Status.REFUSED else ""}


@transaction.atomic
def escalate(photo: Photo, *, by: User, private_note: str = "") -> None:
    """Pass it on: it keeps its place in the queue, for those who may decide about it."""
    begin(photo, by, Status.WAITING)
    passed_on = Photo.objects.filter(pk=photo.pk, status=Status.WAITING, escalated_at=None).update(
        escalated_at=timezone.now(), private_note=private_note, held_by=None, held_until=None
    )
    if not passed_on:
        raise AlreadyDecided
    photo.refresh_from_db()
    record(photo, Act.ESCALATED, by, private_note=private_note)


@transaction.atomic
def hide(photo: Photo, *, by: User | None, act: Decision.Act = Act.HIDDEN) -> None:
    """Off the wall at once; why can be said later. By nobody: a visitor reported it."""
    begin(photo, by, Status.APPROVED)
    take_down(photo, to=Status.HIDDEN)
    photo.refresh_from_db()
    record(photo, act, by)


def show_again(photo: Photo, *, by: User) -> None:
    """Back on the wall. Raises AlreadyDecided and NotNow."""
    with shown(photo) as renditions:
        begin(photo, by, Status.HIDDEN)
        if photo.pledge.photos.filter(status=Status.APPROVED).exists():
            raise NotNow("A newer photo of theirs is on the wall.")
        photo.decide(Status.APPROVED, by=by, seen_as=Status.HIDDEN, renditions=renditions)
        record(photo, Act.SHOWN_AGAIN, by)
        # Only who was not told before.
        telling.tell_of_approval(photo, due_at=timezone.now() + undo_for())


def approve_obvious(photo: Photo, *, by: User, seen_statement: str) -> bool:
    """Approve one of many, where nothing speaks against it: nobody else is in it, it is
    described, their sentence was seen, and no colleague has it in hand. False where a person
    must look closer."""
    obvious = (
        photo.status == Status.WAITING
        and photo.people == Photo.People.NOBODY_ELSE
        and not needs_two(photo)
        and photo.alt_text.strip()
        and photo.pledge.statement == seen_statement
        and not photo.escalated_at
        and not holder(photo, besides=by)
    )
    return bool(obvious) and approve(
        photo, by=by, alt_text=photo.alt_text.strip(), seen_statement=seen_statement
    )
