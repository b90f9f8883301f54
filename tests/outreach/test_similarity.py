import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.outreach.digests.similarity import own_of, shingles, without_courtesies, words_of

WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=6), max_size=40)
TEMPLATE = "Will you speak up for babies by sharing a photo of yourself? It takes two minutes."


def test_case_accents_and_punctuation_make_no_difference():
    assert words_of("Don’t  forget: SIÂN's  café!") == ["dont", "forget", "sians", "cafe"]
    assert words_of("don't forget, sian`s cafe") == ["dont", "forget", "sians", "cafe"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ann Archer,\n\nPlease come.\n\nKind regards,\nSam Taylor\nExeter",
        "Hello\nPlease come.\nThanks!",
        "Good morning, Please come.\n\nYours sincerely\n\nSam",
        "Annwyl Ann,\nPlease come.\nDiolch yn fawr,\nSam",
        "Dear Ann,\r\nPlease come.\r\nWith best wishes - Sam",
    ],
)
def test_greeting_and_farewell_are_left_out(text):
    assert without_courtesies(text) == "Please come."


@pytest.mark.parametrize(
    "text",
    [
        "Hi there is nobody here for us at night.",
        "With my first baby I was alone.\nBest of all was our health visitor. She came.",
        "Dearest memories are of the ward.",
    ],
)
def test_what_only_looks_like_a_courtesy_stays(text):
    assert without_courtesies(text) == text


def test_a_length_is_that_of_what_was_typed():
    assert own_of("x" * 59).length == 59
    assert own_of("  One,\n\n two!  ").length == len("One, two!")


def test_sentences_of_the_template_are_nobodys_own():
    own = own_of(f"I live here. {TEMPLATE.upper()} My girl was born early.", [TEMPLATE])

    assert own.length == len("I live here. My girl was born early.")
    # No phrase reaches across what was taken out.
    assert own.phrases == {"my girl was born early"}


def test_fewer_than_five_words_make_no_phrase():
    assert own_of("four words only here").phrases == set()
    assert own_of("").length == 0


def test_numbers_say_nothing_without_the_key():
    phrases = own_of("these are five words exactly, or six").phrases

    assert len(shingles(phrases, key="a")) == 3
    assert shingles(phrases, key="a").isdisjoint(shingles(phrases, key="b"))
    assert all(-(2**63) <= one < 2**63 for one in shingles(phrases, key="a"))


@given(st.text(max_size=1200))
def test_any_text_can_be_read(text):
    own = own_of(text)

    assert 0 <= own.length <= len(text)
    assert all(phrase.count(" ") == 4 for phrase in own.phrases)


@given(WORDS)
def test_there_is_one_phrase_for_each_word_but_the_last_four(words):
    text = " ".join(f"{word}{place}" for place, word in enumerate(words))

    assert len(own_of(text).phrases) == max(len(words) - 4, 0)


@given(WORDS, WORDS)
def test_what_is_added_around_a_text_keeps_its_phrases(before, after):
    text = "my baby was born on a tuesday"
    whole = " ".join(["x", *before, text, *after])

    assert own_of(text).phrases <= own_of(whole).phrases


@given(st.text(string.ascii_letters + " .\n", max_size=400))
def test_the_template_alone_leaves_nothing_to_compare(text):
    assert own_of(text, [text]).phrases == frozenset()
