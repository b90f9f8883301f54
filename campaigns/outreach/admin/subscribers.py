"""Readers of the newsletter, and how far the service that sends it knows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from campaigns.outreach import mailchimp, newsletter
from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.links import hash_of_reader
from campaigns.outreach.models import Subscriber, Suppression
from candidates.spreadsheets import spreadsheet

State, Handover = Subscriber.State, Subscriber.Handover
HEAD = [
    "Email address", "First name", "Language", "Nation", "Role", "Topics", "How often",
    "Agreed", "Confirmed", "Words of",
]  # fmt: skip


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnly):
    list_display = ["email", "state", "language", "nation", "confirmed_at", "handover", "attempts"]
    list_filter = ["state", "handover", "language", "nation", "role", "source"]
    search_fields = ["=email"]
    search_help_text = "A whole email address."
    change_list_template = "admin/outreach/subscriber/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        def page(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("hand-over/", page(self.hand_over), name="outreach_subscriber_hand_over"),
            path("export/", page(self.export), name="outreach_subscriber_export"),
            *super().get_urls(),
        ]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outreach.export_subscriber")

    def hand_over(self, request: HttpRequest) -> HttpResponse:
        """For staff who may see readers: how many there are, and what the service refused.
        Trying again, and downloading, takes the permission to export."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_export_permission(request):
                raise PermissionDenied
            again = Subscriber.objects.try_again()
            self._log(request, f"Had {again} hand-overs tried again.")
            self.message_user(request, f"{again} are tried again within a minute.")
            return redirect("admin:outreach_subscriber_hand_over")
        context = {
            "by_mailchimp": mailchimp.is_set_up(),
            "may_export": self.has_export_permission(request),
            "counts": _counts(),
            "trouble": Subscriber.objects.in_trouble().order_by("handover_due_at", "pk")[:50],
            "left_to_tell": Subscriber.objects.left().owed().count(),
        }
        return self.page(request, "hand_over", "The newsletter’s readers", **context)

    def export(self, request: HttpRequest) -> HttpResponse:
        """For staff who may export: everybody who is subscribed, or those who left since they
        were handed over. What is downloaded counts as handed over where no API does that."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:outreach_subscriber_hand_over")
        if "left" in request.POST:
            readers = list(Subscriber.objects.left().owed().order_by("pk"))
            head, name = [*HEAD[:1], "What to do"], "newsletter-unsubscribed"
            rows = [_why_gone(one) for one in readers]
        else:
            gone = Suppression.objects.who_left_newsletter()
            everybody = Subscriber.objects.subscribed().order_by("pk")
            # A backup may have brought back whoever had left.
            readers = [one for one in everybody if hash_of_reader(one.email) not in gone]
            head, name, rows = HEAD, "newsletter-subscribed", [_row(one) for one in readers]
        if not mailchimp.is_set_up():
            _mark_handed(readers)
        self._log(request, f"Downloaded {name}.csv: {len(readers)} addresses.")
        return spreadsheet(name, head, rows)

    def _log(self, request: HttpRequest, what: str) -> None:
        """About all of them: without an address, and without a row."""
        LogEntry.objects.create(
            user=cast(User, request.user),
            content_type=ContentType.objects.get_for_model(Subscriber),
            object_repr="Readers of the newsletter",
            action_flag=CHANGE,
            change_message=what,
        )

    def delete_model(self, request: HttpRequest, reader: Subscriber) -> None:
        """As if they did: the service is told to delete them, too."""
        newsletter.delete(reader)

    def delete_queryset(self, request: HttpRequest, readers: QuerySet[Subscriber]) -> None:
        for reader in readers:
            newsletter.delete(reader)
        self.message_user(
            request, "Whoever is known elsewhere is listed until that is deleted.", messages.INFO
        )


def _counts() -> dict[str, int]:
    def those(**which: str) -> Count:
        return Count("pk", filter=Q(**which))

    return Subscriber.objects.aggregate(
        unconfirmed=those(state=State.UNCONFIRMED),
        subscribed=those(state=State.SUBSCRIBED),
        left=those(state=State.LEFT),
        owed=those(handover=Handover.OWED),
        done=those(handover=Handover.DONE),
        failed=those(handover=Handover.FAILED),
    )


def _row(reader: Subscriber) -> list[object]:
    return [
        reader.email,
        reader.first_name,
        "Welsh" if reader.language == "cy" else "English",
        reader.nation,
        reader.role,
        ", ".join(reader.topics),
        reader.frequency,
        _day(reader.agreed_at),
        _day(reader.confirmed_at),
        reader.consent_version,
    ]


def _why_gone(reader: Subscriber) -> list[object]:
    deleted = reader.state == State.DELETED
    return [reader.email, "Delete for good" if deleted else "Unsubscribe"]


def _day(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _mark_handed(readers: Iterable[Subscriber]) -> None:
    """One by one: whoever changed something at this moment is owed the change."""
    Subscriber.objects.filter(pk__in=[one.pk for one in readers]).update(is_known_there=True)
    for reader in readers:
        reader.mark_handed()
