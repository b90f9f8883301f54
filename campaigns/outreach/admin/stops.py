"""Who is not to be written to: whether somebody is on the list, and adding them by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.admin.choosing import ChooseCandidateForm
from campaigns.outreach.links import hash_of_address, hash_of_inbox, hash_of_reader
from campaigns.outreach.models import Suppression
from candidates.models import Candidate


class LeaveOutForm(ChooseCandidateForm):
    """For staff: a person whom nobody shall invite, such as the Speaker, or an address whose
    owner has asked by telephone or letter."""

    address = forms.EmailField(
        label="Or which email address",
        required=False,
        max_length=254,
        help_text="For somebody who asked us to stop by telephone or letter. Only a coded form "
        "of it is kept: this list names no address.",
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    class Meta:
        model = Suppression
        fields = ["campaign"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "candidate" in self.fields:
            self.fields["candidate"].help_text = (
                "Their name, or a part of it, and their constituency where several have that "
                "name. It holds for every address of theirs, also one that we find later."
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        candidate, address = self.chosen(), given.get("address")
        if candidate:
            self.instance.person_id = candidate.person_id
        if address:
            self.instance.address_hash = hash_of_address(address)
        if not self.errors and not candidate and not address:
            self.add_error("candidate", "Enter a name, or an email address.")
        return given


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly):
    list_display = ["who", "reason", "campaign", "created_at"]
    list_filter = ["reason", "campaign"]
    list_select_related = ["campaign"]
    search_fields = ["=person_id"]
    search_help_text = (
        "A whole email address, or a name. Addresses are kept in a coded form: to know whether "
        "one is here, enter all of it."
    )
    ordering = ["-created_at", "-pk"]
    form = LeaveOutForm

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": "Who is not written to"}
        return super().changelist_view(request, {**(extra_context or {}), **title})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": "Write to somebody no more"}
        return super().add_view(request, form_url, {**(extra_context or {}), **title})

    def get_fields(self, request: HttpRequest, stop: Suppression | None = None) -> Any:
        if stop is None:
            return ["candidate", "one", "address", "campaign"]
        return ["who", "reason", "campaign", "created_at", "taking_off"]

    def get_readonly_fields(
        self, request: HttpRequest, stop: Suppression | None = None
    ) -> list[str]:
        return ["who", "created_at", "taking_off"] if stop else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Suppression]:
        same = Candidate.objects.filter(person_id=OuterRef("person_id")).order_by("-pk")
        stops: QuerySet[Suppression] = super().get_queryset(request)
        return stops.annotate(name=Subquery(same.values("name")[:1]))

    def get_search_results(
        self, request: HttpRequest, stops: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        """By address, though none is kept, and by name, though none stands here."""
        words = search_term.split()
        if len(words) == 1 and "@" in words[0]:
            hashes = [make(words[0]) for make in (hash_of_address, hash_of_inbox, hash_of_reader)]
            return stops.filter(address_hash__in=hashes), False
        found, duplicates = super().get_search_results(request, stops, search_term)
        named = Q()
        for word in words:
            named &= Q(name__icontains=word)
        return (found | stops.filter(named) if words else found), duplicates

    @admin.display(description="who")
    def who(self, stop: Any) -> str:
        if stop.person_id:
            return f"{stop.name or 'Somebody not in the register'} (person {stop.person_id})"
        return f"An email address ({stop.address_hash[:8]}…)"

    @admin.display(description="Taking it off")
    def taking_off(self, stop: Suppression) -> str:
        if stop.reason == Suppression.Reason.STAFF:
            return "Staff put it here, and may delete it: they can be written to again then."
        return (
            "It can’t be taken off here: they told us themselves, and the law takes their word. "
            "A new address of the same person changes nothing. If they ask us in writing to be "
            "written to again, keep what they wrote, and ask whoever runs the site."
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        # What people asked for is kept; staff may leave somebody out besides.
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_delete_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        by_staff = obj is not None and obj.reason == Suppression.Reason.STAFF
        return by_staff and admin.ModelAdmin.has_delete_permission(self, request, obj)

    def save_model(
        self, request: HttpRequest, suppression: Suppression, form: ModelForm, change: bool
    ) -> None:
        suppression.reason = Suppression.Reason.STAFF
        super().save_model(request, suppression, form, change)
