from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from campaigns.outreach import candidate_links
from campaigns.outreach.admin.record import record_of
from campaigns.outreach.admin.visits import VisitForm, act
from campaigns.outreach.digests.answering import address_on_record
from campaigns.outreach.models import (
    Approach,
    Invitation,
    Message,
    SeatWatch,
)
from candidates.admin.filters import filled_or_not


class ReadOnly(admin.ModelAdmin):
    """Rows that people write, or that record what happened: staff read them."""

    # It would open somebody's personal page, where staff could act as that person.
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def around(self, request: HttpRequest, title: str) -> dict[str, Any]:
        """What a page of our own about these rows needs for its frame."""
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}

    def page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        """One of those, from the folder of their templates."""
        template = f"admin/{self.opts.app_label}/{self.opts.model_name}/{name}.html"
        return TemplateResponse(request, template, {**self.around(request, title), **context})


@admin.register(Approach)
class ApproachAdmin(ReadOnly):
    list_display = [
        "candidate",
        "constituency",
        "campaign",
        "response",
        "responded_at",
        "visit_wanted_at",
        "stopped_at",
        "everything",
    ]
    list_filter = [
        "campaign",
        "response",
        ("visit_wanted_at", filled_or_not("visit", empty="Not asked for", filled="Asked for")),
        ("stopped_at", filled_or_not("emails", empty="May get them", filled="Has stopped them")),
    ]
    list_select_related = ["campaign", "candidate__ballot__constituency"]
    search_fields = ["candidate__name", "candidate__ballot__constituency__name"]
    search_help_text = "A name, or a constituency."
    actions = ["revoke", "send_another_link"]

    def get_urls(self) -> list[URLPattern]:
        def page(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("<int:pk>/record/", page(self.record), name="outreach_approach_record"),
            path("visits/", page(self.visits), name="outreach_approach_visits"),
            path("visits/<int:pk>/", page(self.visit), name="outreach_approach_visit"),
            *super().get_urls(),
        ]

    def record(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For a complaint: what was sent, why, from which source, and when it stopped."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        approach = get_object_or_404(Approach.objects.with_names(), pk=pk)
        title = f"Everything about our emails to {approach.candidate.name}"
        return self.page(request, "record", title, **record_of(approach.candidate))

    def visits(self, request: HttpRequest) -> HttpResponse:
        """Who would like to visit a service, those that nobody has followed up on top."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        visitors = Approach.objects.with_names().visitors().select_related("visit_settled_by")
        context = {
            "open": visitors.filter(visit_settled_at=None).order_by("visit_wanted_at"),
            "settled": visitors.exclude(visit_settled_at=None).order_by("-visit_settled_at"),
        }
        title = "Candidates who would like to visit a service"
        return self.page(request, "visits", title, **context)

    def visit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of them: whom to write to, and what came of it. Changing that takes the
        permission to change approaches, which opens nothing else."""
        visitors = Approach.objects.with_names().visitors().select_related("visit_settled_by")
        approach = get_object_or_404(visitors, pk=pk)
        may_settle = request.user.has_perm("outreach.change_approach")
        if not (may_settle if request.method == "POST" else self.has_view_permission(request)):
            raise PermissionDenied
        form = VisitForm(approach, request.POST if request.method == "POST" else None)
        if form.is_valid() and form.keep():
            member = cast(User, request.user)  # the admin lets nobody else in
            done = act(approach, request.POST, by=member)
            self.log_change(request, approach, done)
            self.message_user(request, f"{approach.candidate}: {done}")
            return redirect("admin:outreach_approach_visits")
        asked = approach.asks.filter(
            invitation__wish=Invitation.Wish.VISIT, invitation__status=Invitation.Status.CONFIRMED
        )
        return self.page(
            request,
            "visit",
            f"A visit by {approach.candidate.name}",
            approach=approach,
            form=form,
            may_settle=may_settle,
            address=address_on_record(approach),
            asked=asked.values("invitation__email").distinct().count(),
        )

    @admin.display(description="all that was sent")
    def everything(self, approach: Approach) -> str:
        url = reverse("admin:outreach_approach_record", args=[approach.pk])
        return format_html('<a href="{}">Show or print</a>', url)

    @admin.display(ordering="candidate__ballot__constituency__name")
    def constituency(self, approach: Approach) -> str:
        return approach.candidate.constituency.name

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outreach.resolve_message")

    @admin.action(
        description="Make the links sent so far useless (it leaked, or was forwarded)",
        permissions=["resolve"],
    )
    def revoke(self, request: HttpRequest, approaches: QuerySet[Approach]) -> None:
        for approach in approaches:
            approach.revoke_links()
            self.log_change(request, approach, "Links revoked.")
        self.message_user(
            request,
            f"{len(approaches)} links revoked. The next email to them carries a new one.",
        )

    @admin.action(
        description="Make them useless, and email a new link now", permissions=["resolve"]
    )
    def send_another_link(self, request: HttpRequest, approaches: QuerySet[Approach]) -> None:
        sent = 0
        for approach in approaches:
            sent += candidate_links.send_another(approach)
            self.log_change(request, approach, "Links revoked, and a new one sent.")
        self.message_user(request, f"{len(approaches)} links revoked, {sent} new ones are sent.")
        if sent < len(approaches):
            words = "Who wants no emails, or has no address, gets none."
            self.message_user(request, words, messages.WARNING)


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = [
        "pk",
        "kind",
        "goes_to",
        "status",
        "due_at",
        "attempts",
        "sent_at",
        "last_error",
    ]
    list_filter = ["status", "kind", "stream"]
    search_fields = [
        "=pk",
        "=message_id",
        "ask__approach__candidate__name",
        "approach__candidate__name",
        "invitation__name",
    ]
    search_help_text = (
        "The name of a candidate or a supporter, the number of an email, or its whole Message-ID, "
        "which its own page shows and a mail server’s log is searched for."
    )
    exclude = ["details"]
    # Without a form field, and what a mail server's log is searched for.
    readonly_fields = ["message_id"]
    actions = ["send_again", "settle_as_sent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).select_related(*Message.SUBJECT)

    @admin.display(description="to")
    def goes_to(self, message: Message) -> str:
        recipient = message.recipient
        if isinstance(recipient, SeatWatch):
            return f"whoever waits for {recipient.constituency}"
        return recipient.reference if isinstance(recipient, Invitation) else recipient.name

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outreach.resolve_message")

    @admin.action(description="In doubt → send again (it has not arrived)", permissions=["resolve"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        self._resolve(request, chosen, again=True)

    @admin.action(description="In doubt → it has arrived", permissions=["resolve"])
    def settle_as_sent(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        self._resolve(request, chosen, again=False)

    def _resolve(self, request: HttpRequest, chosen: QuerySet[Message], *, again: bool) -> None:
        done = 0
        for message in chosen:
            if message.resend() if again else message.settle_as_sent():
                done += 1
                self.log_change(request, message, "Send again." if again else "Had arrived.")
        self.message_user(request, f"{done} of {len(chosen)} messages settled.")
        if done < len(chosen):
            self.message_user(request, "Only messages in doubt can be settled.", messages.WARNING)


@admin.register(SeatWatch)
class SeatWatchAdmin(ReadOnly):
    """To be found by address, when somebody wants it deleted."""

    list_display = ["pk", "constituency", "campaign", "created_at"]
    list_filter = ["campaign"]
    list_select_related = ["constituency", "campaign"]
    search_fields = ["=email", "constituency__name"]
