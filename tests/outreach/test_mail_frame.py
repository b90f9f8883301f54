"""What stands below every letter to a candidate: why it comes, who writes, how to stop it."""

import re

import pytest

from campaigns.outreach import emails
from campaigns.outreach.models import Message
from campaigns.phases import Phase
from candidates.models import Constituency
from tests.factories import a_campaign, a_seat, an_approach

pytestmark = pytest.mark.django_db

OF_OURS = ["joined", "photo_received", "another_photo", "photo_live", "photo_checked", "link"]


def letter_of(kind, approach, phase=None):
    message = Message(pk=1, kind=kind, message_id="<a@b.example>", approach=approach)
    return emails.letter(message, "ann@candidates.example", phase)


@pytest.mark.parametrize("kind", OF_OURS)
@pytest.mark.parametrize("phase", [one for one in Phase if not one.has_mps])
def test_while_there_are_no_mps_nobody_is_said_to_sit_in_parliament(kind, phase):
    letter = letter_of(kind, an_approach(a_campaign()), phase)

    for text in (letter.subject, letter.body, letter.alternatives[0][0]):
        assert not re.search(r"\bMPs?\b|sits? in|left Parliament", text)
    assert "Why you get this: you st" in letter.body


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (Phase.MPS, "you sit in Parliament, and your address is published"),
        (Phase.CALLED, "you sit in Parliament, or hope to stand for it"),
        (Phase.FINAL, "you stand for Parliament, and your address is published"),
        (Phase.COUNTING, "you stood for Parliament, and your address is published"),
        (Phase.ELECTED, "you stood for Parliament, or sit in it"),
    ],
)
def test_it_says_why_it_comes_in_the_words_of_the_day(phase, words):
    letter = letter_of("joined", an_approach(a_campaign()), phase)

    assert f"Why you get this: {words}" in letter.body
    assert words in letter.alternatives[0][0]


def test_who_writes_stands_in_it_with_the_number_of_the_charity(settings):
    approach = an_approach(a_campaign(charity_number="1111111"))

    letter = letter_of("joined", approach)

    who = f"{settings.CHARITY_NAME}, registered charity 1111111\nPublished by the charity, 1 Street"
    assert who in letter.body
    assert "registered charity 1111111" in letter.alternatives[0][0]


def test_in_wales_all_of_it_is_in_both_languages_and_the_imprint_once(settings):
    seat = a_seat("Gower", nation=Constituency.Nation.WALES)

    letter = letter_of("joined", an_approach(a_campaign(), seat=seat))

    html, charity = letter.alternatives[0][0], settings.CHARITY_NAME
    for text in (letter.body, html):
        below = text[text.index(f"Mae {charity} yn annibynnol ar bob plaid wleidyddol.") :]
        assert below.index("Angen help? E-bostiwch") < below.index(f"{charity} is independent")
        assert below.index(f"{charity} is independent") < below.index("Need help? Email")
        assert text.count("Published by the charity") == 1
    assert '<div lang="cy">' in html
    assert '<div lang="en-gb">' in html
    assert html.count(f'href="mailto:{settings.CONTACT_EMAIL}"') == 2


def test_a_note_has_what_it_opens_as_a_button_where_it_is_spoken_of(settings):
    campaign = a_campaign()
    page = f"{settings.SITE_URL}/partner/abc/"
    partner = {"name": "<b>Ann</b> https://bad.example", "website": "https://group.example"}

    letter = emails.note("partner_changed", "jo@group.example", {"partner": partner, "link": page})

    html = letter.alternatives[0][0]
    for text in (letter.body, html):
        assert text.index("Your page:") < text.index(page) < text.index("is independent of all")
        assert campaign.imprint in text
    assert re.findall(r'href="(http[^"]+)"[^>]*>([^<]+)<', html) == [(page, "Open my page")]
    assert "&lt;b&gt;Ann&lt;/b&gt; https://bad.example now" in html


@pytest.mark.parametrize("kind", [one for one in OF_OURS if one != "link"])
def test_in_an_inbox_of_several_the_subject_says_whom_it_is_about(kind):
    assert "Ann Archer" in letter_of(kind, an_approach(a_campaign())).subject


def test_the_colours_of_a_year_are_those_of_its_letters():
    approach = an_approach(a_campaign(colour="#0b5345", colour_bright="#a9dfbf"))
    letters = [letter_of("joined", approach), emails.note("event_listed", "jo@group.example", {})]

    for letter in letters:
        html = letter.alternatives[0][0]
        assert "#a9dfbf" in html
        assert not re.search("#8c2f63|#7a2554|#ffb59a", html)
    assert 'bgcolor="#0b5345"' in letters[0].alternatives[0][0]
