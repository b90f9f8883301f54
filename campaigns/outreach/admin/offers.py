"""Offers of visits: the decision, and the proof that everybody got the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from campaigns.models import VisitOffer
from campaigns.outreach import house_rules, offering, visits
from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.admin.deciding import WhyForm
from campaigns.outreach.models import Host, Message, Visit
from campaigns.outreach.models.visit import about
from candidates.admin.opening import opened
from candidates.forms import answers
from candidates.models import AlreadyDecided, Candidate

State = VisitOffer.State


@dataclass(frozen=True)
class Line:
    """One candidate in the list of who got the offer, and when."""

    candidate: Candidate
    visit: Visit | None = None
    message: Message | None = None

    @property
    def email(self) -> str:
        if self.message is None:
            return "Not yet"
        if self.message.sent_at:
            return "Sent"
        if self.visit and self.visit.answered_at:
            return "Answered on their page before it left"
        state = self.message.get_status_display()
        return f"{state}: {self.message.last_error}" if self.message.last_error else state


def lines_of(offer: VisitOffer) -> list[Line]:
    """Everybody who was offered it, and whoever is listed and is still to be; by seat, A to Z."""
    messages_of = {
        one.approach_id: one
        for one in Message.objects.filter(kind=Message.Kind.VISIT_OFFER, about=about(offer.pk))
    }
    offered = [
        Line(one.approach.candidate, one, messages_of.get(one.approach_id))
        for one in offer.visits.with_names()
    ]
    known = {line.candidate.pk for line in offered}
    to_come = [Line(one) for one in offering.people(offer) if one.pk not in known]
    lines = [*offered, *(to_come if offer.stands or offer.state == State.WAITING else [])]
    return sorted(
        lines,
        key=lambda line: (
            line.candidate.constituency.name,
            line.candidate.sort_name,
            line.candidate.pk,
        ),
    )


@admin.register(VisitOffer)
class VisitOfferAdmin(ReadOnly):
    list_display = ["service_name", "host_type", "state", "last_day", "decision"]
    list_filter = ["state", "campaign", "host_type"]
    search_fields = ["service_name", "=host__email"]
    search_help_text = "The name of a service, or a whole email address."

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<int:pk>/decide/", decide, name="campaigns_visitoffer_decide"),
            *super().get_urls(),
        ]

    @admin.display(description="decision")
    def decision(self, offer: VisitOffer) -> str:
        address = reverse("admin:campaigns_visitoffer_decide", args=[offer.pk])
        words = "Read and decide" if offer.state == State.WAITING else "Who got it, and when"
        return format_html('<a href="{}">{}</a>', address, words)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For staff: what a service offers, the decision, and who got it when."""
        offer = opened(self, request, pk)
        may_decide = request.user.has_perm("campaigns.decide_visitoffer")
        refuses = "refuse" in request.POST
        form = WhyForm(answers(request) if refuses else None)
        if request.method == "POST":
            if not may_decide:
                raise PermissionDenied
            if not refuses or form.is_valid():
                return self._act(request, offer, form)
        host = Host.objects.filter(offer=offer).first()
        words = f"{offer.service_name}\n{offer.what}\n{offer.days}\n{offer.photo_rules}"
        context: dict[str, Any] = {
            "offer": offer,
            "host": host,
            "seats": offer.seats.order_by("name"),
            "lines": lines_of(offer),
            "concerns": [one.value for one in house_rules.look_at(words)],
            "form": form,
            "may_decide": may_decide,
        }
        return self.page(request, "decide", offer.service_name, **context)

    def _act(self, request: HttpRequest, offer: VisitOffer, form: WhyForm) -> HttpResponse:
        member = cast(User, request.user)
        try:
            if "make" in request.POST:
                visits.approve(offer, by=member)
                done = "Made to everybody alike."
            elif "refuse" in request.POST:
                visits.refuse(offer, by=member, answer=form.cleaned_data["answer"])
                done = "Turned down."
            elif "withdraw" in request.POST and visits.withdraw(offer):
                done = "Withdrawn for everybody."
            else:
                raise AlreadyDecided
        except AlreadyDecided:
            words = "Somebody else decided about this first; theirs holds."
            self.message_user(request, words, messages.WARNING)
            return redirect("admin:campaigns_visitoffer_decide", offer.pk)
        # Without a name: the log is kept longer.
        self.log_change(request, offer, done)
        self.message_user(request, f"{offer.service_name}: {done}")
        return redirect("admin:campaigns_visitoffer_decide", offer.pk)


@admin.register(Host)
class HostAdmin(ReadOnly):
    """To be found by address, when somebody wants it deleted."""

    list_display = ["pk", "service", "name", "email"]
    list_select_related = ["offer"]
    search_fields = ["=email", "offer__service_name"]
    search_help_text = "A whole email address, or the name of a service."

    def delete_model(self, request: HttpRequest, host: Host) -> None:
        """As if they did: nobody is offered what nobody answers for."""
        visits.forget(host)

    def delete_queryset(self, request: HttpRequest, known: QuerySet[Host]) -> None:
        for host in known:
            visits.forget(host)

    @admin.display(description="service")
    def service(self, host: Host) -> str:
        return host.offer.service_name
