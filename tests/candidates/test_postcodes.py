import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates import postcodes


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


@pytest.mark.parametrize("text", ["JE2 3AB", "GY1 1AA", "IM1 1AD", "BF1 3AA", "GX11 1AA"])
def test_whole_postcodes_of_places_without_a_seat(text):
    assert postcodes.is_elsewhere(postcodes.normalise(text))


def test_district():
    assert postcodes.district("SW1A1AA") == "SW1A"
    assert postcodes.district("M11AA") == "M1"


@given(st.text(max_size=20))
def test_anything_typed_is_a_postcode_or_a_value_error(text):
    try:
        postcode = postcodes.normalise(text)
    except ValueError:
        return
    assert postcodes.normalise(postcodes.written(postcode)) == postcode
