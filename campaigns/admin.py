from django.contrib import admin
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest

from campaigns.models import Campaign


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    list_display = ["year", "theme", "starts_on", "ends_on", "phase_now", "paused", "published"]
    formfield_overrides = {
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }
    fieldsets = [
        (None, {"fields": ["year", "theme", "hashtags", ("starts_on", "ends_on"), "elections"]}),
        ("Words", {"fields": ["lead", "why", "pledge_text", "pledge_version", "board_text"]}),
        ("Who publishes this", {"fields": ["imprint", "charity_number"]}),
        (
            "Sending to candidates",
            {
                "description": "Invitations leave within these hours, by the clock in London. "
                "None leave on polling day, or while votes are counted.",
                "fields": ["paused", ("sends_from", "sends_until")],
            },
        ),
        (
            "The photo wall",
            {
                "description": "While an election is on, photos are shown only where somebody "
                "has signed for it: showing candidates who support a campaign may count as "
                "campaigning for them (Electoral Commission, purpose test).",
                "fields": [
                    "wall_visibility",
                    ("wall_decided_by", "wall_decided_on"),
                    "wall_reason",
                ],
            },
        ),
        (None, {"fields": ["published"]}),
    ]

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).prefetch_related("elections")

    @admin.display(description="phase")
    def phase_now(self, campaign: Campaign) -> str:
        return campaign.phase().value.replace("_", " ")
