"""The numbers of a year: what was reached, by day and by place, and the same for a page that
stays open."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from campaigns.context import campaign_of_year, campaign_or_404
from campaigns.models import Campaign, DayNumber
from candidates.cached import same_for_everyone
from candidates.models import Constituency
from candidates.models.constituency import local_region
from pledges.figures.charts import columns
from pledges.numbers import SUPPORTERS_FROM, worth_saying
from pledges.open_data import as_json, open_data
from pledges.taking_part import Seat, of_areas, supporters_of

# More would be no picture: then only the latest are shown.
MOST_DAYS = 120


@require_safe
def numbers_current(request: HttpRequest) -> HttpResponse:
    """For anyone: the numbers have the year in their address."""
    return redirect("numbers", campaign_or_404(request).year)


@require_safe
@same_for_everyone
def numbers(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: who asked, as counts of which none is small; of nobody, and no party."""
    campaign = campaign_of_year(request, year)
    areas = _areas(campaign)
    return render(
        request,
        "pledges/numbers.html",
        {
            "year_campaign": campaign,
            "numbers": worth_saying(campaign),
            "days": Days.of(campaign),
            "areas": areas,
            "least": SUPPORTERS_FROM,
        },
    )


@open_data
@same_for_everyone
def numbers_now(request: HttpRequest, year: int) -> HttpResponse:
    """For a page that stays open: the same few numbers, as they are now."""
    campaign = campaign_of_year(request, year)
    return as_json({"figures": [asdict(one) for one in worth_saying(campaign)]})


@dataclass(frozen=True)
class Days:
    """From the first day that may be told to the last."""

    rows: list[tuple[date, int]]

    @classmethod
    def of(cls, campaign: Campaign) -> Days:
        counted = dict(
            DayNumber.objects.filter(
                campaign=campaign, supporters__gte=SUPPORTERS_FROM
            ).values_list("day", "supporters")
        )
        if not counted:
            return cls([])
        last = max(counted)
        first = max(min(counted), last - timedelta(days=MOST_DAYS - 1))
        days = [first + timedelta(days=more) for more in range((last - first).days + 1)]
        return cls([(day, counted.get(day, 0)) for day in days])

    @property
    def most(self) -> int:
        return max(number for _day, number in self.rows)

    @property
    def drawing(self) -> SafeString:
        return columns([number for _day, number in self.rows], most=self.most)


def _areas(campaign: Campaign) -> list[tuple[str, int, bool]]:
    """Each nation with how many asked there, A to Z, and after it its regions, if it has any."""
    supporters = supporters_of(campaign)
    seats = [
        Seat(one, 0, 0, supporters.get(one.pk, 0))
        for one in Constituency.objects.only("nation", "region")
    ]
    known = of_areas(seats)
    regions_of: dict[str, set[str]] = {}
    for seat in seats:
        regions_of.setdefault(seat.constituency.nation, set()).add(seat.constituency.region)
    nations = sorted(
        (str(Constituency.Nation(one).label), one, sum_.told) for one, sum_ in known.nations.items()
    )
    rows = []
    for name, nation, told in nations:
        rows.append((name, told, False))
        within = regions_of[nation] - {""}
        rows += sorted((local_region(one), known.regions[one].told, True) for one in within)
    return rows
