"""Those who signed a pledge or an open letter: who waits, and what staff decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from campaigns.outreach import house_rules
from campaigns.outreach.admin import ReadOnly
from candidates.admin.opening import StateFilter, opened
from candidates.forms import answers
from candidates.spreadsheets import spreadsheet
from pledges import signing
from pledges.admin.ages import age
from pledges.models import AlreadyDecided, ProfessionalPledge
from pledges.signing_forms import WhyNotForm

State = ProfessionalPledge.State
GONE = "They have taken it back meanwhile."
LATE = "Somebody else decided first, or they have changed it. See how it stands now."
CONCERNS = {
    house_rules.Concern.DISTRESS: "sounds as if somebody needs help",
    house_rules.Concern.WORDS: "a rude word or a threat",
    house_rules.Concern.CONTACTS: "an address or a number",
    house_rules.Concern.LINKS: "a web address",
}


class SeenForm(ActionForm):
    """When the list was made that staff ticked names in."""

    seen = forms.CharField(
        label="",
        required=False,
        widget=forms.HiddenInput,
        initial=lambda: timezone.now().isoformat(),
    )


def concerns_of(signature: ProfessionalPledge) -> str:
    """What in it a person should look at twice."""
    shown = f"{signature.name}\n{signature.job_title}\n{signature.organisation}"
    return ", ".join(CONCERNS[one] for one in house_rules.look_at(shown))


@admin.register(ProfessionalPledge)
class ProfessionalPledgeAdmin(ReadOnly):
    list_display = ["name", "job_title", "organisation", "nation", "in_public", "look", "waits"]
    list_filter = [StateFilter, "petition", "nation", "is_public"]
    list_select_related = ["petition"]
    list_per_page = 50
    search_fields = ["name", "job_title", "organisation", "=email"]
    search_help_text = "A name, a job title, an organisation, or a whole email address."
    ordering = ["confirmed_at", "pk"]
    actions = ["approve", "export"]
    action_form = SeenForm

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pledges.decide_professionalpledge")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pledges.export_professionalpledge")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": "Signatures"})

    @admin.display(description="in public", boolean=True)
    def in_public(self, signature: ProfessionalPledge) -> bool:
        return signature.is_public

    @admin.display(description="look twice")
    def look(self, signature: ProfessionalPledge) -> str:
        return concerns_of(signature)

    @admin.display(description="state", ordering="confirmed_at")
    def waits(self, signature: ProfessionalPledge) -> str:
        if signature.state == State.WAITING and signature.confirmed_at:
            return age(signature.confirmed_at)
        return str(signature.get_state_display())

    @admin.action(description="They count: approve those ticked", permissions=["decide"])
    def approve(self, request: HttpRequest, ticked: QuerySet[ProfessionalPledge]) -> None:
        seen_at = _moment(request.POST.get("seen", ""))
        by, done, left = cast(User, request.user), [], 0
        for signature in ticked:
            try:
                # Changed since the list was made: nobody has read that.
                if seen_at is None or signature.changed_at > seen_at:
                    raise AlreadyDecided
                signing.approve(signature, by=by)
            except AlreadyDecided:
                left += 1
            else:
                done.append(signature)
        self._log(request, done, "Approved.")
        self.message_user(request, f"{len(done)} approved. They get an email.")
        if left:
            words = f"{left} left alone: they don’t wait, or were changed since you saw them."
            self.message_user(request, words, messages.WARNING)

    @admin.action(description="Save those ticked as a table", permissions=["export"])
    def export(self, request: HttpRequest, ticked: QuerySet[ProfessionalPledge]) -> HttpResponse:
        """For a printed letter, or whoever it is handed to. Without email addresses: nobody
        agreed to that."""
        rows = list(ticked.order_by("petition", "sort_name", "pk"))
        self._log(request, rows, "In a table that was saved.")
        head = [
            "pledge or letter", "name", "job title", "organisation", "nation", "state",
            "may be published", "signed on", "version of the text",
        ]  # fmt: skip
        member = cast(User, request.user).get_username()
        table = (
            [
                one.petition.title, one.name, one.job_title, one.organisation,
                one.get_nation_display() if one.nation else "", one.get_state_display(),
                "yes" if one.is_public else "no", one.created_at.date().isoformat(),
                one.text_version,
            ]
            for one in rows
        )  # fmt: skip
        made = f"signatures-{timezone.localtime():%Y-%m-%d-%H%M}-by-{_for_a_file(member)}"
        return spreadsheet(made, head, table)

    def delete_model(self, request: HttpRequest, obj: ProfessionalPledge) -> None:
        signing.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProfessionalPledge]) -> None:
        for signature in queryset:
            signing.delete(signature)

    def _log(self, request: HttpRequest, rows: list[ProfessionalPledge], done: str) -> None:
        # Without names: the log is kept longer.
        user = cast(User, request.user)
        if rows:
            LogEntry.objects.log_actions(user.pk, rows, CHANGE, done)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One signature, and the decision."""
        try:
            signature = opened(self, request, object_id)
        except Http404:
            self.message_user(request, GONE, messages.WARNING)
            return redirect("admin:pledges_professionalpledge_changelist")
        may_decide = self.has_decide_permission(request)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        form = WhyNotForm(answers(request) if "refuse" in request.POST else None)
        if request.method == "POST" and ("refuse" not in request.POST or form.is_valid()):
            return self._act(request, signature, form)
        context = {
            "signature": signature,
            "form": form,
            "may_decide": may_decide,
            "may_delete": self.has_delete_permission(request, signature),
            "concerns": concerns_of(signature),
            "domain": signature.email.rpartition("@")[2],
            "seen": signature.changed_at.isoformat(),
        }
        title = signature.name or str(signature)
        return self.page(request, "change_form", title, **context)

    def _act(
        self, request: HttpRequest, signature: ProfessionalPledge, form: WhyNotForm
    ) -> HttpResponse:
        by, name = cast(User, request.user), signature.name
        try:
            if request.POST.get("seen") != signature.changed_at.isoformat():
                raise AlreadyDecided
            if "approve" in request.POST:
                signing.approve(signature, by=by)
            elif "again" in request.POST:
                signing.look_again(signature)
            elif "refuse" in request.POST:
                signing.refuse(signature, by=by, answer=form.cleaned_data["answer"])
        except AlreadyDecided:
            self.message_user(request, LATE, messages.WARNING)
            return redirect("admin:pledges_professionalpledge_change", signature.pk)
        state = State(signature.state).label
        self._log(request, [signature], f"{state}.")
        self.message_user(request, f"{name}: {state}.")
        if "again" in request.POST:
            return redirect("admin:pledges_professionalpledge_change", signature.pk)
        following = ProfessionalPledge.objects.waiting().first()
        if following:
            return redirect("admin:pledges_professionalpledge_change", following.pk)
        self.message_user(request, "No other signature waits.")
        return redirect("admin:pledges_professionalpledge_changelist")


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def _for_a_file(name: str) -> str:
    return "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)
