"""The photo wall, and the page of each photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.context import campaign_of, campaign_of_year, campaign_or_404, share_texts
from campaigns.models import Campaign
from candidates import sieves
from candidates.cached import same_for_everyone
from candidates.search import words_of
from pledges import page_cards, sharing
from pledges.boards import kept_qr_code
from pledges.cards import address_of, pictures_of
from pledges.freshness import while_shown
from pledges.hanging import gone, photo_at
from pledges.labels import label, speaks_up
from pledges.models import Photo, PhotoQuerySet, WallCount
from pledges.numbers import worth_saying

PER_PAGE = 24
# For each photo of a slideshow.
SECONDS = 12


@require_safe
def wall_current(request: HttpRequest) -> HttpResponse:
    """For anyone: the wall has the year in its address."""
    wall_of_this_year = reverse("wall", args=[campaign_or_404(request).year])
    query = request.GET.urlencode()
    return redirect(f"{wall_of_this_year}?{query}" if query else wall_of_this_year)


@require_safe
@same_for_everyone
def wall(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: the approved photos of a year."""
    campaign = campaign_of_year(request, year)
    if not campaign.shows_photos():
        return _without_photos(request, campaign)
    sieve = Sieve.of(request)
    hung = WallCount.objects.of(campaign)
    paginator = Paginator(sieve.photos(campaign), PER_PAGE)
    if not sieve.words:
        # Counted when a photo was hung, not now.
        paginator.count = hung.within(sieve.area)
    page = paginator.get_page(request.GET.get("page"))
    label(list(page), campaign_of(request) or campaign)
    context = {
        **_of_the_year(campaign),
        "page": page,
        "hung": hung,
        "sieve": sieve,
        "as_list": sieve.as_list,
        "query": sieve.query(),
        "other_view": sieve.query(view="" if sieve.as_list else "list"),
        "can_be_asked": _can_be_asked(request, campaign),
    }
    return while_shown(render(request, "pledges/wall.html", context), page)


def _without_photos(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Numbers, where they may be said, and when there will be photos."""
    contest = campaign.contest()
    held = campaign.wall_visibility == Campaign.WallVisibility.HOLD and contest is not None
    context = {
        **_of_the_year(campaign),
        "opens_at": contest.timetable.polls_close_at if held and contest else None,
        "can_be_asked": _can_be_asked(request, campaign),
    }
    return render(request, "pledges/wall_closed.html", context)


def _can_be_asked(request: HttpRequest, campaign: Campaign) -> bool:
    return campaign == campaign_of(request) and not campaign.words().closed


@dataclass(frozen=True)
class Sieve:
    """What somebody looks for on the wall. It stands in the address."""

    area: str = ""
    q: str = ""
    as_list: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Sieve:
        area, q = sieves.asked(request, "area", "q")
        return cls(area, q, request.GET.get("view") == "list")

    @property
    def words(self) -> list[str]:
        return words_of(self.q)

    @property
    def is_on(self) -> bool:
        return bool(self.area or self.q)

    def photos(self, campaign: Campaign) -> PhotoQuerySet:
        found = Photo.objects.on_the_wall(campaign)
        if self.area:
            found = found.filter(Q(place__area=self.area) | Q(place__nation=self.area))
        return found.called(self.words)

    def query(self, **changes: str) -> str:
        """For a link to another page of the same, or to the same in another view."""
        said = {"area": self.area, "q": self.q, "view": "list" if self.as_list else ""}
        return sieves.query(**{**said, **changes})


@require_safe
@same_for_everyone
def slideshow(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone, at an event: one photo after the other, as large as the screen."""
    campaign = campaign_of_year(request, year)
    if not campaign.shows_photos():
        raise Http404
    on_the_wall = Photo.objects.on_the_wall(campaign)
    at = request.GET.get("at", "").replace("\0", "")
    asked = on_the_wall.filter(pledge__approach__slug=at).first()
    shown = asked or on_the_wall.first()
    before, after = Photo.objects.neighbours(shown) if shown else (None, None)
    following = after or on_the_wall.first()
    page = render(
        request,
        "pledges/slideshow.html",
        {
            **_of_the_year(campaign),
            "photo": shown,
            "before": before,
            "after": following,
            "stands_still": "still" in request.GET,
            "address": settings.SITE_URL,
            "qr": kept_qr_code(f"{settings.SITE_URL}/"),
        },
    )
    if following and "still" not in request.GET:
        # Somebody pressed "Slideshow", and there is a "Pause".
        page.headers["Refresh"] = f"{SECONDS}; url=?at={following.pledge.approach.slug}"
    return while_shown(page, filter(None, [shown, before, after]))


@require_safe
@same_for_everyone
def photo(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """For anyone: one photo, with its words, at an address that can be shared."""
    campaign = campaign_of_year(request, year)
    shown = photo_at(campaign, slug)
    if shown is None:
        return gone(request, campaign)
    label([shown], campaign_of(request) or campaign)
    before, after = Photo.objects.neighbours(shown)
    page = render(
        request,
        "pledges/photo.html",
        {
            **_of_the_year(campaign),
            "photo": shown,
            "before": before,
            "after": after,
            "card": address_of(shown, campaign),
            "share": sharing.of_photo(shown, campaign, share_texts(request, campaign)),
            "pictures": pictures_of(shown, campaign),
            "speaks_up": speaks_up(shown, campaign),
            "candidate": shown.pledge.approach.candidate,
            "constituency": shown.pledge.approach.candidate.constituency,
        },
    )
    return while_shown(page, filter(None, [shown, before, after]))


def _of_the_year(campaign: Campaign) -> dict[str, Any]:
    """What a page about any year's photos needs: that year's words, and not today's."""
    return {
        "year_campaign": campaign,
        "page_card": page_cards.of_campaign(campaign),
        "numbers": worth_saying(campaign),
        "wall_words": campaign.words(),
        "wall_has_mps": campaign.phase().has_mps,
        "wall_is_invented": any(one.invented for one in campaign.elections.all()),
    }
