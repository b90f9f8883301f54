from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from campaigns.outreach.admin import ReadOnly
from pledges import retention, services
from pledges.forms import DecisionForm
from pledges.models import AlreadyDecided, Photo, Pledge, Tidying

admin.site.unregister([User, Group])


@admin.register(User)
class StaffAdmin(UserAdmin):
    # Plain lists: the two boxes with arrows can't be used with a screen reader.
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    filter_horizontal = []


class QueueFilter(admin.SimpleListFilter):
    """Opens on what waits."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        sent = [state for state in Photo.Status if state != Photo.Status.DRAFT]
        return [("all", "All"), *((str(state), str(state.label)) for state in sent)]

    def choices(self, changelist: Any) -> Any:
        yield from list(super().choices(changelist))[1:]

    def value(self) -> str:
        return super().value() or Photo.Status.WAITING

    def queryset(self, request: HttpRequest, photos: QuerySet[Photo]) -> QuerySet[Photo]:
        return photos if self.value() == "all" else photos.filter(status=self.value())


@admin.register(Photo)
class PhotoAdmin(ReadOnly):
    list_display = ["candidate", "thumbnail", "party", "constituency", "status", "submitted_at"]
    list_display_links = ["candidate"]
    list_filter = [QueueFilter, "pledge__approach__campaign"]
    list_select_related = [
        "pledge__approach__candidate__party",
        "pledge__approach__candidate__ballot__constituency",
    ]
    list_per_page = 25
    search_fields = [
        "pledge__approach__candidate__name",
        "pledge__approach__candidate__ballot__constituency__name",
    ]
    ordering = ["submitted_at", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        # A draft was not sent to us.
        return super().get_queryset(request).exclude(status=Photo.Status.DRAFT)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pledges.moderate_photo")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # Its files would stay behind: photos are taken down instead.
        return False

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/image/<int:width>/",
                self.admin_site.admin_view(self.image_view),
                name="pledges_photo_image",
            ),
            *super().get_urls(),
        ]

    def image_view(self, request: HttpRequest, pk: int, width: int) -> FileResponse:
        """For staff who may see photos."""
        photo = self.get_object(request, str(pk))
        if photo is None:
            raise Http404
        if not self.has_view_permission(request, photo):
            raise PermissionDenied
        try:
            return FileResponse(photo.open_private(width), content_type="image/jpeg")
        except FileNotFoundError:
            raise Http404 from None

    @admin.display(description="photo")
    def thumbnail(self, photo: Photo) -> str:
        if not photo.renditions:
            return "deleted"
        small = photo.rendition(320)
        return format_html(
            '<img src="{}" alt="" width="{}" height="{}" class="queue__thumbnail">',
            reverse("admin:pledges_photo_image", args=[photo.pk, 320]),
            120,
            round(120 * small["height"] / small["width"]),
        )

    @admin.display(ordering="pledge__approach__candidate__sort_name")
    def candidate(self, photo: Photo) -> str:
        return photo.pledge.approach.candidate.name

    @admin.display()
    def party(self, photo: Photo) -> str:
        return photo.pledge.approach.candidate.party_text

    @admin.display(ordering="pledge__approach__candidate__ballot__constituency__name")
    def constituency(self, photo: Photo) -> str:
        return photo.pledge.approach.candidate.constituency.name

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One photo, large, with the two decisions. Seeing it takes the permission to view
        photos; deciding, the permission to moderate."""
        photo = self.get_object(request, object_id)
        if photo is None:
            raise Http404
        if not self.has_view_permission(request, photo):
            raise PermissionDenied
        if request.method == "POST" and not self.has_moderate_permission(request):
            raise PermissionDenied
        form = DecisionForm(request.POST or None, initial={"alt_text": photo.alt_text})
        if request.method == "POST" and form.is_valid():
            return self._decide(request, photo, form)
        approach = photo.pledge.approach
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(photo),
            "photo": photo,
            "large": photo.rendition(1280) if photo.renditions else None,
            "pledge": photo.pledge,
            "approach": approach,
            "candidate": approach.candidate,
            "pages": approach.candidate.pages(),
            "waits": photo.status == Photo.Status.WAITING,
            "may_decide": self.has_moderate_permission(request),
            "live": photo.pledge.photo_in(Photo.Status.APPROVED),
            "form": form,
        }
        return render(request, "admin/pledges/photo/change_form.html", context)

    def _decide(self, request: HttpRequest, photo: Photo, form: DecisionForm) -> HttpResponse:
        moderator = cast(User, request.user)  # the admin lets nobody else in
        answers = form.cleaned_data
        reason = {"ground": answers["ground"], "note": answers["note"]}
        try:
            if "approve" in request.POST:
                services.approve(photo, by=moderator, alt_text=answers["alt_text"].strip())
                shown = photo.pledge.approach.campaign.shows_photos()
                done = (
                    "On the wall. The candidate and everyone who asked them are told."
                    if shown
                    else "Approved. The wall shows no photos now; all are told when it does."
                )
            elif "take_down" in request.POST:
                services.take_down_as_staff(photo, by=moderator, **reason)
                done = "Taken down. The candidate gets your reason by email."
            else:
                services.ask_for_another(photo, by=moderator, **reason)
                done = "Another photo asked for. The candidate gets your reason by email."
        except AlreadyDecided:
            self.message_user(
                request,
                "Somebody else decided about this photo first, or it was withdrawn.",
                messages.WARNING,
            )
            return redirect("admin:pledges_photo_changelist")
        self.log_change(request, photo, done)
        self.message_user(request, f"{photo.pledge.display_name}: {done}")
        following = Photo.objects.waiting().first()
        if following:
            return redirect("admin:pledges_photo_change", following.pk)
        return redirect("admin:pledges_photo_changelist")


@admin.register(Pledge)
class PledgeAdmin(ReadOnly):
    list_display = ["display_name", "constituency", "role", "joined_at", "withdrawn_at"]
    list_filter = ["approach__campaign", "role"]
    list_select_related = ["approach__candidate__ballot__constituency", "approach__campaign"]
    search_fields = ["display_name", "approach__candidate__ballot__constituency__name"]

    @admin.display(ordering="approach__candidate__ballot__constituency__name")
    def constituency(self, pledge: Pledge) -> str:
        return pledge.approach.candidate.constituency.name

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Tidying)
class TidyingAdmin(ReadOnly):
    """What was deleted, day by day, whether a rule failed, and what goes next."""

    change_list_template = "admin/pledges/tidying/change_list.html"

    list_display = ["day", "rows", "failures", "at"]
    fields = ["day", "at", "what", "failures"]
    readonly_fields = ["what", "failures"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        goes_next = [one for one in retention.what_goes_next() if one.within_a_week]
        more = {"title": "What is deleted, and when", "next": goes_next}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    @admin.display(description="rows deleted or emptied")
    def rows(self, tidying: Tidying) -> int:
        return sum(tidying.counts.values())

    @admin.display(description="what")
    def what(self, tidying: Tidying) -> str:
        lines = ((count, what) for what, count in tidying.counts.items())
        return format_html_join("", "<p>{}: {}</p>", lines) or "Nothing had had its time."

    @admin.display(description="failed in the last run")
    def failures(self, tidying: Tidying) -> str:
        return "; ".join(tidying.failed) or "None"
