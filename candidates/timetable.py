"""The dates of an election, by law, and its likely ones where only polling day is known. Pure.

Staff correct them in the admin. A guess must not be late: from dissolution on nobody is an MP.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NOMINATIONS_CLOSE = time(16, 0)
POLLS_CLOSE = time(22, 0)  # Representation of the People Act 1983, schedule 1, rule 1


@dataclass(frozen=True)
class Dates:
    announced_on: date
    dissolved_on: date
    nominations_close_at: datetime


_KNOWN_ANNOUNCEMENTS = {date(2024, 7, 4): date(2024, 5, 22)}


def midnight(day: date) -> datetime:
    """When the day begins in London."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def polls_close_at(polling_day: date) -> datetime:
    return datetime.combine(polling_day, POLLS_CLOSE, tzinfo=LONDON)


def likely(polling_day: date, *, by_election: bool = False) -> Dates:
    """Count back from polling day by the statutory timetable.

    Representation of the People Act 1983, schedule 1, rule 1. A by-election dissolves nothing:
    its seat is empty already when it is announced.
    """
    dissolved_on = working_days_before(polling_day, 25)
    announced_on = _KNOWN_ANNOUNCEMENTS.get(
        polling_day, dissolved_on if by_election else dissolved_on - timedelta(days=8)
    )
    closing_day = working_days_before(polling_day, 19)
    return Dates(
        announced_on, dissolved_on, datetime.combine(closing_day, NOMINATIONS_CLOSE, tzinfo=LONDON)
    )


def working_days_before(day: date, number: int) -> date:
    while number:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in _days_off(day.year):
            number -= 1
    return day


def working_days_after(day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in _days_off(day.year):
            number -= 1
    return day


def _days_off(year: int) -> set[date]:
    """Christmas Eve and the bank holidays of every part of the country, as rule 2 has it.

    Without those proclaimed for one year only.
    """
    easter = _easter(year)
    fixed = [(1, 1), (1, 2), (3, 17), (7, 12), (11, 30), (12, 25), (12, 26)]
    days = {easter - timedelta(days=2), easter + timedelta(days=1), date(year, 12, 24)}
    days |= {_first_monday(year, 5), _first_monday(year, 8)}
    days |= {_last_monday(year, 5), _last_monday(year, 8)}
    for month, number in fixed:
        day = date(year, month, number)
        # One that falls on a weekend, or on another, moves on.
        while day.weekday() >= 5 or day in days:
            day += timedelta(days=1)
        days.add(day)
    return days


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _easter(year: int) -> date:
    """Easter Sunday, by the Gregorian rule of Butcher and Meeus."""
    golden, century, years = year % 19, year // 100, year % 100
    epact = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (years // 4) - epact - years % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
