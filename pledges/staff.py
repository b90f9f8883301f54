"""The back office: its front page shows what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone


@dataclass(frozen=True)
class Waiting:
    """One line of the front page."""

    what: str
    count: int
    url: str
    since: datetime | None = None
    why: str = ""


class StaffAdminConfig(AdminConfig):
    default_site = "pledges.staff.StaffSite"


class StaffSite(AdminSite):
    site_header = "Speak up for babies: staff"
    site_title = "Staff"
    index_title = "What is waiting"
    index_template = "admin/front.html"
    enable_nav_sidebar = False

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """For staff: what waits, of what each may see, before the list of everything."""
        context = {"waiting": waiting_for(request), "standing": standing(request)}
        return super().index(request, {**context, **(extra_context or {})})


@dataclass(frozen=True)
class Standing:
    """In which phase the campaign is, and whether somebody said so by hand."""

    campaign: str
    phase: str
    by_hand: list[str]
    url: str


def standing(request: HttpRequest) -> Standing | None:
    if not request.user.has_perm("campaigns.view_campaign"):
        return None
    campaign = apps.get_model("campaigns", "Campaign").objects.current()
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


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """What this member of staff may see and somebody should look at, most urgent first."""
    # Looked up late: the site is named in INSTALLED_APPS, before models are loaded.
    photo = apps.get_model("pledges", "Photo")
    message = apps.get_model("outreach", "Message")
    ask = apps.get_model("outreach", "Ask")
    approach = apps.get_model("outreach", "Approach")
    lines = []

    def look(
        permission: str, what: str, rows: Any, url: str, since: str = "", why: str = ""
    ) -> None:
        if not request.user.has_perm(permission):
            return
        count = rows.count()
        oldest = rows.order_by(since).values_list(since, flat=True).first() if since else None
        reason = rows.values_list(why, flat=True).first() if why else None
        lines.append(Waiting(what, count, url, oldest, reason or ""))

    photos = reverse("admin:pledges_photo_changelist")
    messages = reverse("admin:outreach_message_changelist")
    invitations = reverse("admin:outreach_invitation_changelist")
    approaches = reverse("admin:outreach_approach_changelist")
    silent = apps.get_model("outreach", "Heartbeat").silent()
    if silent and request.user.has_perm("outreach.view_heartbeat"):
        # Whatever else waits: nothing is sent.
        what = f"Silent, and so nothing is sent: {', '.join(one.name for one in silent)}"
        url = reverse("admin:outreach_heartbeat_changelist")
        lines.append(Waiting(what, len(silent), url, min(one.at for one in silent)))
    invitation = apps.get_model("outreach", "Invitation")
    to_read = reverse("admin:outreach_invitation_to_read")
    if invitation.objects.in_distress().exists():
        look(
            "outreach.review_invitation",
            "Messages in which somebody may need help",
            invitation.objects.in_distress(),
            to_read,
            "confirmed_at",
        )
    look(
        "outreach.review_invitation",
        "Messages to read first",
        invitation.objects.to_read(),
        to_read,
        "confirmed_at",
    )
    if request.user.has_perm("outreach.view_invitation"):
        for trend in invitation.objects.unusual(timezone.now()):
            lines.append(Waiting("Unusually many", trend.count, invitations, why=trend.sentence))
    look("pledges.view_photo", "Photos to check", photo.objects.waiting(), photos, "submitted_at")
    mailing = apps.get_model("outreach", "Mailing")
    mailings = reverse("admin:outreach_mailing_changelist")
    look(
        "outreach.view_mailing",
        "Mailings that stopped themselves",
        mailing.objects.stopped_by_itself(),
        f"{mailings}?status__exact=paused",
        why="paused_because",
    )
    look(
        "outreach.view_mailing",
        "Mailings for a second person to release",
        mailing.objects.waiting_for_release(),
        f"{mailings}?status__exact=scheduled",
    )
    look(
        "outreach.view_message",
        "Emails in doubt: they may have arrived",
        message.objects.stuck(),
        f"{messages}?status__exact=stuck",
        "claimed_at",
    )
    look(
        "outreach.view_message",
        "Emails given up",
        message.objects.filter(status="failed"),
        f"{messages}?status__exact=failed",
    )
    look(
        "outreach.view_invitation",
        "Invitations held back",
        ask.objects.filter(status="held").exclude(reason="review"),
        f"{invitations}?asks__status=held",
    )
    look(
        "outreach.view_repair",
        "Addresses that don’t work",
        apps.get_model("outreach", "Repair").objects.filter(closed_at=None),
        reverse("admin:outreach_repair_changelist"),
        "opened_at",
    )
    look(
        "outreach.view_deliveryreport",
        "Reports that nobody has understood",
        apps.get_model("outreach", "DeliveryReport").objects.filter(kind="unknown", acted_at=None),
        reverse("admin:outreach_deliveryreport_changelist")
        + "?kind__exact=unknown&acted_at__isempty=1",
        "received_at",
    )
    look(
        "outreach.view_approach",
        "Candidates who would like to visit a service",
        approach.objects.filter(visit_wanted_at__isnull=False),
        f"{approaches}?visit_wanted_at__isempty=0",
    )
    look(
        "candidates.view_correction",
        "Corrections suggested",
        apps.get_model("candidates", "Correction").objects.waiting(),
        reverse("admin:candidates_correction_changelist"),
        "created_at",
    )
    look(
        "candidates.add_importrun",
        "Imports waiting for a decision",
        apps.get_model("candidates", "ImportRun").objects.undecided(),
        reverse("admin:candidates_importrun_changelist") + "?decision=waiting",
        "finished_at",
    )
    look(
        "candidates.view_importrun",
        "Imports refused in the last week",
        apps.get_model("candidates", "ImportRun").objects.filter(
            state="refused", started_at__gte=timezone.now() - timedelta(days=7)
        ),
        reverse("admin:candidates_importrun_changelist") + "?state__exact=refused",
    )
    tidying = apps.get_model("pledges", "Tidying").objects.first()
    if tidying and tidying.failed and request.user.has_perm("pledges.view_tidying"):
        url = reverse("admin:pledges_tidying_changelist")
        what = "Rules of deletion that failed"
        lines.append(Waiting(what, len(tidying.failed), url, why="; ".join(tidying.failed)))
    return lines
