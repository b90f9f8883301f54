"""The picture that a shared link shows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaigns.context import campaign_of_year, campaign_or_404
from campaigns.models import phase_of, words_of
from candidates import edge
from candidates.models import Constituency
from pledges import page_cards
from pledges.cards import KEPT_FOR, SHAPES, VERSION, address_of, card_of
from pledges.hanging import gone, photo_at
from pledges.listing import people_and_number
from pledges.typesetting import Drawing


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
    try:
        address = address_of(photo, campaign, SHAPES[shape])
        answer = _drawn(request, drawing, version, address, edge.of_wall(campaign.pk))
    except FileNotFoundError:
        # Taken back at this moment.
        return gone(request, campaign)
    if "save" in request.GET and answer.status_code == 200:
        header = content_disposition_header(True, f"{slug}-{shape}.jpg")
        answer["Content-Disposition"] = header or "attachment"
    return answer


@require_safe
def seat_card(request: HttpRequest, slug: str, version: str) -> HttpResponseBase:
    """For anyone: the card of a seat, with how many have spoken up as far as that may be said."""
    campaign = campaign_or_404(request)
    try:
        seat, contest, *_rest = campaign.seat(slug)
    except Constituency.DoesNotExist:
        raise Http404 from None
    phase = phase_of(contest, campaign, timezone.now())
    _everyone, number = people_and_number(campaign, seat, contest, phase)
    made = page_cards.of_seat(campaign, seat, phase, words_of(contest, phase), number)
    return _drawn(request, made.drawing, version, made.address, edge.of_wall(campaign.pk))


@require_safe
def campaign_card(request: HttpRequest, year: int, version: str) -> HttpResponseBase:
    """For anyone: the card of a year, with its theme and week."""
    made = page_cards.of_campaign(campaign_of_year(request, year))
    return _drawn(request, made.drawing, version, made.address)


def _drawn(
    request: HttpRequest, drawing: Drawing, version: str, address: str, *names: str
) -> HttpResponseBase:
    """Names say by what a cache in front is told to forget it."""
    if version != drawing.etag[:VERSION]:
        moved = redirect(address)
        patch_cache_control(moved, public=True, max_age=60)
        return moved
    etag = f'"{drawing.etag}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(drawing.draw(), content_type="image/jpeg")
    response["ETag"] = etag
    for header, value in edge.named(*names).items():
        response[header] = value
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response
