from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.outreach.models import Approach, Invitation
from candidates.models import Candidate
from tests.factories import a_campaign, a_candidate, a_seat, an_approach

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.mark.parametrize("standing", [1, 13])
def test_takes_five_queries_however_many_stand(client, campaign, standing):
    for _ in range(standing):
        a_candidate(campaign)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get("/constituency/exeter/")

    assert response.status_code == 200
    assert len(queries) <= 5


def test_everyone_is_listed_a_to_z_by_surname(client, campaign):
    for name in ["Zoë Adams", "Ann Zimmer", "Bo Morris"]:
        a_candidate(campaign, name=name)

    people = client.get("/constituency/exeter/").context["people"]

    assert [one.candidate.name for one in people] == ["Zoë Adams", "Bo Morris", "Ann Zimmer"]


def test_who_withdrew_is_not_listed_and_who_was_dropped_by_their_party_is(client, campaign):
    a_candidate(campaign, name="Wim Drawn", status=Candidate.Status.WITHDRAWN)
    a_candidate(campaign, name="Des Elected", status=Candidate.Status.DESELECTED)

    page = client.get("/constituency/exeter/").content.decode()

    assert "Wim Drawn" not in page
    assert "Still on the ballot paper" in page


def test_all_who_can_be_invited_are_ticked(client, campaign):
    with_email = a_candidate(campaign)
    a_candidate(campaign, email=False)

    context = client.get("/constituency/exeter/").context

    assert context["ticked"] == [with_email.pk]


def test_no_address_is_ever_shown(client, campaign):
    a_candidate(campaign, email="ann@secret.example")

    assert "secret.example" not in client.get("/constituency/exeter/").content.decode()


def test_who_cannot_be_emailed_can_be_reached_otherwise(client, campaign):
    candidate = a_candidate(campaign, email=False)
    candidate.contacts.create(channel="website", value="https://ann.example/", source="test")

    assert 'href="https://ann.example/"' in client.get("/constituency/exeter/").content.decode()


def test_who_declined_looks_like_who_asked_for_quiet(client, campaign):
    declined, stopped = an_approach(campaign), an_approach(campaign)
    declined.record(Approach.Response.DECLINED)
    Approach.objects.filter(pk=stopped.pk).update(stopped_at=timezone.now())

    page = client.get("/constituency/exeter/").content.decode()

    assert page.count("Has asked us not to write again") == 2


def test_choosing_nobody_says_so(client, campaign):
    a_candidate(campaign)

    page = client.post("/constituency/exeter/").content.decode()

    assert "Select at least one person to invite" in page
    assert "<title>Error: " in page


def test_choosing_again_changes_the_draft_that_there_is(client, campaign):
    one, two = a_candidate(campaign), a_candidate(campaign)

    client.post("/constituency/exeter/", {"candidates": [one.pk, two.pk]})
    client.post("/constituency/exeter/", {"candidates": [two.pk]})

    invitation = Invitation.objects.get()
    assert [ask.approach.candidate for ask in invitation.asks.all()] == [two]


def test_somebody_from_another_seat_cannot_be_slipped_in(client, campaign):
    a_candidate(campaign)
    elsewhere = a_candidate(campaign, a_seat("Hexham"))

    response = client.post("/constituency/exeter/", {"candidates": [elsewhere.pk]})

    assert response.status_code == 200
    assert not Invitation.objects.exists()


def test_two_of_the_same_name_have_pages_of_their_own(campaign):
    one, two = an_approach(campaign, name="Jo Smith"), an_approach(campaign, name="Jo Smith")

    assert one.slug == "jo-smith-exeter"
    assert two.slug == f"jo-smith-exeter-{two.candidate.person_id}"


def test_before_the_results_are_known_here_it_is_who_stood(client, campaign):
    a_candidate(campaign)
    campaign.elections.update(
        polling_day=timezone.localdate() - timedelta(days=2), results_on=timezone.localdate()
    )

    context = client.get("/constituency/exeter/").context

    assert context["heading"] == "People who stood in Exeter"
    assert context["invitable"] == 0


def test_after_the_results_it_is_whoever_sits(client, campaign):
    a_candidate(campaign, name="Lo Ser")
    winner = a_candidate(campaign, name="Win Ner", sitting=True, elected=True)
    campaign.elections.update(
        polling_day=timezone.localdate() - timedelta(days=2), results_on=timezone.localdate()
    )

    context = client.get("/constituency/exeter/").context

    assert context["heading"] == "Your MP in Exeter"
    assert [person.candidate for person in context["people"]] == [winner]
    assert context["invitable"] == 1


def test_without_a_campaign_the_seat_is_still_found(client):
    a_seat("Hexham")

    assert (
        "The next campaign is being prepared"
        in client.get("/constituency/hexham/").content.decode()
    )
