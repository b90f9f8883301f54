"""The links of candidates, for whoever reads the address that we write to and has lost them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.digests.answering import address_on_record
from campaigns.outreach.models import Approach, Message, Suppression
from candidates.models import Contact

# Emails with lost links to one address in a day.
LINKS_A_DAY = 3


def approaches_at(campaign: Campaign, email: str) -> list[Approach]:
    """Those who are written to at this address now, and have not asked us to stop."""
    theirs = Contact.objects.emails().filter(value__iexact=email)
    approaches = (
        Approach.objects.with_names()
        .filter(campaign=campaign, candidate__in=theirs.values("candidate"), stopped_at=None)
        .order_by("candidate__sort_name", "candidate__name", "pk")
    )
    return [one for one in approaches if _is_written_to(one, email)]


def _is_written_to(approach: Approach, email: str) -> bool:
    # Saying no to the campaign is not saying no to a link that was asked for.
    stops = Suppression.objects.covering(
        approach.campaign, email=email, person_id=approach.candidate.person_id
    ).exclude(reason=Suppression.Reason.DECLINED)
    return address_on_record(approach).casefold() == email.casefold() and not stops.exists()


@transaction.atomic
def send(campaign: Campaign, email: str) -> None:
    """One email with the links of all who are written to at this address, if anybody is."""
    approaches = approaches_at(campaign, email)
    sent = Message.objects.filter(kind=Message.Kind.LINK, approach__in=approaches)
    today = sent.filter(created_at__gte=timezone.now() - timedelta(days=1))
    if approaches and today.count() < LINKS_A_DAY:
        first = approaches[0]
        Message.objects.owe(
            Message.Kind.LINK,
            dedupe_key=f"link:candidate:{first.pk}:{sent.count()}",
            approach=first,
        )


def context_of(approach: Approach, contact: Contact | None) -> dict[str, Any]:
    """For that email: of one, the link is behind the button; of several, each has a line."""
    address = contact.value if contact else address_on_record(approach)
    approaches = approaches_at(approach.campaign, address)
    if len(approaches) < 2:
        return {}
    return {"pages": [(one.candidate, _link(one)) for one in approaches], "link": ""}


def _link(approach: Approach) -> str:
    return settings.SITE_URL + approach.get_absolute_url()
