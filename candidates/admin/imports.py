"""Imports in the admin: looked at first, then applied or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from candidates import services
from candidates.admin.import_findings import numbers, pairs, sections
from candidates.admin.import_form import ImportForm
from candidates.admin.opening import opened
from candidates.importers.kinds import KINDS
from candidates.models import AlreadyDecided, ImportRun
from candidates.uploads import UploadHandler

State = ImportRun.State
SHAPES = {
    State.WAITING: "waiting",
    State.RUNNING: "queued",
    State.DRY_RUN: "held",
    State.APPLIED: "approved",
    State.REFUSED: "failed",
    State.DROPPED: "closed",
}
# So long without a worker is no longer usual.
WAIT = timedelta(minutes=2)
TOO_EARLY_TO_TELL = 0.02


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(key, kind.name) for key, kind in KINDS.items()]

    def queryset(self, request: HttpRequest, runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
        return runs.filter(source=self.value()) if self.value() else runs


class DecisionFilter(admin.SimpleListFilter):
    title = "decision"
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("waiting", "Waiting for one"), ("forced", "Applied although much would go")]

    def queryset(self, request: HttpRequest, runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
        match self.value():
            case "waiting":
                return runs.filter(pk__in=ImportRun.objects.undecided().values("pk"))
            case "forced":
                return runs.filter(forced=True)
        return runs


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    list_display = ["what", "state_in_words", "outcome", "started_at", "who"]
    list_filter = ["state", KindFilter, DecisionFilter, "started_at"]
    list_select_related = ["by", "applied_by"]
    list_per_page = 50
    search_fields = ["file_name", "message"]

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # The record of what changed in the register.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        # What was found may be long, and a list shows fifty.
        return super().get_queryset(request).defer("diff")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Imports", **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/progress/",
                self.admin_site.admin_view(self.progress_view),
                name="candidates_importrun_progress",
            ),
            *super().get_urls(),
        ]

    @admin.display(description="import", ordering="source")
    def what(self, run: ImportRun) -> str:
        return f"{_name(run)}: {run.file_name}" if run.file_name else _name(run)

    @admin.display(description="state", ordering="state")
    def state_in_words(self, run: ImportRun) -> SafeString:
        return _state(run)

    @admin.display(description="what it found")
    def outcome(self, run: ImportRun) -> str:
        return run.message

    @admin.display(description="who")
    def who(self, run: ImportRun) -> str:
        return str(run.applied_by or run.by or "by itself, or by command")

    @method_decorator(csrf_exempt)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Begin an import."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        # Before anything reads what was sent, and so before it is checked where it comes from.
        request.upload_handlers = [UploadHandler(request)]
        return self._begin(request)

    @method_decorator(csrf_protect)
    def _begin(self, request: HttpRequest) -> HttpResponse:
        forms = {key: ImportForm(key) for key in KINDS}
        wrong = None
        if request.method == "POST":
            key = request.POST.get("kind", "")
            if key not in KINDS:
                raise Http404
            forms[key] = wrong = ImportForm(key, request)
            if wrong.is_valid():
                run = self._start(wrong, cast(User, request.user))
                self.log_addition(request, run, "Begun.")
                return redirect("admin:candidates_importrun_change", run.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Import",
            "kinds": [(form, _latest(key)) for key, form in forms.items()],
            "wrong": wrong,
        }
        return render(request, "admin/candidates/importrun/add_form.html", context)

    def _start(self, form: ImportForm, by: User) -> ImportRun:
        if form.fetches:
            url, name = form.source()
            return services.fetch(form.key, url, by=by, file_name=name)
        return services.look_at(form.key, form.cleaned_data["file"], by=by)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One import, and what there is to decide about it. Deciding takes the permission to
        begin imports."""
        run = opened(self, request, object_id)
        not_ticked = False
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            takes_a_tick = "although" in request.POST or (
                "apply" in request.POST and run.applied_since() is not None
            )
            not_ticked = takes_a_tick and "knowing" not in request.POST
            if not not_ticked:
                return self._decide(request, run)
        waits = run.state == State.DRY_RUN and run.has_source
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _name(run),
            "run": run,
            "state": _state(run),
            "progress": _progress(run),
            "is_on_its_way": run.state in {State.WAITING, State.RUNNING} and not run.broke_off,
            "sections": sections(run),
            "numbers": numbers(run),
            "waits": waits,
            "applied_since": run.applied_since() if waits else None,
            "same_file": run.same_file(),
            "may_be_forced": run.overridable and run.has_source,
            "may_look_again": _may_look_again(run),
            "may_decide": self.has_add_permission(request),
            "not_ticked": not_ticked,
        }
        return render(request, "admin/candidates/importrun/change_form.html", context)

    def _decide(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        by = cast(User, request.user)
        pair = request.POST.get("same", "")
        act: Callable[[], None]
        if "apply" in request.POST:
            said, act = "Applied.", partial(services.apply, run, by=by)
        elif "although" in request.POST:
            said = "Applied, although much goes."
            act = partial(services.apply, run, by=by, although=True)
        elif "drop" in request.POST:
            said, act = "Not applied.", run.drop
        elif "again" in request.POST:
            said, act = "Looked at again.", partial(services.look_again, run)
        elif pair in pairs(run):
            old, new = map(int, pair.split("-"))
            said = f"{old} and {new} are the same person."
            act = partial(services.same_person, run, old_id=old, new_id=new)
        else:
            raise Http404
        try:
            act()
        except AlreadyDecided:
            self.message_user(
                request,
                "Somebody else decided about this import first, or a worker has it now.",
                messages.WARNING,
            )
        else:
            self.log_change(request, run, said)
        return redirect("admin:candidates_importrun_change", run.pk)

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """How far it is, for the page that shows it."""
        run = opened(self, request, pk)
        return JsonResponse(_progress(run))


def _name(run: ImportRun) -> str:
    return KINDS[run.source].name if run.source in KINDS else run.source


def _state(run: ImportRun) -> SafeString:
    words, shape = run.get_state_display(), SHAPES.get(State(run.state), "closed")
    if run.broke_off:
        words, shape = "Broken off", "failed"
    elif run.state == State.WAITING and run.applied_by_id:
        words = "Waiting to be applied"
    return format_html('<span class="state state--{}">{}</span>', shape, words)


def _latest(kind: str) -> ImportRun | None:
    return (
        ImportRun.objects.filter(source=kind, state=State.APPLIED)
        .defer("diff")
        .select_related("applied_by")
        .first()
    )


def _may_look_again(run: ImportRun) -> bool:
    return run.has_source and (run.broke_off or run.state in {State.DRY_RUN, State.REFUSED})


def _progress(run: ImportRun) -> dict[str, Any]:
    """How far the run is, in numbers and in words."""
    percent = round(run.share_done * 100)
    reads = run.state == State.RUNNING and 0 < run.share_done < 1
    return {
        # Whatever changes in it is a reason to show another page.
        "state": f"{run.state}{' broken off' if run.broke_off else ''}",
        "percent": percent if reads else None,
        "words": _how_far(run),
        "rows": f"{run.rows_done:,} rows" if run.rows_done else "",
        "left": _time_left(run) if reads else "",
        "address": reverse("admin:candidates_importrun_progress", args=[run.pk]),
    }


def _how_far(run: ImportRun) -> str:
    if run.state == State.WAITING:
        if run.started_at < timezone.now() - WAIT:
            return "No worker has taken it yet. Ask whoever runs the site whether one is running."
        return "Waiting for a worker"
    if run.share_done >= 1:
        return "Writing" if run.applied_by_id else "Comparing with the register"
    if not run.share_done:
        return "Applying" if run.applied_by_id else "Beginning"
    return f"{round(run.share_done * 100)} % read"


def _time_left(run: ImportRun) -> str:
    if run.claimed_at is None or run.share_done < TOO_EARLY_TO_TELL:
        return ""
    gone = (timezone.now() - run.claimed_at).total_seconds()
    seconds = gone * (1 - run.share_done) / run.share_done
    if seconds < 90:
        return f"about {max(1, round(seconds)):,} seconds left"
    return f"about {round(seconds / 60):,} minutes left"
