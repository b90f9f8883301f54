"""What the public reported about photos on the wall."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns.outreach.admin import ReadOnly
from candidates.admin.opening import opened
from pledges import moderation, reporting
from pledges.decisions import NotNow
from pledges.models import AlreadyDecided, Photo, PhotoReport
from pledges.moderation_forms import AnswerReportForm


class OpenFilter(admin.SimpleListFilter):
    """Opens on what waits."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("waiting", "Waiting"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        yield from list(super().choices(changelist))[1:]

    def value(self) -> str:
        return super().value() or "waiting"

    def queryset(
        self, request: HttpRequest, reports: QuerySet[PhotoReport]
    ) -> QuerySet[PhotoReport]:
        return reports if self.value() == "all" else reports.filter(handled_at=None)


@admin.register(PhotoReport)
class PhotoReportAdmin(ReadOnly):
    list_display = ["reason", "about", "photo_is", "created_at", "handled_at"]
    list_filter = [OpenFilter]
    list_select_related = ["photo__pledge"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description="photo of")
    def about(self, report: PhotoReport) -> str:
        return report.photo.pledge.display_name

    @admin.display(description="the photo is")
    def photo_is(self, report: PhotoReport) -> str:
        return str(report.photo.get_status_display())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One report, with its photo: it may stay, or it goes for good."""
        report = opened(self, request, object_id)
        decides = request.user.has_perm("pledges.moderate_photo")
        if request.method == "POST" and not decides:
            raise PermissionDenied
        form = AnswerReportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._act(request, report, form)
        photo = report.photo
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "A report about a photo",
            "report": report,
            "photo": photo,
            "large": photo.rendition(640) if photo.renditions else None,
            "is_open": photo.status in {Photo.Status.APPROVED, Photo.Status.HIDDEN},
            "is_shown": photo.status == Photo.Status.APPROVED,
            "may_decide": decides,
            "form": form,
        }
        return render(request, "admin/pledges/photoreport/change_form.html", context)

    def _act(
        self, request: HttpRequest, report: PhotoReport, form: AnswerReportForm
    ) -> HttpResponse:
        by, given = cast(User, request.user), form.cleaned_data
        answer = given["answer"]
        try:
            if "hide" in request.POST:
                moderation.hide(report.photo, by=by)
                self.message_user(request, "Off the wall, at once.")
                return redirect("admin:pledges_photoreport_change", report.pk)
            if "keep" in request.POST:
                reporting.keep_it(report, by=by, answer=answer)
                done = "The photo is on the wall."
            elif "down" in request.POST:
                reporting.take_it_down(report, by=by, answer=answer, ground=given["ground"])
                done = "Taken down for good. The candidate gets the reason by email."
            else:
                reporting.close(report, by=by, answer=answer)
                done = "Dealt with."
        except AlreadyDecided:
            done = "Somebody else decided first. See how it stands now."
            self.message_user(request, done, messages.WARNING)
        except NotNow as reason:
            self.message_user(request, str(reason), messages.WARNING)
        else:
            self.log_change(request, report, done)
            self.message_user(request, done)
        return redirect("admin:pledges_photoreport_changelist")
