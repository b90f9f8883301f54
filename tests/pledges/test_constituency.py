from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Event
from campaigns.outreach.models import Approach, Invitation
from campaigns.phases import Phase
from candidates.models import Ballot, Candidate, Postcode, SplitPostcode
from tests.factories import a_campaign, a_candidate, a_seat, an_approach, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.mark.parametrize("standing", [1, 13])
def test_takes_five_queries_however_many_stand(client, campaign, standing, pages_are_kept):
    for _ in range(standing):
        a_candidate(campaign)
    # What all seats have in common is kept for a moment, as on a site with visitors.
    client.get(a_seat("York").get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/constituency/exeter/")

    assert len(response.context["people"]) == standing
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


def test_nobody_is_told_who_said_no(client, campaign):
    declined, stopped = an_approach(campaign), an_approach(campaign)
    declined.record(Approach.Response.DECLINED)
    Approach.objects.filter(pk=stopped.pk).update(stopped_at=timezone.now())

    page = client.get("/constituency/exeter/").content.decode()

    assert page.count("Has asked not to be contacted by us") == 2


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


def test_a_seat_waits_for_its_own_result(client, campaign):
    a_candidate(campaign)
    campaign.elections.update(
        polling_day=timezone.localdate() - timedelta(days=2), results_on=timezone.localdate()
    )

    context = client.get("/constituency/exeter/").context

    assert context["phase"] is Phase.COUNTING
    assert context["invitable"] == 0


def test_after_the_results_it_is_whoever_sits(client, campaign):
    a_candidate(campaign, name="Lo Ser")
    winner = a_candidate(campaign, name="Win Ner", sitting=True, elected=True)
    campaign.elections.update(polling_day=timezone.localdate() - timedelta(days=2))
    Ballot.objects.update(declared_at=timezone.now())

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


def test_a_retired_postcode_is_answered_with_a_note_on_its_own_seat_alone(client, campaign):
    seat, other = a_seat("Hexham"), a_seat("Exeter")
    Postcode.objects.create(postcode="NE461AA", constituency=seat, kind=Postcode.Kind.RETIRED)

    found = client.post("/find/", {"postcode": "NE46 1AA"}, follow=True).content.decode()
    elsewhere = client.get(other.get_absolute_url()).content.decode()

    assert "no longer uses NE46 1AA" in found
    assert "no longer uses" not in elsewhere


def test_a_split_postcode_is_never_guessed(client, campaign):
    north, south = a_seat("Derby North"), a_seat("South Derbyshire")
    for seat in (north, south):
        SplitPostcode.objects.create(postcode="DE30GU", constituency=seat)

    page = client.post("/find/", {"postcode": "DE3 0GU"}, follow=True).content.decode()
    nothing = client.post("/find/choose/", {}).content.decode()
    chosen = client.post("/find/choose/", {"constituency": "south-derbyshire"})

    assert "Your postcode is in more than one constituency" in page
    assert "checked" not in page
    assert "Select your constituency" in nothing
    assert chosen.url == "/constituency/south-derbyshire/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your postcode"),
        ("hello", "Enter a full UK postcode"),
        ("EX99 9ZZ", "We can’t find that postcode."),
    ],
)
def test_every_other_postcode_has_its_sentence_and_a_way_on(client, campaign, typed, sentence):
    page = client.post("/find/", {"postcode": typed}).content.decode()

    assert sentence in page
    assert f'value="{typed}"' in page or not typed
    assert 'href="/constituencies/"' in page


@pytest.mark.parametrize("sent", ["²", "9" * 5000, "-1", "\0"])
def test_what_is_no_number_chooses_nobody(client, campaign, sent):
    a_candidate(campaign)

    answer = client.post("/constituency/exeter/", {"candidates": sent})

    assert answer.status_code == 200
    assert answer.context["ticked"] == []


def test_events_that_are_coming_stand_on_the_page_of_their_seat(client, campaign):
    exeter = a_candidate(campaign).constituency
    an_event(campaign, seat=exeter, title="Pram walk")
    an_event(campaign, seat=exeter, title="Called off", state=Event.State.CANCELLED)
    an_event(campaign, seat=exeter, title="Over", day=timezone.localdate() - timedelta(days=2))
    an_event(campaign, seat=a_seat("York"), title="Elsewhere")
    an_event(campaign, title="Anywhere")

    page = client.get("/constituency/exeter/")

    assert [event.title for event in page.context["coming"]] == ["Pram walk"]
    assert page.content.decode().count("Pram walk") == 1


@pytest.mark.parametrize("events", [1, 3, 5])
def test_however_many_events_there_are_three_are_named_in_one_more_query(
    client, campaign, events, pages_are_kept
):
    exeter = a_candidate(campaign).constituency
    for number in range(events):
        an_event(campaign, seat=exeter, title=f"Walk {number}")
    client.get(a_seat("York").get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/constituency/exeter/")

    assert len(queries) <= 6
    assert len(page.context["coming"]) == min(events, 3)
