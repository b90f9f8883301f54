"""A crowd of supporters of the demonstration, of whom nothing is kept but that they asked. They
came on the last days, so that there is something to count."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.models import Approach, Ask, Invitation, Partner
from pledges.demo.answers import Standing
from pledges.demo.people import Answer

# How many in each seat: some of them too few to be told of.
HOW_MANY = {
    "exeter": 26,
    "ynys-mon": 9,
    "hexham": 17,
    "city-of-durham": 12,
    "manchester-central": 11,
    "orkney-and-shetland": 3,
    "belfast-south-and-mid-down": 7,
    "derby-north": 5,
    "south-derbyshire": 2,
    "cities-of-london-and-westminster": 14,
    "gower": 4,
    "mid-buckinghamshire": 6,
}
# One for each supporter in turn: from how many days ago.
DAYS_AGO = (1, 2, 2, 3, 1, 4, 5, 5, 3, 2, 6, 8, 4, 1, 9, 5, 2, 3, 7, 6)


@transaction.atomic
def gather(campaign: Campaign, standing: Standing, partners: list[Partner]) -> None:
    """Once. Nothing more is sent to them."""
    if campaign.invitations.filter(email__endswith="@crowd.example").exists():
        return
    invitations, places = [], count()
    asked: dict[str, list[Approach]] = {}
    for person, candidate in standing:
        slug = candidate.constituency.slug
        may_be_asked = person.status == "standing" and person.answer is Answer.NONE
        if slug in HOW_MANY and person.has_email and may_be_asked:
            asked.setdefault(slug, []).append(Approach.objects.to(candidate, campaign))
    for approaches in asked.values():
        seat = approaches[0].candidate.constituency
        for _one in range(HOW_MANY[seat.slug]):
            number = next(places)
            at = timezone.now() - timedelta(days=DAYS_AGO[number % len(DAYS_AGO)])
            invitations.append(
                Invitation(
                    campaign=campaign,
                    constituency=seat,
                    # Every fourth came through the link of one of them, in turn.
                    partner=partners[number // 4 % len(partners)]
                    if partners and not number % 4
                    else None,
                    email=f"neighbour{number}@crowd.example",
                    status=Invitation.Status.CONFIRMED,
                    created_at=at,
                    submitted_at=at,
                    agreed_at=at,
                    confirmed_at=at,
                    # Neither reminded nor asked whether anybody answered.
                    stopped_at=at,
                    asked_for_answers_at=at,
                )
            )
    Ask.objects.bulk_create(
        Ask(
            invitation=invitation,
            approach=approach,
            status=Ask.Status.SENT,
            changed_at=invitation.confirmed_at or timezone.now(),
        )
        for invitation in Invitation.objects.bulk_create(invitations)
        for approach in asked[invitation.constituency.slug]
    )
