"""Pages that are the same for everyone, with the cache switched on."""

from functools import partial
from unittest.mock import Mock

import pytest
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from campaigns.models import Campaign
from candidates import edge
from candidates.cached import only_while, same_for_everyone
from candidates.middleware import pages_for_all
from candidates.models import Postcode
from tests.factories import a_campaign, a_candidate, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cache(settings):
    settings.PAGE_CACHE_SECONDS = 10
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


@pytest.fixture
def campaign():
    return a_campaign(lead="First words.")


def a_look(path="/shown/"):
    request = RequestFactory().get(path)
    request.session = Mock(accessed=False)
    return request


def shown_by(view):
    return pages_for_all(same_for_everyone(view))


def change(campaign):
    Campaign.objects.update(lead="Second words.", imprint="Second imprint")


PAGES = [
    "/", "/find/", "/constituencies/", "/constituencies/?q=exeter", "/wall/{year}/", "/board/",
    "/privacy/", "/accessibility/", "/cookies/", "/how-we-choose/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_the_second_look_needs_no_database(client, campaign, path, django_assert_num_queries):
    a_seat()
    path = path.format(year=campaign.year)
    first = client.get(path)

    with django_assert_num_queries(0):
        second = client.get(path)

    assert second.content == first.content
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_page_is_as_old_as_the_settings_say_and_no_older(client, campaign, time_machine):
    time_machine.move_to("2026-03-02 12:00:00", tick=False)
    client.get("/")
    change(campaign)
    time_machine.shift(9)
    early = client.get("/")
    time_machine.shift(2)

    assert "First words." in early.content.decode()
    assert "Second words." in client.get("/").content.decode()


def test_staff_see_what_they_changed(client, admin_client, campaign):
    client.get("/")
    change(campaign)

    page = admin_client.get("/")

    assert "Second words." in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    # And what they see is not what others get.
    assert "First words." in client.get("/").content.decode()


def test_each_language_has_its_own(client, campaign):
    assert '<html lang="en-gb">' in client.get("/").content.decode()
    assert '<html lang="cy">' in client.get("/cy/").content.decode()
    assert '<html lang="en-gb">' in client.get("/").content.decode()


def test_each_query_has_its_own(client, campaign):
    for name in ("Hexham", "Exeter"):
        a_seat(name)

    assert client.get("/constituencies/?q=exeter").context["total"] == 1
    assert client.get("/constituencies/?q=atlantis").context["total"] == 0


def test_nobody_has_one_page_kept_at_the_address_of_another(client, campaign):
    # As gunicorn tells it, when a visitor's header says SCRIPT_NAME: /partners
    client.get("/", SCRIPT_NAME="/partners")

    assert "<h1>Partner organisations" in client.get("/partners/").content.decode()


def test_long_queries_push_nothing_out(client, campaign, cache):
    client.get("/find/")
    before = len(cache._cache)
    client.get("/find/?" + "x" * 200)

    assert len(cache._cache) == before


def test_what_is_sent_is_never_kept(client, campaign):
    seat = a_seat("Hexham")
    client.get("/find/")

    assert client.post("/find/", {"postcode": "NE46 1BS"}).status_code == 200
    Postcode.objects.create(postcode="NE461BS", constituency=seat)
    assert client.post("/find/", {"postcode": "NE46 1BS"}).url == "/constituency/hexham/"


def test_what_is_not_there_is_not_kept(client, campaign):
    assert client.get("/wall/1999/").status_code == 404
    a_campaign(year=1999)

    assert client.get("/wall/1999/").status_code == 200


def test_head_is_a_look_too(client, campaign, django_assert_num_queries):
    client.get("/find/")
    with django_assert_num_queries(0):
        assert client.head("/find/").status_code == 200


def test_a_page_with_somebodys_token_is_kept_by_nobody():
    view = shown_by(lambda request: HttpResponse(get_token(request)))

    pages = [view(a_look()) for _ in range(2)]

    assert pages[0].content != pages[1].content
    assert "no-store" in pages[0].headers["Cache-Control"]


def test_who_comes_back_sees_whom_they_chose(client, campaign):
    chosen, _other = a_candidate(campaign), a_candidate(campaign)
    Client().get("/constituency/exeter/")
    client.post("/constituency/exeter/", {"candidates": [chosen.pk]})

    assert client.get("/constituency/exeter/").context["ticked"] == [chosen.pk]
    assert Client().get("/constituency/exeter/").content.decode().count("checked") == 2
    assert "no-store" in client.get("/constituency/exeter/").headers["Cache-Control"]


def test_the_note_about_an_old_postcode_is_for_who_typed_it(client, campaign):
    a_candidate(campaign)
    seat = campaign.elections.get().ballots.get().constituency
    Postcode.objects.create(postcode="EX11AA", constituency=seat, kind="retired")
    found = client.post("/find/", {"postcode": "EX1 1AA"}, follow=True).content.decode()

    assert "no longer uses EX1 1AA" in found
    assert "no longer uses" not in Client().get("/constituency/exeter/").content.decode()


def test_kept_pages_set_no_cookie(client, campaign):
    for path in PAGES:
        path = path.format(year=campaign.year)
        assert not client.get(path).cookies, path
        assert "Set-Cookie" not in client.get(path).headers


# The campaign of every page


def test_the_campaign_is_read_once_for_all_seats_and_a_kept_page_asks_nothing(
    client, campaign, django_assert_max_num_queries
):
    a_candidate(campaign)
    a_candidate(campaign, a_seat("Hexham"))

    # The campaign, its elections, its words for sharing, and where events are: for all seats.
    with django_assert_max_num_queries(9):
        client.get("/constituency/exeter/")
    with django_assert_max_num_queries(5):
        client.get("/constituency/hexham/")
    with django_assert_max_num_queries(0):
        client.get("/constituency/hexham/")


def test_what_is_sent_goes_by_the_campaign_of_now(client, campaign):
    a_candidate(campaign)
    client.get("/constituency/exeter/")
    change(campaign)

    page = client.post("/constituency/exeter/").content.decode()

    assert "Second imprint" in page


def test_a_page_cannot_change_the_campaign_of_others(client, campaign):
    client.get("/find/").context["campaign"].theme = "Changed"

    assert client.get("/privacy/").context["campaign"].theme == campaign.theme


# What must go at once


def holds(sign):
    return sign.exists()


def asks(sign, count):
    with count.open("a") as counted:
        counted.write("?")
    return sign.exists()


def test_a_page_is_kept_only_while_what_it_says_holds(tmp_path, django_capture_on_commit_callbacks):
    sign = tmp_path / "sign"
    sign.touch()
    shown = Mock(side_effect=lambda request: HttpResponse(f"{shown.call_count}"))
    view = shown_by(lambda request: only_while(shown(request), partial(holds, sign)))

    def look():
        return view(a_look()).content

    before = look(), look()
    sign.unlink()
    with django_capture_on_commit_callbacks(execute=True):
        edge.taken_back()
    gone = look()

    assert (before, gone) == ((b"1", b"1"), b"2")


def test_many_looks_at_one_moment_ask_once(tmp_path, monkeypatch):
    sign, count = tmp_path / "sign", tmp_path / "count"
    sign.touch()
    monkeypatch.setattr(edge, "HOLDS_FOR", 60)
    view = shown_by(lambda request: only_while(HttpResponse("1"), partial(asks, sign, count)))

    for _ in range(4):
        view(a_look("/often/"))

    assert count.read_text() == "?"


@pytest.mark.django_db(transaction=True)
def test_whoever_takes_things_back_waits_once_until_no_process_shows_them(monkeypatch):
    waits = Mock()
    monkeypatch.setattr("candidates.edge.time.sleep", waits)
    with transaction.atomic():
        edge.taken_back()
        edge.taken_back()
        before_the_commit = waits.call_count

    assert before_the_commit == 0
    waits.assert_called_once_with(edge.HOLDS_FOR)


# Whoever has it already


@pytest.mark.parametrize("path", PAGES)
def test_whoever_has_it_is_told_so_and_no_more(client, campaign, path):
    path = path.format(year=campaign.year)
    first = client.get(path)
    known = {"If-None-Match": first.headers["ETag"]}

    again = client.get(path, headers=known)
    caches["pages"].clear()
    elsewhere = client.get(path, headers=known)
    change(campaign)
    caches["pages"].clear()
    changed = client.get(path, headers=known)

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert elsewhere.status_code == 304
    assert changed.status_code == 200


def test_no_answer_depends_on_the_languages_of_a_browser(client, campaign):
    for path in ("/", "/cy/", "/constituency/", "/find/choose/"):
        assert "Accept-Language" not in client.get(path).headers.get("Vary", "")


def test_what_sets_a_cookie_is_for_one_visitor_only():
    def view(request):
        response = HttpResponse("1", headers={"Cache-Control": "public, max-age=60"})
        response.set_cookie("one", "theirs")
        return response

    assert pages_for_all(view)(a_look("/cookie/")).headers["Cache-Control"] == "private, no-cache"


def test_a_kept_page_sets_none_whatever_the_visitor_brings(client, campaign):
    Client().get("/find/")
    client.cookies["csrftoken"] = "broken"

    assert client.get("/find/").cookies == {}


def test_a_kept_page_is_for_our_own_name_alone(campaign):
    Client().get("/find/")

    assert Client().get("/find/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_kept_page_says_all_that_a_new_one_says(client, campaign):
    for path in ("/", "/embed/", "/embed/postcode/", "/cy/privacy/", "/api/v1/campaigns"):
        first, second = (client.get(path).headers for _ in range(2))

        assert second == first, path
