"""Organisations that want to take part, and those that do."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from campaigns.outreach import partners
from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.models import Partner
from candidates.admin.opening import opened
from candidates.forms import answers
from candidates.models import AlreadyDecided

State = Partner.State


class WhyNotForm(forms.Form):
    answer = forms.CharField(
        label="Why they don’t take part",
        help_text="They read it in an email, within a minute, and on their page.",
        max_length=1000,
        error_messages={"required": "Write why: they will read it."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@admin.register(Partner)
class PartnerAdmin(ReadOnly):
    list_display = ["name", "website", "state", "confirmed_at", "wants_listing"]
    list_filter = ["state", "wants_listing"]
    search_fields = ["name", "website", "=code", "=email"]
    search_help_text = "A name, a website, a code, or a whole email address."

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outreach.decide_partner")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What one of them says of itself, and the decision."""
        partner = opened(self, request, object_id)
        may_decide = self.has_decide_permission(request)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        if "approve" in request.POST:
            return self._decide(request, partner, State.APPROVED)
        form = WhyNotForm(answers(request))
        if form.is_valid():
            return self._decide(request, partner, State.REFUSED, form.cleaned_data["answer"])
        context = {
            "partner": partner,
            "form": form if partner.state in {State.WAITING, State.APPROVED} else None,
            "may_decide": may_decide,
            "may_delete": self.has_delete_permission(request, partner),
            "untold": Partner.objects.to_tell().filter(pk=partner.pk).exists(),
            "site": urlsplit(partner.website).hostname or "",
            "domain": partner.email.rpartition("@")[2],
        }
        return self.page(request, "change_form", partner.name, **context)

    def _decide(
        self, request: HttpRequest, partner: Partner, state: Partner.State, answer: str = ""
    ) -> HttpResponse:
        member = cast(User, request.user)
        try:
            if state == State.APPROVED:
                partners.approve(partner, by=member)
            else:
                partners.refuse(partner, by=member, answer=answer)
        except AlreadyDecided:
            words = "Somebody else decided about this first; theirs holds."
            self.message_user(request, words, messages.WARNING)
            return redirect("admin:outreach_partner_change", partner.pk)
        # Without a name: the log is kept longer.
        self.log_change(request, partner, f"{state.label}.")
        self.message_user(request, f"{partner.name}: {state.label}.")
        following = Partner.objects.waiting().first()
        if following:
            return redirect("admin:outreach_partner_change", following.pk)
        return redirect("admin:outreach_partner_changelist")
