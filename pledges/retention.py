"""What is deleted when: domain rules in one place, run every hour and by `manage.py tidy`.

The periods are those that the privacy page states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.models import Ask, Invitation, MailboxMail, Message, SeatWatch
from candidates.models import Contact, Correction
from pledges.models import Photo, private_storage

UNDECIDED = [Ask.Status.WAITING, Ask.Status.HELD, Ask.Status.QUEUED]


@dataclass(frozen=True)
class Rule:
    what: str
    rows: QuerySet[Any]
    act: Callable[[QuerySet[Any]], object]


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def _expire(rows: QuerySet[Invitation]) -> None:
    # The row stays, so that its link can say what happened.
    rows.update(status=Invitation.Status.EXPIRED, name="", email="", own_words="", postcode="")


def _call_off(rows: QuerySet[Invitation]) -> None:
    Message.objects.filter(ask__invitation__in=rows).cancel(Ask.Reason.FAILED)
    Ask.objects.filter(invitation__in=rows).move(to=Ask.Status.CANCELLED, reason=Ask.Reason.FAILED)


def _forget_files(photos: QuerySet[Photo]) -> None:
    """Delete what lies in the private storage; public copies stay where they are."""
    storage = private_storage()
    for photo in photos:
        names = [photo.original, *(one["private"] for one in photo.renditions)]
        kept = [{**one, "private": ""} for one in photo.renditions if one["public"]]
        Photo.objects.filter(pk=photo.pk).update(original="", renditions=kept)
        for name in filter(None, names):
            storage.delete(name)


def _forget_originals(photos: QuerySet[Photo]) -> None:
    storage = private_storage()
    for photo in photos:
        Photo.objects.filter(pk=photo.pk).update(original="")
        storage.delete(photo.original)


def _drop_drafts(photos: QuerySet[Photo]) -> None:
    _forget_files(photos)
    photos.delete()


def _campaigns_past_their_polls(now: datetime) -> QuerySet[Campaign]:
    today = timezone.localdate(now)
    return Campaign.objects.filter(elections__polling_day__lt=today).exclude(
        elections__polling_day__gte=today
    )


def rules(now: datetime) -> list[Rule]:
    def ago(**age: float) -> datetime:
        return now - timedelta(**age)

    settled = Invitation.objects.filter(status=Invitation.Status.CONFIRMED).exclude(
        asks__status__in=UNDECIDED
    )
    photos = Photo.objects.all()
    return [
        Rule(
            "invitations that nobody finished, after 7 days",
            Invitation.objects.filter(status=Invitation.Status.DRAFT, created_at__lt=ago(days=7)),
            _delete,
        ),
        Rule(
            "invitations that nobody confirmed, after 7 days",
            Invitation.objects.overdue(now),
            _expire,
        ),
        Rule(
            "invitations that could not be sent, after 8 weeks",
            Invitation.objects.filter(confirmed_at__lt=ago(days=56), asks__status__in=UNDECIDED),
            _call_off,
        ),
        Rule(
            "supporters' own words and postcodes, 4 weeks after sending",
            settled.filter(confirmed_at__lt=ago(days=28)).exclude(own_words="", postcode=""),
            lambda rows: rows.update(own_words="", postcode=""),
        ),
        Rule(
            "supporters' names and addresses, a year after the poll",
            settled.filter(confirmed_at__lt=ago(days=365))
            .exclude(campaign__elections__polling_day__gte=ago(days=365).date())
            .exclude(name="", email=""),
            lambda rows: rows.update(name="", email="", own_words="", postcode=""),
        ),
        Rule(
            "addresses of people who stood and do not sit, a year after the poll",
            Contact.objects.emails().filter(
                candidate__ballot__election__polling_day__lt=ago(days=365).date(),
                candidate__sitting=False,
            ),
            _delete,
        ),
        Rule(
            "addresses of people who wait for a list, after 90 days",
            SeatWatch.objects.filter(created_at__lt=now - SeatWatch.KEPT_FOR),
            _delete,
        ),
        Rule(
            "addresses of people who wait for a list, when polling day has passed",
            SeatWatch.objects.filter(campaign__in=_campaigns_past_their_polls(now)),
            _delete,
        ),
        Rule(
            "suggestions about the list that staff decided about, after 90 days",
            Correction.objects.filter(decided_at__lt=ago(days=90)),
            _delete,
        ),
        Rule(
            "suggestions about the list that nobody decided about, after a year",
            Correction.objects.waiting().filter(created_at__lt=ago(days=365)),
            _delete,
        ),
        Rule(
            "photos as uploaded, 30 days after the decision",
            photos.filter(status=Photo.Status.APPROVED, moderated_at__lt=ago(days=30)).exclude(
                original=""
            ),
            _forget_originals,
        ),
        Rule(
            "photos that were refused or withdrawn, after 7 days",
            photos.filter(
                Q(status=Photo.Status.WITHDRAWN, created_at__lt=ago(days=7))
                | Q(status=Photo.Status.ANOTHER_ASKED, moderated_at__lt=ago(days=7))
            ).exclude(original="", renditions=[]),
            _forget_files,
        ),
        Rule(
            "photos that nobody submitted, after 30 days",
            photos.filter(status=Photo.Status.DRAFT, created_at__lt=ago(days=30)),
            _drop_drafts,
        ),
        Rule(
            "emails in the mailbox, after 7 days",
            MailboxMail.objects.filter(created_at__lt=ago(days=7)),
            _delete,
        ),
        Rule(
            "failed logins, after 30 days",
            AccessAttempt.objects.filter(attempt_time__lt=ago(days=30)),
            _delete,
        ),
        Rule("ended sessions of staff", Session.objects.filter(expire_date__lt=now), _delete),
    ]


def tidy(*, dry_run: bool = False) -> dict[str, int]:
    """Delete what has had its time. Returns how many of what; with dry_run, only looks."""
    counts = {}
    for rule in rules(timezone.now()):
        # Counted by id, once: a rule may join rows that repeat.
        ids = list(rule.rows.values_list("pk", flat=True).distinct())
        counts[rule.what] = len(ids)
        if ids and not dry_run:
            rule.act(rule.rows.model._default_manager.filter(pk__in=ids))
    return counts
