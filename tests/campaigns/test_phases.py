from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.phases import Phase, Timetable, phase_at
from candidates.timetable import LONDON
from pledges.listing import people
from tests.factories import a_campaign, a_candidate, a_seat, an_election

# The general election of 2024.
IN_2024 = Timetable(
    announced_on=date(2024, 5, 22),
    dissolved_on=date(2024, 5, 30),
    nominations_close_at=datetime(2024, 6, 7, 16, tzinfo=LONDON),
    polling_day=date(2024, 7, 4),
    results_on=date(2024, 7, 5),
)


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        ("2024-05-21 23:59:59", Phase.MPS),
        ("2024-05-22 00:00:00", Phase.CALLED),
        ("2024-05-29 23:59:59", Phase.CALLED),
        ("2024-05-30 00:00:00", Phase.PROVISIONAL),
        ("2024-06-07 15:59:59", Phase.PROVISIONAL),
        ("2024-06-07 16:00:00", Phase.FINAL),
        ("2024-07-03 23:59:59", Phase.FINAL),
        ("2024-07-04 00:00:00", Phase.POLL_DAY),
        ("2024-07-04 21:59:59", Phase.POLL_DAY),
        ("2024-07-04 22:00:00", Phase.COUNTING),
        ("2024-07-05 00:00:00", Phase.ELECTED),
    ],
)
def test_each_phase_begins_on_the_second_by_the_clock_in_london(moment, phase):
    now = datetime.fromisoformat(moment).replace(tzinfo=LONDON)

    assert phase_at(now, IN_2024) is phase


def test_without_an_election_there_are_mps():
    assert phase_at(timezone.now(), None) is Phase.MPS


@pytest.mark.parametrize("phase", Phase)
def test_nobody_is_asked_where_nobody_may_be(phase):
    quiet = {Phase.POLL_DAY, Phase.COUNTING, Phase.ARCHIVE}

    assert phase.may_send is (phase not in quiet)


@pytest.mark.django_db
def test_a_by_election_to_come_does_not_end_the_election_that_is_on():
    campaign = a_campaign(wall_decided_by="", wall_decided_on=None, wall_reason="")
    today = timezone.localdate()

    campaign.elections.add(
        an_election(
            announced_on=today + timedelta(days=60),
            dissolved_on=today + timedelta(days=60),
            polling_day=today + timedelta(days=100),
        )
    )

    assert campaign.phase() is Phase.FINAL
    assert not campaign.shows_photos()


@pytest.mark.django_db
def test_whoever_sits_and_stands_again_is_listed_once():
    campaign, seat = a_campaign(), a_seat()
    standing = a_candidate(campaign, seat, person_id=900)
    before = an_election(
        polling_day=timezone.localdate() - timedelta(days=1500),
        dissolved_on=timezone.localdate() - timedelta(days=1520),
        announced_on=timezone.localdate() - timedelta(days=1530),
    )
    other = a_campaign(before, year=2019)
    a_candidate(other, seat, person_id=900, sitting=True)

    listed = people(campaign, seat, campaign.contest_in(seat), Phase.CALLED)

    assert [person.candidate for person in listed] == [standing]


@pytest.mark.django_db
def test_last_year_is_the_archive():
    campaign = a_campaign()
    campaign.elections.clear()

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert campaign.phase() is Phase.ARCHIVE
