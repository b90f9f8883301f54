"""What an editor shows for the address of a page of ours."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from candidates.models import Election
from pledges import services
from pledges.models import Pledge
from tests.factories import a_seat

pytestmark = pytest.mark.django_db


def ask(client, page, status=200, **more):
    address = page if "//" in page or not page else f"http://testserver{page}"
    response = client.get(f"/oembed?{urlencode({'url': address, **more})}")
    assert response.status_code == status
    return response.json()


def frame_of(said):
    return re.search(r'<iframe src="http://testserver([^"]+)"', said["html"])[1]


def test_a_photo_is_a_frame_of_ours(client, on_the_wall):
    photo = on_the_wall(seat=a_seat("Exeter"))
    said = ask(client, photo.get_absolute_url())

    assert (said["type"], said["version"]) == ("rich", "1.0")
    assert said["title"] == "Ann Archer is speaking up for babies in Exeter"
    assert client.get(frame_of(said)).status_code == 200
    assert f'width="{said["width"]}" height="{said["height"]}"' in said["html"]
    assert said["thumbnail_url"].startswith("http://testserver/media/")


def test_once_the_poll_is_over_nobody_is_said_to_go_on(client, on_the_wall):
    photo = on_the_wall(seat=a_seat("Exeter"))
    today = timezone.localdate()
    Election.objects.update(polling_day=today - timedelta(days=2), results_on=today)

    title = ask(client, photo.get_absolute_url())["title"]

    assert title == f"Ann Archer spoke up for babies in Exeter in {Campaign.objects.get().year}"


def test_the_pages_say_where_to_ask(client, on_the_wall):
    photo = on_the_wall()

    for address, kind in [(photo.get_absolute_url(), "rich"), ("/wall/2024/", "link")]:
        page = client.get(address).content.decode()
        found = re.search(r'application/json\+oembed" href="http://testserver([^"]+)"', page)[1]
        assert client.get(unescape(found)).json()["type"] == kind


def test_a_page_in_welsh_gives_a_frame_in_welsh(client, on_the_wall):
    photo = on_the_wall()

    assert frame_of(ask(client, f"/cy{photo.get_absolute_url()}")).startswith("/cy/embed/photo/")


def test_it_is_no_larger_than_was_asked_for(client, on_the_wall):
    said = ask(client, on_the_wall().get_absolute_url(), maxwidth="300", maxheight="5000")

    assert (said["width"], said["height"]) == (300, 720)


def test_a_name_stays_text(client, on_the_wall):
    photo = on_the_wall()
    Pledge.objects.update(display_name='Ann "><script>')

    assert "<script>" not in ask(client, photo.get_absolute_url())["html"]


@pytest.mark.parametrize("visibility", ["counts_only", "hold_until_poll_closes", "off"])
def test_a_photo_that_is_held_is_not_there(client, on_the_wall, visibility):
    photo = on_the_wall()
    Campaign.objects.update(wall_visibility=visibility)

    assert "Ann" not in str(ask(client, photo.get_absolute_url(), 404))


def test_a_photo_that_was_taken_back_is_not_there(client, on_the_wall):
    photo = on_the_wall()
    services.take_down(photo)

    assert "error" in ask(client, photo.get_absolute_url(), 404)


@pytest.mark.parametrize(
    "page",
    [
        "/", "/wall/2031/", "/wall/2024/nobody/", "/atlantis", "/admin/", "/api/v1/walls/2024",
        "https://elsewhere.example/wall/2024/", "ftp://testserver/wall/2024/", "http://[", "//",
        "/wall/99999999999999999999/",
    ],
)  # fmt: skip
def test_of_no_other_page(client, campaign, page):
    assert ask(client, page, 404)["error"]


@pytest.mark.parametrize(
    ("more", "status"),
    [({"format": "xml"}, 501), ({"maxwidth": "wide"}, 400), ({"maxheight": "0"}, 400)],
)
def test_what_is_wrong_is_said(client, campaign, more, status):
    assert ask(client, "/wall/2024/", status, **more)["error"].endswith(".")


def test_without_an_address_one_is_asked_for(client):
    assert ask(client, "", 400)["error"] == "Say which page it is about: url=…"
