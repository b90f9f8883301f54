"""From a typed postcode to the next page, through the pages themselves."""

import logging

import pytest
from django.test import Client

from candidates.models import Postcode, SplitPostcode
from tests.factories import a_campaign, a_candidate, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def campaign():
    return a_campaign()


@pytest.fixture
def hexham():
    seat = a_seat("Hexham")
    Postcode.objects.create(postcode="NE461BS", constituency=seat)
    return seat


def found(client, typed):
    return client.post("/find/", {"postcode": typed}, follow=True)


def page_of(client, typed):
    return found(client, typed).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "NE46 1BS",
        "ne461bs",
        " ne46  1bs ",
        "NE46\u00a01BS",
        "ne46-1bs",
        "N.E.46 1BS.",
        "(NE46 1BS)",
    ],
)
def test_as_people_type_it(client, hexham, typed):
    assert client.post("/find/", {"postcode": typed}).url == "/constituency/hexham/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("BFPO 57", "where you are registered to vote"),
        ("BF1 3AA", "where you are registered to vote"),
        ("JE2 3AB", "parliaments of their own"),
        ("IM1 1AD", "parliaments of their own"),
        ("GY1", "parliaments of their own"),
        ("GX11 1AA", "the overseas territories"),
        ("FIQQ 1ZZ", "the overseas territories"),
        ("STHL 1ZZ", "the overseas territories"),
        ("GIR 0AA", "for post alone"),
    ],
)
def test_a_real_postcode_without_a_constituency_says_where_it_is(client, typed, sentence):
    response = found(client, typed)

    page = response.content.decode()
    assert response.status_code == 200
    assert "is in no constituency" in page
    assert sentence in page
    # It is no mistake of theirs.
    assert "There is a problem" not in page
    assert 'href="/constituencies/"' in page
    assert 'name="postcode"' in page


def test_po_box_sectors(client):
    for postcode in ["SE1P5AA", "N1P1AA", "SR439AA", "WV981AA", "NW1W9AA"]:
        Postcode.objects.create(postcode=postcode, constituency=None, kind="no_seat")

    assert "for post alone" in page_of(client, "SR43 9AA")
    assert "for post alone" in page_of(client, "N1P 1AA")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your postcode"),
        ("NE46", "Enter your full postcode, like NE46 1BS"),
        ("NE46 1", "Enter your full postcode, like NE46 1BS"),
        ("my house", "Enter a full UK postcode"),
        ("ZZ99 3VZ", "We can’t find that postcode."),
        ("XM4 5HQ", "We can’t find that postcode."),
        ("SAN TA1", "Enter a full UK postcode"),
    ],
)
def test_what_cannot_be_answered_is_asked_again_with_what_was_typed(client, typed, sentence):
    page = page_of(client, typed)

    assert sentence in page
    assert "<title>Error: " in page
    assert f'value="{typed}"' in page or not typed
    assert 'href="/constituencies/"' in page


def test_where_all_neighbours_agree_the_person_is_asked(client, hexham):
    page = page_of(client, "NE46 1ZZ")
    answer = client.post("/find/near/")

    assert "Is your home in Hexham?" in page
    assert "We don’t know NE46 1ZZ. Every postcode near it that we know is in Hexham." in page
    assert 'href="/constituencies/"' in page
    assert answer.url == "/constituency/hexham/"


@pytest.mark.parametrize("path", ["/find/near/", "/find/choose/"])
def test_without_a_postcode_there_is_nothing_to_confirm(client, hexham, path):
    assert client.get(path).url == "/find/"
    found(client, "NE46 1BS")
    assert client.get(path).url == "/find/"
    assert client.post(path).url == "/find/"


def test_a_confirmed_postcode_stands_in_the_letter(client, campaign, hexham):
    candidate = a_candidate(campaign, hexham)
    found(client, "NE46 1ZZ")
    client.post("/find/near/")
    client.post("/constituency/hexham/", {"candidates": [candidate.pk]})

    assert 'value="NE46 1ZZ"' in client.get("/invite/write/").content.decode()


def test_a_slip_is_suggested_and_looked_up_only_when_pressed(client):
    seat = a_seat("Cities of London and Westminster")
    Postcode.objects.create(postcode="SW1A0AA", constituency=seat)

    page = page_of(client, "SWIA OAA")

    assert "Did you mean SW1A 0AA?" in page
    assert 'name="postcode" value="SW1A 0AA"' in page
    assert "Enter a full UK postcode" in page
    assert client.post("/find/", {"postcode": "SW1A 0AA"}).url == seat.get_absolute_url()


def test_the_forms_need_no_token_and_leave_no_cookie(hexham):
    client = Client(enforce_csrf_checks=True)

    for path in ("/", "/find/", "/constituencies/"):
        page = client.get(path)
        assert "csrfmiddlewaretoken" not in page.content.decode(), path
        assert not page.cookies, path
    assert client.post("/find/", {"postcode": "NE46 1BS"}).status_code == 302
    assert client.post("/constituencies/", {"q": "hexham"}).status_code == 302


def test_the_chooser_needs_no_token():
    client, seats = Client(enforce_csrf_checks=True), [a_seat("Hexham"), a_seat("Exeter")]
    for seat in seats:
        SplitPostcode.objects.create(postcode="DE30GU", constituency=seat)

    found(client, "DE3 0GU")

    chosen = client.post("/find/choose/", {"constituency": "hexham"})
    assert chosen.url == "/constituency/hexham/"


POSTCODES = ["NE46 1BS", "NE46 1ZZ", "DE3 0GU", "JE2 3AB", "ZZ99 3VZ", "SWIA OAA", "NE46"]


@pytest.mark.parametrize("typed", POSTCODES)
def test_no_postcode_in_an_address_a_log_or_a_referrer(client, hexham, caplog, typed):
    Postcode.objects.create(postcode="SW1A0AA", constituency=hexham)
    SplitPostcode.objects.create(postcode="DE30GU", constituency=hexham)
    SplitPostcode.objects.create(postcode="DE30GU", constituency=a_seat("Exeter"))
    caplog.set_level(logging.DEBUG)
    # The statements are logged by whoever switches that on to debug, and not here.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)

    response = found(client, typed)
    pages = [response, client.post("/constituencies/", {"q": typed}, follow=True)]

    for page in pages:
        assert page.headers["Referrer-Policy"] == "same-origin"
        addresses = [page.request["PATH_INFO"] + page.request["QUERY_STRING"]]
        addresses += [url for url, _status in page.redirect_chain]
        squeezed = "".join(addresses).upper().replace("%20", "").replace("+", "")
        assert typed.replace(" ", "") not in squeezed
    assert typed not in caplog.text
    assert typed.replace(" ", "") not in caplog.text


def test_pages_that_say_a_postcode_are_kept_nowhere(client, hexham):
    for path in ("/find/", "/find/near/"):
        response = client.post("/find/", {"postcode": "NE46 1ZZ"})
        assert "no-store" in response.headers["Cache-Control"], path
    assert "no-store" in client.get("/find/near/").headers["Cache-Control"]


@pytest.mark.parametrize("language", ["", "/cy"])
def test_a_look_up_is_one_query(client, hexham, django_assert_num_queries, language):
    with django_assert_num_queries(1):
        answer = client.post(f"{language}/find/", {"postcode": "NE46 1BS"})

    assert answer.url == f"{language}/constituency/hexham/"
