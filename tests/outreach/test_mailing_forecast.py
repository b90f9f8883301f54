"""When a mailing will have left."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from campaigns.outreach.mailings.forecast import forecast
from campaigns.outreach.models import Mailing, SendingRules
from candidates.timetable import LONDON
from tests.factories import a_campaign, an_election

pytestmark = pytest.mark.django_db

TOMORROW = timezone.localdate() + timedelta(days=1)
TEN = datetime.combine(TOMORROW, time(10), tzinfo=LONDON)
EIGHT_THE_NEXT_DAY = datetime.combine(TOMORROW + timedelta(days=1), time(8), tzinfo=LONDON)


def of(emails, *, now=TEN, polling_day=TOMORROW + timedelta(days=40), **fields):
    SendingRules.objects.create(warm_up="50, 100, 200")
    election = an_election(polling_day=polling_day)
    campaign = a_campaign(election, sends_from=None, sends_until=None)
    fields = {"per_hour": 1000, "starts_at": TEN, **fields}
    return forecast(Mailing(campaign=campaign, **fields), emails, now)


@pytest.mark.parametrize(
    ("emails", "ends_at"),
    [
        (50, TEN + timedelta(hours=1)),
        (25, TEN + timedelta(minutes=30)),
        # Fifty an hour until eight in the evening, and a hundred from eight in the morning.
        (600, EIGHT_THE_NEXT_DAY + timedelta(hours=1)),
    ],
)
def test_it_follows_the_pace_of_each_day_and_the_hours(emails, ends_at):
    assert of(emails).ends_at == ends_at


def test_its_own_pace_counts_where_it_is_slower():
    assert of(50, per_hour=25).ends_at == TEN + timedelta(hours=2)


def test_what_would_not_leave_by_its_end_is_counted():
    found = of(120, ends_at=TEN + timedelta(hours=2))

    assert (found.ends_at, found.too_many) == (TEN + timedelta(hours=2), 20)


def test_nothing_leaves_on_polling_day():
    found = of(10_000, polling_day=TOMORROW + timedelta(days=1))

    assert found.ends_at.astimezone(LONDON).date() == TOMORROW + timedelta(days=1)
    assert found.too_many == 10_000 - 500


def test_what_is_planned_for_the_night_begins_in_the_morning():
    night = TEN.replace(hour=23)

    assert of(50, now=night, starts_at=night).ends_at == EIGHT_THE_NEXT_DAY + timedelta(hours=1)
