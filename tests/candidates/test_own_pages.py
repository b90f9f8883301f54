"""Forms without a token: what is sent from elsewhere is refused."""

import pytest
from django.test import Client

from tests.factories import a_campaign, a_candidate

pytestmark = pytest.mark.django_db

SEAT = "/constituency/exeter/"


@pytest.fixture
def sent():
    return {"candidates": [a_candidate(a_campaign()).pk]}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 302),
        ({"Sec-Fetch-Site": "none"}, 302),
        ({"Origin": "http://testserver"}, 302),
        # A proxy may have taken the s off.
        ({"Origin": "https://testserver"}, 302),
        ({}, 302),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "https://testserver.elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[testserver"}, 403),
    ],
)
def test_only_our_own_pages_begin_an_invitation(sent, headers, status):
    visitor = Client(enforce_csrf_checks=True)

    answer = visitor.post(SEAT, sent, headers=headers)

    assert answer.status_code == status
    assert ("invitation" in visitor.cookies) == (status == 302)


def test_whoever_is_refused_reads_what_to_do(sent):
    page = Client().post(SEAT, sent, headers={"Sec-Fetch-Site": "cross-site"})

    assert "go back" in page.content.decode()


def test_so_is_an_address_that_wants_to_be_told(sent):
    answer = Client(enforce_csrf_checks=True).post(
        f"{SEAT}tell-me/", {"email": "jo@example.org"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403


def test_the_page_of_a_seat_sets_no_cookie(sent):
    page = Client().get(SEAT)

    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert page.cookies == {}


def test_what_cannot_be_read_is_answered_in_words(sent):
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    visitor.get("/partners/join/")

    answer = visitor.post(
        "/partners/join/", "name=Jo", "application/x-www-form-urlencoded; charset=utf-7"
    )

    assert answer.status_code == 400
    assert "<h1>We could not read that" in answer.content.decode()
