"""The map and the table of all seats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaigns.context import campaign_of_year, campaign_or_404
from campaigns.phases import Phase
from candidates.cached import same_for_everyone
from candidates.models import Constituency
from candidates.search import matches, words_of, words_of_known
from pledges.hexes import hex_map
from pledges.numbers import worth_saying
from pledges.taking_part import Seat, seats_of

# By what the table is sorted; the first is how it comes.
ORDERS: dict[str, Callable[[Seat], Any]] = {
    "name": lambda seat: 0,
    "area": lambda seat: seat.constituency.area,
    "number": lambda seat: -seat.taking_part,
    "supporters": lambda seat: -seat.supporters_told,
}


@require_safe
def map_current(request: HttpRequest) -> HttpResponse:
    """For anyone: the map has the year in its address."""
    return redirect("map", campaign_or_404(request).year)


@require_safe
@same_for_everyone
def seat_map(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: in which seats people take part. Numbers, and none while the campaign
    shows none."""
    campaign = campaign_of_year(request, year)
    seats = seats_of(campaign) if campaign.shows_counts() else []
    area, words = request.GET.get("area", ""), words_of(request.GET.get("q", ""))
    order = request.GET.get("sort", "")
    shown = [seat for seat in seats if _lies_in(area, seat) and _is_called(words, seat)]
    return render(
        request,
        "pledges/map.html",
        {
            "year_campaign": campaign,
            "year_words": campaign.words(),
            "numbers": worth_saying(campaign),
            "hexes": hex_map(seat for seat in seats if _lies_in(area, seat)),
            "seats": sorted(shown, key=ORDERS.get(order, ORDERS["name"])),
            "known": bool(seats),
            "areas": Constituency.areas_among(
                (seat.constituency.nation_key, seat.constituency.region) for seat in seats
            ),
            "area": area,
            "sort": order if order in ORDERS else "name",
            "is_over": campaign.phase() is Phase.ARCHIVE,
            "with_people": sum(seat.level > 0 for seat in shown),
        },
    )


def _lies_in(area: str, seat: Seat) -> bool:
    return not area or area in {seat.constituency.area_key, seat.constituency.nation_key}


def _is_called(words: list[str], seat: Seat) -> bool:
    one = seat.constituency
    names = [*words_of_known(one.name), *words_of_known(one.name_cy)]
    return not words or matches(words, names)
