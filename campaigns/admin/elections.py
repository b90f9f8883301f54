"""What the dates of an election mean, for staff."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from campaigns.forms import ElectionForm, PhaseOverrideForm, unusual_dates
from campaigns.models import PhaseOverride
from campaigns.timeline import timeline
from candidates.admin.register import ElectionAdmin
from candidates.models import Election


class PhaseOverrideInline(admin.StackedInline):
    model = PhaseOverride
    form = PhaseOverrideForm
    fields = ["phase", "reason", "set_by", "set_at"]
    readonly_fields = ["set_by", "set_at"]
    verbose_name = "phase set by hand"
    verbose_name_plural = "Set the phase by hand"
    max_num = 1

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        # Django forgets for a one-to-one field that who only looks gets no empty form.
        return int(self.has_add_permission(request, obj))


# The register knows the dates; what they mean is known here.
admin.site.unregister(Election)


@admin.register(Election)
class ElectionWithPhasesAdmin(ElectionAdmin):
    form = ElectionForm
    list_display = [*ElectionAdmin.list_display, "phase_now"]
    readonly_fields = [*ElectionAdmin.readonly_fields, "phases"]
    inlines = [*ElectionAdmin.inlines, PhaseOverrideInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "general", "follow", "invented"]}),
        ("Phase", {"fields": ["phases"]}),
        (
            "Dates",
            {
                "description": "They decide what every page and email calls people, and whether "
                "anybody is asked. All are days in London.",
                "fields": [
                    "announced_on",
                    "dissolved_on",
                    "nominations_close_at",
                    "polling_day",
                    "results_on",
                ],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Election]:
        return super().get_queryset(request).select_related("phase_override__set_by")

    @admin.display(description="phase")
    def phase_now(self, election: Election) -> str:
        found = timeline(election)
        return f"{found.phase.label} (set by hand)" if found.override else found.phase.label

    @admin.display(description="now")
    def phases(self, election: Election) -> str:
        if election.pk is None:
            return "Shown once it is saved."
        context = {
            "election": election,
            "timeline": timeline(election),
            "campaigns": election.campaigns.all(),
        }
        return render_to_string("admin/campaigns/election/_phases.html", context)

    def save_model(
        self, request: HttpRequest, election: Election, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, election, form, change)
        for warning in unusual_dates(election):
            self.message_user(request, f"Saved, but look again: {warning}", messages.WARNING)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        if formset.model is not PhaseOverride:
            super().save_formset(request, form, formset, change)
            return
        changed: list[Any] = formset.save(commit=False)
        for override in changed:
            override.set_by, override.set_at = request.user, timezone.now()
            override.save()
        for override in formset.deleted_objects:
            override.delete()
