"""What the public reported about photos on the wall."""

from __future__ import annotations

from django.contrib import admin

from campaigns.outreach.admin import ReadOnly
from pledges.models import PhotoReport


@admin.register(PhotoReport)
class PhotoReportAdmin(ReadOnly):
    list_display = ["photo", "reason", "created_at", "handled_at"]
