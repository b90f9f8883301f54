"""The front page of the admin: what waits stands before everything else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.outreach.models import HelpLine, Pause
from pledges.models import Leftover
from tests.factories import a_campaign, a_candidate
from tests.outreach.mailing_desk import a_mailing, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def front(client):
    client.force_login(staff("ada", "Campaign admin"))
    return lambda: client.get("/admin/").content.decode()


def test_what_is_paused_is_not_forgotten(front):
    Pause.objects.create(scope="everything", reason="A complaint from the party")
    a_mailing(a_campaign(), status="paused", paused_because="ben, 3 November: a wrong date")

    page = front()

    assert '<span class="waiting__count">1</span> Pauses: what they stop waits' in page
    assert "A complaint from the party" in page
    assert '<span class="waiting__count">1</span> Mailings that somebody paused' in page
    assert "a wrong date" in page


def test_a_storage_that_lets_nothing_go_is_noticed(front):
    Leftover.objects.create(storage="public", name="aa/now.jpg")
    soon = front()
    Leftover.objects.update(since=timezone.now() - timedelta(hours=2))

    assert "the storage still has" not in soon
    assert "</span> Files of photos that should be gone, and that the storage still has" in front()


def test_what_does_not_wait_stands_below_what_does(front):
    HelpLine.objects.all().delete()
    quiet = front()
    Pause.objects.create(scope="everything", reason="A complaint")
    paused = front()

    assert 'class="waiting__line' not in quiet
    assert "Nothing is waiting for you: see what is looked at" in quiet
    assert "Nothing else is waiting: see what is looked at" in paused
    assert "Emails in doubt: they may have arrived</a>: 0" in paused


def test_a_search_in_a_window_for_choosing_stays_one(admin_client):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Bo Bell")

    page = admin_client.get("/admin/candidates/candidate/?_popup=1&q=archer").content.decode()

    assert '<a href="?_popup=1">Show all</a>' in page
    assert '<input type="hidden" name="_popup" value="1">' in page
    assert '<label for="searchbar">Search</label>' in page
