"""The API, to read only: what the pages say, for programs of others. The same in every language,
and as its OpenAPI document has it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.context import campaign_of, campaign_of_year
from campaigns.models import Campaign
from candidates.cached import same_for_everyone
from candidates.models import Constituency
from pledges import api
from pledges.freshness import while_shown
from pledges.labels import label
from pledges.models import Photo, WallCount
from pledges.open_data import NOTHING, Wrong, as_json, open_data
from pledges.taking_part import seats_of

MOST_ON_A_PAGE = 100
DOCUMENT = Path(__file__).with_name("openapi.json")
# Nothing else is said of what the public may not see yet.
HELD_BACK = {"shown": False}


@open_data
@same_for_everyone
def campaigns(request: HttpRequest) -> HttpResponse:
    """For anyone: the years there are, the latest first."""
    published = Campaign.objects.published().with_elections().order_by("-year")
    return as_json({"campaigns": [api.year(one) for one in published]})


@open_data
@same_for_everyone
def constituencies(request: HttpRequest) -> HttpResponse:
    """For anyone: every seat, A to Z."""
    seats = Constituency.objects.defer("places", "old_codes").order_by("name")
    return as_json({"constituencies": [api.constituency(one) for one in seats]})


@open_data
@same_for_everyone
def constituency(request: HttpRequest, code: str) -> HttpResponse:
    """For anyone: one seat, by its code or its slug."""
    return as_json(api.constituency(_seat(code, status=404)))


@open_data
@same_for_everyone
def wall(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: the photos of a year, in the order of the wall."""
    campaign = _campaign(request, year)
    size = _number(request, "per_page", MOST_ON_A_PAGE, at_most=MOST_ON_A_PAGE)
    number = _number(request, "page", 1)
    seat = _seat(asked) if (asked := request.GET.get("constituency", "")) else None
    if not campaign.shows_photos():
        return as_json(HELD_BACK)
    photos = Photo.objects.on_the_wall(campaign)
    if seat:
        photos = photos.filter(place__constituency=seat)
    pages = Paginator(photos, size)
    if not seat:
        # Counted when a photo was hung, not now.
        pages.count = WallCount.objects.of(campaign).number
    try:
        page = pages.page(number)
    except EmptyPage:
        raise Wrong(f"There is no page {number}: the last one is {pages.num_pages}.") from None
    shown = label(list(page), campaign_of(request) or campaign)
    also = {"per_page": size, **({"constituency": seat.code} if seat else {})}

    def at(number: int) -> str:
        return api.address(f"{request.path}?{urlencode({'page': number, **also})}")

    said = {
        "shown": True,
        "year": campaign.year,
        "total": pages.count,
        "page": number,
        "pages": pages.num_pages,
        "previous": at(number - 1) if page.has_previous() else None,
        "next": at(number + 1) if page.has_next() else None,
        "photos": [api.on_the_wall(photo) for photo in shown],
    }
    return while_shown(as_json(said), shown)


@open_data
@same_for_everyone
def counts(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: how many take part, in all, by nation, region and seat."""
    campaign = _campaign(request, year)
    if not campaign.shows_counts():
        return as_json(HELD_BACK)
    return as_json({"shown": True, "year": campaign.year, **api.counts(seats_of(campaign))})


@open_data
@same_for_everyone
def document(request: HttpRequest) -> HttpResponse:
    """For anyone: what there is, for machines."""
    return as_json(described())


@open_data
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """For anyone at any other address below the API's."""
    raise Wrong(f"{NOTHING} What there is says {api.address(reverse('api'))}", 404)


@require_safe
@same_for_everyone
def api_page(request: HttpRequest) -> HttpResponse:
    """For anyone: the same document, for people."""
    said = described()
    operations = [
        {
            "path": said["servers"][0]["url"] + path,
            **methods["get"],
            "example": json.dumps(_example_of(methods["get"]), indent=2, ensure_ascii=False),
        }
        for path, methods in said["paths"].items()
    ]
    return render(request, "pledges/api.html", {"operations": operations})


def _example_of(operation: dict[str, Any]) -> Any:
    return operation["responses"]["200"]["content"]["application/json"]["example"]


def described() -> dict[str, Any]:
    """The OpenAPI document, with our own address and name."""
    said = _read()
    contact = {"name": settings.CHARITY_NAME, "email": settings.CONTACT_EMAIL}
    return {
        **said,
        "info": {**said["info"], "contact": contact},
        "servers": [{"url": api.address("/api/v1")}],
    }


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return read


def _campaign(request: HttpRequest, year: int) -> Campaign:
    try:
        return campaign_of_year(request, year)
    except Http404:
        raise Wrong(f"There is no campaign of the year {year}.", 404) from None


def _seat(asked: str, status: int = 400) -> Constituency:
    # Compared as they are written; a zero would stop the database.
    wanted = asked.replace("\0", "").strip()
    found = Constituency.objects.filter(Q(code=wanted.upper()) | Q(slug=wanted.lower())).first()
    if found is None:
        raise Wrong("There is no constituency with this code or slug.", status)
    return found


def _number(request: HttpRequest, name: str, otherwise: int, at_most: int = 1_000_000) -> int:
    given = request.GET.get(name, "")
    if not given:
        return otherwise
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0
    if not 1 <= number <= at_most:
        raise Wrong(f"{name} must be a whole number from 1 to {at_most:,}.")
    return number
