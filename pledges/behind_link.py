"""Whose page a candidate's personal link opens."""

from __future__ import annotations

from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Approach
from campaigns.outreach.personal import the_one
from pledges.models import Pledge


def approach_of(token: str) -> Approach:
    """Raises UnknownLink, which personal_page answers."""
    return the_one(Approach.objects.with_names().filter(token_hash=hash_of(token)))


def pledge_of(approach: Approach) -> Pledge | None:
    return Pledge.objects.filter(approach=approach).first()
