"""HTML, CSS and script of every public page together, as they are unpacked: an old phone on a slow
line has to take them in."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from candidates.models import Constituency
from tests import walls
from tests.pledges.test_held_back import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_are_kept")]

MOST = 100_000
# As long as names of constituencies are in the middle, and as many as there are.
WORDS = ["Northerly", "Upper Vale", "Harbourside", "Kirkton", "West Moorland", "St Adela’s"]
LETTERS = "ABCDEFGHIJKLMNOPRSTUVWY"
NATIONS = ["England"] * 543 + ["Scotland"] * 57 + ["Wales"] * 32 + ["Northern Ireland"] * 18


@pytest.fixture
def full(campaign, on_the_wall):
    """A country of 650 seats, and a wall of three pages."""
    photo = on_the_wall("Zillah Quill")
    Constituency.objects.bulk_create(
        Constituency(
            code=f"{nation[0]}9{n:07d}", slug=f"seat-{n}-and-the-rest", nation=nation,
            name=f"{LETTERS[n % len(LETTERS)]}{WORDS[n % 6].lower()} and {WORDS[n % 5]}",
            hex_q=n % 26, hex_r=n // 26,
        )
        for n, nation in enumerate(NATIONS)
    )  # fmt: skip
    seats = list(Constituency.objects.all()[:70])
    walls.hang(
        campaign, seats, 70, names=["Gwenhwyfar Llewellyn-Jones"], says=["Babies matter. " * 9],
        drawn=[photo.renditions],
    )  # fmt: skip
    return photo


def asked_for(page):
    """The files of ours that a browser fetches for it: styles, and scripts with what they import."""
    text = page.content.decode()
    links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    found, left = set(), [*links, *re.findall(r'<script[^>]* src="([^"]+)"', text)]
    while left:
        one = left.pop()
        if one in found:
            continue
        found.add(one)
        if one.endswith(".js"):
            folder = one.rpartition("/")[0]
            imports = re.findall(r'from "\./([^"]+)"', content_of(one).decode())
            left += [f"{folder}/{name}" for name in imports]
    return found


def content_of(address):
    if address.startswith("/static/"):
        return Path(finders.find(address.removeprefix("/static/"))).read_bytes()
    return Client().get(address).content


def test_every_page_but_the_map_is_light(full):
    heavy = {}
    for address in addresses(full):
        page = Client().get(address)
        if page.status_code != 200 or "text/html" not in page.headers["Content-Type"]:
            continue
        parts = [page.content, *map(content_of, asked_for(page))]
        if address.startswith("/map/"):
            parts = [gzip.compress(one) for one in parts]
        weight = sum(map(len, parts))
        print(f"{weight:8,} {len(page.content):8,} {address}")
        if weight > MOST:
            heavy[address] = weight

    assert heavy == {}
