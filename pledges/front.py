"""The back office: its front page shows what waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Event, VisitOffer
from campaigns.outreach.models import (
    Approach,
    Ask,
    Claim,
    DeliveryReport,
    HelpLine,
    Invitation,
    Mailing,
    Message,
    Organiser,
    Partner,
    Pause,
    Repair,
    Reply,
    Subscriber,
)
from campaigns.outreach.monitor import look, outages
from candidates.models import Correction, ImportRun
from pledges.handbook import about
from pledges.models import Leftover, Photo, PhotoReport, ProfessionalPledge, Statement, Tidying


@dataclass(frozen=True)
class Waiting:
    """One line of the front page."""

    what: str
    count: int
    url: str
    since: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Look:
    """Rows that somebody should look at, and who may know of them."""

    permission: str
    what: str
    rows: QuerySet[Any]
    page: str  # of the admin
    query: str = ""
    since: str = ""  # the field that says since when
    why: str = ""  # the field that says why

    def line(self) -> Waiting:
        oldest = self._first(self.rows.order_by(self.since), self.since) if self.since else None
        reason = self._first(self.rows, self.why) if self.why else None
        return Waiting(
            what=self.what,
            count=self.rows.count(),
            url=reverse(f"admin:{self.page}") + self.query,
            since=oldest,
            why=reason or "",
        )

    @staticmethod
    def _first(rows: QuerySet[Any], field: str) -> Any:
        return rows.values_list(field, flat=True).first()


class StaffSite(AdminSite):
    site_header = "Speak up for babies: staff"
    site_title = "Staff"
    index_title = "What is waiting"
    index_template = "admin/front.html"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "help_page": about(request.path)}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """For staff: what waits, of what each may see, before the list of everything."""
        may = request.user.has_perm
        waiting = waiting_for(may)
        context = {
            "waiting": waiting,
            "empty": [line for line in waiting if not line.count],
            "standing": standing(may),
            "troubles": outages(look()) if may("outreach.view_message") else [],
        }
        return super().index(request, {**context, **(extra_context or {})})


@dataclass(frozen=True)
class Standing:
    """In which phase the campaign is, and whether somebody said so by hand."""

    campaign: str
    phase: str
    by_hand: list[str]
    url: str


# Whether this member of staff has a permission.
May = Callable[[str], bool]


def standing(may: May) -> Standing | None:
    if not may("campaigns.view_campaign"):
        return None
    campaign = Campaign.objects.current()
    if campaign is None:
        return None
    return Standing(
        campaign=str(campaign),
        phase=campaign.phase().label,
        by_hand=[
            str(election)
            for election in campaign.elections.all()
            if hasattr(election, "phase_override")
        ],
        url=reverse("admin:campaigns_campaign_change", args=[campaign.pk]),
    )


def waiting_for(may: May) -> list[Waiting]:
    """What this member of staff may see and somebody should look at, most urgent first."""

    def lines(looks: Iterator[Look]) -> list[Waiting]:
        return [look.line() for look in looks if may(look.permission)]

    return [
        *lines(_to_read(may)),
        *_trends(may),
        *lines(_paused()),
        *lines(_to_decide()),
        *lines(_did_not_arrive()),
        *lines(_of_people()),
        *lines(_of_readers()),
        *lines(_imports()),
        *_tidying(may),
        *lines(_helplines()),
        *lines(_drafts()),
    ]


def _drafts() -> Iterator[Look]:
    """Years in the making: what is not ready in time is seen here."""
    drafts = Campaign.objects.filter(published=False)
    if drafts.exists():
        what = "Years that only staff see yet"
        page, query = "campaigns_campaign_changelist", "?published__exact=0"
        yield Look("campaigns.publish_campaign", what, drafts, page, query)


def _helplines() -> Iterator[Look]:
    due = HelpLine.objects.to_check(timezone.localdate())
    what = "Helplines to compare with their own pages"
    yield Look("outreach.change_helpline", what, due, "outreach_helpline_changelist")


def _to_read(may: May) -> Iterator[Look]:
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


def _trends(may: May) -> Iterator[Waiting]:
    if may("outreach.view_invitation"):
        url = reverse("admin:outreach_invitation_changelist")
        for trend in Invitation.objects.unusual(timezone.now()):
            yield Waiting("Unusually many", trend.count, url, why=trend.sentence)


def _paused() -> Iterator[Look]:
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


def _to_decide() -> Iterator[Look]:
    yield Look(
        "pledges.view_photo",
        "Photos to check",
        Photo.objects.waiting(),
        "pledges_photo_changelist",
        since="submitted_at",
    )
    passed_on = Photo.objects.waiting().exclude(escalated_at=None)
    if passed_on.exists():
        yield Look(
            "pledges.decide_passed_on_photo",
            "Photos that moderators passed on",
            passed_on,
            "pledges_photo_changelist",
            since="escalated_at",
        )
    yield Look(
        "pledges.view_statement",
        "New sentences to read",
        Statement.objects.waiting(),
        "pledges_statement_changelist",
        since="sent_at",
    )
    yield Look(
        "pledges.view_photoreport",
        "Photos that somebody reported",
        PhotoReport.objects.waiting(),
        "pledges_photoreport_changelist",
        since="created_at",
    )
    hidden = Photo.objects.filter(status=Photo.Status.HIDDEN)
    if hidden.exists():
        yield Look(
            "pledges.moderate_photo",
            "Photos taken off the wall for now",
            hidden,
            "pledges_photo_changelist",
            "?state=hidden",
        )
    yield Look(
        "outreach.view_mailing",
        "Mailings that stopped themselves",
        Mailing.objects.stopped_by_itself(),
        "outreach_mailing_changelist",
        "?status__exact=paused",
        why="paused_because",
    )
    yield Look(
        "outreach.view_mailing",
        "Mailings for a second person to release",
        Mailing.objects.waiting_for_release(),
        "outreach_mailing_changelist",
        "?status__exact=scheduled",
    )


def _did_not_arrive() -> Iterator[Look]:
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


def _of_readers() -> Iterator[Look]:
    yield Look(
        "outreach.view_subscriber",
        "Readers of the newsletter whom its service doesn’t take",
        Subscriber.objects.in_trouble(),
        "outreach_subscriber_hand_over",
        since="handover_due_at",
        why="handover_error",
    )


def _of_people() -> Iterator[Look]:
    yield Look(
        "outreach.decide_claim",
        "People who say that they are a candidate",
        Claim.objects.waiting(),
        "outreach_claim_changelist",
        since="created_at",
    )
    yield Look(
        "outreach.decide_partner",
        "Organisations that want to take part",
        Partner.objects.waiting(),
        "outreach_partner_changelist",
        "?state__exact=waiting",
        since="confirmed_at",
    )
    yield Look(
        "outreach.decide_partner",
        "Partner organisations with a new name or website",
        Partner.objects.with_changes(),
        "outreach_partner_changelist",
        "?proposed_at__isempty=0",
        since="proposed_at",
    )
    yield Look(
        "pledges.decide_professionalpledge",
        "Signatures to check",
        ProfessionalPledge.objects.waiting(),
        "pledges_professionalpledge_changelist",
        since="confirmed_at",
    )
    yield Look(
        "campaigns.decide_event",
        "Events that organisations suggest",
        Event.objects.waiting(),
        "campaigns_event_changelist",
        "?state__exact=waiting",
        since="confirmed_at",
    )
    changes = Organiser.objects.with_changes()
    if changes.exists():
        yield Look(
            "campaigns.decide_event",
            "Changes to events that are listed",
            changes,
            "campaigns_event_changelist",
            "?suggested_by__proposed_at__isempty=0",
            since="proposed_at",
        )
    yield Look(
        "campaigns.decide_visitoffer",
        "Services that offer a visit",
        VisitOffer.objects.waiting(),
        "campaigns_visitoffer_changelist",
        "?state__exact=waiting",
        since="confirmed_at",
    )
    yield Look(
        "outreach.view_approach",
        "Candidates who would like to visit a service",
        Approach.objects.visitors().filter(visit_settled_at=None),
        "outreach_approach_visits",
        since="visit_wanted_at",
    )
    yield Look(
        "candidates.view_correction",
        "Corrections suggested",
        Correction.objects.waiting(),
        "candidates_correction_changelist",
        since="created_at",
    )


def _imports() -> Iterator[Look]:
    yield Look(
        "candidates.add_importrun",
        "Imports waiting for a decision",
        ImportRun.objects.undecided(),
        "candidates_importrun_changelist",
        "?decision=waiting",
        since="finished_at",
    )
    last_week = timezone.now() - timedelta(days=7)
    yield Look(
        "candidates.view_importrun",
        "Lists that could not be fetched, several times",
        ImportRun.objects.not_fetched(last_week),
        "candidates_importrun_changelist",
        "?state__exact=refused",
        since="started_at",
        why="message",
    )
    yield Look(
        "candidates.view_importrun",
        "Imports refused in the last week",
        ImportRun.objects.filter(state=ImportRun.State.REFUSED, started_at__gte=last_week),
        "candidates_importrun_changelist",
        "?state__exact=refused",
    )


def _tidying(may: May) -> Iterator[Waiting]:
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
