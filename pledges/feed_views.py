"""The wall for those who follow it elsewhere: feeds of what is new on it, and tables of all that
is public."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.context import campaign_of, campaign_of_year
from campaigns.models import Campaign
from candidates.cached import only_while, same_for_everyone
from candidates.forms import one_line
from candidates.spreadsheets import spreadsheet
from pledges import api
from pledges.freshness import while_shown
from pledges.labels import label, speaks_up
from pledges.models import Photo, WallPlace
from pledges.open_data import as_json, open_data
from pledges.taking_part import seats_of

NEWEST = 50


@open_data
@same_for_everyone
def atom(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: what is new on the wall. Nothing while it is held back, and still a feed, so
    that nobody has to follow it anew."""
    campaign = campaign_of_year(request, year)
    photos = _newest(campaign)
    feed = _Atom(
        title=_title(campaign),
        link=api.address(campaign.get_absolute_url()),
        description=str(campaign.words().wall),
        language=get_language(),
        feed_url=api.address(request.path),
        author_name=settings.CHARITY_NAME,
        empty_since=datetime.combine(campaign.starts_on, time(), UTC),
    )
    for photo in photos:
        entry = _entry(photo, campaign)
        feed.add_item(
            title=entry["title"],
            link=entry["url"],
            description=entry["content_html"],
            unique_id=entry["id"],
            pubdate=photo.moderated_at,
            updateddate=photo.moderated_at,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return while_shown(response, photos)


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """An empty feed is not new each time that somebody asks."""
        since: datetime = self.feed["empty_since"]
        return super().latest_post_date() if self.items else since


@open_data
@same_for_everyone
def json_feed(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: the same as a JSON Feed."""
    campaign = campaign_of_year(request, year)
    photos = _newest(campaign)
    response = as_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(campaign),
            "description": str(campaign.words().wall),
            "home_page_url": api.address(campaign.get_absolute_url()),
            "feed_url": api.address(request.path),
            "language": get_language(),
            "authors": [{"name": settings.CHARITY_NAME, "url": settings.CHARITY_URL}],
            "items": [_entry(photo, campaign) for photo in photos],
        }
    )
    response["Content-Type"] = "application/feed+json"
    return while_shown(response, photos)


def _newest(campaign: Campaign) -> list[Photo]:
    """News has an order of time; the wall has none."""
    if not campaign.shows_photos():
        return []
    return list(Photo.objects.on_the_wall(campaign).order_by("-moderated_at", "-pk")[:NEWEST])


def _title(campaign: Campaign) -> str:
    return _("%(theme)s %(year)s: new photos") % {
        "theme": campaign.local_theme,
        "year": campaign.year,
    }


def _entry(photo: Photo, campaign: Campaign) -> dict[str, Any]:
    """Who, where and what they say; nothing of their party."""
    page, shown = api.address(photo.get_absolute_url()), photo.public
    image = api.address(shown["src"]) if shown else ""
    told = {"photo": photo, "page": page, "image": image, "imprint": campaign.imprint}
    approved = photo.moderated_at
    return {
        # Another one where another photo takes its place.
        "id": get_tag_uri(f"{page}#{photo.pk}", approved),
        "url": page,
        "title": one_line(speaks_up(photo, campaign)),
        # No feed may hold what doesn't show, and what some type.
        "content_html": one_line(render_to_string("pledges/_feed_photo.html", told)),
        "image": image,
        "date_published": approved.isoformat() if approved else None,
    }


@open_data
@same_for_everyone
def wall_table(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: the whole wall as a table; without a row while it is held back."""
    campaign = campaign_of_year(request, year)
    shown = Photo.objects.on_the_wall(campaign) if campaign.shows_photos() else []
    photos = label(list(shown), campaign_of(request) or campaign)
    head = [
        "name", "party", "constituency", "constituency_cy", "code", "nation", "region",
        "statement", "alt_text", "credit", "approved_on", "page", "image",
    ]  # fmt: skip
    table = spreadsheet(f"wall-{year}", head, [_row_of(photo) for photo in photos])
    return only_while(table, partial(_is_as_it_was, campaign.pk, _look_of(campaign.pk)))


def _is_as_it_was(campaign: int, look: str) -> bool:
    return _look_of(campaign) == look


def _look_of(campaign: int) -> str:
    """Of a whole wall: another one as soon as a photo comes, goes or changes."""
    places = WallPlace.objects.filter(campaign=campaign, photo__status=Photo.Status.APPROVED)
    looks = list(places.order_by("photo").values_list("photo", "stamp"))
    return hashlib.sha256(repr(looks).encode()).hexdigest()


def _row_of(photo: Photo) -> list[object]:
    pledge, seat = photo.pledge, photo.pledge.approach.candidate.constituency
    return [
        pledge.display_name,
        photo.label.party,  # type: ignore[attr-defined]
        *api.name_of(seat)["name"].values(),
        seat.code,
        seat.nation,
        seat.region,
        pledge.statement,
        photo.alt_text,
        photo.credit,
        api.approved_on(photo),
        api.address(photo.get_absolute_url()),
        api.large_image(photo),
    ]


@open_data
@same_for_everyone
def seats_table(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: how many take part in each seat; without a row while that is held back."""
    campaign = campaign_of_year(request, year)
    seats = seats_of(campaign) if campaign.shows_counts() else []
    head = [
        "code",
        "constituency",
        "constituency_cy",
        "nation",
        "region",
        "taking_part",
        "asked",
        "supporters",
        "page",
    ]
    rows = [
        [
            one.code, *api.name_of(one)["name"].values(), one.nation, one.region,
            seat.taking_part, seat.asked, seat.supporters_told or "",
            api.address(reverse("constituency", args=[one.slug])),
        ]
        for seat in seats
        for one in [seat.constituency]
    ]  # fmt: skip
    return spreadsheet(f"seats-{year}", head, rows)
