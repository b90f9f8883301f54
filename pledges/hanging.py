"""The photo that an address on the wall leads to, or what is said where it is gone."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from campaigns.models import Campaign
from pledges import removal
from pledges.models import Photo


def photo_at(campaign: Campaign, slug: str) -> Photo | None:
    """What hangs on the wall under this name; None where its candidate took it back. Raises
    Http404 where there never was one, or where no photos are shown."""
    if not campaign.shows_photos():
        raise Http404
    found = Photo.objects.on_the_wall(campaign).filter(pledge__approach__slug=slug).first()
    if found is None and not removal.was_taken_back(campaign, slug):
        raise Http404
    return found


def gone(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    context = {"year_campaign": campaign}
    response = render(request, "pledges/photo_gone.html", context, status=HTTPStatus.GONE)
    # They may send another photo.
    add_never_cache_headers(response)
    return response
