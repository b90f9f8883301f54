"""The wall elsewhere: feeds of what is new, and tables for spreadsheets."""

import csv
from io import StringIO
from xml.etree import ElementTree

import pytest

from campaigns.models import Campaign
from pledges import services
from pledges.models import Pledge
from tests.factories import a_seat

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/wall/2024/feed.atom", "/wall/2024/feed.json"]
TABLES = ["/wall/2024/wall.csv", "/map/2024/seats.csv"]


def entries(client):
    """Of both feeds, as they say the same."""
    tree = ElementTree.fromstring(client.get(FEEDS[0]).content)
    atom = [
        (one.find(f"{ATOM}title").text, one.find(f"{ATOM}link").get("href"))
        for one in tree.findall(f"{ATOM}entry")
    ]
    items = client.get(FEEDS[1]).json()["items"]
    assert [(one["title"], one["url"]) for one in items] == atom
    return atom


def rows(client, address):
    return list(csv.DictReader(StringIO(client.get(address).content.decode("utf-8-sig"))))


def test_what_is_new_comes_first(client, on_the_wall):
    york = on_the_wall("Bo Baker", seat=a_seat("York"))
    exeter = on_the_wall("Ann Archer", seat=a_seat("Exeter"))

    assert entries(client) == [
        ("Ann Archer is speaking up for babies in Exeter", f"http://testserver{exeter.get_absolute_url()}"),
        ("Bo Baker is speaking up for babies in York", f"http://testserver{york.get_absolute_url()}"),
    ]  # fmt: skip


def test_it_says_nothing_of_a_party(client, on_the_wall):
    on_the_wall()

    for feed in FEEDS:
        assert "Willow" not in client.get(feed).content.decode()


def test_what_somebody_typed_stays_text(client, on_the_wall):
    on_the_wall()
    Pledge.objects.update(statement="<script>1</script> & \x0b\uffff more")

    item = client.get(FEEDS[1]).json()["items"][0]
    assert "<p>&lt;script&gt;1&lt;/script&gt; &amp; more</p>" in item["content_html"]
    assert entries(client)


def test_the_wall_names_its_feeds(client, on_the_wall):
    on_the_wall()
    page = client.get("/wall/2024/").content.decode()

    for feed in FEEDS:
        assert f'href="{feed}"' in page


@pytest.mark.parametrize("visibility", ["counts_only", "hold_until_poll_closes", "off"])
def test_what_is_held_leaves_an_empty_feed(client, on_the_wall, visibility):
    on_the_wall()
    Campaign.objects.update(wall_visibility=visibility)

    assert entries(client) == []
    # And one that does not look new each time.
    etag = client.get(FEEDS[0])["ETag"]
    assert client.get(FEEDS[0], headers={"if-none-match": etag}).status_code == 304
    assert rows(client, TABLES[0]) == []


@pytest.mark.parametrize("visibility", ["hold_until_poll_closes", "off"])
def test_numbers_that_are_held_are_not_in_the_table(client, on_the_wall, visibility):
    on_the_wall()
    Campaign.objects.update(wall_visibility=visibility)

    assert rows(client, TABLES[1]) == []


def test_the_tables(client, on_the_wall):
    seat = a_seat("Ynys Môn", slug="ynys-mon", nation="Wales", name_cy="Ynys Môn")
    on_the_wall(seat=seat)

    [photo] = rows(client, TABLES[0])
    assert (photo["name"], photo["code"], photo["alt_text"]) == (
        "Ann Archer",
        seat.code,
        "In a park",
    )
    assert photo["image"].startswith("http://testserver/media/")
    [numbers] = rows(client, TABLES[1])
    assert (numbers["constituency_cy"], numbers["taking_part"], numbers["asked"]) == (
        "Ynys Môn",
        "1",
        "1",
    )


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1+1"])
def test_no_cell_is_a_formula(client, on_the_wall, formula):
    on_the_wall()
    Pledge.objects.update(display_name=formula)

    assert rows(client, TABLES[0])[0]["name"] == f"'{formula}"


@pytest.mark.parametrize("address", [*FEEDS, *TABLES])
def test_each_is_open_and_the_same_for_a_minute(client, on_the_wall, address):
    on_the_wall()
    response = client.get(address)

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert client.get(address.replace("2024", "2031")).status_code == 404


@pytest.mark.parametrize("address", [*FEEDS, *TABLES])
def test_the_queries_are_the_same_for_any_number(
    client, on_the_wall, address, django_assert_num_queries, django_assert_max_num_queries
):
    on_the_wall(seat=a_seat("Exeter"))
    with django_assert_max_num_queries(6) as few:
        client.get(address)
    for name in ("Bath", "Corby"):
        on_the_wall(f"One of {name}", seat=a_seat(name))
    with django_assert_num_queries(len(few)):
        client.get(address)


@pytest.mark.parametrize("address", [*FEEDS, TABLES[0]])
def test_what_was_taken_back_is_gone_at_once(client, on_the_wall, pages_are_kept, address):
    photo = on_the_wall()
    assert "Ann Archer" in client.get(address).content.decode()
    services.take_down(photo)

    assert "Ann Archer" not in client.get(address).content.decode()
