"""How often seats are looked up: numbers alone, and nobody waits for them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from candidates import counting
from candidates.models import LookUps, Postcode, SplitPostcode
from pledges import retention
from tests.factories import a_campaign, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_counted_yet():
    counting._counted.clear()
    yield
    counting._counted.clear()


@pytest.fixture
def exeter():
    seat = a_seat("Exeter")
    Postcode.objects.create(postcode="EX11AA", constituency=seat)
    return seat


def look_up(client, postcode="EX1 1AA", **headers):
    return client.post("/find/", {"postcode": postcode}, headers=headers)


def known():
    counting.write()
    return dict(LookUps.objects.values_list("constituency__slug", "number"))


def test_a_look_up_is_counted_and_costs_no_query(client, exeter, django_assert_num_queries):
    look_up(client)
    with django_assert_num_queries(1):
        look_up(client)

    assert known() == {"exeter": 2}


def test_two_processes_add_up(client, exeter):
    look_up(client)
    known()
    look_up(client)

    assert known() == {"exeter": 2}
    assert known() == {"exeter": 2}


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Searchbot/2.1)"},
        {"user-agent": "UptimeMonitor/1"},
        {"sec-purpose": "prefetch"},
    ],
)
def test_programs_are_not_counted(client, exeter, headers):
    look_up(client, **headers)

    assert known() == {}


@pytest.mark.parametrize("postcode", ["", "nonsense", "ZZ99 9ZZ", "BX1 1LT"])
def test_what_led_to_no_seat_is_not_counted(client, exeter, postcode):
    look_up(client, postcode)

    assert known() == {}


def test_a_look_at_a_page_is_none(client, exeter):
    a_campaign()
    for page in ("/", "/find/", "/constituency/exeter/"):
        client.get(page)

    assert known() == {}


def test_where_a_postcode_is_split_the_chosen_seat_counts(client):
    for name in ("Derby North", "South Derbyshire"):
        SplitPostcode.objects.create(postcode="DE30GU", constituency=a_seat(name))
    look_up(client, "DE3 0GU")
    client.post("/find/choose/", {"constituency": "south-derbyshire"})

    assert known() == {"south-derbyshire": 1}


def test_each_day_has_its_own(client, exeter):
    look_up(client)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        look_up(client)

    counting.write()
    assert LookUps.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_numbers_of_a_seat_that_is_gone_are_lost_quietly(client, exeter):
    look_up(client)
    Postcode.objects.all().delete()
    exeter.delete()

    counting.write()
    assert not LookUps.objects.exists()
    assert not counting._counted


def test_after_two_years_they_are_deleted(client, exeter):
    look_up(client)
    counting.write()
    retention.tidy()
    assert LookUps.objects.exists()

    with time_machine.travel(timezone.now() + timedelta(days=731)):
        retention.tidy()
    assert not LookUps.objects.exists()
