"""What a campaign has reached: counted by the clock, and told from a number on."""

import pytest

from campaigns.models import Campaign, CampaignNumbers
from campaigns.outreach.models import Approach
from pledges import numbers, tasks
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
