"""What search engines are told, and what they are not."""

import re

import pytest
from django.test import Client

from campaigns.models import Campaign
from pledges import sitemap_views
from tests.factories import a_seat

pytestmark = pytest.mark.django_db


def addresses(client):
    """Of all pages, with those of both languages."""
    index = client.get("/sitemap.xml").content.decode()
    found = []
    for section in re.findall("<loc>http://testserver([^<]+)</loc>", index):
        page = client.get(section).content.decode()
        found += re.findall("<loc>http://testserver([^<]+)</loc>", page)
    return found


def test_every_address_leads_to_a_page(client, on_the_wall):
    photo = on_the_wall(seat=a_seat("Exeter"))
    listed = addresses(client)

    assert {"/", "/constituency/exeter/", "/wall/2024/", "/map/2024/"} <= set(listed)
    assert {photo.get_absolute_url(), f"/cy{photo.get_absolute_url()}"} <= set(listed)
    for address in listed:
        assert Client().get(address).status_code == 200, address


def test_each_says_where_it_is_in_the_other_language(client, campaign):
    page = client.get("/sitemap-pages.xml").content.decode()

    assert 'hreflang="cy" href="http://testserver/cy/wall/2024/"' in page
    assert 'hreflang="x-default" href="http://testserver/wall/2024/"' in page


@pytest.mark.parametrize("visibility", ["counts_only", "hold_until_poll_closes", "off"])
def test_photos_that_are_held_are_not_told(client, on_the_wall, visibility):
    photo = on_the_wall()
    Campaign.objects.update(wall_visibility=visibility)

    assert photo.get_absolute_url() not in addresses(client)
    assert ("/map/2024/" in addresses(client)) == (visibility == "counts_only")


def test_a_year_that_is_not_published_is_not_told(client, on_the_wall):
    on_the_wall()
    Campaign.objects.update(published=False)

    assert [one for one in addresses(client) if "2024" in one] == []


def test_many_go_on_several_pages(client, campaign, monkeypatch):
    monkeypatch.setattr(sitemap_views._Section, "limit", 2)
    for name in ("Exeter", "York"):
        a_seat(name)

    assert "/sitemap-constituencies.xml?p=2" in client.get("/sitemap.xml").content.decode()
    assert {"/constituency/exeter/", "/cy/constituency/york/"} <= set(addresses(client))
    assert client.get("/sitemap-constituencies.xml?p=3").status_code == 404


def test_nobody_looks_behind_personal_links(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert {"Disallow: /c/", "Disallow: /cy/i/", "Disallow: /admin/"} <= set(lines)
    # Whatever begins so is meant: not the constituencies, nor the privacy page.
    assert all(one.endswith("/") for one in lines if one.startswith("Disallow"))
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_the_queries_are_the_same_for_any_number(
    client, on_the_wall, django_assert_num_queries, django_assert_max_num_queries
):
    on_the_wall(seat=a_seat("Exeter"))
    with django_assert_max_num_queries(4) as few:
        client.get("/sitemap-photos.xml")
    for name in ("Bath", "Corby"):
        on_the_wall(f"One of {name}", seat=a_seat(name))
    with django_assert_num_queries(len(few)):
        client.get("/sitemap-photos.xml")
