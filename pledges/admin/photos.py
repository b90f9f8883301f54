"""The photos: the queue, and one after the other on a screen of its own."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from campaigns.outreach.admin import ReadOnly
from candidates.admin.opening import opened
from pledges import holding, moderation
from pledges.admin import picture, screen
from pledges.admin.ages import age
from pledges.decisions import NotNow
from pledges.models import AlreadyDecided, Photo, private_storage
from pledges.photos.developing import develop
from pledges.photos.refusals import PhotoRefused


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
    change_list_template = "admin/pledges/photo/change_list.html"

    list_display = [
        "candidate",
        "thumbnail",
        "constituency",
        "in_it",
        "waits",
        "one_click",
    ]
    list_display_links = ["candidate"]
    list_filter = [QueueFilter, "pledge__approach__campaign"]
    list_select_related = [
        "held_by",
        "first_approved_by",
        "pledge__approach__candidate__party",
        "pledge__approach__candidate__ballot__constituency",
    ]
    list_per_page = 25
    search_fields = [
        "pledge__approach__candidate__name",
        "pledge__approach__candidate__ballot__constituency__name",
    ]
    ordering = ["submitted_at", "pk"]
    actions = ["approve_the_obvious"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        # A draft was not sent to us.
        return super().get_queryset(request).exclude(status=Photo.Status.DRAFT)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pledges.moderate_photo")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(self.list_display)
        return shown if self.has_moderate_permission(request) else shown[:-1]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # Its files would stay behind: photos are taken down instead.
        return False

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            shown = self.admin_site.admin_view(view)
            made: URLPattern = path(route, shown, name=f"pledges_photo_{name}")
            return made

        return [
            page("<int:pk>/image/<int:width>/", self.image_view, "image"),
            page("<int:pk>/original/", self.original_view, "original"),
            page("<int:pk>/picture/", self.picture_view, "picture"),
            page("next/", require_POST(self.next_view), "next"),
            *super().get_urls(),
        ]

    def image_view(self, request: HttpRequest, pk: int, width: int) -> FileResponse:
        """For staff who may see photos."""
        try:
            copy = opened(self, request, pk).open_private(width)
            return FileResponse(copy, content_type="image/jpeg")
        except FileNotFoundError:
            raise Http404 from None

    def original_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For the same: the photo as it came, drawn anew. What a stranger made is not served."""
        photo = opened(self, request, pk)
        if not photo.original:
            raise Http404
        try:
            with private_storage().open(photo.original) as original:
                developed = develop(original)
        except (FileNotFoundError, PhotoRefused):
            raise Http404 from None
        large = next(one for one in developed.renditions if one.format == "jpeg")
        return HttpResponse(large.content, content_type="image/jpeg")

    def picture_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For moderators: turn, crop, blur and describe it."""
        photo = opened(self, request, pk)
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return picture.show(self, request, photo)
        return picture.act(self, request, photo)

    def next_view(self, request: HttpRequest) -> HttpResponse:
        """For moderators: the photo that has waited longest and nobody has in hand."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        return screen.to_next(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One photo, large, with all that is needed to decide. Seeing it takes the permission
        to view photos; deciding, the permission to moderate."""
        photo = opened(self, request, object_id)
        if request.method != "POST":
            return screen.show(self, request, photo)
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        return screen.act(self, request, photo)

    @admin.action(
        description="Approve the obvious",
        permissions=["moderate"],
    )
    def approve_the_obvious(self, request: HttpRequest, photos: QuerySet[Photo]) -> None:
        moderator = cast(User, request.user)  # the admin lets nobody else in
        approved = 0
        chosen = list(photos)
        for photo in chosen:
            try:
                seen = request.POST.get(f"sentence_{photo.pk}", "")
                approved += moderation.approve_obvious(photo, by=moderator, seen_statement=seen)
            except (AlreadyDecided, NotNow):
                continue
        self.message_user(request, f"On the wall: {approved}. Each can be undone on its page.")
        if left := len(chosen) - approved:
            words = f"{left} left for you to look at one by one: somebody else is in the picture, "
            words += "the description is missing, their sentence was not on the page, "
            words += "or a colleague has it."
            self.message_user(request, words, messages.WARNING)

    @admin.display(description="photo")
    def thumbnail(self, photo: Photo) -> str:
        if not photo.renditions:
            return "deleted"
        small = photo.rendition(320)
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}" class="queue__thumbnail">',
            reverse("admin:pledges_photo_image", args=[photo.pk, 320]),
            photo.alt_text,
            120,
            round(120 * small["height"] / small["width"]),
        )

    @admin.display(ordering="pledge__approach__candidate__sort_name")
    def candidate(self, photo: Photo) -> str:
        return photo.pledge.approach.candidate.name

    @admin.display(ordering="pledge__approach__candidate__ballot__constituency__name")
    def constituency(self, photo: Photo) -> str:
        candidate = photo.pledge.approach.candidate
        return format_html("{}<br>{}", candidate.constituency.name, candidate.party_text)

    @admin.display(description="who else; sentence")
    def in_it(self, photo: Photo) -> str:
        """With the sentence that was on the page, for whoever approves several from there."""
        words = format_html("{}", photo.get_people_display())
        if photo.first_approved_by:
            name = photo.first_approved_by
            words = format_html("{}<br><strong>{} agreed; a second must</strong>", words, name)
        if photo.pledge.statement:
            words = format_html(
                '{0}<br>“{1}”<input type="hidden" name="sentence_{2}" value="{1}">',
                words,
                photo.pledge.statement,
                photo.pk,
            )
        return words

    @admin.display(description="state", ordering="submitted_at")
    def waits(self, photo: Photo) -> str:
        if photo.status != Photo.Status.WAITING:
            return str(photo.get_status_display())
        return format_html(
            "{}{}{}",
            age(photo.submitted_at or timezone.now()),
            format_html("<br>Passed on") if photo.escalated_at else "",
            self._held(photo),
        )

    def _held(self, photo: Photo) -> str:
        if not photo.held_by or not photo.held_until or photo.held_until <= timezone.now():
            return ""
        until = f"{timezone.localtime(photo.held_until):%H:%M}"
        return format_html("<br>{} looks at it, until {}", photo.held_by, until)

    @admin.display(description="at once")
    def one_click(self, photo: Photo) -> str:
        """Buttons of the list's own form: they need no page in between."""
        button = {
            Photo.Status.WAITING: ("hold", "Check it"),
            Photo.Status.APPROVED: ("hide", "Unpublish now"),
        }.get(Photo.Status(photo.status))
        if not button:
            return ""
        return format_html(
            '<button class="queue__button" formaction="{}" name="{}" value="1">{}'
            '<span class="visually-hidden"> {}</span></button>',
            reverse("admin:pledges_photo_change", args=[photo.pk]),
            *button,
            photo.pledge.approach.candidate.name,
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        moderates = self.has_moderate_permission(request)
        more = {
            "title": "Photos",
            "may_decide": moderates,
            "open_to_you": holding.open_to(cast(User, request.user)).count() if moderates else 0,
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})
