import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates import postcodes
from candidates.postcodes import Place


@pytest.mark.parametrize(
    "text",
    [
        "SW1A 1AA", "sw1a1aa", "  Sw1a  1aA ", "SW1A\u00a01AA", "SW1A-1AA", "S.W.1.A. 1AA.",
        "(SW1A 1AA)", "ＳＷ１Ａ １ＡＡ", "SW1A\u200b1AA", "SW1A–1AA\t",
    ],
)  # fmt: skip
def test_one_spelling_of_whatever_was_typed(text):
    assert postcodes.normalise(text) == "SW1A1AA"


@pytest.mark.parametrize("text", ["M1 1AA", "M60 1NW", "W1A 1HQ", "CR2 6XH", "DN55 1PT", "N1P 1AA"])
def test_every_form_of_a_postcode(text):
    assert postcodes.written(postcodes.normalise(text)) == text


@pytest.mark.parametrize("text", ["", "hello", "SW1A 1AAA", "1AA SW1A", "SW1Ä 1AA", "SWIA 1AA"])
def test_what_is_not_a_postcode(text):
    with pytest.raises(ValueError, match="not a postcode"):
        postcodes.normalise(text)


@pytest.mark.parametrize("text", ["NE46", "ne46 1", "NE46 1B", "W1A", "m1"])
def test_the_beginning_alone(text):
    with pytest.raises(postcodes.Incomplete):
        postcodes.normalise(text)


@pytest.mark.parametrize(
    "text",
    ["BFPO 57", "bfpo57", "BF1", "JE2", "GY", "im1", "FIQQ 1ZZ", "ASCN 1ZZ", "GX11", "AI-2640"],
)
def test_codes_of_places_without_a_seat(text):
    with pytest.raises(postcodes.Elsewhere):
        postcodes.normalise(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("BFPO 57", Place.FORCES), ("IM1", Place.CROWN), ("STHL 1ZZ", Place.OVERSEAS),
        ("TDCU 1ZZ", Place.OVERSEAS), ("GIR 0AA", Place.BOX),
    ],
)  # fmt: skip
def test_each_says_where_it_is(text, place):
    with pytest.raises(postcodes.Elsewhere) as error:
        postcodes.normalise(text)
    assert error.value.place is place


@pytest.mark.parametrize("text", ["JE2 3AB", "GY1 1AA", "IM1 1AD", "BF1 3AA", "GX11 1AA"])
def test_whole_postcodes_of_places_without_a_seat(text):
    assert postcodes.elsewhere(postcodes.normalise(text))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SW1A OAA", "SW1A0AA"),  # the incode begins with a figure
        ("NE46 IBS", "NE461BS"),
        ("W1O 1AA", "W101AA"),  # the outcode may end with either
        ("NI 9GU", "N19GU"),
        ("0X1 1AA", "OX11AA"),  # and begins with a letter
        ("1P1 1AA", "IP11AA"),
    ],
)
def test_letters_and_figures_that_look_alike(text, meant):
    assert meant in postcodes.slips(text)


def test_the_smallest_slip_is_the_likeliest():
    assert postcodes.slips("SWIA OAA") == ["SW1A0AA"]
    assert postcodes.slips("W1O 1AA")[0] == "W101AA"
    assert postcodes.slips("NE46 1BS") == []
    assert postcodes.slips("OIOIOIOIOIOI") == []


def test_district():
    assert postcodes.district("SW1A1AA") == "SW1A"
    assert postcodes.district("M11AA") == "M1"


def test_sector():
    assert postcodes.sector("NE461ZZ") == ("NE461AA", "NE461ZZ")


@given(st.text(max_size=20))
def test_anything_typed_is_a_postcode_or_a_value_error(text):
    try:
        postcode = postcodes.normalise(text)
    except ValueError:
        return
    assert postcodes.normalise(postcodes.written(postcode)) == postcode
