"""An event as it is kept: its moments, its name in addresses, and who may change it to what."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Event
from candidates.models import AlreadyDecided
from tests.factories import a_campaign, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


def test_its_moments_are_those_of_its_own_place(campaign):
    summer = an_event(campaign, day=date(2026, 6, 9))
    winter = an_event(campaign, day=date(2026, 12, 9))
    away = an_event(campaign, day=date(2026, 6, 9), zone="Australia/Sydney")

    assert summer.starts_at == datetime(2026, 6, 9, 9, tzinfo=UTC)
    assert winter.starts_at == datetime(2026, 12, 9, 10, tzinfo=UTC)
    assert away.starts_at == datetime(2026, 6, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 6, 9), 24), (date(2026, 10, 25), 25)]
)
def test_a_whole_day_is_as_long_as_the_clocks_make_it(campaign, day, hours):
    event = an_event(campaign, day=day, begins=None, ends=None)

    assert event.ends_at - event.starts_at == timedelta(hours=hours)


def test_an_hour_that_comes_twice_is_no_mistake(campaign):
    event = an_event(campaign, day=date(2026, 10, 25), begins=time(0, 30), ends=time(2, 30))

    assert event.ends_at - event.starts_at == timedelta(hours=3)


@pytest.mark.parametrize("wrong", [{"ends": time(9)}, {"ends": None}])
def test_no_event_ends_before_it_begins(campaign, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_event(campaign, **wrong)


def test_two_of_one_name_have_two_addresses(campaign):
    first, second = (an_event(campaign, day=date(2026, 6, 9)) for _ in range(2))
    nameless = an_event(campaign, day=date(2026, 6, 9), title="愛")

    assert first.slug == "talking-with-babies-2026"
    assert second.slug == f"talking-with-babies-2026-{second.uid.hex[:8]}"
    assert nameless.slug == "event-2026"


def test_what_is_public_counts_its_changes(campaign):
    listed = an_event(campaign)
    waiting = an_event(campaign, state=Event.State.WAITING)
    for event in (listed, waiting):
        event.change(title="Singing with babies")

    assert (listed.sequence, waiting.sequence) == (1, 0)
    assert listed.title == "Singing with babies"


def test_called_off_once(campaign):
    event = an_event(campaign)

    assert event.cancel()
    assert not event.cancel()
    event.refresh_from_db()
    assert (event.state, event.sequence) == ("cancelled", 1)


def test_it_is_coming_until_it_is_over(campaign):
    event = an_event(campaign)
    an_event(campaign, state=Event.State.WAITING)
    an_event(campaign, day=timezone.localdate() - timedelta(days=1))

    assert list(Event.objects.coming(timezone.now())) == [event]


def test_only_one_decision_holds(campaign, admin_user):
    event = an_event(campaign, state=Event.State.WAITING)
    theirs = Event.objects.get(pk=event.pk)
    event.decide(Event.State.LISTED, by=admin_user)

    with pytest.raises(AlreadyDecided):
        theirs.decide(Event.State.REFUSED, by=admin_user, answer="No.")


def test_what_is_listed_can_be_taken_off(campaign, admin_user):
    event = an_event(campaign)
    event.decide(Event.State.REMOVED, by=admin_user, answer="It was a party’s.")

    assert not Event.objects.public().exists()
