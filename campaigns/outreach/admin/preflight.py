"""Is everything ready for sending?"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.models import Heartbeat
from campaigns.outreach.preflight import checks
from campaigns.outreach.preflight.verdict import State


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    """Their list is a part of the page."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """For whoever may see it: what is ready, and what is not; a POST sends them a test."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._send_test(request)
        found = checks.sections()
        every = [check for section in found for check in section.checks]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Pre-flight",
            "sections": found,
            "must_be_mended": sum(check.state is State.BAD for check in every),
        }
        return render(request, "admin/outreach/preflight.html", context)

    def _send_test(self, request: HttpRequest) -> HttpResponse:
        address = getattr(request.user, "email", "")
        if not address:
            words = "Your account has no email address. Have a campaign admin enter one."
            self.message_user(request, words, messages.ERROR)
        else:
            sent = checks.send_test(address)
            level = messages.SUCCESS if sent.state is State.GOOD else messages.ERROR
            self.message_user(request, f"{address}: {sent.says}", level)
        return redirect("admin:outreach_heartbeat_changelist")
