from datetime import date

import pytest

from candidates import timetable


# Real ones: Christmas, Easter and bank holidays lie in some of these.
@pytest.mark.parametrize(
    ("polling_day", "dissolved_on", "nominations_close"),
    [
        (date(2024, 7, 4), date(2024, 5, 30), date(2024, 6, 7)),
        (date(2019, 12, 12), date(2019, 11, 6), date(2019, 11, 14)),
        (date(2017, 6, 8), date(2017, 5, 3), date(2017, 5, 11)),
        (date(2015, 5, 7), date(2015, 3, 30), date(2015, 4, 9)),
    ],
)
def test_the_dates_of_past_elections(polling_day, dissolved_on, nominations_close):
    likely = timetable.likely(polling_day)

    assert likely.dissolved_on == dissolved_on
    assert likely.nominations_close_at.date() == nominations_close
    assert f"{likely.nominations_close_at:%H:%M %Z}"[:5] == "16:00"
    assert likely.announced_on < dissolved_on


def test_the_announcement_of_2024_is_known():
    assert timetable.likely(date(2024, 7, 4)).announced_on == date(2024, 5, 22)


def test_a_by_election_dissolves_nothing_before_it_is_announced():
    likely = timetable.likely(date(2025, 5, 1), by_election=True)

    assert likely.announced_on == likely.dissolved_on
