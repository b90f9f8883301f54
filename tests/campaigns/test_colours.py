"""A year may bring two colours, and none that somebody can't read."""

import pytest
from django.core.exceptions import ValidationError

from campaigns import colours
from pledges.palette import palette, rgb_of
from tests.factories import a_campaign

STRONG, BRIGHT = "#8c2f63", "#ffb59a"


def test_contrast_is_as_the_guidelines_work_it_out():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["ink", "night", "cream", "white", "peach"])
def test_grounds_are_those_of_the_site(name):
    assert rgb_of(getattr(colours, name.upper())) == palette()[name]


def test_the_sites_own_colours_would_do():
    assert colours.faults_of_strong(STRONG) == []
    assert colours.faults_of_bright(BRIGHT) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("strong", "bright", "fault"),
    [
        ("#ffb59a", BRIGHT, "Choose a darker one."),
        (STRONG, "#8c2f63", "Choose a lighter one."),
        ("aubergine"[:7], BRIGHT, "six figures or letters"),
        ("#12345", BRIGHT, "six figures or letters"),
        ("", BRIGHT, "both colours, or neither"),
        (STRONG, "", "both colours, or neither"),
    ],
)
def test_unreadable_ones_are_refused_with_a_sentence(strong, bright, fault):
    campaign = a_campaign(colour=strong, colour_bright=bright)

    with pytest.raises(ValidationError, match=fault):
        campaign.full_clean()


@pytest.mark.django_db
def test_capital_letters_are_the_same_colour():
    campaign = a_campaign(colour="#8C2F63", colour_bright="#FFB59A")

    campaign.full_clean()

    assert (campaign.colour, campaign.colour_bright) == (STRONG, BRIGHT)


@pytest.mark.django_db
def test_pages_take_the_colours_of_their_year(client):
    a_campaign(colour="#5b2a86", colour_bright="#f7c6a3")
    a_campaign(year=2021)
    sheet = "/colours/5b2a86-f7c6a3.css"

    assert sheet in client.get("/").content.decode()
    assert sheet in client.get("/find/").content.decode()
    # That of 2021 has none, and so the site's.
    assert sheet not in client.get("/years/2021/").content.decode()
    answer = client.get(sheet)
    assert "--action: #5b2a86;" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/css")


@pytest.mark.django_db
@pytest.mark.parametrize("pair", ["ffffff-ffb59a", "8c2f63-000000", "x}y-ffb59a", "8c2f63-8c2f63"])
def test_no_sheet_is_made_of_anything_else(client, pair):
    assert client.get(f"/colours/{pair}.css").status_code == 404
