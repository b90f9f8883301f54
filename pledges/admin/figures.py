"""Reports: how far the campaign gets, how long people wait for us, and whether we are even-handed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from candidates.spreadsheets import spreadsheet
from pledges.figures import fairness, funnel
from pledges.figures.charts import Bar, columns
from pledges.figures.choosing import CampaignForm, SpanForm
from pledges.figures.funnel import Counted, Line
from pledges.figures.queues import in_words, queues

ON_A_PAGE = 50
View = Callable[[HttpRequest], HttpResponse]


def for_readers(view: View) -> View:
    """For staff who may see reports."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("campaigns.view_reports"):
            raise PermissionDenied
        return view(request)

    return require_safe(shown)


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    user = cast(User, request.user)
    context |= admin.site.each_context(request) | {
        "title": title,
        "made_at": timezone.now(),
        "made_by": user.get_full_name() or user.get_username(),
    }
    return TemplateResponse(request, f"admin/figures/{template}.html", context)


@for_readers
def index_view(request: HttpRequest) -> HttpResponse:
    """For staff who may see reports: which there are."""
    return _page(request, "index", "Reports")


@for_readers
def queues_view(request: HttpRequest) -> HttpResponse:
    """For the same: how long what waits has waited."""
    found = queues()
    if "csv" in request.GET:
        head = ["Queue", "Waiting", "Oldest, hours", "Median, hours", "Over 24 hours"]
        lines = [
            (one.what, len(one.hours), round(one.oldest, 1), round(one.median, 1), one.late)
            for one in found
        ]
        return spreadsheet("queues", head, lines)
    rows = [
        (one, in_words(one.oldest) if one.hours else "", in_words(one.median) if one.hours else "")
        for one in found
    ]
    return _page(request, "queues", "Age of queues", queues=found, rows=rows)


@for_readers
def fairness_view(request: HttpRequest) -> HttpResponse:
    """For the same: what was done for each party."""
    form = CampaignForm(request.GET)
    report = fairness.fairness(_campaign(form)) if form.is_valid() else None
    if report and "csv" in request.GET:
        head = ["Party", *(column.label for column in fairness.COLUMNS)]
        rows = [
            [row.name, *(row.numbers[column.key] for column in fairness.COLUMNS)]
            for row in [*report.parties, report.everyone]
        ]
        return spreadsheet(f"even-handedness-{_campaign(form).year}", head, rows)
    context: dict[str, Any] = {"form": form, "report": report, "columns": fairness.COLUMNS}
    if report:
        context["campaign"] = _campaign(form)
    return _page(request, "fairness", "Even-handedness", **context)


@for_readers
def funnel_view(request: HttpRequest) -> HttpResponse:
    """For the same: how far invitations and candidates came in some days."""
    form = SpanForm(request.GET)
    by = request.GET.get("by", "")
    by = by if by in {"day", *funnel.PLACES} else "nation"
    if not form.is_valid():
        return _page(request, "funnel", "Funnel", form=form, by=by)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    counted = funnel.count(_campaign(form), since, until)
    days = funnel.by_day(counted, since, until)
    lines = days if by == "day" else funnel.by_place(counted, by)
    keys = [one.step.key for one in counted]
    sort = request.GET.get("sort", "")
    lines = _sorted(lines, keys, sort)
    if "csv" in request.GET:
        head = [by.capitalize(), *(one.step.label for one in counted)]
        rows = ([line.name, *line.numbers] for line in lines)
        return spreadsheet(f"funnel-{by}-{since}-{until}", head, rows)
    return _page(
        request,
        "funnel",
        "Funnel",
        form=form,
        by=by,
        ways=[
            ("day", "By day"),
            ("nation", "By nation"),
            ("region", "By region"),
            ("seat", "By constituency"),
        ],
        groups=_groups(counted),
        pictures=_pictures(counted, days),
        counted=counted,
        sort=sort,
        heads=_heads(counted, sort),
        page=Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page")),
        weekly=(until - since).days >= funnel.DAYS_APART,
        since=since,
        until=until,
        campaign=_campaign(form),
    )


def _campaign(form: CampaignForm) -> Campaign:
    return cast(Campaign, form.cleaned_data["campaign"])


def _sorted(lines: list[Line], keys: list[str], sort: str) -> list[Line]:
    """By name or day as they come, or by the number of a step, the most first."""
    key = sort.removeprefix("-")
    if key in keys:
        place = keys.index(key)
        return sorted(lines, key=lambda line: line.numbers[place], reverse=sort.startswith("-"))
    return lines[::-1] if sort == "-name" else lines


def _heads(counted: list[Counted], sort: str) -> list[tuple[str, str, str]]:
    """Of each column the label, how it is sorted now, and what a press on it does next."""

    def head(key: str, label: str) -> tuple[str, str, str]:
        first, second = ("name", "-name") if key == "name" else (f"-{key}", key)
        now = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
        return label, now, second if sort == first else first

    return [head("name", "Name"), *(head(one.step.key, one.step.label) for one in counted)]


def _groups(counted: list[Counted]) -> list[tuple[str, list[Bar]]]:
    """Bars of one length mean one number only among what is counted alike."""
    groups = dict[str, list[Counted]]()
    for one in counted:
        groups.setdefault(one.step.of, []).append(one)
    return [
        (
            of[:1].upper() + of[1:],
            [Bar(one.step.label, one.total, f"{one.total:,}", whole=_most(some)) for one in some],
        )
        for of, some in groups.items()
    ]


def _most(some: list[Counted]) -> int:
    return max(1, *(one.total for one in some), 1)


def _pictures(counted: list[Counted], days: list[Line]) -> list[tuple[str, int, SafeString]]:
    """Of each step its days, and how many the highest column is."""
    pictures = []
    for place, one in enumerate(counted):
        values = [line.numbers[place] for line in days]
        most = max(values, default=0)
        pictures.append((one.step.label, most, columns(values, most=most)))
    return pictures


def _path(route: str, view: View, name: str) -> Any:
    return path(route, admin.site.admin_view(view), name=name)


urlpatterns = [
    _path("", index_view, "reports"),
    _path("funnel/", funnel_view, "reports_funnel"),
    _path("queues/", queues_view, "reports_queues"),
    _path("even-handedness/", fairness_view, "reports_fairness"),
]
