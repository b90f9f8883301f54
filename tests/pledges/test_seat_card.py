"""How many have spoken up in a seat: one sentence, a bubble for each, and no names."""

import pytest
from django.utils.translation import override

from campaigns.models import Campaign
from campaigns.outreach.models import Approach
from campaigns.phases import Phase
from pledges.listing import Number
from pledges.seat_card import card_of
from tests.factories import a_campaign, a_candidate, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


def card(campaign, phase=Phase.FINAL, joined=2, asked=7, **seat):
    return card_of(campaign, a_seat(**seat), phase, Number(joined, asked))


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        (Phase.CALLED, "2 of 7 people listed in Exeter have spoken up for babies"),
        (Phase.FINAL, "2 of 7 people standing in Exeter have spoken up for babies"),
        (Phase.POLL_DAY, "2 of 7 people standing in Exeter have spoken up for babies"),
        (Phase.ELECTED, "2 of 7 people who stood in Exeter spoke up for babies"),
    ],
)
def test_each_phase_has_its_words(campaign, phase, sentence):
    assert card(campaign, phase).sentence == sentence


def test_one_person(campaign):
    said = card(campaign, joined=1).sentence

    assert said == "1 of 7 people standing in Exeter has spoken up for babies"


def test_the_mp(campaign):
    assert card(campaign, Phase.MPS, 1, 1).sentence == "The MP for Exeter has spoken up for babies"


@pytest.mark.parametrize(("joined", "asked"), [(0, 7), (0, 0), (1, 1)])
def test_where_there_is_nothing_to_say_nothing_is_said(campaign, joined, asked):
    assert card(campaign, joined=joined, asked=asked) is None


def test_a_bubble_for_each_and_the_filled_ones_first(campaign):
    assert card(campaign, asked=4).bubbles == [True, True, False, False]


def test_in_wales_in_both_languages(campaign):
    in_english = card(campaign, name="Swansea West", name_cy="Gorllewin Abertawe", nation="Wales")
    with override("cy"):
        in_welsh = card(campaign, name="Newport East", nation="Wales")

    assert in_english.sentence.startswith("2 of 7 people standing in Swansea West")
    assert in_english.other_sentence.startswith("Mae 2 o’r 7")
    assert "etholaeth Gorllewin Abertawe" in in_english.other_sentence
    assert in_english.other_language == "cy"
    assert in_welsh.sentence.startswith("Mae 2 o’r 7")
    assert in_welsh.other_language == "en"


def test_whoever_left_the_ballot_paper_is_not_counted(client, campaign):
    for name, status in [("Ann", "standing"), ("Bo", "standing"), ("Cy", "withdrawn")]:
        candidate = a_candidate(campaign, name=name, status=status)
        if name != "Bo":
            Approach.objects.to(candidate, campaign).record(Approach.Response.JOINED)

    page = client.get("/constituency/exeter/").content.decode()

    assert "1 of 2 people standing in Exeter" in page
    assert page.count('class="seat-card__bubble') == 3


@pytest.mark.parametrize("visibility", ["hold_until_poll_closes", "off"])
def test_it_obeys_the_campaign(campaign, visibility):
    Campaign.objects.update(wall_visibility=visibility)
    campaign.refresh_from_db()

    assert card(campaign) is None
