"""What a supporter's message to one candidate is made of."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from campaigns.outreach.models import Invitation
from campaigns.outreach.origins import origin_of
from campaigns.phases import Phase
from candidates import postcodes
from candidates.models import Candidate


def message_of(invitation: Invitation, candidate: Candidate) -> dict[str, Any]:
    """The message alone, whoever sends it."""
    return {
        "invitation": invitation,
        "campaign": invitation.campaign,
        "candidate": candidate,
        "constituency": invitation.constituency,
        "postcode": postcodes.written(invitation.postcode) if invitation.postcode else "",
    }


def context_for(
    invitation: Invitation,
    candidate: Candidate,
    *,
    link: str,
    stop_link: str,
    phase: Phase | None = None,
) -> dict[str, Any]:
    """With what we say around it. The phase in the seat is looked up where it is not given."""
    phase = phase or invitation.campaign.phase_in(candidate.constituency)
    why = phase.words.why % {
        "place": candidate.constituency.local_name,
        "source": origin_of(candidate.email_contact(parliament=phase.has_mps)),
        "charity": settings.CHARITY_NAME,
    }
    return {
        **message_of(invitation, candidate),
        "words": phase.words,
        "why": f"{why} {settings.SITE_URL}{reverse('privacy')}",
        "link": link,
        "stop_link": stop_link,
    }
