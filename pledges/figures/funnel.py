"""How far invitations and candidates come: what happened in some days, by day and by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Count, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.models import Approach, Ask, Invitation, Message
from candidates.models import Constituency, LookUps
from pledges.models import Photo, Pledge

# Beyond that, a column is a week.
DAYS_APART = 62


@dataclass(frozen=True)
class Step:
    key: str
    label: str
    of: str  # what is counted
    rows: QuerySet[Any]
    seat: str
    at: str


@dataclass(frozen=True)
class Counted:
    """One step in the chosen days."""

    step: Step
    by_seat: Counter[int]
    by_day: Counter[date]

    @property
    def total(self) -> int:
        return self.by_seat.total()


@dataclass(frozen=True)
class Line:
    """One place, or one day, with the number of each step."""

    name: str
    numbers: list[int]
    key: date | str = ""


def steps(campaign: Campaign) -> list[Step]:
    asks = Ask.objects.filter(invitation__campaign=campaign)
    asked = asks.exclude(invitation__status=Invitation.Status.DRAFT)
    seat_of_ask = "invitation__constituency"
    seat = "candidate__ballot__constituency"
    looks, invitations, people = (
        "postcodes",
        "invitations to one candidate each",
        "candidates and MPs",
    )
    pressed = Approach.objects.filter(campaign=campaign).annotate(
        pressed_at=Coalesce("visit_wanted_at", "pledge__joined_at", "responded_at")
    )
    pledges = Pledge.objects.filter(approach__campaign=campaign, withdrawn_at=None)
    live = Photo.objects.filter(pledge__approach__campaign=campaign, status=Photo.Status.APPROVED)
    told = Message.objects.filter(
        kind=Message.Kind.GOOD_NEWS, ask__invitation__campaign=campaign, sent_at__isnull=False
    )
    return [
        # Of no campaign: whoever looked in these days.
        Step("looked_up", "Looked up", looks, LookUps.objects.all(), "constituency", "day"),
        Step("asked", "Asked", invitations, asked, seat_of_ask, "invitation__submitted_at"),
        Step("confirmed", "Confirmed", invitations, asks, seat_of_ask, "invitation__confirmed_at"),
        Step(
            "delivered",
            "Delivered",
            invitations,
            asks.filter(status__in=Ask.ARRIVED),
            seat_of_ask,
            "changed_at",
        ),
        Step("pressed", "Pressed something", people, pressed, seat, "pressed_at"),
        Step("joined", "Joined", people, pledges, f"approach__{seat}", "joined_at"),
        Step("live", "Photo approved", people, live, f"pledge__approach__{seat}", "moderated_at"),
        Step("told", "Told", "emails to supporters", told, f"ask__{seat_of_ask}", "sent_at"),
    ]


def count(campaign: Campaign, since: date, until: date) -> list[Counted]:
    """Both days belong to it. Two queries a step, however many rows there are."""
    span = (_midnight(since), _midnight(until + timedelta(days=1)))
    return [_counted(step, span) for step in steps(campaign)]


def _counted(step: Step, span: tuple[datetime, datetime]) -> Counted:
    begins, ends = span
    number: Aggregate = Count("pk")
    if step.rows.model is LookUps:
        # They were counted day by day.
        rows = step.rows.filter(day__gte=begins.date(), day__lt=ends.date()).order_by()
        by_day, number = rows.values_list("day"), Sum("number")
    else:
        rows = step.rows.filter(**{f"{step.at}__gte": begins, f"{step.at}__lt": ends}).order_by()
        by_day = rows.annotate(of_day=TruncDate(step.at)).values_list("of_day")
    by_seat = rows.values_list(step.seat)
    return Counted(
        step,
        Counter(dict(by_seat.annotate(how_many=number))),
        Counter(dict(by_day.annotate(how_many=number))),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def by_day(counted: list[Counted], since: date, until: date) -> list[Line]:
    """One line a day, or a week where there are too many days."""
    step = 1 if (until - since).days < DAYS_APART else 7
    lines = []
    for begins in range(0, (until - since).days + 1, step):
        day = since + timedelta(days=begins)
        days = [day + timedelta(days=more) for more in range(step)]
        name = f"{day:%-d %b %Y}" if step == 1 else f"Week from {day:%-d %b %Y}"
        lines.append(Line(name, [sum(one.by_day[day] for day in days) for one in counted], day))
    return lines


PLACES: dict[str, Callable[[Constituency], str]] = {
    "nation": lambda seat: seat.get_nation_display(),
    "region": lambda seat: seat.region or seat.get_nation_display(),
    "seat": lambda seat: seat.name,
}


def by_place(counted: list[Counted], place: str) -> list[Line]:
    """All there are, also those where nothing has happened."""
    name_of, lines = PLACES[place], dict[str, list[int]]()
    for seat in Constituency.objects.only("name", "region", "nation"):
        numbers = [one.by_seat[seat.pk] for one in counted]
        before = lines.get(name_of(seat), [0] * len(counted))
        lines[name_of(seat)] = [a + b for a, b in zip(before, numbers, strict=True)]
    return [Line(name, lines[name], name) for name in sorted(lines)]
