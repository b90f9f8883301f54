"""Events of the demonstration. They are invented, and so are those who hold them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Event
from campaigns.outreach.models import Organiser
from candidates.models import Constituency

State, Format = Event.State, Event.Format
_LINK = "https://events.example/"
# In days from today: the campaign lives today.
COMING: list[dict[str, Any]] = [
    {
        "series": "demo-coffee",
        "after": 1,
        "title": "Coffee and cuddles",
        "title_cy": "Coffi a chwtsh",
        "description": "Come with your baby, or with your bump. There is coffee, a soft floor, and a "
        "health visitor who has time for questions.",
        "description_cy": "Dewch gyda’ch babi, neu gyda’ch bol. Mae coffi, llawr meddal, ac ymwelydd "
        "iechyd sydd ag amser i gwestiynau.",
        "begins": time(10),
        "ends": time(11, 30),
        "format": Format.IN_PERSON,
        "place": "Wharf Community Centre, Tide Street, Exampleton",
        "nation": "England",
        "organiser": "Larkmoor Parents",
        "organiser_type": "parents",
        "audience": "Parents, carers and babies",
        "cost": "Free",
        "access": "Step-free. A quiet room to feed and change.",
    },
    {
        "series": "demo-webinar",
        "after": 2,
        "title": "What babies tell us before they can talk",
        "description": "An hour with two infant mental health practitioners: how babies show what they "
        "need, and what helps parents see it. With time for questions.",
        "begins": time(12, 30),
        "ends": time(13, 30),
        "format": Format.ONLINE,
        "link": _LINK + "webinar",
        "organiser": "Small Voices Trust",
        "audience": "Everyone who works with families",
        "cost": "Free, please book",
        "access": "Live captions and British Sign Language.",
    },
    {
        "series": "demo-walk",
        "after": 4,
        "title": "Pram walk for babies",
        "description": "Two gentle miles by the water, at the pace of the smallest.",
        "begins": time(11),
        "ends": time(12, 30),
        "format": Format.IN_PERSON,
        "place": "The bandstand, Bay Park",
        "nation": "Wales",
        "organiser": "Bay Family Hub",
        "organiser_type": "council",
        "cost": "Free",
        "state": State.CANCELLED,
        "sequence": 1,
    },
    {
        "series": "demo-conference",
        "after": 9,
        "days": 2,
        "title": "The first 1,001 days: a conference",
        "description": "Two days of talks and workshops on relationships in the first years of life.",
        "format": Format.BOTH,
        "place": "Hall of the Guild, Castle Hill",
        "link": _LINK + "conference",
        "nation": "Scotland",
        "organiser": "Guild of Early Years Practitioners",
        "organiser_type": "profession",
        "audience": "Practitioners, commissioners, researchers",
        "cost": "£40, or £15 online",
    },
]
SUGGESTED: dict[str, Any] = {
    "series": "demo-suggested",
    "after": 6,
    "title": "Open day of the parent-infant team",
    "description": "See the room where we work with families, and ask us anything. Call us on "
    "01632 960 001 if you bring a group.",
    "begins": time(14),
    "ends": time(17),
    "format": Format.IN_PERSON,
    "place": "Health Centre, Mill Lane, Exampleton",
    "nation": "England",
    "organiser": "Exampleton Parent-Infant Team",
    "organiser_type": "nhs",
    "state": State.WAITING,
}


def bring_in_events(campaign: Campaign, today: date) -> None:
    """Dated from today, each time; what people changed stays."""
    seat = Constituency.objects.order_by("pk").first()
    for about in COMING:
        _bring_in(campaign, today, {**about, "seat": seat if "Coffee" in about["title"] else None})
    event = _bring_in(campaign, today, {**SUGGESTED, "confirmed_at": timezone.now()})
    if event.state == State.WAITING and not Organiser.objects.filter(event=event).exists():
        Organiser.objects.register(event=event, name="Nell Moor", email="nell@pit.example")


def _bring_in(campaign: Campaign, today: date, about: dict[str, Any]) -> Event:
    known = dict(about)
    first = today + timedelta(days=known.pop("after"))
    days = {"first_day": first, "last_day": first + timedelta(days=known.pop("days", 1) - 1)}
    event = Event.objects.filter(campaign=campaign, series=known["series"]).first()
    if event is None:
        event = Event(campaign=campaign, **known)
    elif event.first_day != first:
        event.sequence += 1
    for name, day in days.items():
        setattr(event, name, day)
    event.save()
    return event
