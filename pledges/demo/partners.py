"""Partner organisations of the demonstration: two that take part, one that waits. None exists."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from campaigns.outreach import partners
from campaigns.outreach.models import Partner


@dataclass(frozen=True)
class Organisation:
    name: str
    host: str
    contact_name: str
    why: str
    takes_part: bool = True
    new_name: str = ""  # and nobody has looked yet


ORGANISATIONS = [
    Organisation(
        "Little Larks of the Exe",
        "littlelarks.example",
        "Wilhelmina Starcross",
        "We run baby groups in eleven village halls, and have a newsletter.",
    ),
    Organisation(
        "Tyne Valley First Steps",
        "firststeps.example",
        "Osbert Haltwhistle",
        "We visit new parents at home, and would put the link on our website.",
        new_name="First Steps North",
    ),
    Organisation(
        "The Cradle Club",
        "cradleclub.example",
        "Perpetua Quarrington",
        "A café for parents. We would hang the code beside the till.",
        takes_part=False,
    ),
]


def register(moderator: User) -> list[Partner]:
    """Once; what they and staff did since stays. Returns those that take part."""
    for one in ORGANISATIONS:
        email = f"hello@{one.host}"
        if not Partner.objects.filter(email=email).exists():
            _register(one, email, moderator)
    hosts = [f"hello@{one.host}" for one in ORGANISATIONS]
    return list(Partner.objects.approved().filter(email__in=hosts).order_by("pk"))


def _register(one: Organisation, email: str, moderator: User) -> None:
    partner = Partner.objects.register(
        name=one.name,
        website=f"https://{one.host}",
        contact_name=one.contact_name,
        email=email,
        why=one.why,
        wants_listing=True,
    )
    partner.confirm()
    partner.refresh_from_db()
    if one.takes_part:
        partners.approve(partner, by=moderator)
    if one.new_name:
        partner.propose(one.new_name, partner.website)
