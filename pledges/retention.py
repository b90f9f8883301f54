"""What is deleted when: one table of rules, run every hour and by `manage.py tidy`, and shown
on the privacy page in the same words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.outreach.models import (
    Ask,
    Invitation,
    MailboxMail,
    Message,
    Reply,
    SeatWatch,
    Shingle,
    Slot,
)
from candidates.models import Contact, Correction
from pledges.models import Photo, Tidying, private_storage

logger = logging.getLogger(__name__)


class Whose(models.TextChoices):
    """Of whom it is, as the privacy page is divided."""

    SUPPORTER = "supporter", gettext_lazy("If you invite somebody")
    WAITING = "waiting", gettext_lazy("If you want to be told once")
    TELLING = "telling", gettext_lazy("If you tell us that something is wrong")
    CANDIDATE = "candidate", gettext_lazy("If you sit in Parliament, or stand for it")
    STAFF = "staff", gettext_lazy("Everybody else")


@dataclass(frozen=True)
class Rule:
    whose: Whose
    what: str
    kept: str  # for how long, as the privacy page says it
    rows: QuerySet[Any]
    act: Callable[[QuerySet[Any]], object]

    def __str__(self) -> str:
        return f"{self.what}: {self.kept}"


@dataclass
class Report:
    """How many rows each rule found, and which rules failed."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def _expire(rows: QuerySet[Invitation]) -> None:
    # The row stays, so that its link can say what happened.
    rows.update(**Invitation.FORGOTTEN, status=Invitation.Status.EXPIRED)
    Shingle.objects.filter(invitation__in=rows).delete()


def _forget_words(rows: QuerySet[Invitation]) -> None:
    rows.update(own_words="", seat_reason="")
    # Made from the words.
    Shingle.objects.filter(invitation__in=rows).delete()


def _forget_writer(rows: QuerySet[Invitation]) -> None:
    rows.update(**Invitation.FORGOTTEN)
    Shingle.objects.filter(invitation__in=rows).delete()


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
    """Nothing is read from the database before it is asked for rows."""

    def ago(**age: float) -> datetime:
        return now - timedelta(**age)

    return [
        *_of_supporters(now, ago),
        Rule(
            Whose.WAITING,
            _("Your email address"),
            _("until our one email to you has left, or else 90 days"),
            SeatWatch.objects.filter(created_at__lt=now - SeatWatch.KEPT_FOR),
            _delete,
        ),
        Rule(
            Whose.WAITING,
            _("The same, once nobody can be listed any more"),
            _("until polling day has passed"),
            SeatWatch.objects.filter(campaign__in=_campaigns_past_their_polls(now)),
            _delete,
        ),
        Rule(
            Whose.TELLING,
            _("What you told us, when we have decided about it"),
            _("90 days after that"),
            Correction.objects.filter(decided_at__lt=ago(days=90)),
            _delete,
        ),
        Rule(
            Whose.TELLING,
            _("What you told us, where nobody has decided about it"),
            _("a year"),
            Correction.objects.waiting().filter(created_at__lt=ago(days=365)),
            _delete,
        ),
        *_of_candidates(ago),
        *_of_the_site(now, ago),
    ]


Ago = Callable[..., datetime]


def _of_supporters(now: datetime, ago: Ago) -> list[Rule]:
    everything = Invitation.objects.all()
    confirmed = everything.filter(status=Invitation.Status.CONFIRMED)
    undecided = Ask.objects.on_their_way()
    settled = confirmed.exclude(pk__in=undecided.values("invitation"))
    sent_lately = Ask.objects.filter(
        invitation=OuterRef("pk"), status__in=Ask.ARRIVED, changed_at__gte=ago(days=28)
    )
    gone = [Invitation.Status.EXPIRED, Invitation.Status.WITHDRAWN]
    return [
        Rule(
            Whose.SUPPORTER,
            _("What you have begun to write and not finished"),
            _("7 days"),
            everything.filter(status=Invitation.Status.DRAFT, created_at__lt=ago(days=7)),
            _delete,
        ),
        Rule(
            Whose.SUPPORTER,
            _("What you have not confirmed by our email"),
            _("7 days; we remind you once, after a day"),
            everything.overdue(now),
            _expire,
        ),
        Rule(
            Whose.SUPPORTER,
            _("What we could not send so far"),
            _("8 weeks; then it is not sent any more"),
            confirmed.filter(confirmed_at__lt=ago(days=56), pk__in=undecided.values("invitation")),
            _call_off,
        ),
        Rule(
            Whose.SUPPORTER,
            _("Your postcode"),
            _("until all your invitations have been sent; then we know only your constituency"),
            settled.exclude(postcode=""),
            lambda rows: rows.update(postcode=""),
        ),
        Rule(
            Whose.SUPPORTER,
            _("Your own words"),
            _("4 weeks after they were sent"),
            settled.filter(~Exists(sent_lately), confirmed_at__lt=ago(days=28)).exclude(
                own_words="", seat_reason=""
            ),
            _forget_words,
        ),
        Rule(
            Whose.SUPPORTER,
            _("What our staff wrote to you about a message that they sent back"),
            _("4 weeks"),
            Message.objects.filter(kind=Message.Kind.RETURNED, created_at__lt=ago(days=28)).exclude(
                details={}
            ),
            lambda rows: rows.update(details={}),
        ),
        Rule(
            Whose.SUPPORTER,
            _("Your name and email address"),
            _("a year after the poll; whether somebody answered you is only counted from then on"),
            settled.filter(confirmed_at__lt=ago(days=365))
            .exclude(campaign__elections__polling_day__gte=ago(days=365).date())
            .exclude(name="", email=""),
            _forget_writer,
        ),
        Rule(
            Whose.SUPPORTER,
            _("A coded form of your network’s address, against misuse"),
            _("30 days"),
            everything.filter(submitted_at__lt=ago(days=30)).exclude(network=""),
            lambda rows: rows.update(network=""),
        ),
        Rule(
            Whose.SUPPORTER,
            _("Of what you deleted or never confirmed: that it was, and whom it was to"),
            _("a year, so that its link can tell you"),
            everything.filter(status__in=gone, submitted_at__lt=ago(days=365)),
            _delete,
        ),
    ]


def _of_candidates(ago: Ago) -> list[Rule]:
    photos = Photo.objects.all()
    return [
        Rule(
            Whose.CANDIDATE,
            _("Your email addresses, if you stood and do not sit"),
            _("a year after the poll"),
            Contact.objects.emails().filter(
                candidate__ballot__election__polling_day__lt=ago(days=365).date(),
                candidate__sitting=False,
            ),
            _delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A photo as you uploaded it, which is never public"),
            _("30 days after we have put our own copies of it on the wall"),
            photos.filter(status=Photo.Status.APPROVED, moderated_at__lt=ago(days=30)).exclude(
                original=""
            ),
            _forget_originals,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A photo that we could not take, or that you took back"),
            _("7 days"),
            photos.filter(
                Q(status=Photo.Status.WITHDRAWN, created_at__lt=ago(days=7))
                | Q(status=Photo.Status.ANOTHER_ASKED, moderated_at__lt=ago(days=7))
            ).exclude(original="", renditions=[]),
            _forget_files,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A photo that you uploaded and did not submit"),
            _("30 days"),
            photos.filter(status=Photo.Status.DRAFT, created_at__lt=ago(days=30)),
            _drop_drafts,
        ),
        Rule(
            Whose.CANDIDATE,
            _("What you answered to everybody in a daily letter"),
            _("4 weeks"),
            Reply.objects.filter(created_at__lt=ago(days=28)),
            _delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("When an email was let through to you, to keep to our pace"),
            _("2 days"),
            Slot.objects.filter(at__lt=ago(days=2)),
            _delete,
        ),
    ]


def _of_the_site(now: datetime, ago: Ago) -> list[Rule]:
    return [
        Rule(
            Whose.STAFF,
            _("Emails in the mailbox of a site that somebody tries out"),
            _("7 days"),
            MailboxMail.objects.filter(created_at__lt=ago(days=7)),
            _delete,
        ),
        Rule(
            Whose.STAFF,
            _("Failed logins of staff, with the network address"),
            _("30 days"),
            AccessAttempt.objects.filter(attempt_time__lt=ago(days=30)),
            _delete,
        ),
        Rule(
            Whose.STAFF,
            _("Sessions of staff"),
            _("until they end"),
            Session.objects.filter(expire_date__lt=now),
            _delete,
        ),
        Rule(
            Whose.STAFF,
            _("Counts of what was deleted"),
            _("a year"),
            Tidying.objects.filter(day__lt=ago(days=365).date()),
            _delete,
        ),
    ]


def kept(now: datetime) -> list[tuple[Whose, list[Rule]]]:
    """The same, for people to read: by whose it is."""
    table = rules(now)
    return [(whose, [one for one in table if one.whose is whose]) for whose in Whose]


def tidy(*, dry_run: bool = False) -> Report:
    """Delete what has had its time; with dry_run, only look. A rule that fails holds up no
    other, and is named."""
    now = timezone.now()
    report = Report()
    for rule in rules(now):
        try:
            with transaction.atomic():
                report.counts[str(rule)] = _apply(rule, dry_run=dry_run)
        except Exception:
            logger.exception("tidying failed: %s", rule)
            report.failed.append(str(rule))
    if not dry_run:
        Tidying.objects.add(now, report.counts, report.failed)
    return report


def _apply(rule: Rule, *, dry_run: bool) -> int:
    # Counted by id, once: a rule may join rows that repeat.
    ids = list(rule.rows.values_list("pk", flat=True).distinct())
    if ids and not dry_run:
        rule.act(rule.rows.model._default_manager.filter(pk__in=ids))
    return len(ids)
