"""Next year's page shows last year's promise beside the new ask."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from campaigns.models import Campaign
from candidates.models import Candidate
from pledges import moderation, removal
from pledges.models import Photo, Pledge
from tests.factories import a_campaign, a_seat, an_election

pytestmark = pytest.mark.django_db

SEAT = "/constituency/exeter/"


@pytest.fixture
def earlier():
    today = timezone.localdate()
    election = an_election(
        announced_on=today - timedelta(days=400),
        dissolved_on=today - timedelta(days=390),
        nominations_close_at=timezone.now() - timedelta(days=380),
        polling_day=today - timedelta(days=365),
        results_on=today - timedelta(days=364),
    )
    return a_campaign(election, year=2025, pledge_text="I’ll listen to babies.")


@pytest.fixture
def photo(a_photo, earlier, admin_user):
    photo = a_photo("Ann Archer", campaign=earlier, seat=a_seat("Exeter"))
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    # She won.
    Candidate.objects.update(sitting=True)
    return Photo.objects.get()


@pytest.fixture
def campaign(photo):
    """Of this year, without an election."""
    campaign = a_campaign(photo.pledge.approach.candidate.ballot.election, year=2026)
    campaign.elections.clear()
    return campaign


def words_on(client):
    return " ".join(client.get(SEAT).content.decode().split())


def test_the_promise_stands_beside_the_new_ask(client, campaign, photo):
    page = words_on(client)

    assert 'Pledged in 2025: “<span lang="en">I’ll listen to babies.</span>”' in page
    assert f'href="{photo.get_absolute_url()}"' in page
    assert 'name="candidates"' in page


def test_without_a_photo_the_words_stand_alone(client, campaign, photo, admin_user):
    moderation.hide(photo, by=admin_user)
    page = words_on(client)

    assert "Pledged in 2025" in page
    assert photo.get_absolute_url() not in page


def withdraw(photo):
    removal.leave(photo.pledge)


def hold(photo):
    Campaign.objects.filter(year=2025).update(wall_visibility="off")


def unpublish(photo):
    Campaign.objects.filter(year=2025).update(published=False)


@pytest.mark.parametrize("change", [withdraw, hold, unpublish])
def test_what_is_not_public_is_not_shown(client, campaign, photo, change):
    change(photo)

    assert "Pledged in" not in words_on(client)


def test_not_while_an_election_is_on(client, campaign, photo):
    campaign.elections.add(an_election())

    assert "Pledged in" not in words_on(client)


def test_a_kept_page_loses_it_at_once(client, campaign, photo, settings):
    settings.PAGE_CACHE_SECONDS = 10
    caches["pages"].clear()
    assert "Pledged in 2025" in words_on(client)
    Pledge.objects.update(withdrawn_at=timezone.now())

    assert "Pledged in 2025" not in words_on(client)
    caches["pages"].clear()
