"""What the public says about photos on the wall, and what staff answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from pledges import moderation, tasks
from pledges.decisions import Reason
from pledges.models import AlreadyDecided, Decision, Photo, PhotoReport, PhotoReportQuerySet

Status = Photo.Status

# From one network in a day. More than these wait for a person, as any other report does.
A_DAY = 10
HIDDEN_A_DAY = 2
# By whomever: nobody empties the wall, from however many places.
HIDDEN_AN_HOUR = 10


def too_many_from(network: str) -> bool:
    return _of_the_day().filter(network=network).count() >= A_DAY


def _of_the_day() -> PhotoReportQuerySet:
    return PhotoReport.objects.filter(created_at__gt=timezone.now() - timedelta(days=1))


def report(
    photo: Photo, *, reason: PhotoReport.Reason, words: str, email: str, network: str
) -> bool:
    """Keep what somebody says about a photo. One of them or of their child is off the wall at
    once, and staff are called. Returns whether it is."""
    hides = reason.hides_at_once and _may_hide(photo, network)
    with transaction.atomic():
        PhotoReport.objects.create(
            photo=photo, reason=reason, words=words, email=email, network=network
        )
        if hides:
            # Unless it is off the wall meanwhile.
            with suppress(AlreadyDecided):
                moderation.hide(photo, by=None, act=Decision.Act.REPORTED)
    if reason.hides_at_once:
        transaction.on_commit(tasks.call_moderators, robust=True)
    return hides


def _may_hide(photo: Photo, network: str) -> bool:
    if photo.decisions.filter(act=Decision.Act.SHOWN_AGAIN).exists():
        # A person has looked at it before, and put it back.
        return False
    today = _of_the_day().of_people().filter(network=network)
    if today.count() >= HIDDEN_A_DAY:
        return False
    an_hour_ago = timezone.now() - timedelta(hours=1)
    hidden = Decision.objects.filter(act=Decision.Act.REPORTED, at__gt=an_hour_ago)
    return hidden.count() < HIDDEN_AN_HOUR


def keep_it(report: PhotoReport, *, by: User, answer: str) -> None:
    """It may stay: back on the wall where it is off it. Raises AlreadyDecided and NotNow."""
    if report.photo.status == Status.HIDDEN:
        moderation.show_again(report.photo, by=by)
    close(report, by=by, answer=answer)


def take_it_down(report: PhotoReport, *, by: User, answer: str, ground: str) -> None:
    """Off the wall for good; the candidate is told why, and not who said it."""
    moderation.refuse(report.photo, by=by, reason=Reason(ground))
    close(report, by=by, answer=answer)


@transaction.atomic
def close(report: PhotoReport, *, by: User, answer: str) -> None:
    """It is dealt with. Whoever gave an address is answered. Raises AlreadyDecided."""
    closed = PhotoReport.objects.waiting().filter(pk=report.pk)
    if not closed.update(handled_at=timezone.now(), handled_by=by, outcome=answer):
        raise AlreadyDecided
    report.refresh_from_db()
    if report.email:
        transaction.on_commit(lambda: tasks.answer_report_soon(report.pk), robust=True)
