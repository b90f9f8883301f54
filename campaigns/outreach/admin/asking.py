from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from campaigns.outreach import candidate_links
from campaigns.outreach.admin.record import record_of
from campaigns.outreach.models import (
    Approach,
    Invitation,
    Message,
    SeatWatch,
)


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
        ("visit_wanted_at", admin.EmptyFieldListFilter),
        ("stopped_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["campaign", "candidate__ballot__constituency"]
    search_fields = ["candidate__name", "candidate__ballot__constituency__name"]
    search_help_text = "A name, or a constituency."
    actions = ["revoke", "send_another_link"]

    def get_urls(self) -> list[URLPattern]:
        record = self.admin_site.admin_view(self.record)
        return [
            path("<int:pk>/record/", record, name="outreach_approach_record"),
            *super().get_urls(),
        ]

    def record(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For a complaint: what was sent, why, from which source, and when it stopped."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        approach = get_object_or_404(Approach.objects.with_names(), pk=pk)
        title = f"Everything about our emails to {approach.candidate.name}"
        return self.page(request, "record", title, **record_of(approach.candidate))

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
