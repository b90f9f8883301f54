"""What somebody looks for on the wall, the next photo, and the slideshow."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from candidates.models import Election
from pledges import moderation, removal
from pledges.models import Photo, WallCount
from tests.factories import a_campaign, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(year=2026)


@pytest.fixture
def wall(a_photo, campaign, admin_user):
    """Four photos, in the order in which they hang."""
    seats = {
        "Ann Archer": a_seat("Exeter", region="South West"),
        "Bo Brewer": a_seat("Na h-Eileanan an Iar", nation="Scotland"),
        "Cai Dée": a_seat("Ynys Môn", nation="Wales", slug="ynys-mon", name_cy="Ynys Môn"),
        "Di Ennis": a_seat("York", region="Yorkshire and The Humber"),
    }
    for name, seat in seats.items():
        photo = a_photo(name, campaign=campaign, seat=seat)
        moderation.approve(photo, by=admin_user, alt_text="Smiling")
    return list(Photo.objects.on_the_wall(campaign))


def names_on(client, query=""):
    page = client.get(f"/wall/2026/{query}").content.decode()
    return re.findall(r'<a href="/wall/2026/(?!show)[a-z-]+/">([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ann Archer", "Bo Brewer", "Cai Dée", "Di Ennis"]),
        ("?area=england", ["Ann Archer", "Di Ennis"]),
        ("?area=south-west", ["Ann Archer"]),
        ("?area=wales&view=list", ["Cai Dée"]),
        ("?area=atlantis", []),
        ("?q=dee", ["Cai Dée"]),
        ("?q=eilean", ["Bo Brewer"]),
        ("?q=ynys+mon", ["Cai Dée"]),
        ("?q=york&area=wales", []),
        ("?q=%25", ["Ann Archer", "Bo Brewer", "Cai Dée", "Di Ennis"]),
        ("?q=%00ann", ["Ann Archer"]),
        ("?q=ann&area=%00", ["Ann Archer"]),
    ],
)
def test_what_is_looked_for(client, wall, query, names):
    assert names_on(client, query) == names


@pytest.mark.parametrize(
    ("query", "count"), [("", "4 photos"), ("?area=england", "2 photos"), ("?q=ann", "1 photo")]
)
def test_the_count_is_of_what_is_shown(client, wall, query, count):
    page = client.get(f"/wall/2026/{query}").content.decode()

    assert count in " ".join(re.search(r"<strong>(.*?)</strong>", page, re.S)[1].split())


def test_areas_to_choose_from_are_those_that_have_photos(client, wall):
    page = client.get("/wall/2026/?q=zz").content.decode()

    assert re.findall(r'<option value="([a-z-]+)"', page) == [
        "england",
        "scotland",
        "south-west",
        "wales",
        "yorkshire-and-the-humber",
    ]


def test_what_was_asked_stays_on_the_next_page_and_in_the_other_view(client, wall, monkeypatch):
    monkeypatch.setattr("pledges.wall_views.PER_PAGE", 1)
    page = client.get("/wall/2026/?area=england").content.decode()
    assert 'href="?page=2&amp;area=england"' in page
    assert 'href="?&amp;area=england&amp;view=list"' in page


@pytest.mark.parametrize(("photos", "queries"), [(1, 4), (4, 4)])
def test_a_cold_wall_takes_four_queries(client, wall, photos, queries, django_assert_num_queries):
    for photo in wall[photos:]:
        removal.leave(photo.pledge)
    with django_assert_num_queries(queries):
        client.get("/wall/2026/")


@pytest.mark.parametrize("photos", [1, 4])
@pytest.mark.parametrize(("has_election", "queries"), [(False, 4), (True, 5)])
def test_that_of_an_earlier_year_takes_one_more_while_there_is_an_election(
    client, wall, photos, has_election, queries, django_assert_num_queries
):
    today = a_campaign(year=2027)
    if not has_election:
        today.elections.clear()
    for photo in wall[photos:]:
        removal.leave(photo.pledge)
    with django_assert_num_queries(queries):
        page = client.get("/wall/2026/")

    assert (page.context["campaign"].year, page.context["year_campaign"].year) == (2027, 2026)


def test_whoever_is_next_has_a_place_on_the_last_page(client, wall, monkeypatch):
    monkeypatch.setattr("pledges.wall_views.PER_PAGE", 2)

    def asks(query=""):
        return "Who is next?" in client.get(f"/wall/2026/{query}").content.decode()

    assert [asks(), asks("?page=2"), asks("?page=2&view=list"), asks("?q=ann")] == [
        False,
        True,
        False,
        False,
    ]
    Election.objects.update(polling_day=timezone.localdate() - timedelta(days=1))
    assert not asks("?page=2")


def test_a_large_number_is_grouped(client, wall):
    WallCount.objects.update(number=5000, areas=[["wales", "wales", "", 5000]])

    assert "5,000 photos" in client.get("/wall/2026/").content.decode()


def test_numbers_lead_to_pages_far_away(client, wall, monkeypatch):
    monkeypatch.setattr("pledges.wall_views.PER_PAGE", 1)
    page = client.get("/wall/2026/?page=2&view=list").content.decode()

    assert re.findall(r'<a href="\?page=(\d)&amp;view=list"', page) == ["1", "2", "3", "4"]
    assert '<a href="?page=2&amp;view=list" aria-current="page">2</a>' in page


def test_filters_are_there_once_there_is_something_to_filter(client, wall):
    assert 'name="area"' not in client.get("/wall/2026/").content.decode()
    assert 'name="area"' in client.get("/wall/2026/?area=wales").content.decode()


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [(640, 640, ""), (640, 853, ""), (640, 426, ""), (640, 213, " --wide"), (640, 1138, " --tall")],
)
def test_of_a_long_picture_the_card_shows_more(client, wall, width, height, shape):
    photo = wall[0]
    sizes = [{**one, "width": width, "height": height} for one in photo.renditions]
    Photo.objects.filter(pk=photo.pk).update(renditions=sizes)

    page = client.get("/wall/2026/?q=ann").content.decode()

    assert f'class="board__picture{shape.replace("--", "board__picture--")}"' in page


def test_from_photo_to_photo(client, wall):
    first, second, *_rest, last = (photo.get_absolute_url() for photo in wall)

    def ways(address):
        page = client.get(address).content.decode()
        return dict(re.findall(r'<a href="([^"]+)" rel="(prev|next)"', page))

    assert ways(first) == {second: "next"}
    assert ways(second) == {first: "prev", wall[2].get_absolute_url(): "next"}
    assert ways(last) == {wall[2].get_absolute_url(): "prev"}


def test_the_slideshow_goes_round(client, wall):
    slugs = [photo.pledge.approach.slug for photo in wall]

    def leads_to(query=""):
        refresh = client.get(f"/wall/2026/show/{query}").headers.get("Refresh", "")
        return re.fullmatch(r"12; url=\?at=([a-z-]+)", refresh)

    assert leads_to()[1] == slugs[1]
    assert leads_to(f"?at={slugs[1]}")[1] == slugs[2]
    assert leads_to(f"?at={slugs[-1]}")[1] == slugs[0]
    assert leads_to("?at=gone")[1] == leads_to("?at=%00")[1] == slugs[1]
    assert leads_to("?still") is None


def test_the_code_to_scan_is_part_of_the_page(client, wall):
    page = client.get("/wall/2026/show/").content.decode()

    assert '<span class="show__code"><svg' in page


def test_a_slideshow_of_nothing(client, campaign):
    assert "No photos yet" in client.get("/wall/2026/show/").content.decode()


@pytest.mark.parametrize("visibility", ["counts_only", "hold_until_poll_closes", "off"])
def test_a_closed_wall_has_no_slideshow(client, wall, visibility):
    Campaign.objects.update(wall_visibility=visibility)

    assert client.get("/wall/2026/show/").status_code == 404
    assert names_on(client) == []
