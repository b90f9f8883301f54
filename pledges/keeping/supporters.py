"""How long we keep what supporters write, and what people tell us who ask for nothing else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.outreach.models import Ask, Invitation, Message, SeatWatch, Shingle
from candidates.models import Correction
from pledges.keeping.rule import Ago, Rule, Whose, delete
from pledges.models import PhotoReport


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


def _campaigns_past_their_polls(now: datetime) -> QuerySet[Campaign]:
    today = timezone.localdate(now)
    return Campaign.objects.filter(elections__polling_day__lt=today).exclude(
        elections__polling_day__gte=today
    )


def of_supporters(now: datetime, ago: Ago) -> list[Rule]:
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
            delete,
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
            delete,
        ),
    ]


def of_visitors(now: datetime, ago: Ago) -> list[Rule]:
    return [
        Rule(
            Whose.WAITING,
            _("Your email address"),
            _("until our one email to you has left, or else 90 days"),
            SeatWatch.objects.filter(created_at__lt=now - SeatWatch.KEPT_FOR),
            delete,
        ),
        Rule(
            Whose.WAITING,
            _("The same, once nobody can be listed any more"),
            _("until polling day has passed"),
            SeatWatch.objects.filter(campaign__in=_campaigns_past_their_polls(now)),
            delete,
        ),
        Rule(
            Whose.TELLING,
            _("What you told us, when we have decided about it"),
            _("90 days after that"),
            Correction.objects.filter(decided_at__lt=ago(days=90)),
            delete,
        ),
        Rule(
            Whose.TELLING,
            _("What you reported about a photo, and your email address where you gave it"),
            _("30 days after we have looked at it"),
            PhotoReport.objects.filter(handled_at__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.TELLING,
            _("What you told us, where nobody has decided about it"),
            _("a year"),
            Correction.objects.waiting().filter(created_at__lt=ago(days=365)),
            delete,
        ),
    ]
