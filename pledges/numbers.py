"""What a campaign has reached, in numbers, and from which number on each is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import ngettext

from campaigns.models import Campaign, CampaignNumbers
from campaigns.outreach.models import Approach, Ask, Invitation
from campaigns.phases import Phase

# A small number says that nobody comes, and of few people it says who they are.
INVITATIONS_FROM = 50
SEATS_FROM = 10
PEOPLE_FROM = 5


@dataclass(frozen=True)
class Figure:
    number: str  # as it is written
    words: str


def count(now: datetime) -> None:
    """By the clock. A year that is over keeps the numbers that it ended with: what people
    wrote is deleted, and was written all the same."""
    for campaign in Campaign.objects.published().with_elections():
        if campaign.phase(now) is Phase.ARCHIVE and CampaignNumbers.objects.filter(
            campaign=campaign
        ):
            continue
        confirmed = campaign.invitations.filter(status=Invitation.Status.CONFIRMED)
        joined = Approach.objects.filter(campaign=campaign, response=Approach.Response.JOINED)
        CampaignNumbers.objects.update_or_create(
            campaign=campaign,
            defaults={
                "invitations": Ask.objects.filter(invitation__in=confirmed).count(),
                "seats": confirmed.order_by().values("constituency").distinct().count(),
                "people": joined.count(),
                "counted_at": now,
            },
        )


def worth_saying(campaign: Campaign) -> list[Figure]:
    """No query: the numbers come with the campaign."""
    try:
        numbers = campaign.numbers
    except CampaignNumbers.DoesNotExist:
        return []
    reached = [
        (
            numbers.invitations,
            INVITATIONS_FROM,
            ngettext("invitation written", "invitations written", numbers.invitations),
        ),
        (
            numbers.seats,
            SEATS_FROM,
            ngettext(
                "constituency where somebody asked",
                "constituencies where somebody asked",
                numbers.seats,
            ),
        ),
    ]
    if campaign.shows_counts():
        words = ngettext("person taking part", "people taking part", numbers.people)
        reached.append((numbers.people, PEOPLE_FROM, words))
    return [
        Figure(number_format(number, force_grouping=True), words)
        for number, least, words in reached
        if number >= least
    ]
