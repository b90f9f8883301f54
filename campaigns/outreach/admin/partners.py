"""Organisations that want to take part, and those that do."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from campaigns.outreach import partners
from campaigns.outreach.admin.deciding import CHANGE_WAITS, Deciding, WhyForm
from campaigns.outreach.models import Partner
from candidates.forms import answers
from candidates.models import AlreadyDecided

State = Partner.State


@admin.register(Partner)
class PartnerAdmin(Deciding):
    list_display = ["name", "website", "state", "confirmed_at", "wants_listing", "new_name"]
    list_filter = ["state", "wants_listing", ("proposed_at", CHANGE_WAITS)]
    search_fields = ["name", "website", "=code", "=email"]
    search_help_text = "A name, a website, a code, or a whole email address."

    def decide(self, request: HttpRequest, partner: Partner) -> HttpResponse:
        """What one of them says of itself, and the decision: about it, or about a change."""
        if "approve" in request.POST:
            return self._decide(request, partner, State.APPROVED)
        if "take_over" in request.POST:
            return self._decide_change(request, partner)
        # Two forms with one field, of which one is sent.
        keeps = "keep" in request.POST
        form = WhyForm(None if keeps else answers(request))
        why_not = WhyForm(answers(request) if keeps else None, prefix="change")
        if form.is_valid():
            return self._decide(request, partner, State.REFUSED, form.cleaned_data["answer"])
        if why_not.is_valid():
            return self._decide_change(request, partner, why_not.cleaned_data["answer"])
        context = {
            "partner": partner,
            "form": form if partner.state in {State.WAITING, State.APPROVED} else None,
            "why_not": why_not,
            "untold": Partner.objects.to_tell().filter(pk=partner.pk).exists(),
            "site": urlsplit(partner.website).hostname or "",
            "new_site": urlsplit(partner.new_website).hostname or "",
            "domain": partner.email.rpartition("@")[2],
            **self.may(request, partner),
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
            return self.too_late(request, partner)
        return self.done(request, partner, partner.name, f"{state.label}.")

    def _decide_change(
        self, request: HttpRequest, partner: Partner, why_not: str = ""
    ) -> HttpResponse:
        # As it was on the page: they may want something else meanwhile.
        seen = (request.POST.get("new_name", ""), request.POST.get("new_website", ""))
        try:
            if why_not:
                partners.keep_as_it_is(partner, seen, why_not=why_not)
                done = "The change is turned down."
            else:
                partners.take_over(partner, seen)
                done = "The change is taken over."
        except AlreadyDecided:
            return self.too_late(request, partner)
        return self.done(request, partner, partner.name, done)
