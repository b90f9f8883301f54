"""Events that others hold: their list, their pages, and their calendars."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import event_calendar
from campaigns.context import campaign_of, campaign_of_year
from campaigns.event_listing import Sieve, earlier, months_of
from campaigns.models import Event
from campaigns.staff_texts import said
from candidates.cached import same_for_everyone
from candidates.models import Constituency

PER_PAGE = 30
# Within a script, as JSON has them too.
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


@require_safe
@same_for_everyone
def events(request: HttpRequest) -> HttpResponse:
    """For anyone: what is coming, by its date; or all of one year."""
    sieve, now = Sieve.of(request), timezone.now()
    rows = sieve.rows(now)
    page = Paginator([one for one in rows if sieve.passes(one)], PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "campaigns/events.html",
        {
            "page": page,
            "sieve": sieve,
            "query": sieve.query(),
            "any": bool(rows),
            "months": months_of(rows),
            "nations": Constituency.Nation.choices,
            "formats": [
                (Event.Format.ONLINE, Event.Format.ONLINE.label),
                (Event.Format.IN_PERSON, Event.Format.IN_PERSON.label),
            ],
            "earlier": earlier(now),
            "follow": _follow(request, sieve),
        },
    )


def _follow(request: HttpRequest, sieve: Sieve) -> str:
    """Where a calendar program finds all of the year, or "" where there is none."""
    campaign = campaign_of(request)
    year = sieve.year or (campaign.year if campaign else None)
    return event_calendar.to_follow(year) if year else ""


def _shown(slug: str) -> Event:
    return get_object_or_404(Event.objects.public().select_related("seat", "campaign"), slug=slug)


@require_safe
@same_for_everyone
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone: one event, at an address that can be shared."""
    if Event.objects.filter(slug=slug, state=Event.State.REMOVED).exists():
        return render(request, "campaigns/event_gone.html", status=410)
    shown = _shown(slug)
    series = Event.objects.public().filter(series=shown.series).exclude(pk=shown.pk)
    return render(
        request,
        "campaigns/event.html",
        {
            "event": shown,
            "about": said(shown, "description"),
            "links": [] if shown.is_over or shown.is_cancelled else event_calendar.links(shown),
            "others": series.select_related("campaign") if shown.series else [],
            "structured": _within_script(event_calendar.for_search_engines(shown)),
        },
    )


def _within_script(told: dict[str, object]) -> SafeString:
    """Nothing in it can end the element that it stands in."""
    text = json.dumps(told, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(text)  # noqa: S308


@require_safe
@same_for_everyone
def event_file(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone: one event, for their calendar."""
    shown = _shown(slug)
    response = _as_calendar([shown], said(shown, "title").text)
    response["Content-Disposition"] = f'attachment; filename="{shown.slug}.ics"'
    return response


@require_safe
@same_for_everyone
def year_calendar(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: all events of a year, for a calendar that follows them."""
    campaign = campaign_of_year(request, year)
    name = _("%(site)s: events of %(year)s") % {"site": settings.SITE_NAME, "year": year}
    return _as_calendar(list(Event.objects.of(campaign)), name)


def _as_calendar(events: list[Event], name: str) -> HttpResponse:
    content = event_calendar.calendar(events, name)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
