"""What a campaign has reached: counted by the clock, and told from a number on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, CampaignNumbers, DayNumber, SeatNumber
from campaigns.outreach.models import Approach, Invitation
from pledges import numbers, tasks
from pledges.numbers import Sum
from tests.factories import a_campaign, a_candidate, a_seat, an_approach, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(year=2024)


def told(client, path="/wall/2024/"):
    return [(one.number, one.words) for one in client.get(path).context["numbers"]]


def reached(campaign, **fields):
    CampaignNumbers.objects.update_or_create(campaign=campaign, defaults=fields)


def test_what_is_counted(campaign):
    exeter, hexham = a_seat("Exeter"), a_seat("Hexham")
    two = [a_candidate(campaign, exeter), a_candidate(campaign, exeter)]
    an_invitation(campaign, two)
    an_invitation(campaign, [a_candidate(campaign, hexham)])
    an_invitation(campaign, two, state="unconfirmed")
    an_approach(campaign).record(Approach.Response.JOINED)

    tasks.count()

    counted = CampaignNumbers.objects.get()
    assert (counted.invitations, counted.seats, counted.people) == (3, 2, 1)


def test_a_year_that_is_over_keeps_its_numbers(campaign):
    campaign.elections.clear()
    reached(campaign, invitations=900)

    tasks.count()

    assert CampaignNumbers.objects.get().invitations == 900


def test_each_number_is_told_from_its_own_on(client, campaign):
    reached(campaign, invitations=49, seats=9, people=4)
    assert told(client) == []

    reached(campaign, invitations=12345, seats=10, people=5)
    assert told(client) == [
        ("12,345", "invitations written"),
        ("10", "constituencies where somebody asked"),
        ("5", "people taking part"),
    ]


@pytest.mark.parametrize("path", ["/", "/wall/2024/", "/map/2024/"])
@pytest.mark.parametrize(
    ("visibility", "people"),
    [("live", True), ("counts_only", True), ("hold_until_poll_closes", False), ("off", False)],
)
def test_who_takes_part_is_counted_aloud_only_as_decided(
    client, campaign, path, visibility, people
):
    Campaign.objects.update(wall_visibility=visibility)
    reached(campaign, invitations=60, seats=10, people=7)

    assert ("7", "people taking part") in told(client, path) or not people
    assert len(told(client, path)) == 2 + people
    assert ("people taking part" in client.get(path).content.decode()) == people


def test_before_anything_was_counted(client, campaign):
    assert told(client) == []


def test_a_look_counts_nothing(client, campaign, django_assert_num_queries):
    reached(campaign, invitations=60)
    known = Campaign.objects.current()

    with django_assert_num_queries(0):
        assert numbers.worth_saying(known)


# Who asked, by seat, region and day


def asked(campaign, seat, supporters):
    SeatNumber.objects.update_or_create(
        campaign=campaign, constituency=seat, defaults={"supporters": supporters}
    )


def test_people_are_counted_once_in_their_seat_and_on_their_day(campaign):
    exeter, hexham = a_seat("Exeter"), a_seat("Hexham")
    one, two = a_candidate(campaign, exeter), a_candidate(campaign, exeter)
    an_invitation(campaign, [one, two], email="sam@supporters.example")
    an_invitation(campaign, [two], email="Sam@supporters.example")
    late = an_invitation(campaign, [a_candidate(campaign, hexham)])
    yesterday = timezone.now() - timedelta(days=1)
    Invitation.objects.filter(pk=late.pk).update(confirmed_at=yesterday)
    asked(campaign, a_seat("Leeds"), 9)

    tasks.count()
    tasks.count()

    by_seat = SeatNumber.objects.values_list("constituency__name", "supporters")
    assert sorted(by_seat) == [("Exeter", 1), ("Hexham", 1)]
    today = timezone.localdate()
    assert list(DayNumber.objects.values_list("day", "supporters")) == [
        (today - timedelta(days=1), 1),
        (today, 1),
    ]


@pytest.mark.parametrize(("supporters", "shown"), [(0, False), (4, False), (5, True), (34, True)])
def test_a_seat_says_how_many_asked_from_five_on(client, campaign, supporters, shown):
    seat = a_seat("Exeter")
    a_candidate(campaign, seat)
    asked(campaign, seat, supporters)
    page = client.get("/constituency/exeter/").content.decode()

    assert ("people in Exeter have asked" in page) == shown
    assert (f'<span class="crowd__count">{supporters}</span>' in page) == shown


def test_the_number_of_another_year_is_not_that_of_now(client, campaign):
    seat = a_seat("Exeter")
    asked(a_campaign(year=2023), seat, 80)
    asked(campaign, seat, 34)

    assert ">34<" in client.get("/constituency/exeter/").content.decode()


@pytest.mark.parametrize(
    ("parts", "shown", "rest"),
    [([34, 3], 34, 3), ([34, 3, 2], 39, 0), ([4], 0, 4), ([], 0, 0), ([4, 4], 8, 0)],
)
def test_no_difference_of_two_numbers_is_small(parts, shown, rest):
    assert Sum.all(Sum.of(one) for one in parts) == Sum(shown, rest)


def test_the_api_and_the_table_tell_no_small_number(client, campaign):
    exeter, hexham = (
        a_seat("Exeter", region="South West"),
        a_seat("Hexham", region="North East"),
    )
    asked(campaign, exeter, 34)
    asked(campaign, hexham, 4)
    said = client.get("/api/v1/counts/2024").json()
    table = client.get("/map/2024/seats.csv").content.decode()

    assert [one["supporters"] for one in said["constituencies"]] == [34, None]
    assert {one["region"]: one["supporters"] for one in said["regions"]} == {
        "South West": 34,
        "North East": None,
    }
    assert (said["supporters"], said["nations"][0]["supporters"]) == (34, 34)
    assert [line.split(",")[7] for line in table.splitlines()[1:]] == ["34", ""]


def test_the_map_has_them_in_its_table_and_sorts_only_when_asked(client, campaign):
    for name, number in (("Bath", 4), ("Exeter", 7), ("York", 34)):
        asked(campaign, a_seat(name), number)

    def seats(query):
        shown = client.get(f"/map/2024/{query}").context["seats"]
        return [(one.constituency.name, one.supporters_told) for one in shown]

    assert seats("") == [("Bath", 0), ("Exeter", 7), ("York", 34)]
    assert seats("?sort=supporters") == [("York", 34), ("Exeter", 7), ("Bath", 0)]


def test_the_page_of_numbers_has_days_and_areas(client, campaign):
    asked(campaign, a_seat("Exeter", region="South West"), 34)
    today = timezone.localdate()
    for ago, number in ((3, 20), (2, 4), (1, 14)):
        DayNumber.objects.create(
            campaign=campaign, day=today - timedelta(days=ago), supporters=number
        )
    answer = client.get("/numbers/2024/")
    page = answer.content.decode()

    assert [number for _day, number in answer.context["days"].rows] == [20, 0, 14]
    assert page.count("chart__bar--plain") == 2
    assert "fewer than five" in page
    assert answer.context["areas"] == [("England", 34, False), ("South West", 34, True)]
    assert client.get("/numbers/").url == "/numbers/2024/"


def test_the_page_of_numbers_is_welsh_where_the_year_is(client, campaign):
    type(campaign).objects.update(theme_cy="Codi llais")

    assert "Codi llais 2024" in client.get("/cy/numbers/2024/").content.decode()


def test_the_page_of_numbers_before_there_are_any(client, campaign):
    page = client.get("/numbers/2024/").content.decode()

    assert "No numbers yet" in page
    assert "<figure" not in page


def test_the_numbers_of_now_are_for_pages_that_stay_open(client, campaign):
    reached(campaign, invitations=1234)
    answer = client.get("/numbers/2024/now.json")
    again = client.get("/numbers/2024/now.json", headers={"if-none-match": answer["ETag"]})

    assert answer.json() == {
        "figures": [{"key": "invitations", "number": "1,234", "words": "invitations written"}]
    }
    assert "public, max-age=60" in answer["Cache-Control"]
    assert again.status_code == 304
    assert 'data-numbers="/numbers/2024/now.json"' in client.get("/wall/2024/").content.decode()


def test_while_pages_are_kept_the_numbers_of_now_ask_the_database_for_nothing(
    client, campaign, pages_are_kept, django_assert_num_queries
):
    client.get("/numbers/2024/now.json")

    with django_assert_num_queries(0):
        client.get("/numbers/2024/now.json")
