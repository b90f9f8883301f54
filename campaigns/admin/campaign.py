"""The years, for staff."""

from functools import partial

from django.contrib import admin
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string

from campaigns.models import Campaign
from campaigns.timeline import timeline
from candidates import edge


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    list_display = ["year", "theme", "starts_on", "ends_on", "phase_now", "published"]
    formfield_overrides = {
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }
    readonly_fields = ["phases"]
    fieldsets = [
        (None, {"fields": ["year", "theme", "hashtags", ("starts_on", "ends_on"), "elections"]}),
        ("Phase", {"fields": ["phases"]}),
        (
            "Words",
            {
                "description": "The first words stand on the home page while people can be "
                "invited, whatever the phase: let them name neither MPs nor candidates. Empty, "
                "they are those of the phase.",
                "fields": [
                    "lead",
                    "why",
                    "pledge_text",
                    "pledge_version",
                    "board_text",
                    "board_text_cy",
                ],
            },
        ),
        ("Who publishes this", {"fields": ["imprint", "charity_number"]}),
        (
            "Sending to candidates",
            {
                "description": "Left empty, emails to candidates leave within the hours of the "
                "sending rules (out of the box from 8 am to 8 pm), by the clock in London. None "
                "leave on polling day, or while votes are counted. To stop everything, begin a "
                "pause: under Outreach, Pauses.",
                "fields": [("sends_from", "sends_until")],
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
        return super().get_queryset(request).with_elections()  # type: ignore[attr-defined]

    def save_model(
        self, request: HttpRequest, campaign: Campaign, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, campaign, form, change)
        transaction.on_commit(partial(edge.forget_soon, edge.EVERYTHING))

    @admin.display(description="phase")
    def phase_now(self, campaign: Campaign) -> str:
        return campaign.phase().label

    @admin.display(description="now")
    def phases(self, campaign: Campaign) -> str:
        if campaign.pk is None:
            return "Shown once it is saved."
        elections = campaign.elections.all()
        context = {
            "campaign": campaign,
            "phase": campaign.phase(),
            "words": campaign.words(),
            "timelines": [(one, timeline(one)) for one in elections],
        }
        return render_to_string("admin/campaigns/campaign/_phases.html", context)
