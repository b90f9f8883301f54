"""What every page needs to know."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import SimpleLazyObject

from campaigns.models import Campaign, ShareText, with_open_petition
from campaigns.phases import Phase, Words
from candidates import cached


def campaign_of(request: HttpRequest) -> Campaign | None:
    """The current campaign, read once per request; who only looks gets it as it was a few
    seconds ago. What is sent, and what staff see, never depends on that copy."""
    return _current_of(request, _current)


def _current() -> Campaign | None:
    return with_open_petition(Campaign.objects.all()).current()


def _current_of(request: HttpRequest, read: Callable[[], Campaign | None]) -> Campaign | None:
    if not hasattr(request, "current_campaign"):
        request.current_campaign = (  # type: ignore[attr-defined]
            cached.kept("current-campaign", read) if cached.may_be_shared(request) else read()
        )
    return request.current_campaign  # type: ignore[attr-defined, no-any-return]


def campaign_or_404(request: HttpRequest) -> Campaign:
    campaign = campaign_of(request)
    if campaign is None:
        raise Http404
    return campaign


def campaign_of_year(request: HttpRequest, year: int) -> Campaign:
    """A published one, read in one go with the current one where that is not at hand. Raises
    Http404."""
    both: dict[int, Campaign] = {}

    def read() -> Campaign | None:
        both.update(with_open_petition(Campaign.objects.all()).current_and(year))
        return both[max(both)] if both else None

    current = _current_of(request, read)
    if current and current.year == year:
        return current
    if year in both:
        return both[year]
    return get_object_or_404(Campaign.objects.published().for_pages(), year=year)


def share_texts(request: HttpRequest, campaign: Campaign) -> list[ShareText]:
    """Its words for sharing, for who only looks as they were a few seconds ago."""
    if not cached.may_be_shared(request):
        return ShareText.objects.of(campaign)
    return cached.kept(f"share-texts-{campaign.pk}", partial(ShareText.objects.of, campaign))


def current_campaign(request: HttpRequest) -> dict[str, Any]:
    # Lazy: error pages and the admin do not ask the database for it.
    return {
        "campaign": SimpleLazyObject(lambda: campaign_of(request)),
        "words": SimpleLazyObject(lambda: _words(request)),
        "open_petition": SimpleLazyObject(lambda: _open_petition(request)),
        "invented": SimpleLazyObject(lambda: _is_invented(request)),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "charity_name": settings.CHARITY_NAME,
        "charity_url": settings.CHARITY_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "source_url": settings.SOURCE_URL,
        "remote_lookup": settings.REMOTE_LOOKUP,
    }


def _words(request: HttpRequest) -> Words:
    campaign = campaign_of(request)
    return campaign.words() if campaign else Phase.MPS.words


def _open_petition(request: HttpRequest) -> str:
    """The kind of what can be signed now, or ""."""
    return getattr(campaign_of(request), "open_petition", None) or ""


def _is_invented(request: HttpRequest) -> bool:
    campaign = campaign_of(request)
    return campaign is not None and any(one.invented for one in campaign.elections.all())
