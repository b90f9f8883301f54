"""Whose page a candidate's personal link opens."""

from __future__ import annotations

from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Approach
from campaigns.outreach.personal import LinkOver, the_one
from pledges.models import Pledge


def approach_of(token: str) -> Approach:
    """Raises UnknownLink, which personal_page answers."""
    return the_one(Approach.objects.with_names().filter(token_hash=hash_of(token)))


def taking_part(token: str) -> Approach:
    """The same, for a page that is part of the campaign. Raises LinkOver after it, too: a
    photo in place of another would have to be agreed to and checked like a first one."""
    approach = approach_of(token)
    if approach.is_over:
        raise LinkOver(approach)
    return approach


def pledge_of(approach: Approach) -> Pledge | None:
    return Pledge.objects.filter(approach=approach).first()
