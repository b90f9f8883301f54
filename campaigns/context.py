"""What every page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from campaigns.models import Campaign
from campaigns.phases import Phase


def campaign_of(request: HttpRequest) -> Campaign | None:
    """The current campaign, read once per request."""
    if not hasattr(request, "current_campaign"):
        request.current_campaign = Campaign.objects.current()  # type: ignore[attr-defined]
    return request.current_campaign  # type: ignore[attr-defined, no-any-return]


def current_campaign(request: HttpRequest) -> dict[str, Any]:
    # Lazy: error pages and the admin do not ask the database for it.
    return {
        "campaign": SimpleLazyObject(lambda: campaign_of(request)),
        "words": SimpleLazyObject(lambda: _phase(request).words),
        "invented": SimpleLazyObject(lambda: _is_invented(request)),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "charity_name": settings.CHARITY_NAME,
        "charity_url": settings.CHARITY_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "source_url": settings.SOURCE_URL,
    }


def _phase(request: HttpRequest) -> Phase:
    campaign = campaign_of(request)
    return campaign.phase() if campaign else Phase.MPS


def _is_invented(request: HttpRequest) -> bool:
    campaign = campaign_of(request)
    return campaign is not None and any(one.invented for one in campaign.elections.all())
