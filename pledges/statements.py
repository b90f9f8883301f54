"""The sentence on a candidate's page: they may change it, and somebody reads it first."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.outreach import services as outreach
from campaigns.outreach.models import Message
from pledges.models import AlreadyDecided, Decision, Photo, Pledge, Statement, WallPlace
from pledges.services import locked

State = Statement.State


@transaction.atomic
def change(pledge: Pledge, text: str) -> None:
    """Another sentence, or none. One that nobody has read waits, in place of one that waited
    before, and the one on the page stays meanwhile. To have none takes effect at once, and
    the same again is nothing."""
    pledge = locked(pledge)
    waiting = pledge.statements.waiting().first()
    if pledge.withdrawn_at or text == (waiting.text if waiting else pledge.statement):
        return
    if waiting:
        # A new row: whoever looks at the earlier one does not decide about this one.
        waiting.delete()
    if text == pledge.statement:
        return
    stays = ""
    if not text or _is_read_with_a_photo(pledge):
        _write(pledge, text)
    else:
        Statement.objects.create(pledge=pledge, text=text)
        stays = "1" if pledge.statement else ""
    what = "statement" if text else "no_statement"
    outreach.tell_of_submission(pledge.approach, what, stays=stays)


def _write(pledge: Pledge, text: str) -> None:
    pledge.statement = text
    pledge.save(update_fields=["statement"])
    WallPlace.objects.filter(photo__pledge=pledge).restamp()


def _is_read_with_a_photo(pledge: Pledge) -> bool:
    """As long as none was on the wall: whoever puts one there reads the sentence with it."""
    on_the_wall = Q(status__in=[Photo.Status.APPROVED, Photo.Status.HIDDEN])
    # It may come back by itself, when a later decision is undone.
    earlier = Q(decisions__act=Decision.Act.APPROVED)
    return not pledge.photos.filter(on_the_wall | earlier).exists()


@transaction.atomic
def accept(statement: Statement, *, by: User) -> None:
    """It stands on their page from now on. Raises AlreadyDecided."""
    pledge = _decide(statement, State.ACCEPTED, by)
    _write(pledge, statement.text)
    _tell(pledge, statement)


@transaction.atomic
def refuse(statement: Statement, *, by: User, reason: str) -> None:
    """The one on the page stays; one that should not have been accepted is off it again. The
    candidate is told why. Raises AlreadyDecided."""
    off = statement.state == State.ACCEPTED
    pledge = _decide(statement, State.REFUSED, by, reason)
    if off:
        if pledge.statement != statement.text:
            raise AlreadyDecided
        _write(pledge, "")
    _tell(pledge, statement, off=off)


def _decide(statement: Statement, to: Statement.State, by: User, reason: str = "") -> Pledge:
    """Unless it is no longer as it was seen: somebody was faster, or the candidate has sent
    another, or left."""
    pledge = locked(statement.pledge)
    as_seen = Statement.objects.filter(pk=statement.pk, state=statement.state)
    open_to = as_seen.exclude(state__in=[to, State.REFUSED])
    if not open_to.update(state=to, decided_at=timezone.now(), decided_by=by, reason=reason):
        raise AlreadyDecided
    statement.refresh_from_db()
    return pledge


def _tell(pledge: Pledge, statement: Statement, *, off: bool = False) -> None:
    on_the_wall = pledge.photo_in(Photo.Status.APPROVED)
    shown = on_the_wall and pledge.approach.campaign.shows_photos()
    outreach.tell_candidate(
        pledge.approach,
        Message.Kind.STATEMENT,
        key=f"{statement.pk}:off" if off else str(statement.pk),
        accepted="1" if statement.state == State.ACCEPTED else "",
        reason=statement.reason,
        shown="1" if shown else "",
        off="1" if off else "",
    )
