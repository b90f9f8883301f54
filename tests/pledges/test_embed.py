"""What other websites show of us: framed or not, phase-aware, and never what is held back."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from PIL import Image

from campaigns.models import Campaign
from candidates.models import Election
from pledges import services
from pledges.embed_views import HOST_SCRIPT
from tests.factories import a_campaign, a_seat

pytestmark = pytest.mark.django_db


def frame_rules(response):
    directives = response["Content-Security-Policy"].split("; ")
    return [one for one in directives if one.startswith("frame-ancestors")], response.get(
        "X-Frame-Options"
    )


def test_only_what_is_made_for_it_can_be_framed(client, on_the_wall, pages_are_kept):
    # Twice, as the second one comes out of the store of those that are kept.
    photo = on_the_wall()
    frames = [
        "/embed/postcode/",
        f"/embed/photo{photo.get_absolute_url()[5:]}",
        "/cy/embed/postcode/",
    ]
    for address in [*frames, *frames, "/embed/photo/2024/nobody/"]:
        assert frame_rules(client.get(address)) == (["frame-ancestors *"], None)
    for address in ["/", "/embed/", "/find/", photo.get_absolute_url(), "/embed/badge/light.svg"]:
        assert frame_rules(client.get(address)) == (["frame-ancestors 'none'"], "DENY")


def test_the_box_opens_our_own_pages_and_leaves_nothing_behind(client):
    a_campaign()
    response = client.get("/embed/postcode/")
    page = response.content.decode()

    assert '<base target="_top">' in page
    assert 'action="/find/"' in page
    assert "csrfmiddlewaretoken" not in page
    assert not response.cookies


def test_a_form_on_another_site_reaches_us(client):
    a_campaign()
    other = {"origin": "https://charity.example", "referer": "https://charity.example/"}

    response = client.post("/find/", {"postcode": "not one"}, headers=other)
    assert "Enter a full UK postcode" in response.content.decode()


def test_what_to_copy(client):
    a_campaign()
    page = client.get("/embed/").content.decode()
    codes = [unescape(one) for one in re.findall(r"<code>(.*?)</code>", page, re.S)]

    assert [code.split(" ")[0] for code in codes] == ["<form", "<iframe", "<a"]
    assert 'action="http://testserver/find/"' in codes[0]
    for address in re.findall(r'(?:src|href)="http://testserver([^"]+)"', "".join(codes)):
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/"))
        else:
            assert client.get(address).status_code == 200
    assert f"/static/{HOST_SCRIPT}" in codes[1]


def test_the_words_follow_the_election(client):
    today = timezone.localdate()
    a_campaign()
    before = client.get("/embed/badge/light.svg")
    assert "Find my candidates" in client.get("/embed/").content.decode()

    Election.objects.update(polling_day=today - timedelta(days=3), results_on=today)
    assert "Find my MP" in client.get("/embed/").content.decode()
    assert client.get("/embed/badge/light.svg")["ETag"] != before["ETag"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_badge(client, look):
    a_campaign(theme="Codi llais dros fabanod, i bob rhiant a phlentyn yng Nghymru heddiw")

    png = client.get(f"/embed/badge/{look}.png")
    assert Image.open(BytesIO(png.getvalue())).size == (600, 220)
    assert png["Cache-Control"] == "public, max-age=300"
    svg = client.get(f"/embed/badge/{look}.svg")
    assert svg.content.startswith(b"<svg")
    again = client.get(f"/embed/badge/{look}.svg", headers={"if-none-match": svg["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["pink.svg", "light.gif", "light.dark.svg", ".svg"])
def test_there_is_no_other_badge(client, name):
    assert client.get(f"/embed/badge/{name}").status_code == 404


def test_without_a_campaign_it_is_about_mps(client):
    assert "Find my MP" in client.get("/embed/postcode/").content.decode()
    assert client.get("/embed/").status_code == 200
    assert client.get("/embed/badge/dark.svg").status_code == 200


# One photo


def embedded(client, photo):
    return client.get(f"/embed/photo{photo.get_absolute_url()[5:]}")


def test_a_photo_with_who_is_behind_it(client, on_the_wall):
    photo = on_the_wall(seat=a_seat("Exeter"))
    page = embedded(client, photo).content.decode()

    assert "Ann Archer" in page
    assert photo.get_absolute_url() in page
    assert "independent of all political parties" in page
    assert "Published by the charity" in page
    assert "Democracy Club" in page


@pytest.mark.parametrize("visibility", ["counts_only", "hold_until_poll_closes", "off"])
def test_a_photo_that_is_held_is_not_shown(client, on_the_wall, visibility):
    photo = on_the_wall()
    Campaign.objects.update(wall_visibility=visibility)
    response = embedded(client, photo)

    assert response.status_code == 404
    assert "Ann Archer" not in response.content.decode()


def test_a_photo_that_was_taken_back_is_gone_at_once(client, on_the_wall, pages_are_kept):
    photo = on_the_wall()
    assert embedded(client, photo).status_code == 200
    services.take_down(photo)
    response = embedded(client, photo)

    assert response.status_code in {404, 410}
    assert "Ann Archer" not in response.content.decode()
