from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import BaseModelFormSet, DateTimeField, DateTimeInput, ModelForm
from django.http import HttpRequest

from candidates.models import (
    Ballot,
    Candidate,
    Constituency,
    Contact,
    Correction,
    Election,
    Party,
    SplitPostcode,
)

# Django's pair of fields for date and time has one label between them.
ONE_FIELD: dict[type[models.Field], dict[str, Any]] = {
    models.DateTimeField: {"form_class": DateTimeField, "widget": DateTimeInput}
}


@admin.register(Constituency)
class ConstituencyAdmin(admin.ModelAdmin):
    list_display = ["name", "name_cy", "code", "nation", "region"]
    list_filter = ["nation"]
    search_fields = ["name", "name_cy", "code", "slug"]


@admin.register(SplitPostcode)
class SplitPostcodeAdmin(admin.ModelAdmin):
    list_display = ["postcode", "constituency", "share"]
    list_select_related = ["constituency"]
    raw_id_fields = ["constituency"]
    search_fields = ["postcode"]


@admin.register(Party)
class PartyAdmin(admin.ModelAdmin):
    list_display = ["name", "abbreviation", "ec_id"]
    search_fields = ["name", "abbreviation", "ec_id"]


@admin.register(Election)
class ElectionAdmin(admin.ModelAdmin):
    list_display = ["name", "dissolved_on", "nominations_close_at", "polling_day", "results_on"]
    formfield_overrides = ONE_FIELD


@admin.register(Ballot)
class BallotAdmin(admin.ModelAdmin):
    list_display = ["constituency", "election", "locked", "cancelled", "declared_at"]
    list_filter = ["election", "locked", "cancelled"]
    list_select_related = ["constituency", "election"]
    raw_id_fields = ["constituency"]
    search_fields = ["ballot_paper_id", "constituency__name"]
    formfield_overrides = ONE_FIELD


class ContactInline(admin.StackedInline):
    model = Contact
    extra = 0
    fields = [("channel", "kind"), "value", "source", "problem", ("valid_from", "valid_until")]


@admin.register(Candidate)
class CandidateAdmin(admin.ModelAdmin):
    list_display = ["name", "party_text", "constituency", "status", "elected"]
    list_filter = ["status", "ballot__election", "ballot__constituency__nation", "sitting"]
    list_select_related = ["party", "ballot__constituency"]
    search_fields = ["name", "=person_id", "ballot__constituency__name", "party__name"]
    raw_id_fields = ["ballot", "party"]
    readonly_fields = ["locked_fields", "updated_at"]
    inlines = [ContactInline]

    @admin.display(ordering="ballot__constituency__name")
    def constituency(self, candidate: Candidate) -> str:
        return candidate.constituency.name

    @admin.display(description="party", ordering="party__name")
    def party_text(self, candidate: Candidate) -> str:
        return candidate.party_text

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With whoever is said to be missing; their name stands in no address."""
        said = request.GET.get("correction", "")
        correction = Correction.objects.filter(pk=said).first() if said.isdigit() else None
        if correction is None:
            return super().get_changeform_initial_data(request)
        ballots = correction.constituency.ballots.order_by("-election__polling_day")
        return {"name": correction.value.partition(",")[0], "ballot": ballots.first()}

    def save_model(
        self, request: HttpRequest, candidate: Candidate, form: ModelForm, change: bool
    ) -> None:
        # What a person corrected, the next import leaves alone.
        corrected = set(form.changed_data) - {"locked_fields"}
        if change and corrected:
            candidate.locked_fields = sorted(set(candidate.locked_fields) | corrected)
        elif not change:
            # Who was added by hand stays listed, also where a file does not know them yet.
            candidate.locked_fields = ["status"]
        super().save_model(request, candidate, form, change)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Contact and formset.has_changed():
            candidate: Candidate = form.instance
            candidate.locked_fields = sorted({*candidate.locked_fields, "contacts"})
            candidate.save(update_fields=["locked_fields"])
