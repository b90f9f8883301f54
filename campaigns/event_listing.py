"""Which events somebody looks for. It stands in the address, so that it can be passed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from campaigns.models import Event, EventQuerySet
from candidates import cached, sieves
from candidates.models import Constituency
from candidates.search import matches, words_of_known

# On a page about something else.
NEXT = 3
# Who takes part in the other way may take part in this one.
_BOTH = Event.Format.BOTH


@dataclass(frozen=True)
class Sieve:
    nation: str = ""
    format: str = ""
    month: str = ""  # as 2026-06
    q: str = ""
    year: int | None = None  # all of a campaign, also what is over; otherwise what is coming

    @classmethod
    def of(cls, request: HttpRequest) -> Sieve:
        nation, kind, month, q, year = sieves.asked(
            request, "nation", "format", "month", "q", "year"
        )
        known = year.isascii() and year.isdecimal() and len(year) == 4
        return cls(nation, kind, month, q, int(year) if known else None)

    @property
    def is_on(self) -> bool:
        return bool(self.nation or self.format or self.month or self.q)

    def rows(self, now: datetime) -> list[Event]:
        """Before anything is looked for in them. One query: there are some hundreds a year."""
        if self.year:
            found = Event.objects.public().filter(campaign__year=self.year)
        else:
            found = Event.objects.coming(now)
        return list(found)

    def passes(self, event: Event) -> bool:
        return (
            # What is for people anywhere is for those there, too.
            (not self.nation or event.nation in {"", self.nation})
            and (not self.format or event.format in {self.format, _BOTH})
            and (not self.month or month_of(event).strftime("%Y-%m") == self.month)
            and self._is_called(event)
        )

    def _is_called(self, event: Event) -> bool:
        wanted = words_of_known(self.q)
        names = f"{event.title} {event.title_cy} {event.organiser} {event.place}"
        return not wanted or matches(wanted, words_of_known(names))

    def query(self, **changes: str) -> str:
        """For a link to another page of the same."""
        said = {**vars(self), "year": str(self.year or "")}
        return sieves.query(**{**said, **changes})


def month_of(event: Event) -> date:
    """The one in which it begins, here."""
    return timezone.localdate(event.starts_at, ZoneInfo("Europe/London")).replace(day=1)


def months_of(events: list[Event]) -> list[tuple[str, str]]:
    """As they stand in an address, and as they are called."""
    months = sorted({month_of(event) for event in events})
    return [(month.strftime("%Y-%m"), date_format(month, "F Y")) for month in months]


def earlier(now: datetime) -> list[tuple[int, int]]:
    """How many events are over, by the year of their campaign, the latest first."""
    over = Event.objects.public().filter(ends_at__lte=now).order_by("-campaign__year")
    counted = over.values_list("campaign__year").annotate(Count("pk"))
    return cast(list[tuple[int, int]], list(counted))


def to_come(**where: object) -> list[Event]:
    """The next few that take place, of any year, for a page about something else."""
    return list(_to_come().filter(**where)[:NEXT])


def to_come_in(request: HttpRequest, seat: Constituency) -> list[Event]:
    """The same in a seat. Most have none: there, who only looks costs no query."""
    shared = cached.may_be_shared(request)
    seats = cached.kept("seats-with-events", _seats) if shared else _seats()
    return to_come(seat=seat) if seat.pk in seats else []


def _to_come() -> EventQuerySet:
    return Event.objects.coming(timezone.now()).filter(state=Event.State.LISTED)


def _seats() -> frozenset[int]:
    held_there = _to_come().exclude(seat=None).order_by()
    return frozenset(held_there.values_list("seat", flat=True))
