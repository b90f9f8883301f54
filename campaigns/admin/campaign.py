"""The years, for staff."""

from functools import partial

from django.contrib import admin
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from campaigns.models import Campaign, Figure
from campaigns.timeline import timeline
from campaigns.year_forms import CampaignForm
from candidates import edge


class FigureInline(admin.StackedInline):
    model = Figure
    verbose_name = "figure of this year"
    verbose_name_plural = "Figures of this year, each with its source"
    fields = [
        ("value", "value_cy"),
        "label",
        "label_cy",
        ("source", "source_url"),
        ("dated", "dated_cy"),
        "order",
    ]

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    # Without a script, only a form that is there already can be filled in.
    extra = 1


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    form = CampaignForm
    list_display = ["year", "theme", "starts_on", "ends_on", "state_now", "phase_now"]
    inlines = [FigureInline]
    formfield_overrides = {
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }
    readonly_fields = ["phases"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "year",
                    ("theme", "theme_cy"),
                    "hashtags",
                    ("starts_on", "ends_on"),
                    "elections",
                ]
            },
        ),
        ("Phase", {"fields": ["phases"]}),
        (
            "Words",
            {
                "description": "The first words stand on the home page while people can be "
                "invited, whatever the phase: let them name neither MPs nor candidates. Empty, "
                "they are those of the phase.",
                "fields": [
                    "lead",
                    "lead_cy",
                    "why",
                    "why_cy",
                    "pledge_text",
                    "pledge_text_cy",
                    "pledge_version",
                    "board_text",
                    "board_text_cy",
                    "letter",
                    "letter_cy",
                ],
            },
        ),
        (
            "Colours",
            {
                "description": "Two of its own, or the site’s. They are refused where nobody "
                "could read what stands on them.",
                "fields": [("colour", "colour_bright")],
            },
        ),
        (
            "The page of the year",
            {
                "description": "For afterwards, and for good.",
                "fields": [
                    "what_happened",
                    "what_happened_cy",
                    "standing",
                    "standing_cy",
                    "sources",
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
    ]

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).with_elections()  # type: ignore[attr-defined]

    def save_model(
        self, request: HttpRequest, campaign: Campaign, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, campaign, form, change)
        transaction.on_commit(partial(edge.forget_soon, edge.EVERYTHING))

    def view_on_site(self, campaign: Campaign) -> str:
        if campaign.published:
            return reverse("year", args=[campaign.year])
        return reverse("preview_year", args=[campaign.pk])

    @admin.display(description="state")
    def state_now(self, campaign: Campaign) -> str:
        return str(campaign.state.label)

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
