import pytest

from candidates.lookup import Found, NoSeat, Several, Unknown, look_up
from candidates.models import Postcode, SplitPostcode


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

    assert look_up("SR439AA") == NoSeat()


@pytest.mark.parametrize("postcode", ["BF13AA", "JE23AB", "GY11AA", "IM11AD", "GX111AA"])
def test_places_without_a_seat_need_no_list(db, postcode, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert look_up(postcode) == NoSeat()


def test_unknown(seats):
    assert look_up("ZZ993VZ") == Unknown()


def test_query_count(hexham, django_assert_num_queries):
    Postcode.objects.create(postcode="NE461BS", constituency=hexham)

    with django_assert_num_queries(2):
        assert look_up("NE461BS").constituency.name == "Hexham"
