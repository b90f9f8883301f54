"""The rules of sending: all that staff may read and change about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.forms import IntegerField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from campaigns.outreach.admin.sending import sending_now
from campaigns.outreach.models import SendingRules


class SendingRulesForm(ModelForm):
    """Each rule says what it does, and what it is out of the box."""

    class Meta:
        model = SendingRules
        exclude: ClassVar[list[str]] = []
        labels: ClassVar[dict[str, str]] = {
            "sends_from": "From",
            "sends_until": "Until",
            "spread_minutes": "Minutes for what waited",
            "warm_up": "In an hour, day by day",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            rule = cast(Field, SendingRules._meta.get_field(name))
            field.error_messages["required"] = "Give a value: an empty rule is none."
            field.error_messages["invalid"] = f"Give it like this: {_written(rule.get_default())}"
            if isinstance(field, IntegerField):
                _between(field, rule.validators)
            if rule.has_default():
                words = f"{field.help_text} Out of the box: {_written(rule.get_default())}."
                field.help_text = words

    def changes(self) -> str:
        return " ".join(
            f"{str(self.fields[name].label).capitalize()}: {_written(self.initial[name])} → "
            f"{_written(self.cleaned_data[name])}."
            for name in self.changed_data
        )


def _written(value: Any) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value) or "nothing"


def _between(field: IntegerField, validators: Sequence[Any]) -> None:
    """Say the least and the most in the form's own sentence, and in the browser's."""
    limits = {one.code: one.limit_value for one in validators if hasattr(one, "limit_value")}
    least, most = limits.get("min_value", 0), limits.get("max_value")
    field.widget.attrs["min"] = least
    field.error_messages["invalid"] = "Give a whole number."
    field.error_messages["min_value"] = f"Give {least} or more."
    field.error_messages["max_value"] = f"Give {most} or less."


@admin.register(SendingRules)
class SendingRulesAdmin(admin.ModelAdmin):
    """One row: its list is its form."""

    form = SendingRulesForm
    fieldsets = [
        (
            "Hours",
            {
                "description": "When emails to candidates leave. None leave on polling day, or "
                "while votes are counted. A campaign may have hours of its own.",
                "fields": ["sends_from", "sends_until", "spread_minutes"],
            },
        ),
        (
            "Pace",
            {
                "description": "What goes beyond waits for its turn; nothing is lost. Emails "
                "that somebody waits for, such as confirmations, are not slowed down.",
                "fields": ["per_candidate_hour", "per_candidate_day", "per_domain_hour", "warm_up"],
            },
        ),
        (
            "One by one, or together",
            {
                "fields": [
                    "personal_from",
                    "alike_from",
                    "personal_a_day",
                    "digest_at",
                    "last_digest_at",
                ]
            },
        ),
        (
            "When a mailing stops by itself",
            {"fields": ["bounces_stop_at", "bounces_count_from", "complaints_stop_at"]},
        ),
        (
            "“Did they answer?”",
            {"fields": ["question_after_days", "question_in_week_after_days"]},
        ),
        (
            "Many at once",
            {
                "description": "A hospital is one place on the internet, and so may be a program "
                "that writes in many names. Staff can tell them apart.",
                "fields": [
                    "network_hour",
                    "network_day",
                    "alarm_from",
                    "alarm_times",
                    "alarms_to",
                ],
            },
        ),
    ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        SendingRules.objects.get_or_create(pk=1)
        return redirect("admin:outreach_sendingrules_change", 1)

    def get_urls(self) -> list[URLPattern]:
        now = path("now/", self.admin_site.admin_view(sending_now), name="outreach_sending_now")
        return [now, *super().get_urls()]

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """What it was, and what it is: the history is read when something went wrong."""
        return form.changes() or "Saved, unchanged."

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
