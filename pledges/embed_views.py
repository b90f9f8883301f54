"""What other websites put into their own pages: a postcode box, a photo, a badge."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from campaigns.context import campaign_of, campaign_of_year
from candidates.cached import same_for_everyone
from candidates.forms import PostcodeForm, one_line
from candidates.origins import origin_among, origin_of
from pledges import api
from pledges.badges import LOOKS, SIZE, badge_of
from pledges.freshness import while_shown
from pledges.hanging import photo_at
from pledges.labels import label, speaks_up

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
SNIPPETS = ("form", "frame", "badge")
# Its address stays, whatever version of the site is running: others have written it down.
HOST_SCRIPT = "js/embed-host.js"

View = Callable[..., HttpResponse]


def _within_other_sites(view: View) -> View:
    """For a page that others may show within theirs. Whoever shows it cannot press anything in
    it that acts: no page of this kind knows who is looking."""
    return cast(View, xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view)))


def _with_frames_of_ours(view: View) -> View:
    return cast(View, csp_update({"frame-src": [SELF]})(view))


@require_safe
@_with_frames_of_ours
@same_for_everyone
def embed(request: HttpRequest) -> HttpResponse:
    """For anyone with a website: what to copy, with the code of a partner in it."""
    typed = one_line(request.GET.get("from", ""))
    code = origin_among(typed.casefold())
    context: dict[str, Any] = {
        "typed": code or typed,
        "code": code,
        "code_error": _("Enter your code as it stands on your page: eight letters and figures")
        if typed and not code
        else "",
        "host_script": api.address(f"{settings.STATIC_URL}{HOST_SCRIPT}"),
        "looks": LOOKS,
        "badge_width": SIZE[0],
        "badge_height": SIZE[1],
    }
    snippets = {
        name: render_to_string(f"pledges/_embed_{name}.html", context, request).strip()
        for name in SNIPPETS
    }
    return render(request, "pledges/embed.html", {**context, "snippets": snippets})


@require_safe
@_within_other_sites
@same_for_everyone
def postcode(request: HttpRequest) -> HttpResponse:
    """For visitors of other websites: the postcode box. What it finds opens on our own pages."""
    return render(
        request,
        "pledges/embed_postcode.html",
        {"form": PostcodeForm(), "origin": origin_of(request)},
    )


@require_safe
@_within_other_sites
@same_for_everyone
def photo(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """For visitors of other websites: one photo on the wall, and nothing once it is off."""
    try:
        campaign = campaign_of_year(request, year)
        shown = photo_at(campaign, slug)
    except Http404:
        return _nothing(request, HTTPStatus.NOT_FOUND)
    if shown is None:
        return _nothing(request, HTTPStatus.GONE)
    label([shown], campaign_of(request) or campaign)
    context = {
        "photo": shown,
        "year_campaign": campaign,
        "speaks_up": speaks_up(shown, campaign),
        "constituency": shown.pledge.approach.candidate.constituency,
        "is_invented": any(one.invented for one in campaign.elections.all()),
    }
    return while_shown(render(request, "pledges/embed_photo.html", context), [shown])


def _nothing(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Said within the other page: an error page of ours would not be shown there."""
    return render(request, "pledges/embed_nothing.html", status=status)


@require_safe
def badge(request: HttpRequest, look: str, kind: str) -> HttpResponse:
    """For anyone: the badge. Its words follow the election, so that nobody has to change theirs."""
    if look not in LOOKS or kind not in TYPES:
        raise Http404
    drawn = badge_of(campaign_of(request), look, kind)
    etag = f'"{drawn.etag}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(drawn.draw(), content_type=TYPES[kind])
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=300)
    return response
