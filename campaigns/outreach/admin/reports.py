"""What came back, and the addresses that need a better one."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.models import Ask, DeliveryReport, Message, Repair, Suppression
from campaigns.outreach.returns import repairs, reports
from candidates.admin.filters import filled_or_not
from candidates.admin.opening import opened
from candidates.models import Candidate, Contact


@admin.register(DeliveryReport)
class DeliveryReportAdmin(ReadOnly):
    list_display = ["received_at", "kind", "code", "about", "source", "acted_at"]
    list_filter = [
        "kind",
        "source",
        ("acted_at", filled_or_not("what became of it", empty="Not acted on", filled="Acted on")),
    ]
    search_fields = ["=message__pk", "=message__message_id"]
    actions = ["looked_at", "blame_the_address"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeliveryReport]:
        subject = (f"message__{name}" for name in Message.SUBJECT)
        return super().get_queryset(request).select_related("message", *subject)

    @admin.display(description="about")
    def about(self, report: DeliveryReport) -> str:
        if report.message is None:
            return "No email of ours that is known"
        recipient = report.message.recipient
        # Supporters by their number, as everywhere.
        name = recipient.name if isinstance(recipient, Candidate) else str(recipient)
        return f"{report.message} ({name})"

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outreach.resolve_message")

    @admin.action(description="Not understood → I have looked at it", permissions=["resolve"])
    def looked_at(self, request: HttpRequest, chosen: QuerySet[DeliveryReport]) -> None:
        waiting = chosen.filter(kind=DeliveryReport.Kind.UNKNOWN, acted_at=None)
        done = waiting.order_by().update(acted_at=timezone.now())
        self.message_user(request, f"{done} of {len(chosen)} reports need nobody any more.")

    @admin.action(description="Not understood → the address does not work", permissions=["resolve"])
    def blame_the_address(self, request: HttpRequest, chosen: QuerySet[DeliveryReport]) -> None:
        done = 0
        for report in chosen.filter(kind=DeliveryReport.Kind.UNKNOWN, acted_at=None):
            report.kind = DeliveryReport.Kind.HARD
            report.save(update_fields=["kind"])
            done += reports.act(report)
            self.log_change(request, report, "The address does not work.")
        self.message_user(request, f"{done} addresses are used no more.")


class AddressForm(forms.Form):
    address = forms.EmailField(
        label="New email address",
        max_length=254,
        error_messages={"required": "Enter the address that you found."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    found_at = forms.URLField(
        label="Page where they publish it",
        assume_scheme="https",
        max_length=2000,
        error_messages={
            "required": "Say where they publish it: an address is used only if it is public."
        },
    )

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._candidate = candidate

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        dead = self._candidate.contacts.emails().filter(value__iexact=address).exclude(problem="")
        if dead.exists():
            raise forms.ValidationError("That is an address that does not work. Enter another.")
        return address


class OpenFilter(admin.SimpleListFilter):
    """Opens on what waits."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("all", "All"), ("open", "Waiting"), ("closed", "Closed")]

    def choices(self, changelist: Any) -> Any:
        yield from list(super().choices(changelist))[1:]

    def value(self) -> str:
        return super().value() or "open"

    def queryset(self, request: HttpRequest, found: QuerySet[Repair]) -> QuerySet[Repair]:
        if self.value() == "all":
            return found
        return found.filter(closed_at__isnull=self.value() == "open")


@admin.register(Repair)
class RepairAdmin(admin.ModelAdmin):
    list_display = ["candidate", "constituency", "problem", "opened_at", "closed_at"]
    list_filter = [OpenFilter]
    list_select_related = ["candidate__ballot__constituency", "contact"]
    search_fields = ["candidate__name", "candidate__ballot__constituency__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(ordering="candidate__ballot__constituency__name")
    def constituency(self, repair: Repair) -> str:
        return repair.candidate.constituency.name

    @admin.display(description="what happened")
    def problem(self, repair: Repair) -> str:
        return repair.contact.problem if repair.contact else "The address is gone."

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One address that does not work, and where a better one may be."""
        repair = opened(self, request, object_id)
        posted = request.method == "POST"
        if posted and not self.has_change_permission(request, repair):
            raise PermissionDenied
        gave_up = posted and "nothing" in request.POST
        form = AddressForm(
            request.POST if posted and not gave_up else None, candidate=repair.candidate
        )
        if gave_up or (posted and form.is_valid()):
            return self._close(request, repair, form)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(repair),
            "form": form,
            "may_change": self.has_change_permission(request, repair),
            **_known_of(repair),
        }
        return render(request, "admin/outreach/repair/change_form.html", context)

    def _close(self, request: HttpRequest, repair: Repair, form: AddressForm) -> HttpResponse:
        member = cast(User, request.user)  # the admin lets nobody else in
        if form.is_bound:
            repairs.mend(repair, by=member, **form.cleaned_data)
            done = "A new address is used from now on."
        elif repairs.close(repair, by=member):
            done = "No other address is known."
        else:
            self.message_user(request, "Somebody else closed this first.", messages.WARNING)
            return redirect("admin:outreach_repair_changelist")
        # Never the address itself: the log is kept longer.
        self.log_change(request, repair, done)
        self.message_user(request, f"{repair.candidate}: {done}")
        following = Repair.objects.filter(closed_at=None).first()
        if following:
            return redirect("admin:outreach_repair_change", following.pk)
        return redirect("admin:outreach_repair_changelist")


def _known_of(repair: Repair) -> dict[str, Any]:
    candidate = repair.candidate
    addresses = candidate.contacts.emails()
    asks = Ask.objects.filter(approach__candidate=candidate)
    stopped = Suppression.objects.filter(person_id=candidate.person_id)
    return {
        "repair": repair,
        "candidate": candidate,
        "dead": addresses.exclude(problem=""),
        "others": [one for one in addresses.filter(problem="") if one.is_usable],
        "sources": repairs.sources_for(candidate),
        "held": asks.filter(status=Ask.Status.HELD, reason=Ask.Reason.NO_ADDRESS).count(),
        "bounced": asks.filter(status=Ask.Status.BOUNCED).count(),
        "stopped": stopped.exists(),
        "parliament": Contact.Kind.PARLIAMENT,
    }
