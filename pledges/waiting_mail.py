"""What waits in sending and in reading, and what goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from campaigns.outreach.models import (
    Ask,
    DeliveryReport,
    HelpLine,
    Invitation,
    Mailing,
    Message,
    Pause,
    Repair,
    Reply,
    Subscriber,
)
from pledges.models import Leftover, Tidying
from pledges.waiting_line import Look, May, Waiting


def trends(may: May) -> Iterator[Waiting]:
    if may("outreach.view_invitation"):
        url = reverse("admin:outreach_invitation_changelist")
        for trend in Invitation.objects.unusual(timezone.now()):
            yield Waiting("Unusually many", trend.count, url, why=trend.sentence)


def paused() -> Iterator[Look]:
    """So that nobody forgets what somebody stopped for an hour."""
    page, query = "outreach_pause_changelist", "?ended_at__isempty=1"
    holding = Pause.objects.filter(ended_at=None)
    what = "Pauses: what they stop waits"
    yield Look("outreach.view_pause", what, holding, page, query, "begun_at", "reason")
    yield Look(
        "outreach.view_mailing",
        "Mailings that somebody paused",
        Mailing.objects.filter(status=Mailing.Status.PAUSED, stopped_itself=False),
        "outreach_mailing_changelist",
        "?status__exact=paused",
        why="paused_because",
    )


def did_not_arrive() -> Iterator[Look]:
    yield Look(
        "outreach.view_message",
        "Emails in doubt: they may have arrived",
        Message.objects.stuck(),
        "outreach_message_changelist",
        "?status__exact=stuck",
        since="claimed_at",
    )
    yield Look(
        "outreach.view_message",
        "Emails given up",
        Message.objects.filter(status=Message.Status.FAILED),
        "outreach_message_changelist",
        "?status__exact=failed",
    )
    yield Look(
        "outreach.view_invitation",
        "Invitations held back",
        Ask.objects.filter(status=Ask.Status.HELD).exclude(reason=Ask.Reason.REVIEW),
        "outreach_invitation_changelist",
        "?asks__status=held",
    )
    yield Look(
        "outreach.view_repair",
        "Addresses that don’t work",
        Repair.objects.filter(closed_at=None),
        "outreach_repair_changelist",
        since="opened_at",
    )
    yield Look(
        "outreach.view_deliveryreport",
        "Reports that nobody has understood",
        DeliveryReport.objects.filter(kind=DeliveryReport.Kind.UNKNOWN, acted_at=None),
        "outreach_deliveryreport_changelist",
        "?kind__exact=unknown&acted_at__isempty=1",
        since="received_at",
    )


def of_readers() -> Iterator[Look]:
    yield Look(
        "outreach.view_subscriber",
        "Readers of the newsletter whom its service doesn’t take",
        Subscriber.objects.in_trouble(),
        "outreach_subscriber_hand_over",
        since="handover_due_at",
        why="handover_error",
    )


def to_read(may: May) -> Iterator[Look]:
    permission, page = "outreach.review_invitation", "outreach_invitation_to_read"
    in_distress = Invitation.objects.in_distress()
    if may(permission) and in_distress.exists():
        what = "Messages in which somebody may need help"
        yield Look(permission, what, in_distress, page, since="confirmed_at")
    to_read = Invitation.objects.to_read()
    yield Look(permission, "Messages to read first", to_read, page, since="confirmed_at")
    answers = Reply.objects.to_read()
    if may(permission) and answers.exists():
        page, query = "outreach_digest_changelist", "?answer=waiting"
        what = "Candidates’ answers to read first"
        yield Look(permission, what, answers, page, query, since="created_at")


def tidying(may: May) -> Iterator[Waiting]:
    if not may("pledges.view_tidying"):
        return
    url = reverse("admin:pledges_tidying_changelist")
    latest = Tidying.objects.first()
    if latest and latest.failed:
        what = "Rules of deletion that failed"
        yield Waiting(what, len(latest.failed), url, why="; ".join(latest.failed))
    left = Leftover.objects.filter(since__lt=timezone.now() - timedelta(hours=1)).order_by("since")
    if oldest := left.first():
        what = "Files of photos that should be gone, and that the storage still has"
        yield Waiting(what, left.count(), url, oldest.since, "Tell whoever runs the site.")


def helplines() -> Iterator[Look]:
    due = HelpLine.objects.to_check(timezone.localdate())
    what = "Helplines to compare with their own pages"
    yield Look("outreach.change_helpline", what, due, "outreach_helpline_changelist")
