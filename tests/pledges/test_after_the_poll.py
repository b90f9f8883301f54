"""What the wall, the map and the home page say once the poll is over, and while it is not."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from campaigns.models import Campaign, CampaignNumbers
from candidates.models import Election
from pledges.numbers import worth_saying
from tests.factories import a_campaign, a_candidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = a_campaign(lead="Ask whoever wants to represent you.")
    a_candidate(campaign)
    return campaign


def results_are_in():
    today = timezone.localdate()
    Election.objects.update(
        polling_day=today - timedelta(days=2), results_on=today - timedelta(days=1)
    )


def is_over():
    results_are_in()
    Campaign.objects.update(closed_at=timezone.now())


def test_a_lead_from_before_the_poll_is_not_said_after_it(client, campaign):
    assert campaign.lead in client.get("/").content.decode()

    results_are_in()

    page = client.get("/").content.decode()
    assert campaign.lead not in page
    assert "Ask your MP to speak up for them" in page


def test_the_map_of_a_year_that_is_over_speaks_of_the_past(client, campaign):
    now = client.get(f"/map/{campaign.year}/").content.decode()
    is_over()
    then = client.get(f"/map/{campaign.year}/").content.decode()

    assert "Nobody takes part here yet." in now
    assert "Where people spoke up for babies" in then
    assert "Nobody took part here." in then


def test_so_do_its_numbers(campaign):
    CampaignNumbers.objects.create(campaign=campaign, people=7, counted_at=timezone.now())
    assert [one.words for one in worth_saying(Campaign.objects.get())] == ["people taking part"]

    is_over()

    assert [one.words for one in worth_saying(Campaign.objects.get())] == ["people took part"]


@pytest.mark.parametrize(
    ("visibility", "opens"), [("hold_until_poll_closes", True), ("counts_only", False)]
)
def test_a_wall_without_photos_says_what_is_known_and_what_to_do(
    client, campaign, visibility, opens
):
    Campaign.objects.update(wall_visibility=visibility)
    page = client.get(f"/wall/{campaign.year}/").content.decode()
    closing = date_format(Election.objects.get().polling_day, "j F Y")

    assert "Photos are not shown at the moment." in page
    assert (f"They are shown when the polls have closed, after 10pm on {closing}." in page) == opens
    assert '<a class="button" href="/find/">Ask your candidates</a>' in page
    assert "with the campaign board" not in page
