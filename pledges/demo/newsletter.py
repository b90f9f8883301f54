"""Readers of the newsletter in the demonstration. They are invented, like everybody in it."""

from __future__ import annotations

from campaigns.outreach import newsletter
from campaigns.outreach.models import Subscriber

READERS = [
    {
        "email": "hetty@larkmoor.example",
        "first_name": "Hetty",
        "role": "family",
        "nation": "England",
    },
    {"email": "ifor@stloye.example", "first_name": "Ifor", "nation": "Wales", "language": "cy"},
    {"email": "team@familyhub.example", "role": "practitioner", "nation": "England"},
    {"email": "mabel@exwick.example", "first_name": "Mabel"},
]


def bring_in_readers() -> None:
    """One has only typed an address, one has left, one is refused by the service."""
    if Subscriber.objects.exists():
        return
    for about in READERS:
        known = {"language": "en-gb", **about}
        newsletter.subscribe(known.pop("email"), **known)  # type: ignore[arg-type]
    for reader in Subscriber.objects.order_by("pk")[:3]:
        newsletter.confirm(reader)
    left = Subscriber.objects.of("team@familyhub.example").get()
    newsletter.leave(left)
    refused = Subscriber.objects.of("hetty@larkmoor.example")
    refused.update(
        handover=Subscriber.Handover.FAILED,
        handover_error="400 Invalid Resource",
        attempts=1,
    )
