"""Telling, once, whoever wanted to know that people are listed in a seat."""

from collections import defaultdict

from campaigns.models import Campaign
from campaigns.outreach.models import Message, SeatWatch, people_before_the_poll
from candidates.models import Constituency


def tell_of_listed() -> int:
    """Owe one email to everyone whose seat has people now. Returns how many are new."""
    untold = SeatWatch.objects.filter(messages=None)
    seats_of: dict[int, set[int]] = defaultdict(set)
    for campaign_id, seat_id in untold.values_list("campaign", "constituency").distinct():
        seats_of[campaign_id].add(seat_id)
    owed = 0
    for campaign in Campaign.objects.with_elections().filter(pk__in=seats_of):
        for seat in Constituency.objects.filter(pk__in=seats_of[campaign.pk]):
            people = people_before_the_poll(campaign, seat)
            if people is not None and people.exists():
                for watch in untold.filter(campaign=campaign, constituency=seat):
                    owed += _owe(watch)
    return owed


def _owe(watch: SeatWatch) -> bool:
    _message, new = Message.objects.owe(
        Message.Kind.LISTED, dedupe_key=f"listed:{watch.pk}", watch=watch
    )
    return new
