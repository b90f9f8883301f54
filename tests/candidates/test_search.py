"""Finding a seat without a postcode. Names of seats are real, people are invented."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from candidates.models import Ballot, Candidate, Constituency
from candidates.search import words_of
from tests.factories import a_campaign, a_candidate, a_seat, an_election

pytestmark = pytest.mark.django_db

WALES = {"nation": "Wales"}


@pytest.fixture(autouse=True)
def campaign():
    return a_campaign()


def found(client, words):
    return client.get("/constituencies/", {"q": words}).context


def names(client, words):
    return [seat.name for seat in found(client, words)["seats"].named]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ynys Môn", ["ynys", "mon"]),
        ("ST. ALBANS", ["st", "albans"]),
        ("Saint Albans", ["st", "albans"]),
        ("O'Brien", ["obrien"]),
        ("O’Brien", ["obrien"]),
        ("o brien", ["obrien"]),
        ("Stoke-on-Trent", ["stoke", "on", "trent"]),
        ("Ayr, Carrick & Cumnock", ["ayr", "carrick", "cumnock"]),
        ("  the ", ["the"]),
        ("?!", []),
    ],
)
def test_what_is_compared(typed, words):
    assert words_of(typed) == words


# Constituencies (data-sources: edge cases)


@pytest.mark.parametrize("typed", ["ynys mon", "Ynys Môn", "MÔN YNYS", "mon"])
def test_a_welsh_only_name(client, typed):
    a_seat("Ynys Môn", slug="ynys-mon", name_cy="Ynys Môn", **WALES)

    assert names(client, typed) == ["Ynys Môn"]


@pytest.mark.parametrize("typed", ["gower", "gŵyr", "gwyr"])
def test_a_bilingual_name_in_either_language(client, typed):
    a_seat("Gower", name_cy="Gŵyr", **WALES)

    page = client.get("/constituencies/", {"q": typed}).content.decode()

    assert ">Gower</a>" in page
    assert '<span class="soft" lang="cy">Gŵyr</span>' in page


def test_in_welsh_the_welsh_name_comes_first(client):
    a_seat("Gower", name_cy="Gŵyr", **WALES)

    page = client.get("/cy/constituencies/?q=gower").content.decode()

    assert 'href="/cy/constituency/gower/">Gŵyr</a>' in page


@pytest.mark.parametrize("typed", ["inverness skye", "skye, inverness", "west ross shire"])
def test_a_name_with_commas(client, typed):
    a_seat("Inverness, Skye and West Ross-shire", nation="Scotland")

    assert names(client, typed) == ["Inverness, Skye and West Ross-shire"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bury", ["Bury North", "Bury South", "Bury St Edmunds and Stowmarket"]),
        ("bury st", ["Bury St Edmunds and Stowmarket"]),
        ("north bury", ["Bury North"]),
        ("newport", ["Newport East", "Newport West and Islwyn"]),
        ("richmond", ["Richmond and Northallerton", "Richmond Park"]),
        ("richmond park", ["Richmond Park"]),
        ("exeter east", ["Exmouth and Exeter East"]),
    ],
)
def test_near_twins_are_all_shown_until_the_words_tell_them_apart(client, typed, expected):
    for name in [
        "Bury North", "Bury South", "Bury St Edmunds and Stowmarket", "Newport East",
        "Newport West and Islwyn", "Richmond Park", "Richmond and Northallerton",
        "Exmouth and Exeter East", "Exeter",
    ]:  # fmt: skip
        a_seat(name)

    assert names(client, typed) == expected


@pytest.mark.parametrize("typed", ["western isles", "na h-eileanan an iar", "eileanan"])
def test_islands_by_either_of_their_names(client, typed):
    a_seat("Na h-Eileanan an Iar", nation="Scotland", places="Western Isles\nStornoway")

    context = found(client, typed)

    assert context["total"] == 1


def test_a_renamed_seat_is_found_by_its_former_name(client):
    seat = a_seat("Bridgend", places="Ogmore", **WALES)

    assert found(client, "ogmore")["seats"].places == [("Ogmore", seat)]
    assert found(client, "bridgend ogmore")["seats"].places == [("Ogmore", seat)]


def test_a_place_is_named_beside_its_seat(client):
    a_seat("Hexham", places="Corbridge\n\nHexham\n")

    page = client.get("/constituencies/", {"q": "CORB"}).content.decode()

    assert ">Corbridge</a>" in page
    assert "in Hexham" in page


def test_the_middle_of_a_word_finds_nothing(client):
    a_seat("Hexham")

    assert found(client, "ham")["total"] == 0


def test_every_word_must_be_there(client):
    a_seat("Hexham")

    assert found(client, "hexham south")["total"] == 0


def test_a_whole_region_or_nation(client):
    a_seat("Hexham", region="North East")
    a_seat("Gower", **WALES)
    a_seat("North East Somerset and Hanham", region="South West")

    seats = found(client, "north east")["seats"]

    assert [seat.name for seat in seats.named] == ["North East Somerset and Hanham"]
    assert [seat.name for seat in seats.within] == ["Hexham"]
    assert [seat.name for seat in found(client, "wales")["seats"].within] == ["Gower"]


def test_nothing_found_keeps_the_words_and_shows_ways_on(client):
    page = client.get("/constituencies/", {"q": "Atlantis"}).content.decode()

    assert "0 results for “Atlantis”." in page
    assert 'value="Atlantis"' in page
    assert 'name="postcode"' in page


def test_what_was_found_is_counted_aloud(client):
    a_seat("Hexham")

    page = client.get("/constituencies/", {"q": "hexham"}).content.decode()

    assert '<p role="status">' in page
    assert "1 result for “hexham”." in page


# People


@pytest.mark.parametrize("typed", ["o'brien", "O’Brien", "obrien niamh", "o brien", "seamas"])
def test_a_person_with_their_party_and_seat(client, campaign, typed):
    a_candidate(campaign, a_seat("Hexham"), name="Niamh O'Brien", sort_name="obrien niamh seamas")

    page = client.get("/constituencies/", {"q": typed}).content.decode()

    assert 'href="/constituency/hexham/">Niamh O&#x27;Brien</a>' in page
    assert "Willow Party, Hexham" in page


def test_a_person_and_where(client, campaign):
    for seat in ("Hexham", "Exeter"):
        a_candidate(campaign, a_seat(seat), name="Jo Smith", sort_name="smith jo")

    assert len(found(client, "jo smith")["people"]) == 2
    assert [one.constituency.name for one in found(client, "smith exeter")["people"]] == ["Exeter"]
    assert found(client, "exeter")["people"] == []


def test_two_of_one_name_in_one_seat_are_two(client, campaign):
    seat = a_seat("Mid Buckinghamshire")
    for number in (901, 902):
        a_candidate(campaign, seat, name="Greg Smith", sort_name="smith greg", person_id=number)

    assert len(found(client, "greg smith")["people"]) == 2


def test_only_who_is_on_the_page_of_the_seat(client, campaign):
    a_candidate(campaign, name="Wim Drawn", sort_name="drawn wim", status="withdrawn")
    a_candidate(campaign, name="Des Elected", sort_name="elected des", status="deselected")

    assert found(client, "drawn")["people"] == []
    assert [one.name for one in found(client, "elected")["people"]] == ["Des Elected"]


def test_former_mps_are_not_found_during_an_election(client, campaign):
    seat = a_seat("Hexham")
    past = a_campaign(year=2019, published=False)
    a_candidate(past, seat, name="Al Past", sort_name="past al", sitting=True)

    assert found(client, "past")["people"] == []


def test_after_the_results_it_is_who_sits(client, campaign):
    a_candidate(campaign, name="Lo Ser", sort_name="ser lo")
    a_candidate(campaign, name="Win Ser", sort_name="ser win", sitting=True, elected=True)
    campaign.elections.update(polling_day=timezone.localdate() - timedelta(days=2))
    Ballot.objects.update(declared_at=timezone.now())

    assert [one.name for one in found(client, "ser")["people"]] == ["Win Ser"]


def test_whoever_sat_before_the_result_is_a_former_mp(client, campaign):
    seat = a_seat("Hexham")
    long_ago = timezone.localdate() - timedelta(days=900)
    before = an_election(announced_on=long_ago, dissolved_on=long_ago, polling_day=long_ago)
    past = a_campaign(before, year=2019, published=False)
    a_candidate(past, seat, name="Al Past", sort_name="past al", sitting=True)
    a_candidate(campaign, seat, name="Lo Ser", sort_name="ser lo")
    campaign.elections.update(polling_day=timezone.localdate() - timedelta(days=2))
    Ballot.objects.filter(election__in=campaign.elections.all()).update(declared_at=timezone.now())

    assert found(client, "past")["people"] == []


def test_in_a_past_year_without_an_election_it_is_who_sits(client, campaign):
    past = a_campaign(year=2019, published=False)
    a_candidate(past, name="Al Waysin", sort_name="waysin al", sitting=True)
    campaign.elections.clear()
    Campaign.objects.filter(pk=campaign.pk).update(year=2020)

    assert [one.name for one in found(client, "waysin")["people"]] == ["Al Waysin"]


def test_who_sits_and_stands_again_is_one_person(client, campaign):
    seat = a_seat("Hexham")
    campaign.elections.update(
        announced_on=timezone.localdate() - timedelta(days=1),
        dissolved_on=timezone.localdate() + timedelta(days=5),
        nominations_close_at=timezone.now() + timedelta(days=9),
    )
    past = a_campaign(year=2019, published=False)
    a_candidate(past, seat, name="Ag Ain", sort_name="ain ag", person_id=7, sitting=True)
    a_candidate(campaign, seat, name="Ag Ain", sort_name="ain ag", person_id=7)

    assert len(found(client, "ain")["people"]) == 1


@pytest.mark.parametrize("many", [1, 30])
def test_a_search_takes_the_same_queries_however_many(
    client, campaign, many, django_assert_max_num_queries
):
    for number in range(many):
        a_candidate(campaign, a_seat(f"Seat {'abc'[number % 3]}{number}"), name="Jo Smith")

    with django_assert_max_num_queries(6):
        client.get("/constituencies/", {"q": "smith"})


def test_no_more_people_than_anybody_reads(client, campaign):
    seat = a_seat("Hexham")
    Candidate.objects.bulk_create(
        Candidate(
            person_id=number,
            ballot=a_candidate(campaign, seat).ballot if number == 1 else Ballot.objects.get(),
            name="Jo Smith",
            sort_name="smith jo",
            party=Candidate.objects.first().party,
        )
        for number in range(1, 80)
    )

    assert len(found(client, "smith")["people"]) == 50


# A postcode in the wrong box


@pytest.mark.parametrize("typed", ["NE46 1BS", "ne46", "12 Market Street, Hexham"])
def test_a_postcode_is_sent_to_its_own_box_and_into_no_address(client, typed):
    response = client.post("/constituencies/", {"q": typed})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Use the box for postcodes" in page
    # Nothing typed is lost.
    assert f'value="{typed}"' in page
    assert 'action="/find/"' in page


def test_a_postcode_in_an_address_is_not_looked_up_or_repeated(client):
    page = client.get("/constituencies/?q=NE46+1BS").content.decode()

    assert "Use the box for postcodes" in page
    assert "NE46 1BS" not in page.replace("like NE46 1BS", "")


def test_a_name_goes_on_into_an_address_that_can_be_shared(client):
    assert client.post("/constituencies/", {"q": " Ynys  Môn "}).url == (
        "/constituencies/?q=Ynys+M%C3%B4n"
    )
    assert client.post("/constituencies/", {"q": ""}).url == "/constituencies/"


# A to Z


def test_by_nation_and_letter(client):
    a_seat("Exeter")
    a_seat("Hexham")
    a_seat("Ynys Môn", slug="ynys-mon", **WALES)
    a_seat("Foyle", nation="Northern Ireland")
    a_seat("Orkney and Shetland", nation="Scotland")

    nations = client.get("/constituencies/").context["nations"]

    assert [nation.value for nation, _ in nations] == [
        "England", "Scotland", "Wales", "Northern Ireland",
    ]  # fmt: skip
    assert [letter for letter, _ in nations[0][1]] == ["E", "H"]


def test_in_welsh_by_welsh_names(client):
    a_seat("Merthyr Tydfil and Aberdare", name_cy="Merthyr Tudful ac Aberdâr", **WALES)
    a_seat("Bridgend", name_cy="Pen-y-bont", **WALES)

    [(_nation, letters)] = client.get("/cy/constituencies/").context["nations"]

    assert [letter for letter, _ in letters] == ["M", "P"]


def test_the_list_is_one_query_and_the_campaign_two(client, django_assert_max_num_queries):
    Constituency.objects.bulk_create(
        Constituency(code=f"E9{n:07d}", name=f"Seat {n}", slug=f"seat-{n}", nation="England")
        for n in range(650)
    )

    with django_assert_max_num_queries(3):
        client.get("/constituencies/")


def test_of_a_long_list_the_letter_that_was_chosen(client):
    for n in range(151):
        a_seat(f"{'AB'[n % 2]}ville {n}", slug=f"ville-{n}")
    a_seat("Foyle", nation="Northern Ireland")

    before = client.get("/constituencies/?from=0123abcd").content.decode()
    chosen = client.get("/constituencies/?letter=b").content.decode()
    none = client.get("/constituencies/?letter=%00").content.decode()

    assert "ville-" not in before
    assert "Foyle" in before
    assert '<a href="?letter=B&amp;from=0123abcd#england">' in before
    assert chosen.count("/constituency/ville-") == 75
    assert 'letter=B#england" aria-current="true">' in chosen
    assert "ville-" not in none


def test_an_email_address_gets_into_no_address(client):
    answer = client.post("/constituencies/", {"q": "sam.taylor@supporters.example"})

    assert answer.status_code == 200
    assert "0 results" in answer.content.decode()


def test_a_word_that_is_everywhere_shows_so_many_places_and_no_more(client):
    a_seat(places="\n".join(f"Little {number}" for number in range(500)))

    page = client.get("/constituencies/", {"q": "little"})

    assert len(page.context["seats"].places) == 200
