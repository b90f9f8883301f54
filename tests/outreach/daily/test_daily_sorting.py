"""Which messages go on their own, and which join the daily letter."""

import pytest
import time_machine
from django.db import connection

from campaigns.outreach import services
from campaigns.outreach.digests import sorting
from campaigns.outreach.models import Message, SendingRules, Shingle
from tests.factories import a_campaign, a_candidate, an_invitation
from tests.outreach.daily_desk import LONG, MONDAY, TUESDAY, run, status_of

pytestmark = pytest.mark.django_db


# Personal or not


@pytest.mark.parametrize(
    ("words", "goes"),
    [
        (LONG, "alone"),
        ("", "together"),
        ("Please join, we need you.", "together"),
        ("five words are in here " + "x" * 36, "together"),  # 59
        ("five words are in here " + "x" * 37, "alone"),  # 60
        ("x" * 100, "together"),  # nothing that could be compared
        (f"Dear Ann,\n\nPlease join.\n\nKind regards,\n{'Sam Taylor ' * 4}", "together"),
    ],
)
def test_sixty_characters_of_ones_own_are_personal(campaign, ann, words, goes):
    invitation = an_invitation(campaign, [ann], state="draft", own_words=words)
    told = sorting.how_it_goes(invitation)

    services.submit(invitation)
    services.confirm(invitation)

    assert told == goes
    assert invitation.is_personal == (goes == "alone")
    assert status_of(invitation) == ("queued" if goes == "alone" else "in_digest")


def test_what_the_letter_says_by_itself_is_nobodys_own(campaign, ann):
    copied = (
        "Will you speak up for babies by sharing a photo of yourself with the campaign board? "
        "It takes about two minutes. What was it like having a baby here?"
    )
    invitation = an_invitation(campaign, [ann], state="draft", own_words=copied)

    assert sorting.how_it_goes(invitation) == "together"


def test_the_same_words_of_somebody_else_go_together(campaign, ann):
    first = an_invitation(campaign, [ann], own_words=LONG)
    second = an_invitation(campaign, [ann], own_words=LONG.upper().replace(",", " –"))

    assert (status_of(first), status_of(second)) == ("queued", "in_digest")
    assert (first.is_personal, second.is_personal) == (True, False)


def test_alike_begins_at_four_fifths(campaign, ann):
    words = [f"w{one}" for one in range(24)]  # 20 phrases
    an_invitation(campaign, [ann], own_words=" ".join(words))
    # Of as many phrases, the last 4 are others: 16 of 20.
    at_it = an_invitation(campaign, [ann], own_words=" ".join([*words[:20], *"abcd"]))
    below = an_invitation(campaign, [ann], own_words=" ".join([*words[:19], *"efghi"]))

    assert (at_it.is_personal, below.is_personal) == (False, True)


@pytest.mark.parametrize("state", ["draft", "unconfirmed"])
def test_what_nobody_confirmed_makes_nobody_alike(campaign, ann, state):
    an_invitation(campaign, [ann], own_words=LONG, state=state)

    assert an_invitation(campaign, [ann], own_words=LONG).is_personal


def test_ones_own_words_to_somebody_else_stay_personal(campaign, ann):
    bo = a_candidate(campaign, name="Bo Bell")
    an_invitation(campaign, [ann], own_words=LONG, email="sam@supporters.example")
    again = an_invitation(campaign, [bo], own_words=LONG, email="Sam@supporters.example")

    assert again.is_personal


def test_words_are_compared_within_one_campaign(campaign, ann):
    an_invitation(campaign, [ann], own_words=LONG)
    other = a_campaign(year=campaign.year - 1)
    there = a_candidate(other, ann.constituency, name="Bo Bell")

    assert an_invitation(other, [there], own_words=LONG).is_personal


def test_staff_set_what_is_personal(campaign, ann):
    SendingRules.objects.create(personal_from=10, alike_from="1.00")
    an_invitation(campaign, [ann], own_words="one two three four five six")

    nearly = an_invitation(campaign, [ann], own_words="zero one two three four five six")

    assert nearly.is_personal


def test_of_what_thousands_send_only_the_first_are_noted(campaign, ann, monkeypatch):
    monkeypatch.setattr(sorting, "HOLDERS", 3)
    phrases = len(LONG.split()) - 4

    for _ in range(5):
        last = an_invitation(campaign, [ann], own_words=LONG)

    assert not last.is_personal
    assert Shingle.objects.count() == 3 * phrases


def test_what_is_alike_is_found_in_one_query_by_an_index(campaign, ann, django_assert_num_queries):
    invitation = an_invitation(campaign, [ann], own_words=LONG)
    values = set(Shingle.objects.values_list("value", flat=True))
    found = sorting.alike(invitation, values, shared=16)

    with django_assert_num_queries(1):
        found.exists()

    # With so few rows, PostgreSQL takes now this index and now that.
    if connection.vendor == "sqlite":
        plan = found.explain()
        assert "outreach_shingle_value" in plan
        assert "SCAN outreach_shingle" not in plan


# Three a day


def test_beyond_three_a_day_personal_ones_join_the_letter_in_full(campaign, ann):
    four = [an_invitation(campaign, [ann]) for _ in range(4)]

    [letter] = run(TUESDAY)

    assert Message.objects.filter(kind="invitation").count() == 3
    assert four[3].is_personal
    assert four[3].own_words in letter.body


def test_each_candidate_has_three_of_their_own(campaign, ann):
    bo = a_candidate(campaign, name="Bo Bell")
    for _ in range(3):
        an_invitation(campaign, [ann])

    both = an_invitation(campaign, [ann, bo])

    found = dict(both.asks.values_list("approach__candidate__name", "status"))
    assert found == {"Ann Archer": "in_digest", "Bo Bell": "queued"}


def test_a_new_day_in_london_has_three_again_once_the_others_left(campaign, ann):
    for _ in range(3):
        an_invitation(campaign, [ann])
    with time_machine.travel("2026-05-12 00:30:00+01:00", tick=False):
        waiting = an_invitation(campaign, [ann])
    run(MONDAY)
    with time_machine.travel("2026-05-12 00:40:00+01:00", tick=False):
        next_day = an_invitation(campaign, [ann])

    # Three that had not left yet were as many as a candidate gets.
    assert (status_of(waiting), status_of(next_day)) == ("in_digest", "queued")
