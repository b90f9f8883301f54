import re
from typing import Any, cast

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import (
    BaseModelFormSet,
    CheckboxSelectMultiple,
    DateTimeField,
    DateTimeInput,
    ModelForm,
    MultipleChoiceField,
)
from django.http import HttpRequest

from candidates.admin.filters import filled_or_not
from candidates.admin.import_findings import spelled
from candidates.importers.contacts import way
from candidates.importers.names import sort_name
from candidates.models import (
    Ballot,
    Candidate,
    Constituency,
    Contact,
    Correction,
    Election,
    LocalFact,
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


@admin.register(LocalFact)
class LocalFactAdmin(admin.ModelAdmin):
    list_display = ["constituency", "label", "value", "source", "dated"]
    list_filter = ["label"]
    list_select_related = ["constituency"]
    raw_id_fields = ["constituency"]
    search_fields = ["constituency__name", "label"]


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

    def save_model(
        self, request: HttpRequest, ballot: Ballot, form: ModelForm, change: bool
    ) -> None:
        if "cancelled" in form.changed_data and "called_off_by_hand" not in form.changed_data:
            # The next import would know nothing of it yet.
            ballot.called_off_by_hand = True
        super().save_model(request, ballot, form, change)


class ContactForm(ModelForm):
    """A way to reach somebody, as importers would write it: pages make links of some."""

    def clean(self) -> None:
        super().clean()
        channel, value = self.cleaned_data.get("channel"), self.cleaned_data.get("value")
        # What has a problem is kept and shown, and not used.
        if not channel or not value or self.cleaned_data.get("problem"):
            return
        column = "email" if channel == Contact.Channel.EMAIL else "homepage_url"
        try:
            found = way(column, value)
        except ValueError:
            self.add_error("value", "Enter a web address, like https://example.org.")
            return
        if found and found.problem:
            self.add_error("value", found.problem)
        elif found:
            self.cleaned_data["value"] = found.value


class ContactInline(admin.StackedInline):
    model = Contact
    form = ContactForm
    extra = 0
    fields = [("channel", "kind"), "value", "source", "problem", ("valid_from", "valid_until")]


class CandidateForm(ModelForm):
    """A candidate, with what is locked of them in words."""

    unlock = MultipleChoiceField(
        required=False,
        widget=CheckboxSelectMultiple,
        label="Let imports change it again",
        help_text="Each was corrected by a person, and imports leave it alone. Tick what the "
        "source has right by now: the next import takes it over.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "unlock" in self.fields:
            locked = self.instance.locked_fields
            cast(MultipleChoiceField, self.fields["unlock"]).choices = [
                (name, spelled(name)) for name in locked
            ]


@admin.register(Candidate)
class CandidateAdmin(admin.ModelAdmin):
    list_display = ["name", "party_text", "constituency", "status", "elected"]
    list_filter = ["status", "ballot__election", "ballot__constituency__nation", "sitting"]
    list_select_related = ["party", "ballot__constituency"]
    search_fields = ["name", "=person_id", "ballot__constituency__name", "party__name"]
    raw_id_fields = ["ballot", "party"]
    form = CandidateForm
    exclude = ["locked_fields"]
    readonly_fields = ["updated_at"]
    inlines = [ContactInline]

    def get_fields(self, request: HttpRequest, candidate: Candidate | None = None) -> Any:
        fields = [
            name
            for name in super().get_fields(request, candidate)
            if name not in {"unlock", "locked"}
        ]
        if candidate and candidate.locked_fields:
            fields.insert(
                0, "unlock" if self.has_change_permission(request, candidate) else "locked"
            )
        return fields

    def get_readonly_fields(
        self, request: HttpRequest, candidate: Candidate | None = None
    ) -> list[str]:
        return ["locked", "updated_at"] if candidate else ["updated_at"]

    @admin.display(description="Locked against imports")
    def locked(self, candidate: Candidate) -> str:
        return ", ".join(spelled(name) for name in candidate.locked_fields)

    @admin.display(ordering="ballot__constituency__name")
    def constituency(self, candidate: Candidate) -> str:
        return candidate.constituency.name

    @admin.display(description="party", ordering="party__name")
    def party_text(self, candidate: Candidate) -> str:
        return candidate.party_text

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With whoever is said to be missing; their name stands in no address."""
        said = request.GET.get("correction", "")
        correction = (
            Correction.objects.filter(pk=said).first()
            if re.fullmatch("[0-9]{1,18}", said)
            else None
        )
        if correction is None:
            return super().get_changeform_initial_data(request)
        ballots = correction.constituency.ballots.order_by("-election__polling_day")
        return {"name": correction.value.partition(",")[0], "ballot": ballots.first()}

    def save_model(
        self, request: HttpRequest, candidate: Candidate, form: ModelForm, change: bool
    ) -> None:
        # What a person corrected, the next import leaves alone.
        corrected = set(form.changed_data) - {"unlock"}
        if change:
            free = set(form.cleaned_data.get("unlock", []))
            candidate.locked_fields = sorted((set(candidate.locked_fields) - free) | corrected)
        else:
            # Who was added by hand stays listed, also where a file does not know them yet.
            candidate.locked_fields = ["status"]
        if "name" in corrected and "sort_name" not in corrected:
            candidate.sort_name = sort_name(candidate.name)[:160]
        super().save_model(request, candidate, form, change)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Contact:
            changed = [contact for contact, _fields in formset.changed_objects]
            touched = [*formset.new_objects, *changed, *formset.deleted_objects]
            _lock(form.instance, {contact.channel for contact in touched})


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    """For whoever keeps addresses right, and changes nothing else about people."""

    form = ContactForm
    list_display = ["value", "channel", "candidate", "kind", "problem", "source"]
    list_filter = [
        "channel",
        "kind",
        ("problem", filled_or_not("trouble", empty="None", filled="It has a problem")),
        "source",
    ]
    list_select_related = ["candidate"]
    search_fields = ["value", "candidate__name"]
    raw_id_fields = ["candidate"]

    def save_model(
        self, request: HttpRequest, contact: Contact, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, contact, form, change)
        if form.has_changed():
            _lock(contact.candidate, {contact.channel})

    def delete_model(self, request: HttpRequest, contact: Contact) -> None:
        # Otherwise the next import would bring it back.
        _lock(contact.candidate, {contact.channel})
        super().delete_model(request, contact)

    def delete_queryset(self, request: HttpRequest, contacts: QuerySet[Contact]) -> None:
        for contact in contacts.select_related("candidate"):
            _lock(contact.candidate, {contact.channel})
        super().delete_queryset(request, contacts)


@transaction.atomic
def _lock(candidate: Candidate, names: set[str]) -> None:
    """Let no import change these of the candidate's fields and channels."""
    # One list: two people may be adding to it.
    newest = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if not names <= set(newest.locked_fields):
        newest.locked_fields = sorted({*newest.locked_fields, *names})
        newest.save(update_fields=["locked_fields", "updated_at"])
