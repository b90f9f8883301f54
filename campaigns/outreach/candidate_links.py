"""The links of candidates, for whoever reads the address that we write to and has lost them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.outreach.digests.answering import address_on_record
from campaigns.outreach.models import Approach, Message, Suppression
from candidates.models import Contact

# Emails with lost links to one address in a day.
LINKS_A_DAY = 3


def approaches_at(email: str) -> list[Approach]:
    """Those who are written to at this address now, have not asked us to stop, and can do
    something with their link: of a campaign that is over, who has something there."""
    theirs = Contact.objects.emails().filter(value__iexact=email)
    approaches = (
        Approach.objects.with_names()
        .filter(candidate__in=theirs.values("candidate"), campaign__published=True)
        .order_by("-campaign__year", "candidate__sort_name", "candidate__name", "pk")
    )
    return [
        one
        for one in approaches
        if _is_of_use(one) and address_on_record(one).casefold() == email.casefold()
    ]


def _is_of_use(approach: Approach) -> bool:
    if approach.stopped_at or (approach.is_over and not approach.has_joined):
        return False
    # Saying no to the campaign is not saying no to a link that was asked for.
    stops = Suppression.objects.covering(
        approach.campaign,
        email=address_on_record(approach),
        person_id=approach.candidate.person_id,
    ).exclude(reason=Suppression.Reason.DECLINED)
    return not stops.exists()


@transaction.atomic
def send(email: str) -> None:
    """One email with the links of all who are written to at this address, if anybody is."""
    approaches = approaches_at(email)
    sent = Message.objects.filter(kind=Message.Kind.LINK, approach__in=approaches)
    today = sent.filter(created_at__gte=timezone.now() - timedelta(days=1))
    if approaches and today.count() < LINKS_A_DAY:
        first = approaches[0]
        Message.objects.owe(
            Message.Kind.LINK,
            dedupe_key=f"link:candidate:{first.pk}:{sent.count()}",
            approach=first,
        )


@transaction.atomic
def send_another(approach: Approach) -> bool:
    """End the link that they have, and owe them a new one. False where none is owed: they
    want no emails, we have no address, or there is nothing that it would be good for."""
    approach.revoke_links()
    if not address_on_record(approach) or not _is_of_use(approach):
        return False
    Message.objects.owe(
        Message.Kind.LINK,
        dedupe_key=f"link:another:{approach.pk}:{approach.generation}",
        approach=approach,
        details={"by_staff": True},
    )
    return True


def context_of(message: Message, approach: Approach, contact: Contact | None) -> dict[str, Any]:
    """For that email: of one, the link is behind the button; of several, each has a line."""
    address = contact.value if contact else address_on_record(approach)
    approaches = approaches_at(address)
    if len(approaches) < 2 or message.details.get("by_staff"):
        return {}
    pages = [(one, settings.SITE_URL + one.get_absolute_url()) for one in approaches]
    return {
        "pages": pages,
        "link": "",
        "is_shared": len({one.candidate.person_id for one in approaches}) > 1,
        "several_years": len({one.campaign_id for one in approaches}) > 1,
    }
