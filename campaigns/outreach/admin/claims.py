"""Those who say that they are a candidate, beside what is known of the candidate."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from campaigns.outreach import claim_answers, claims
from campaigns.outreach.admin.deciding import THEY_READ, Deciding
from campaigns.outreach.models import Claim
from campaigns.outreach.returns.repairs import sources_for
from candidates.admin.opening import StateFilter
from candidates.forms import answers
from candidates.models import AlreadyDecided, Candidate

USUAL_ANSWER = (
    "The page that you gave us does not show this email address. Please ask again with a page "
    "that does, such as your own website or your party’s page about you; or write to us from an "
    "address that is published there."
)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Why they don’t get the link",
        help_text=f"{THEY_READ}. Change it as it fits.",
        max_length=1000,
        error_messages={"required": "Write why: they will read it."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, claim: Claim, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"answer": USUAL_ANSWER})
        if claim_answers.is_unwanted(claim):
            self.fields[
                "answer"
            ].help_text = "It is only kept: whoever reads this address has asked for no emails."


@admin.register(Claim)
class ClaimAdmin(Deciding):
    list_display = ["candidate", "constituency", "role", "created_at", "state"]
    list_filter = [StateFilter, "campaign"]
    search_fields = ["candidate__name", "candidate__ballot__constituency__name", "=email"]
    search_help_text = "A name, a constituency, or a whole email address."
    ordering = ["created_at", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return (
            super()
            .get_queryset(request)
            .select_related(
                "campaign",
                "candidate__party",
                "candidate__ballot__constituency",
                "decided_by",
            )
        )

    @admin.display(ordering="candidate__ballot__constituency__name")
    def constituency(self, claim: Claim) -> str:
        return claim.candidate.constituency.name

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": "People who say that they are a candidate"}
        return super().changelist_view(request, {**(extra_context or {}), **title})

    def decide(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """One of them, beside what is known: the link goes to their address, or an answer."""
        if "accept" in request.POST:
            return self._accept(request, claim)
        form = AnswerForm(claim, answers(request))
        if form.is_valid():
            return self._refuse(request, claim, form.cleaned_data["answer"])
        context = {
            "claim": claim,
            "form": form,
            "waits": claim.state == Claim.State.WAITING,
            **self.may(request, claim),
            **_compared(claim),
        }
        return self.page(request, "change_form", f"Is this {claim.candidate.name}?", **context)

    def _accept(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        try:
            claims.accept(claim, by=cast(User, request.user))
        except claims.CannotSend as reason:
            self.message_user(request, f"Nothing was sent. {reason}", messages.WARNING)
            return self.to(claim)
        except AlreadyDecided:
            return self.too_late(request, claim)
        sent = "The link goes to the address that they gave."
        return self.done(request, claim, str(claim.candidate), sent)

    def _refuse(self, request: HttpRequest, claim: Claim, answer: str) -> HttpResponse:
        try:
            claims.refuse(claim, by=cast(User, request.user), answer=answer)
        except AlreadyDecided:
            return self.too_late(request, claim)
        return self.done(request, claim, str(claim.candidate), "Turned down.")


def _compared(claim: Claim) -> dict[str, Any]:
    """What speaks for it, and against."""
    candidate = claim.candidate
    addresses = list(candidate.contacts.emails())
    beside = Claim.objects.exclude(pk=claim.pk).select_related("candidate__ballot__constituency")
    alike = Q(candidate=candidate) | Q(email__iexact=claim.email)
    if claim.network:
        alike |= Q(network=claim.network)
    sharing = Candidate.objects.filter(
        contacts__channel="email", contacts__value__iexact=claim.email
    ).exclude(person_id=candidate.person_id)
    return {
        "candidate": candidate,
        "site": urlsplit(claim.proof).hostname or "",
        "addresses": addresses,
        "on_record": [one for one in addresses if one.is_usable],
        "sources": sources_for(candidate),
        "warning": claims.latest_warning(claim),
        "others": [(one, _why_beside(one, claim)) for one in beside.filter(alike)],
        "sharing": sharing.select_related("ballot__constituency").distinct(),
        "why_not": claims.why_not(claim),
    }


def _why_beside(other: Claim, claim: Claim) -> str:
    found = []
    if other.candidate_id == claim.candidate_id:
        found.append("the same candidate")
    if other.email.casefold() == claim.email.casefold():
        found.append("the same address")
    if claim.network and other.network == claim.network:
        found.append("the same network")
    return ", ".join(found)
