"""Where people take part: a map, a table, and numbers alone."""

import re

import pytest

from campaigns.models import Campaign
from campaigns.outreach.models import Approach
from candidates.models import Candidate
from pledges import services
from tests.factories import a_campaign, a_candidate, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(year=2024)


@pytest.fixture
def seats(campaign):
    """Two people stand in each of three."""
    made = [
        a_seat("Exeter", region="South West", hex_q=48, hex_r=-42),
        a_seat("Ynys Môn", nation="Wales", slug="ynys-mon", hex_q=46, hex_r=-29),
        a_seat("Na h-Eileanan an Iar", nation="Scotland", hex_q=47, hex_r=-2),
    ]
    for seat in made:
        for name in ("Ann", "Bo"):
            a_candidate(campaign, seat=seat, name=f"{name} of {seat.name}")
    return made


def join(campaign, seat, how_many=1):
    for candidate in Candidate.objects.filter(ballot__constituency=seat)[:how_many]:
        pledge = services.begin(
            Approach.objects.to(candidate, campaign),
            role="candidate",
            display_name=candidate.name,
            statement="",
        )
        services.join(pledge, may_contact_later=False)


def rows(client, query=""):
    """What the table says: names, and numbers."""
    page = client.get(f"/map/2024/{query}").content.decode()
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>.*?class="number">([^<]+)<', page, re.S)


def test_the_address_of_the_map_of_now(client, campaign):
    assert client.get("/map/").url == "/map/2024/"


def test_nobody_is_not_zero(client, campaign, seats):
    join(campaign, seats[0])

    assert "In 1 constituency somebody takes part." in client.get("/map/2024/").content.decode()
    wales = client.get("/map/2024/?area=wales").content.decode()
    assert "Nobody takes part here yet." in wales


def test_how_many_of_how_many(client, campaign, seats):
    join(campaign, seats[0], 2)
    join(campaign, seats[1], 1)

    assert rows(client) == [
        ("Exeter", "2 of 2"),
        ("Na h-Eileanan an Iar", "0 of 2"),
        ("Ynys Môn", "1 of 2"),
    ]


def test_nobody_is_named_and_no_party(client, campaign, seats):
    join(campaign, seats[0])
    page = client.get("/map/2024/").content.decode()

    assert "Ann of" not in page
    assert Candidate.objects.first().party.name not in page


def test_whoever_left_the_ballot_paper_is_not_counted(client, campaign, seats):
    join(campaign, seats[0], 1)
    Candidate.objects.filter(name="Ann of Exeter").update(status=Candidate.Status.WITHDRAWN)

    assert rows(client)[0] == ("Exeter", "0 of 1")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?area=wales", ["Ynys Môn"]),
        ("?area=england", ["Exeter"]),
        ("?area=south-west", ["Exeter"]),
        ("?q=ynys+mon", ["Ynys Môn"]),
        ("?q=eilean", ["Na h-Eileanan an Iar"]),
        ("?area=atlantis", []),
        ("?q=%00", ["Exeter", "Na h-Eileanan an Iar", "Ynys Môn"]),
        ("?sort=area", ["Na h-Eileanan an Iar", "Exeter", "Ynys Môn"]),
        ("?sort=number", ["Ynys Môn", "Exeter", "Na h-Eileanan an Iar"]),
        ("?sort=party", ["Exeter", "Na h-Eileanan an Iar", "Ynys Môn"]),
    ],
)
def test_what_is_looked_for(client, campaign, seats, query, names):
    join(campaign, seats[1])

    assert [name for name, _number in rows(client, query)] == names


def test_a_hexagon_for_each_seat_with_a_pattern_for_its_number(client, campaign, seats):
    join(campaign, seats[0], 2)
    page = client.get("/map/2024/").content.decode()

    levels = re.findall(r'<g class="map__level map__level--(\d)"', page)
    many = re.search(r'<g [^>]*fill="url\(#more\)">(.*?)</g>', page, re.S)[1]
    assert levels == ["0", "1", "2"]
    assert 'href="/constituency/exeter/"' in many
    assert "<title>Exeter: 2 of 2</title>" in many
    assert 'x="960" y="727.5"' in many


def test_the_map_shows_the_part_that_was_chosen(client, campaign, seats):
    page = client.get("/map/2024/?area=wales").content.decode()

    assert "<title>Ynys Môn: 0 of 2</title>" in page
    assert "<title>Exeter" not in page


def test_before_positions_are_imported_it_is_the_table(client, campaign):
    a_candidate(campaign, seat=a_seat("Exeter"))

    assert "data-map" not in client.get("/map/2024/").content.decode()
    assert rows(client) == [("Exeter", "0 of 1")]


@pytest.mark.parametrize("visibility", ["hold_until_poll_closes", "off"])
def test_what_is_held_back_is_not_on_the_map(client, campaign, seats, visibility):
    Campaign.objects.update(wall_visibility=visibility)
    join(campaign, seats[0])

    assert rows(client) == []
    assert "No numbers for each constituency are shown" in client.get("/map/2024/").content.decode()


def test_numbers_alone_may_be_shown(client, campaign, seats):
    Campaign.objects.update(wall_visibility="counts_only")
    join(campaign, seats[0])

    assert ("Exeter", "1 of 2") in rows(client)


def test_the_queries_are_the_same_for_any_number(
    client, campaign, seats, django_assert_num_queries
):
    with django_assert_num_queries(6):
        client.get("/map/2024/")
    a_candidate(campaign, seat=a_seat("York"))
    with django_assert_num_queries(6):
        client.get("/map/2024/")


def test_a_year_that_is_not_published_has_no_map(client, campaign):
    Campaign.objects.update(published=False)

    assert client.get("/map/2024/").status_code == 404


def test_in_welsh_the_regions_of_england_have_their_welsh_names(client, campaign):
    a_seat("Exeter", region="South West")

    page = client.get(f"/cy/map/{campaign.year}/").content.decode()

    assert "De-orllewin Lloegr" in page
    assert "South West" not in page
