import pytest
from django.db import connection

from candidates import postcodes
from candidates.lookup import Found, NoSeat, Several, Unknown, known_slips, look_up
from candidates.models import Postcode, SplitPostcode
from candidates.postcodes import Place


@pytest.fixture
def hexham(seats):
    return seats["E14001285"]


@pytest.fixture
def durham(seats):
    return seats["E14001173"]


def test_one_constituency(hexham):
    Postcode.objects.create(postcode="NE461BS", constituency=hexham)

    assert look_up("NE461BS") == Found(hexham)


def test_a_retired_postcode_still_answers(hexham):
    Postcode.objects.create(postcode="NE461BS", constituency=hexham, kind="retired")

    assert look_up("NE461BS") == Found(hexham, retired=True)


def test_several_constituencies_the_most_likely_first(hexham, durham):
    Postcode.objects.create(postcode="DH85AA", constituency=hexham)
    SplitPostcode.objects.create(postcode="DH85AA", constituency=hexham, share="0.2")
    SplitPostcode.objects.create(postcode="DH85AA", constituency=durham, share="0.8")

    assert look_up("DH85AA") == Several((durham, hexham))


def test_shares_that_nobody_knows_come_last(hexham, durham):
    SplitPostcode.objects.create(postcode="DH85AA", constituency=durham)
    SplitPostcode.objects.create(postcode="DH85AA", constituency=hexham, share="0.1")

    assert look_up("DH85AA") == Several((hexham, durham))


def test_a_single_entry_in_the_split_list_corrects_the_postcode(hexham, durham):
    Postcode.objects.create(postcode="DH85AA", constituency=hexham)
    SplitPostcode.objects.create(postcode="DH85AA", constituency=durham)

    assert look_up("DH85AA") == Found(durham)


def test_a_post_office_box_has_no_seat(seats):
    Postcode.objects.create(postcode="SR439AA", constituency=None, kind="no_seat")

    assert look_up("SR439AA") == NoSeat(Place.BOX)


@pytest.mark.parametrize(
    ("postcode", "place"),
    [
        ("BF13AA", Place.FORCES), ("JE23AB", Place.CROWN), ("GY11AA", Place.CROWN),
        ("IM11AD", Place.CROWN), ("GX111AA", Place.OVERSEAS), ("BX11LT", Place.BOX),
    ],
)  # fmt: skip
def test_places_without_a_seat_need_no_list(db, postcode, place, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert look_up(postcode) == NoSeat(place)


def test_unknown(seats):
    assert look_up("ZZ993VZ") == Unknown()


def test_letters_of_a_border_prove_nothing(seats):
    # CH is Chester's, and TD the Borders': some of either lies across.
    Postcode.objects.create(postcode="CH40DH", constituency=seats["W07000112"])
    Postcode.objects.create(postcode="TD152EP", constituency=seats["E14001285"])

    assert look_up("CH40DH") == Found(seats["W07000112"])
    assert look_up("TD152EP") == Found(seats["E14001285"])


@pytest.mark.parametrize("postcode", ["NE461BS", "DH85AA", "SR439AA"])
def test_one_look_up_is_one_query(hexham, durham, postcode, django_assert_num_queries):
    Postcode.objects.create(postcode="NE461BS", constituency=hexham)
    Postcode.objects.create(postcode="SR439AA", constituency=None, kind="no_seat")
    for seat in (hexham, durham):
        SplitPostcode.objects.create(postcode="DH85AA", constituency=seat)

    with django_assert_num_queries(1):
        answer = look_up(postcode)
        assert not isinstance(answer, Found) or answer.constituency.name == "Hexham"


def plan_of(sql):
    """How the database would answer, in its own words, with the tables as large as they get."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of a table of ten rows it reads all, whatever indexes there are.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_the_query_goes_by_indexes(hexham, django_assert_num_queries):
    Postcode.objects.create(postcode="NE461BS", constituency=hexham)

    with django_assert_num_queries(1) as queries:
        look_up("NE461BS")

    plan = plan_of(queries[0]["sql"])
    assert "Seq Scan on candidates_postcode" not in plan
    assert "Seq Scan on candidates_splitpostcode" not in plan
    assert "SCAN known" not in plan
    assert "SCAN split" not in plan


# Next to a postcode


def of(postcode, seat, **fields):
    return Postcode.objects.create(postcode=postcode, constituency=seat, **fields)


def test_where_every_neighbour_agrees_it_is_said_and_not_taken(hexham):
    of("NE461AA", hexham)
    of("NE461BS", hexham, kind="retired")

    assert look_up("NE461ZZ") == Unknown(near=hexham)


def test_where_neighbours_disagree_nothing_is_said(hexham, durham):
    of("NE461AA", hexham)
    of("NE461BS", durham)

    assert look_up("NE461ZZ") == Unknown()


def test_where_a_neighbour_is_split_nothing_is_said(hexham, durham):
    of("NE461AA", hexham)
    for seat in (hexham, durham):
        SplitPostcode.objects.create(postcode="NE461BS", constituency=seat)

    assert look_up("NE461ZZ") == Unknown()


def test_where_a_neighbour_is_a_post_office_box_nothing_is_said(hexham):
    of("NE461AA", hexham)
    of("NE461BS", None, kind="no_seat")

    assert look_up("NE461ZZ") == Unknown()


def test_another_sector_is_no_neighbour(hexham, durham):
    # "E1 1" is no beginning of "E11 1", though the letters run on.
    of("E11AA", hexham)
    of("E111AA", durham)
    of("E112AA", durham)
    of("E12AA", durham)

    assert look_up("E11ZZ") == Unknown(near=hexham)
    assert look_up("E111ZZ") == Unknown(near=durham)


def test_neighbours_are_found_by_an_index(hexham):
    sector = postcodes.sector("NE461ZZ")
    neighbours = Postcode.objects.filter(postcode__range=sector).values("constituency")

    plan = plan_of(
        "SELECT constituency_id FROM candidates_postcode "
        f"WHERE postcode BETWEEN '{sector[0]}' AND '{sector[1]}'"
    )

    assert "BETWEEN" in str(neighbours.query)
    assert "SEARCH" in plan or "Index Scan" in plan or "Index Cond" in plan


# O and 0, I and 1


@pytest.mark.parametrize("typed", ["SW1A OAA", "SWIA 0AA", "swia oaa", "SWIAOAA"])
def test_what_may_have_been_meant(seats, typed):
    of("SW1A0AA", seats["E14001172"])

    assert known_slips(typed) == ["SW1A0AA"]


def test_what_may_have_been_meant_is_never_the_answer(seats):
    of("W101AA", seats["E14001172"])

    assert look_up("W1O1AA") == Unknown()
    assert known_slips("W1O1AA") == ["W101AA"]


def test_what_we_do_not_know_is_not_suggested(seats):
    of("SR439AA", None, kind="no_seat")

    assert known_slips("SW1A OAA") == []
    assert known_slips("SR43 9AA") == []


def test_split_postcodes_are_suggested_too(hexham, durham):
    SplitPostcode.objects.create(postcode="DE30GU", constituency=hexham)
    SplitPostcode.objects.create(postcode="DE30GU", constituency=durham)

    assert known_slips("DE3 OGU") == ["DE30GU"]
