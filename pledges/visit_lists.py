"""Visits that took place, as far as a service wants it to be told; by seat, then A to Z."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest

from campaigns.models import Campaign
from campaigns.outreach.models import Approach, Visit
from candidates import cached
from candidates.models import Constituency


def of_year(campaign: Campaign) -> list[Visit]:
    """None while photos are held back: nobody is to be told then who speaks up."""
    if not (campaign.tells_of_visits and campaign.shows_photos()):
        return []
    return list(Visit.objects.public(campaign))


def in_seat(request: HttpRequest, campaign: Campaign, seat: Constituency) -> list[Visit]:
    """There are few: who only looks gets them as they were a few seconds ago."""
    look = partial(of_year, campaign)
    shared = cached.may_be_shared(request)
    found = cached.kept(f"visits:{campaign.pk}", look) if shared else look()
    return [one for one in found if one.approach.candidate.constituency.pk == seat.pk]


def offered_to(approach: Approach) -> list[Visit]:
    """What they can answer, or have answered, for their own page."""
    theirs = Visit.objects.filter(approach=approach).with_names()
    return [one for one in theirs if one.offer.stands or one.state != Visit.State.OFFERED]
