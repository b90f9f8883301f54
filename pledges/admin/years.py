"""Setting up a year: copied from another, looked at, checked, published, and closed at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import years
from campaigns.models import Campaign
from campaigns.outreach.models import Approach
from campaigns.year_forms import CopyForm
from candidates.forms import answers
from pledges import ready
from pledges.ready import Point


class CantBe(Exception):
    """Why it can't be done now, in a sentence."""


@dataclass(frozen=True)
class Act:
    """A button that changes what the public sees: with a page that says so first."""

    title: str  # takes the campaign
    happens: str
    sure: str
    button: str
    done: str
    history: str
    do: Callable[[Campaign], None]
    # Only where the year stands so.
    states: tuple[str, ...]


def _publish(campaign: Campaign) -> None:
    if stops := ready.stops(ready.points(campaign)):
        names = ", ".join(point.check.name.lower() for point in stops)
        raise CantBe(f"It isn’t ready. To be mended first: {names}.")
    years.publish(campaign)


def _close(campaign: Campaign) -> None:
    try:
        years.close(campaign)
    except years.ElectionIsOn:
        raise CantBe(
            "It can’t be closed while an election of it is not over: enter the day of its "
            "results first. To stop emails now, begin a pause."
        ) from None


def _take_back(campaign: Campaign) -> None:
    if Approach.objects.filter(campaign=campaign).exists():
        raise CantBe("Somebody has been asked already: it can be closed, but not hidden.")
    years.take_back(campaign)


ACTS = {
    "publish": Act(
        "Publish {}",
        "Everybody sees it within seconds, and people can be asked. The home page, the menu and "
        "the colours follow the latest year that is published.",
        "I have looked at the preview of both pages, in English and in Welsh.",
        "Publish it",
        "{} is published.",
        "Published it.",
        _publish,
        ("draft",),
    ),
    "close": Act(
        "Close {}",
        "Nobody can be asked any more, and invitations that still wait are not sent. Its page "
        "says that the campaign has ended. Photos, numbers and the page of the year stay.",
        "I am sure that nobody is to be asked in this campaign any more.",
        "Close it",
        "{} is closed.",
        "Closed it.",
        _close,
        ("published",),
    ),
    "open-again": Act(
        "Open {} again",
        "People can be asked again, as far as the phase allows.",
        "I am sure that people are to be asked in this campaign again.",
        "Open it again",
        "{} is open again.",
        "Opened it again.",
        years.open_again,
        ("closed",),
    ),
    "take-back": Act(
        "Make {} a draft again",
        "Its pages are gone for everybody but staff. That can be done as long as nobody has been "
        "asked.",
        "I am sure that it was published by mistake.",
        "Make it a draft again",
        "{} is a draft again.",
        "Made it a draft again.",
        _take_back,
        ("published",),
    ),
}


class SureForm(forms.Form):
    sure = forms.BooleanField(error_messages={"required": "Tick the box if it is so."})

    def __init__(self, given: Any, *, label: str) -> None:
        super().__init__(given)
        self.fields["sure"].label = label


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    context |= admin.site.each_context(request) | {"title": title}
    return TemplateResponse(request, f"admin/years/{template}.html", context)


def _needs(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(f"campaigns.{permission}"):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def copy_view(request: HttpRequest) -> HttpResponse:
    """For staff who may add campaigns: a draft for a new year, from any other."""
    _needs(request, "add_campaign")
    form = CopyForm(answers(request), initial=_suggested(request.GET.get("from", "")))
    if form.is_valid():
        given = dict(form.cleaned_data)
        source = given.pop("source")
        try:
            campaign = years.copy(source, **given)
        except IntegrityError:
            # Somebody else began the same year at this moment.
            form.add_error("year", f"There is a campaign of {given['year']} already.")
        else:
            rows = admin.site.get_model_admin(Campaign)
            rows.log_addition(request, campaign, f"Copied from {source.year}.")
            words = f"A draft for {campaign.year}, copied from {source.year}. Only staff see it."
            messages.success(request, words)
            return redirect("admin:campaigns_campaign_change", campaign.pk)
    return _page(request, "copy", "Copy a year", form=form)


def _suggested(asked: str) -> dict[str, Any]:
    """The latest year, a year on: the same weekdays, 52 weeks later."""
    everyone = Campaign.objects.order_by("-year")
    named = everyone.filter(year=int(asked)) if asked.isascii() and asked.isdigit() else None
    source = (named.first() if named and len(asked) == 4 else None) or everyone.first()
    latest = everyone.first()
    if source is None or latest is None:
        return {}
    year = latest.year + 1
    first = source.starts_on + timedelta(weeks=round((year - source.year) * 365.2425 / 7))
    days = source.ends_on - source.starts_on
    return {"source": source, "year": year, "starts_on": first, "ends_on": first + days}


@require_safe
def ready_view(request: HttpRequest, pk: int) -> HttpResponse:
    """For staff who may see campaigns: what is missing before it can open."""
    _needs(request, "view_campaign")
    campaign = get_object_or_404(Campaign, pk=pk)
    found = ready.points(campaign)
    stops, warns = ready.stops(found), ready.warns(found)
    fine = [point for point in found if point not in stops and point not in warns]
    groups: list[tuple[str, list[Point]]] = [
        ("To be mended first", stops),
        ("To be looked at", warns),
        ("In order", fine),
    ]
    return _page(
        request,
        "ready",
        f"Is {campaign.year} ready to open?",
        year=campaign,
        groups=[(name, points) for name, points in groups if points],
        stops=stops,
        warns=warns,
        count=len(found),
        may_publish=request.user.has_perm("campaigns.publish_campaign"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def act_view(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """For staff who may publish campaigns. A look changes nothing; the button does."""
    _needs(request, "publish_campaign")
    campaign = get_object_or_404(Campaign, pk=pk)
    chosen = ACTS[act]
    here = redirect("admin:campaigns_campaign_change", campaign.pk)
    form = SureForm(answers(request), label=chosen.sure)
    if campaign.state not in chosen.states:
        words = f"Nothing was done. {campaign.year} is: {campaign.state.label.lower()}."
        messages.warning(request, words)
        return here
    if form.is_valid():
        try:
            chosen.do(campaign)
        except CantBe as sentence:
            messages.error(request, str(sentence))
            return redirect("year_ready", campaign.pk) if act == "publish" else here
        except years.TooLate:
            messages.warning(request, "Nothing was done: somebody else was faster.")
            return here
        rows = admin.site.get_model_admin(Campaign)
        rows.log_change(request, campaign, chosen.history)
        messages.success(request, chosen.done.format(campaign.year))
        return here
    points = ready.points(campaign) if act == "publish" else []
    return _page(
        request,
        "act",
        chosen.title.format(campaign.year),
        year=campaign,
        act=chosen,
        form=form,
        stops=ready.stops(points),
        warns=ready.warns(points),
    )


def _path(route: str, view: Callable[..., HttpResponse], name: str, **fixed: str) -> Any:
    return path(route, admin.site.admin_view(view), fixed, name=name)


urlpatterns = [
    _path("copy/", copy_view, "year_copy"),
    _path("<int:pk>/ready/", ready_view, "year_ready"),
    *(
        _path(f"<int:pk>/{act}/", act_view, f"year_{act.replace('-', '_')}", act=act)
        for act in ACTS
    ),
]
