"""OEmbed: editors and chat programs ask here what to show for the address of a page of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import get_language_from_path, override

from campaigns.context import campaign_of_year
from campaigns.models import Campaign
from candidates.cached import same_for_everyone
from pledges import api
from pledges.freshness import while_shown
from pledges.hanging import photo_at
from pledges.labels import speaks_up
from pledges.models import Photo
from pledges.open_data import GOOD_FOR, Wrong, as_json, open_data

# As wide and high as the frame of a photo is without other wishes.
WIDTH, HEIGHT = 420, 720
NOTHING = "There is no photo and no wall to be shown at this address, or not at the moment."
_FRAME = (
    '<iframe src="{}" title="{}" width="{}" height="{}" style="border: 0" loading="lazy"></iframe>'
)


@open_data
@same_for_everyone
def oembed(request: HttpRequest) -> HttpResponse:
    """For anyone: how to show a photo, or to link to the wall."""
    if request.GET.get("format", "json") != "json":
        raise Wrong("Only format=json is answered.", 501)
    wide, high = _most(request, "maxwidth", WIDTH), _most(request, "maxheight", HEIGHT)
    asked = request.GET.get("url", "")
    if not asked:
        raise Wrong("Say which page it is about: url=…")
    path = _path_of(asked)
    # In the language of the page that was asked about.
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        found = _page_at(path)
        try:
            campaign = campaign_of_year(request, found.kwargs["year"])
            if found.url_name == "wall":
                return as_json({**_provider(), **_wall(campaign)})
            photo = photo_at(campaign, found.kwargs["slug"])
        except Http404:
            photo = None
        if photo is None:
            raise Wrong(NOTHING, 404)
        return while_shown(as_json({**_provider(), **_photo(photo, campaign, wide, high)}), [photo])


def _path_of(asked: str) -> str:
    try:
        address = urlsplit(asked)
    except ValueError:
        raise Wrong(NOTHING, 404) from None
    ours = urlsplit(settings.SITE_URL).netloc
    if address.scheme not in {"http", "https"} or address.netloc.lower() != ours.lower():
        raise Wrong("Only pages of this site can be shown.", 404)
    return address.path


def _page_at(path: str) -> ResolverMatch:
    try:
        found = resolve(path)
    except Resolver404:
        raise Wrong(NOTHING, 404) from None
    if found.url_name not in {"photo", "wall"}:
        raise Wrong(NOTHING, 404)
    return found


def _most(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    if not given:
        return otherwise
    if not (given.isascii() and given.isdigit() and 0 < len(given) < 6 and int(given)):
        raise Wrong(f"{name} must be a whole number of pixels.")
    return min(int(given), otherwise)


def _provider() -> dict[str, Any]:
    return {
        "version": "1.0",
        "provider_name": settings.SITE_NAME,
        "provider_url": api.address(reverse("home")),
        "cache_age": GOOD_FOR,
    }


def _wall(campaign: Campaign) -> dict[str, Any]:
    """A link: to show some of its photos and not others would not be fair."""
    return {
        "type": "link",
        "title": f"{campaign.local_theme} {campaign.year}",
        "thumbnail_url": api.address(static("img/share.png")),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }


def _photo(photo: Photo, campaign: Campaign, wide: int, high: int) -> dict[str, Any]:
    title = speaks_up(photo, campaign)
    frame = reverse("embed_photo", args=[campaign.year, photo.pledge.approach.slug])
    said: dict[str, Any] = {
        "type": "rich",
        "title": title,
        "html": format_html(_FRAME, api.address(frame), title, wide, high),
        "width": wide,
        "height": high,
    }
    small = next(one for one in api.images(photo) if one["type"] == "image/jpeg")
    return {
        **said,
        "thumbnail_url": small["url"],
        "thumbnail_width": small["width"],
        "thumbnail_height": small["height"],
    }
