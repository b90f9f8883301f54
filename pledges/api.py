"""What the API says of a seat, a photo and a year: what its OpenAPI document promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from candidates.forms import one_line
from candidates.models import Constituency
from pledges.models import Photo, public_storage
from pledges.numbers import Sum
from pledges.taking_part import Seat, of_areas

Said = dict[str, Any]


def address(path: str) -> str:
    """The whole of it, whichever host was asked."""
    return urljoin(f"{settings.SITE_URL}/", path)


def name_of(seat: Constituency) -> Said:
    """In both languages, as they are the same in most seats."""
    return {"code": seat.code, "slug": seat.slug, **_names(seat)}


def _names(seat: Constituency) -> Said:
    return {"name": {"en": seat.name, "cy": seat.name_cy or seat.name}}


def constituency(seat: Constituency) -> Said:
    return {
        **name_of(seat),
        "nation": seat.nation,
        "region": seat.region or None,
        "electorate": seat.electorate,
        "page": address(seat.get_absolute_url()),
    }


def year(campaign: Campaign) -> Said:
    return {
        "year": campaign.year,
        "theme": campaign.theme,
        "hashtags": campaign.hashtags.split(),
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
        "shows_photos": campaign.shows_photos(),
        "shows_counts": campaign.shows_counts(),
        "page": address(campaign.get_absolute_url()),
        "wall": address(reverse("api_wall", args=[campaign.year])),
        "counts": address(reverse("api_counts", args=[campaign.year])),
    }


def images(photo: Photo) -> list[Said]:
    """The copies that are public, the smallest first."""
    storage = public_storage()
    public = [one for one in photo.renditions if one["public"]]
    return [
        {
            "url": address(storage.url(one["public"])),
            "width": one["width"],
            "height": one["height"],
            "type": f"image/{one['format']}",
        }
        for one in sorted(public, key=lambda one: (one["width"], one["format"]))
    ]


def large_image(photo: Photo) -> str:
    return address(public_storage().url(photo.rendition(1280)["public"]))


def approved_on(photo: Photo) -> str:
    return timezone.localdate(photo.moderated_at).isoformat()


def on_the_wall(photo: Photo) -> Said:
    """Takes a photo with its label."""
    return {
        "name": photo.pledge.display_name,
        "party": photo.label.party,  # type: ignore[attr-defined]
        "constituency": name_of(photo.pledge.approach.candidate.constituency),
        "statement": one_line(photo.pledge.statement) or None,
        "alt_text": photo.alt_text,
        "credit": photo.credit or None,
        "approved_on": approved_on(photo),
        "page": address(photo.get_absolute_url()),
        "images": images(photo),
    }


def counts(seats: list[Seat]) -> Said:
    """Everywhere, by nation, by region of England, and by seat."""
    nations: dict[str, list[Seat]] = {}
    regions: dict[str, list[Seat]] = {}
    for seat in seats:
        nations.setdefault(seat.constituency.nation, []).append(seat)
        if seat.constituency.region:
            regions.setdefault(seat.constituency.region, []).append(seat)
    supporters = of_areas(seats)
    return {
        **_sum(seats, supporters.everywhere),
        "nations": [
            {"nation": one, **_sum(nations[one], supporters.nations[one])}
            for one in sorted(nations)
        ],
        "regions": [
            {"region": one, **_sum(regions[one], supporters.regions[one])}
            for one in sorted(regions)
        ],
        "constituencies": [
            {
                "constituency": name_of(seat.constituency),
                "taking_part": seat.taking_part,
                "asked": seat.asked,
                "supporters": seat.supporters_told or None,
            }
            for seat in seats
        ],
    }


def _sum(seats: Iterable[Seat], supporters: Sum) -> Said:
    seats = list(seats)
    return {
        "taking_part": sum(seat.taking_part for seat in seats),
        "asked": sum(seat.asked for seat in seats),
        "supporters": supporters.told or None,
        "seats": len(seats),
        "seats_with_people": sum(seat.taking_part > 0 for seat in seats),
    }
