"""Helplines: staff keep their numbers right."""

from datetime import date

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from campaigns.outreach.models import HelpLine


@admin.register(HelpLine)
class HelpLineAdmin(admin.ModelAdmin):
    list_display = ["name", "number", "words", "place", "checked"]
    actions = ["checked_today"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(ordering="checked_on", description="last checked")
    def checked(self, line: HelpLine) -> str | date:
        due = HelpLine.objects.to_check(timezone.localdate()).filter(pk=line.pk).exists()
        if line.checked_on is None:
            return "never: compare it with their own page"
        return f"{line.checked_on:%-d %B %Y}: look again" if due else line.checked_on

    @admin.action(
        description="Checked today: compared with the helpline’s own page", permissions=["change"]
    )
    def checked_today(self, request: HttpRequest, lines: QuerySet[HelpLine]) -> None:
        for line in lines:
            self.log_change(request, line, "Compared with their own page.")
        lines.update(checked_on=timezone.localdate())
        self.message_user(request, "Noted. Supporters see the day of the oldest check.")
