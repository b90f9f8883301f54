"""For whoever has to answer a complaint: all that was sent to one person, and why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.models import Approach, Message, Suppression
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, an_invitation, own_words
from tests.outreach.mailing_desk import send_all, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(staff("rae", "Read-only"))
    return client


@pytest.fixture
def approach():
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)], own_words=own_words(1), name="Sam Supporter")
    send_due()
    return Approach.objects.get()


def record(desk, approach):
    return desk.get(f"/admin/outreach/approach/{approach.pk}/record/").content.decode()


def test_it_says_what_was_sent_why_and_from_which_source(desk, approach):
    message = Message.objects.get(kind=Message.Kind.INVITATION)

    page = record(desk, approach)

    assert message.message_id.strip("<>") in page
    assert approach.candidate.contacts.emails().get().value in page
    assert "had asked us to pass it on, and confirmed it" in page
    assert "They have not asked us to stop" in page


def test_it_names_no_supporter(desk, approach):
    page = record(desk, approach)

    assert "Sam" not in page
    assert approach.asks.get().invitation.own_words not in page
    assert approach.asks.get().invitation.email not in page


def test_it_says_when_a_stop_took_effect_and_that_nothing_followed(desk, approach):
    services.stop_writing_to(approach, everything=True)

    page = record(desk, approach)

    assert "No invitation or mailing has left after the first of these." in page
    assert "They asked us to stop. It holds for the person, at every address, in every" in page


def test_it_hides_nothing_that_left_after_a_stop(desk, approach):
    services.stop_writing_to(approach, everything=True)
    Suppression.objects.update(created_at=timezone.now() - timedelta(days=1))

    assert "1 email left after the first of these." in record(desk, approach)


def test_the_list_of_approaches_leads_there(desk, approach):
    page = desk.get("/admin/outreach/approach/?q=archer").content.decode()

    assert f"/admin/outreach/approach/{approach.pk}/record/" in page


def test_who_shares_an_address_finds_the_email_they_share(desk, released):
    campaign = a_campaign()
    pair = [a_candidate(campaign, name=name, email="office@party.example") for name in ("A", "B")]
    released(campaign)
    send_all()

    for one in pair:
        page = record(desk, Approach.objects.get(candidate=one))
        assert "A mailing of the charity: “Speak up in {constituency}”, released by" in page
        assert "1 email<" in page


def test_who_may_not_see_approaches_does_not_see_it(client, approach):
    client.force_login(staff("mia", "Message reader"))

    url = f"/admin/outreach/approach/{approach.pk}/record/"
    assert client.get(url).status_code == 403
