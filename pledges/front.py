"""The back office: its front page shows what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.outreach.monitor import look, outages
from pledges.handbook import about
from pledges.waiting import waiting_for
from pledges.waiting_line import May


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
