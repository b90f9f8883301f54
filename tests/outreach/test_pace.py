from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.outreach.models import Message, SendingRules
from campaigns.outreach.pace import Wish, free_at, let_through
from tests.factories import a_campaign, a_seat, an_approach

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def wishes(approach, number, domain="party.example", first=1):
    return [Wish(first + one, "invitation", (approach.pk,), domain) for one in range(number)]


def may_go(answers, now):
    return [pk for pk, at in answers.items() if at <= now]


@pytest.fixture
def approach():
    return an_approach(a_campaign())


def test_one_candidate_gets_six_in_an_hour_and_the_rest_an_hour_later(approach):
    now = timezone.now()

    answers = let_through(wishes(approach, 8), now)

    assert may_go(answers, now) == [1, 2, 3, 4, 5, 6]
    assert all(now + HOUR <= answers[pk] <= now + 1.25 * HOUR for pk in (7, 8))


def test_one_candidate_gets_twenty_in_a_day(approach):
    start, went = timezone.now(), 0
    for hour in range(5):
        now = start + hour * 1.1 * HOUR
        went += len(may_go(let_through(wishes(approach, 6, first=10 * hour), now), now))

    assert went == 20


def test_two_workers_together_keep_the_limit(approach):
    now = timezone.now()
    let_through(wishes(approach, 4), now)

    assert len(may_go(let_through(wishes(approach, 4, first=10), now), now)) == 2


def test_what_was_let_through_and_did_not_leave_is_counted_once(approach):
    now = timezone.now()
    for minute in range(10):
        again = now + timedelta(minutes=minute)
        assert may_go(let_through(wishes(approach, 6), again), again) == [1, 2, 3, 4, 5, 6]

    assert may_go(let_through(wishes(approach, 1, first=10), again), again) == []


def test_a_domain_gets_so_many_whoever_they_are_for():
    SendingRules.objects.create(per_domain_hour=3)
    campaign, seat, now = a_campaign(), a_seat(), timezone.now()
    people = [an_approach(campaign, seat=seat, name=f"Ann {one}") for one in range(5)]
    batch = [Wish(one.pk, "invitation", (one.pk,), "parliament.example") for one in people]

    assert len(may_go(let_through(batch, now), now)) == 3


def test_of_what_a_domain_got_only_what_can_matter_is_read():
    SendingRules.objects.create(per_domain_hour=4)
    campaign, seat, now = a_campaign(), a_seat(), timezone.now()
    people = [an_approach(campaign, seat=seat, name=f"Ann {one}") for one in range(6)]
    wish = [Wish(one.pk, "invitation", (one.pk,), "parliament.example") for one in people]
    for minutes, one in enumerate(wish[:3]):
        let_through([one], now - timedelta(minutes=50 - 10 * minutes))

    answers = let_through(wish[3:], now)

    assert may_go(answers, now) == [people[3].pk]
    # The first and the second of the four make room for them.
    assert now + timedelta(minutes=10) <= answers[people[4].pk] <= now + timedelta(minutes=12.5)
    assert answers[people[5].pk] <= now + timedelta(minutes=12.5)


def test_a_new_server_begins_slowly_and_each_stream_by_itself():
    SendingRules.objects.create(warm_up="2, 5", per_domain_hour=1000)
    campaign, seat, now = a_campaign(), a_seat(), timezone.now()
    people = [an_approach(campaign, seat=seat, name=f"Ann {one}") for one in range(6)]
    batch = [Wish(one.pk, "invitation", (one.pk,), f"{one.pk}.example") for one in people]
    mailing = [Wish(100, "mailing", (people[0].pk,), "a.example")]

    assert len(may_go(let_through(batch, now), now)) == 2
    assert len(may_go(let_through(mailing, now), now)) == 1
    message, _ = Message.objects.owe(Message.Kind.JOINED, dedupe_key="x", approach=people[0])
    Message.objects.filter(pk=message.pk).update(stream="invitation", status="sent", sent_at=now)
    with time_machine.travel(now + timedelta(days=1)):
        assert len(may_go(let_through(batch, timezone.now()), timezone.now())) == 5


def test_the_next_one_goes_when_the_oldest_that_counts_is_a_window_old():
    now = timezone.now()
    times = [now - HOUR / 2, now - HOUR / 4, now]

    assert free_at(times, 2, HOUR, now) == now - HOUR / 4 + HOUR
    assert free_at(times, 4, HOUR, now) == now


@pytest.mark.parametrize("steps", ["fifty", "50;100", "0", "-1"])
def test_a_warm_up_that_is_no_list_of_numbers_is_refused(steps):
    with pytest.raises(ValidationError, match="50, 100, 200"):
        SendingRules(pk=1, warm_up=steps).full_clean()
