"""Invitations: how far each has come, those that a person reads first, and what came of all."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from campaigns.models import Campaign
from campaigns.outreach import limits, review
from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.admin.grounds import GroundForm
from campaigns.outreach.house_rules import Ground
from campaigns.outreach.models import Ask, Invitation, TrustedNetwork
from candidates import postcodes

# No count that says what one person answered.
SMALLEST_GROUP = 5


class AskInline(admin.StackedInline):
    model = Ask
    extra = 0
    fields = ["approach", "status", "reason", "changed_at"]
    readonly_fields = ["approach", "status", "reason", "changed_at"]
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ask]:
        return (
            super()
            .get_queryset(request)
            .select_related("invitation", "approach__campaign", "approach__candidate")
        )

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ["reference", "name", "constituency", "wish", "status", "created_at"]
    list_filter = ["campaign", "status", "asks__status", "wish", "language"]
    list_select_related = ["constituency"]
    search_fields = ["=pk", "name", "=email", "constituency__name"]
    inlines = [AskInline]
    # What they wrote is read where it is held, and each look is on record.
    exclude = ["own_words", "seat_reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        # What somebody is still writing is nobody else's business.
        return super().get_queryset(request).exclude(status=Invitation.Status.DRAFT)

    def get_urls(self) -> list[URLPattern]:
        def page(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("to-read/", page(self.to_read), name="outreach_invitation_to_read"),
            path("to-read/place/", page(self.release_place), name="outreach_invitation_place"),
            path("to-read/<int:pk>/", page(self.read), name="outreach_invitation_read"),
            path("answers/", page(self.answers), name="outreach_invitation_answers"),
            *super().get_urls(),
        ]

    def to_read(self, request: HttpRequest) -> HttpResponse:
        """Messages that a person reads before they go. Their words are on the next page."""
        _must_review(request)
        waiting = Invitation.objects.to_read().select_related("constituency")
        return self.page(
            request,
            "to_read",
            "Messages to read first",
            waiting=waiting,
            places=Invitation.objects.places(),
            days=TrustedNetwork.TRUSTED_FOR.days,
        )

    def release_place(self, request: HttpRequest) -> HttpResponse:
        """All that came from the place of one message, in one act."""
        _must_review(request)
        number = request.POST.get("like", "")
        places = {str(place.one): place.network for place in Invitation.objects.places()}
        if request.method != "POST" or number not in places:
            if request.method == "POST":
                words = "Nothing waits from there any more."
                self.message_user(request, words, messages.WARNING)
            return redirect("admin:outreach_invitation_to_read")
        member = cast(User, request.user)  # the admin lets nobody else in
        count = review.release_place(places[number], by=member)
        one = Invitation.objects.get(pk=number)
        self.log_change(request, one, f"Released, with all {count} from the same place.")
        self.message_user(request, f"{count} released. What comes from there is held no more.")
        return redirect("admin:outreach_invitation_to_read")

    def read(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of them, in full. That it was looked at is kept."""
        _must_review(request)
        invitation = get_object_or_404(
            Invitation.objects.select_related("constituency", "campaign", "reviewed_by").exclude(
                held_because=Invitation.Hold.NONE
            ),
            pk=pk,
        )
        form = GroundForm(request.POST if "send_back" in request.POST else None, reader="supporter")
        # What is none of the three buttons decides nothing.
        if {"release", "remove"} & request.POST.keys() or (form.is_bound and form.is_valid()):
            return self._decide(request, invitation, form)
        waits = Invitation.objects.to_read().filter(pk=pk).exists()
        if waits:
            self.log_change(request, invitation, "Read.")
        return self.page(
            request,
            "read",
            f"Message {invitation.reference}",
            invitation=invitation,
            waits=waits,
            form=form,
            concerns=limits.concerns_of(invitation),
            asks=invitation.asks.with_names().a_to_z(),
            postcode=postcodes.written(invitation.postcode) if invitation.postcode else "",
            elsewhere=_other_seats(invitation),
        )

    def _decide(
        self, request: HttpRequest, invitation: Invitation, form: GroundForm
    ) -> HttpResponse:
        member = cast(User, request.user)  # the admin lets nobody else in
        try:
            if form.is_bound:
                ground = Ground(form.cleaned_data["ground"])
                review.send_back(
                    invitation, by=member, ground=ground, note=form.cleaned_data["note"]
                )
                done = "Sent back."
            elif "remove" in request.POST:
                review.remove(invitation, by=member)
                done = "Deleted."
            else:
                review.release(invitation, by=member)
                done = "Released."
        except review.AlreadyReviewed:
            words = "Somebody else decided about it first, or its writer took it back."
            self.message_user(request, f"{invitation.reference}: {words}", messages.WARNING)
        else:
            self.log_change(request, invitation, done)
            self.message_user(request, f"{invitation.reference}: {done}")
        following = Invitation.objects.to_read().first()
        if following:
            return redirect("admin:outreach_invitation_read", following.pk)
        return redirect("admin:outreach_invitation_to_read")

    def answers(self, request: HttpRequest) -> HttpResponse:
        """Did they answer? What supporters told us, counted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(request, "answers", "Did they answer?", rows=_answers())


def _must_review(request: HttpRequest) -> None:
    if not request.user.has_perm("outreach.review_invitation"):
        raise PermissionDenied


def _other_seats(invitation: Invitation) -> list[str]:
    """Where else its writer has sent something."""
    names = limits.sent_elsewhere(invitation).values_list("constituency__name", flat=True)
    return sorted(set(names))


def _answers() -> list[dict[str, Any]]:
    """For each campaign; nothing of one from which too few have answered."""

    def told(answer: Ask.Answer) -> Count:
        return Count("pk", filter=Q(answer=answer))

    asks = Ask.objects.filter(status__in=Ask.ARRIVED)
    return [
        {
            "campaign": campaign,
            "prepared": _shown(
                Ask.objects.filter(
                    invitation__campaign=campaign, status=Ask.Status.PREPARED
                ).count()
            ),
            **{
                name: _shown(count)
                for name, count in asks.filter(invitation__campaign=campaign)
                .aggregate(
                    sent=Count("pk"),
                    yes=told(Ask.Answer.YES),
                    no=told(Ask.Answer.NO),
                    automatic=told(Ask.Answer.AUTOMATIC),
                )
                .items()
            },
        }
        for campaign in Campaign.objects.order_by("-year")
    ]


def _shown(count: int) -> str:
    return f"fewer than {SMALLEST_GROUP}" if 0 < count < SMALLEST_GROUP else str(count)
