"""Anybody can say what is wrong; nothing changes until staff have looked at it."""

import pytest
from django.test import Client

from candidates.models import Candidate, Correction
from tests.factories import a_campaign, a_candidate, a_seat, an_approach
from tests.services import free_port

pytestmark = pytest.mark.django_db

WRONG = {"subject": "name", "value": "Anne Archer", "source": "https://council.example/sopn.pdf"}


@pytest.fixture
def ann():
    return a_candidate(a_campaign(), name="Ann Archer")


@pytest.fixture
def page(ann):
    return f"/constituency/exeter/something-wrong/{ann.pk}/"


def test_what_a_visitor_says_is_kept_for_staff_and_changes_nothing(client, ann, page):
    thanks = client.post(page, WRONG, follow=True).content.decode()

    kept = Correction.objects.get()
    ann.refresh_from_db()
    assert "Thank you for telling us" in thanks
    assert (kept.candidate, kept.subject, kept.value) == (ann, "name", "Anne Archer")
    assert (kept.source, kept.by, kept.state) == (WRONG["source"], "public", "waiting")
    assert ann.name == "Ann Archer"


def test_each_person_and_the_list_itself_have_their_link(client, ann, page):
    seat = client.get("/constituency/exeter/").content.decode()

    assert f'href="{page}"' in seat
    assert 'href="/constituency/exeter/something-wrong/"' in seat


def test_looking_keeps_nothing(client, page):
    assert "Ann Archer" in client.get(page).content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"subject": ""}, "Select what is wrong"),
        ({"subject": "missing"}, "Select a valid choice"),
        ({"value": " "}, "Enter the name as on the ballot paper"),
        ({"value": "Ann  Archer"}, "That is what the list says already"),
        ({"value": "x" * 121}, "What you wrote must be 120 characters or fewer"),
        ({"subject": "party", "value": ""}, "Enter the party as on the ballot paper"),
        ({"subject": "party", "value": "Willow Party"}, "That is what the list says already"),
        ({"subject": "email", "value": ""}, "Enter the email address that is right"),
        ({"subject": "email", "value": "ann@"}, "Enter an email address in the correct format"),
        ({"subject": "website", "value": "http://ann.example"}, "begins with https://"),
        ({"subject": "website", "value": "https://a@b.example"}, "begins with https://"),
        ({"subject": "website", "value": "javascript:alert(1)"}, "begins with https://"),
        ({"subject": "other", "value": "\u200b"}, "Write what is wrong, and what is right"),
        ({"source": ""}, "Tell us how you know: a link, or a sentence"),
        ({"source": "x" * 301}, "How you know must be 300 characters or fewer"),
    ],
)
def test_each_mistake_has_its_sentence_and_nothing_is_lost(client, page, changed, sentence):
    sent = {**WRONG, **changed}

    answer = client.post(page, sent).content.decode()

    assert sentence in answer
    assert "<title>Error: " in answer
    for field in {"value", "source"} - changed.keys():
        assert sent[field] in answer
    assert not Correction.objects.exists()


def test_whoever_left_needs_no_further_word(client, page):
    client.post(page, {"subject": "status", "value": "", "source": "Their own website"})

    assert Correction.objects.get().subject == "status"


def test_of_an_mp_nobody_is_asked_whether_they_still_stand(client, ann, page):
    Candidate.objects.update(sitting=True)

    assert "no longer standing" not in client.get(page).content.decode()


def test_somebody_missing_is_said_of_the_seat(client, ann):
    missing = {"subject": "missing", "value": "Bo Bell, Oak Party", "source": "The council"}

    client.post("/constituency/exeter/something-wrong/", missing)

    kept = Correction.objects.get()
    assert (kept.constituency.name, kept.candidate) == ("Exeter", None)


def test_the_same_again_is_kept_once(client, page):
    for value in ["Anne Archer", "anne  archer", "Anna Archer"]:
        client.post(page, {**WRONG, "value": value})

    assert Correction.objects.count() == 2


def test_a_program_that_fills_in_everything_learns_nothing(client, page):
    answer = client.post(page, {**WRONG, "website": "https://spam.example"})

    assert answer.url == "/constituency/exeter/something-wrong/thanks/"
    assert not Correction.objects.exists()


def test_after_many_from_one_network_the_next_waits_for_tomorrow(client, page, settings):
    settings.TRUST_PROXY = True

    def say(number, network):
        sent = {**WRONG, "value": f"Name {number}"}
        return client.post(page, sent, headers={"x-forwarded-for": network}).content.decode()

    for number in range(20):
        say(number, f"2001:db8:1:2::{number}")
    refused = say("Last", "2001:db8:1:2:ffff::1")
    say("Neighbour", "2001:db8:1:3::1")

    assert "Many suggestions have come from your network today" in refused
    assert "Name Last" in refused
    assert Correction.objects.count() == 21


def test_without_a_cache_server_nobody_is_turned_away(client, page, settings):
    address = f"redis://127.0.0.1:{free_port()}"
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    settings.CACHES = {**settings.CACHES, "default": away}

    client.post(page, WRONG)

    assert Correction.objects.count() == 1


@pytest.mark.parametrize("path", ["nowhere/something-wrong/", "exeter/something-wrong/999/"])
def test_nobody_is_asked_about_what_is_not_there(client, ann, path):
    assert client.get(f"/constituency/{path}").status_code == 404


def test_of_a_person_in_another_seat_nothing_can_be_said_here(client, page):
    a_seat("Hexham")

    assert client.post(page.replace("exeter", "hexham"), WRONG).status_code == 404


def test_no_cross_site_form_gets_in(page):

    assert Client(enforce_csrf_checks=True).post(page, WRONG).status_code == 403


DETAILS = {"name": "Ann Archer", "party": "Willow Party", "email": "", "website": "", "other": ""}


@pytest.fixture
def link():
    approach = an_approach(a_campaign(), name="Ann Archer", email="ann@old.example")
    return f"{approach.get_absolute_url()}correct/"


def test_a_candidate_says_what_is_wrong_and_nothing_changes_by_itself(client, link):
    changed = {**DETAILS, "name": "Anne Archer", "email": "ann@new.example"}

    page = client.post(link, changed).content.decode()

    ann = Candidate.objects.get()
    assert "Until then nothing changes" in page
    assert ann.name == "Ann Archer"
    assert [one.value for one in ann.contacts.all()] == ["ann@old.example"]
    assert set(Correction.objects.values_list("subject", "value", "by")) == {
        ("name", "Anne Archer", "candidate"),
        ("email", "ann@new.example", "candidate"),
    }


def test_the_personal_page_leads_there_and_tells_no_address(client, link):
    page = client.get(link).content.decode()

    assert f'href="{link}"' in client.get(link.removesuffix("correct/")).content.decode()
    assert "Ann Archer" in page
    assert "old.example" not in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Change what is wrong, or tell us under"),
        ({"name": ""}, "Enter the name as on the ballot paper"),
        ({"email": "ann@"}, "Enter an email address in the correct format"),
        ({"website": "nonsense"}, "begins with https://"),
        ({"other": "x" * 321}, "What you wrote must be 320 characters or fewer"),
    ],
)
def test_a_candidates_mistakes_have_their_sentences(client, link, changed, sentence):
    page = client.post(link, {**DETAILS, **changed}).content.decode()

    assert sentence in page
    assert not Correction.objects.exists()


def test_two_networks_are_two_where_the_server_writes_both_kinds_of_address(client, page):
    for number in range(21):
        client.post(page, {**WRONG, "value": f"A{number}"}, REMOTE_ADDR="::ffff:192.0.2.1")
    assert Correction.objects.count() == 20

    client.post(page, {**WRONG, "value": "Another"}, REMOTE_ADDR="::ffff:198.51.100.1")

    assert Correction.objects.count() == 21
