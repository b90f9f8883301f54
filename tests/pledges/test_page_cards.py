"""The pictures that links to the home page and to a seat show."""

import re
from html import unescape
from io import BytesIO

import pytest
import typst
from PIL import Image

from campaigns.models import Campaign
from campaigns.outreach.models import Approach
from campaigns.phases import Phase
from candidates.models import Constituency
from pledges import page_cards
from pledges.listing import Number
from tests.factories import a_campaign, a_candidate, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(year=2026, hashtags="#IMHAW26 👶")


@pytest.fixture
def seat(campaign):
    """Three stand, and one of them has joined."""
    seat = a_seat("Exeter")
    everyone = [a_candidate(campaign, seat, name=name) for name in ("Ann", "Bo", "Cy")]
    Approach.objects.to(everyone[0], campaign).record(Approach.Response.JOINED)
    return seat


def told_of(client, page):
    """What the page tells those who draw previews of links."""
    html = client.get(page).content.decode()
    return {
        name: unescape(value)
        for name, value in re.findall(r'property="og:([\w:]+)" content="([^"]*)"', html)
    }


def card_on(client, page):
    return told_of(client, page)["image"].removeprefix("http://testserver")


@pytest.mark.parametrize(
    ("page", "address", "words"),
    [
        (
            "/constituency/exeter/",
            "/constituency/exeter/",
            "1 of 3 people standing in Exeter has spoken up for babies",
        ),
        ("/", "/years/2026/", "Speak up for babies. Babies can’t vote. Ask the people standing"),
        ("/wall/2026/", "/years/2026/", "Speak up for babies. Babies can’t vote."),
        ("/years/2026/", "/years/2026/", "Speak up for babies. Babies can’t vote."),
    ],
)
def test_the_page_names_it(client, seat, page, address, words):
    told = told_of(client, page)
    answer = client.get(told["image"])

    assert re.fullmatch(rf"http://testserver{address}card-[0-9a-f]{{12}}\.jpg", told["image"])
    assert told["image:alt"].startswith(words)
    assert answer["Content-Type"] == told["image:type"] == "image/jpeg"
    size = Image.open(BytesIO(answer.content)).size
    assert size == (int(told["image:width"]), int(told["image:height"])) == (1200, 630)
    assert len(answer.content) < 300_000


def test_a_page_draws_nothing(client, seat, monkeypatch):
    monkeypatch.setattr(typst, "compile", None)

    assert card_on(client, "/constituency/exeter/")
    assert card_on(client, "/")


def test_its_address_takes_no_query(campaign, seat, django_assert_num_queries):
    campaign = Campaign.objects.current()

    with django_assert_num_queries(0):
        page_cards.of_campaign(campaign).address  # noqa: B018
        phase = Phase.FINAL
        page_cards.of_seat(campaign, seat, phase, phase.words, Number(1, 3)).address  # noqa: B018


def test_the_next_who_joins_has_another_address_and_the_old_one_leads_there(client, seat, campaign):
    before = card_on(client, "/constituency/exeter/")
    Approach.objects.to(seat.ballots.get().candidates.get(name="Bo"), campaign).record(
        Approach.Response.JOINED
    )
    after = card_on(client, "/constituency/exeter/")

    assert before != after
    assert client.get(before).url == after
    assert client.get(after)["Cache-Control"] == "public, max-age=300"


def test_asked_again_it_is_not_sent_again(client, campaign):
    address = card_on(client, "/")
    answer = client.get(address)
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_without_a_number_it_asks(client, campaign):
    a_candidate(campaign)

    said = told_of(client, "/constituency/exeter/")["image:alt"]

    assert said.startswith("Who speaks up for babies in Exeter? Babies can’t vote.")


def test_it_speaks_welsh_on_a_welsh_page(client, seat):
    english, welsh = (card_on(client, f"{way}/constituency/exeter/") for way in ("", "/cy"))

    assert welsh.startswith("/cy/constituency/exeter/card-")
    assert client.get(welsh).content != client.get(english).content


@pytest.mark.parametrize("address", ["/constituency/atlantis/card-0.jpg", "/years/2019/card-0.jpg"])
def test_what_there_is_not_has_no_card(client, campaign, address):
    assert client.get(address).status_code == 404


def test_a_draft_has_no_card(client, campaign):
    address = card_on(client, "/")
    Campaign.objects.update(published=False)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["A", "x" * 80, "Na h-Eileanan an Iar", "Caerfyrddin " * 6])
@pytest.mark.parametrize("number", [Number(0, 0), Number(1, 6), Number(12, 30)])
def test_any_name_and_number_can_be_drawn(campaign, name, number):
    seat = Constituency(name=name.strip(), nation="Wales", slug="x")
    made = page_cards.of_seat(campaign, seat, Phase.FINAL, Phase.FINAL.words, number)

    assert Image.open(BytesIO(made.drawing.draw())).size == (1200, 630)


def test_in_wales_it_says_it_in_both_languages_once_there_are_both(campaign, monkeypatch):
    monkeypatch.setattr("pledges.page_cards.in_the_other", lambda *_: ("Mae 1 o 3", "cy"))
    seat = Constituency(name="Gower", name_cy="Gŵyr", nation="Wales", slug="gower")
    made = page_cards.of_seat(campaign, seat, Phase.FINAL, Phase.FINAL.words, Number(1, 3))

    assert made.words == "1 of 3 people standing in Gower has spoken up for babies. Mae 1 o 3."
    assert '"lang": "cy", "text": "Mae 1 o 3"' in made.drawing.content
