"""Words for sharing: what the site says, and what staff say in its place."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from campaigns.models import ShareText
from campaigns.share_words import FIELDS, FIELDS_OF, IN_LONG_TEXTS, SHORT, Role
from pledges import share_examples
from pledges.share_text_forms import ShareTextForm


@admin.register(ShareText)
class ShareTextAdmin(admin.ModelAdmin):
    form = ShareTextForm
    list_display = ["role", "nation_or_all", "campaign_or_all", "short"]
    list_filter = ["role", "nation", "campaign"]
    list_select_related = ["campaign"]
    readonly_fields = ["preview"]
    fieldsets = [
        (None, {"fields": ["role", "nation", "campaign"]}),
        ("Words", {"fields": ["short", "long"]}),
        ("In Welsh", {"fields": ["short_cy", "long_cy"]}),
        ("As people post it", {"fields": ["preview"]}),
    ]

    @admin.display(description="nation", ordering="nation")
    def nation_or_all(self, text: ShareText) -> str:
        return text.get_nation_display() or "Everywhere"

    @admin.display(description="campaign", ordering="campaign")
    def campaign_or_all(self, text: ShareText) -> str:
        return str(text.campaign or "Every campaign")

    @admin.display(description="now")
    def preview(self, text: ShareText) -> str:
        if text.pk is None:
            return "Shown once it is saved."
        context = {"examples": share_examples.examples(text), "limit": SHORT}
        return render_to_string("admin/campaigns/sharetext/_preview.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {
            "merge_fields": _fields(),
            "ours": share_examples.without_a_text(share_examples.longest_campaign()),
        }
        return super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), **context}
        )

    def save_model(
        self, request: HttpRequest, text: ShareText, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, text, form, change)
        if share_examples.loses_hashtags(text):
            words = "Saved. With the longest names there is no room for all hashtags: as many as fit stay."
            self.message_user(request, words, messages.WARNING)


def _fields() -> list[tuple[str, str, list[str]]]:
    """Each with what it is, and for whom, where it is not for everybody."""
    return [(f"{{{field}}}", what, _only_for(field)) for field, what in FIELDS.items()]


def _only_for(field: str) -> list[str]:
    roles = [one for one in Role if field in [*FIELDS_OF[one], *IN_LONG_TEXTS.get(one, [])]]
    return [] if len(roles) == len(Role) else [str(one.label) for one in roles]
