"""What candidates joined with, and what was deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join

from campaigns.outreach.admin import ReadOnly
from pledges import retention
from pledges.models import Pledge, Tidying


@admin.register(Pledge)
class PledgeAdmin(ReadOnly):
    list_display = ["display_name", "constituency", "role", "joined_at", "withdrawn_at"]
    list_filter = ["approach__campaign", "role"]
    list_select_related = ["approach__candidate__ballot__constituency", "approach__campaign"]
    search_fields = ["display_name", "approach__candidate__ballot__constituency__name"]

    @admin.display(ordering="approach__candidate__ballot__constituency__name")
    def constituency(self, pledge: Pledge) -> str:
        return pledge.approach.candidate.constituency.name

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Tidying)
class TidyingAdmin(ReadOnly):
    """What was deleted, day by day, whether a rule failed, and what goes next."""

    change_list_template = "admin/pledges/tidying/change_list.html"

    list_display = ["day", "rows", "failures", "at"]
    fields = ["day", "at", "what", "failures"]
    readonly_fields = ["what", "failures"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        goes_next = [one for one in retention.what_goes_next() if one.within_a_week]
        more = {"title": "What is deleted, and when", "next": goes_next}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    @admin.display(description="rows deleted or emptied")
    def rows(self, tidying: Tidying) -> int:
        return sum(tidying.counts.values())

    @admin.display(description="what")
    def what(self, tidying: Tidying) -> str:
        lines = ((count, what) for what, count in tidying.counts.items())
        return format_html_join("", "<p>{}: {}</p>", lines) or "Nothing had had its time."

    @admin.display(description="failed in the last run")
    def failures(self, tidying: Tidying) -> str:
        return "; ".join(tidying.failed) or "None"
