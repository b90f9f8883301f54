"""The years of the Awareness Week: all of them, and the page of each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaigns.colours import faults_of_bright, faults_of_strong
from campaigns.context import campaign_of, campaign_of_year
from campaigns.models import Campaign, Event, Resource
from campaigns.staff_texts import said
from candidates.cached import same_for_everyone
from pledges import page_cards, signatories, visit_lists
from pledges.freshness import while_shown
from pledges.labels import label
from pledges.models import Photo
from pledges.numbers import worth_saying

A_YEAR = 365 * 24 * 60 * 60
# As many as a page shows before it leads to their list.
EVENTS = 6


@require_safe
@same_for_everyone
def years(request: HttpRequest) -> HttpResponse:
    """For anyone: every year there was, the latest first."""
    published = list(Campaign.objects.published().for_pages().order_by("-year"))
    return render(request, "pledges/years.html", {"years": published})


@require_safe
@same_for_everyone
def year(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: what a year was about, what happened in it, and what is left of it."""
    return page_of(request, campaign_of_year(request, year))


def page_of(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The page of a year, for whoever may see it."""
    photos: list[Photo] = []
    if campaign.shows_photos():
        photos = list(Photo.objects.on_the_wall(campaign)[:6])
        label(photos, campaign_of(request) or campaign)
    before, after = Campaign.objects.neighbours(campaign)
    context = {
        "year_campaign": campaign,
        "og_title": f"{campaign.local_theme} ({campaign.year})",
        "in_short": said(campaign, "lead").text,
        "page_card": page_cards.of_campaign(campaign),
        "year_words": campaign.words(),
        "figures": campaign.figures.all(),
        "photos": photos,
        "visits": visit_lists.of_year(campaign),
        "petitions": signatories.of_year(campaign),
        "events": Event.objects.of(campaign)[:EVENTS],
        "numbers": worth_saying(campaign),
        "resources": Resource.objects.public().filter(campaign=campaign),
        "before": before,
        "after": after,
        "has_mps": campaign.phase().has_mps,
        "is_invented": any(one.invented for one in campaign.elections.all()),
    }
    return while_shown(render(request, "pledges/year.html", context), photos)


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def colours(request: HttpRequest, strong: str, bright: str) -> HttpResponse:
    """For anyone: a style sheet with two colours in place of the site's own. Its address says
    which; only what can be read is made."""
    one, other = f"#{strong}", f"#{bright}"
    if faults_of_strong(one) or faults_of_bright(other):
        raise Http404
    context = {"strong": one, "bright": other}
    return render(request, "pledges/colours.css", context, content_type="text/css; charset=utf-8")
