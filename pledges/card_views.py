"""The picture that a shared link shows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaigns.context import campaign_of_year
from pledges.cards import KEPT_FOR, SHAPES, VERSION, address_of, card_of
from pledges.hanging import gone, photo_at


@require_safe
def card(request: HttpRequest, year: int, slug: str, shape: str, version: str) -> HttpResponseBase:
    """For anyone: the card of a photo on the wall. Gone with the photo; an old version leads
    to the one of now."""
    if shape not in SHAPES:
        raise Http404
    campaign = campaign_of_year(request, year)
    photo = photo_at(campaign, slug)
    if photo is None:
        return gone(request, campaign)
    drawing = card_of(photo, campaign, SHAPES[shape])
    if version != drawing.etag[:VERSION]:
        moved = redirect(address_of(photo, campaign, SHAPES[shape]))
        patch_cache_control(moved, public=True, max_age=60)
        return moved
    etag = f'"{drawing.etag}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            drawn = drawing.draw()
        except FileNotFoundError:
            # Taken back at this moment.
            return gone(request, campaign)
        response = HttpResponse(drawn, content_type="image/jpeg")
        if "save" in request.GET:
            header = content_disposition_header(True, f"{slug}-{shape}.jpg")
            response["Content-Disposition"] = header or "attachment"
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response
