"""A page in Welsh has no English left, but what says that it is English, and what people typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from campaigns.models import Campaign, Event
from campaigns.outreach.models import Approach, Subscriber
from candidates.models import Candidate, Constituency, LocalFact, Party
from pledges.models import Photo, Pledge
from tests.crawling import crawl
from tests.factories import a_campaign, a_candidate
from tests.test_welsh import catalogue, strings

pytestmark = pytest.mark.django_db

COMMON = re.compile(
    r"\b(?:the|and|your?|with|th(?:is|at|ese|ey|em|eir)|from|are|is|was|were|ha(?:s|ve)|our|not|who"
    r"|what|when|where|can|which|will|for)\b",
    re.IGNORECASE,
)
# None of these holds anything, nor is it closed.
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"code", "pre", "script", "style"}
ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")


class InWelsh(HTMLParser):
    """What a page says to people, without what it marks as English."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.around: list[tuple[str, bool]] = []

    def is_read(self) -> bool:
        return not self.around or self.around[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang")
        read = self.is_read() if language is None else language.startswith("cy")
        read = read and tag not in SILENT
        if tag not in VOID:
            self.around.append((tag, read))
        if read:
            self.found += [values[name] for name in ATTRIBUTES if name in values]

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.is_read():
            self.found.append(data)


def plain(text: str) -> str:
    return " ".join(text.split())


def untranslated() -> set[str]:
    """The English of the catalogue, but what reads the same in Welsh."""
    english, welsh = set(), set()
    for message in catalogue():
        if message.id:
            one = message.id if isinstance(message.id, tuple) else (message.id,)
            english |= {plain(text) for text in one}
            welsh |= {plain(text) for text in strings(message)}
    return english - welsh


def english_in(page: str, english: set[str], typed: list[str]) -> list[str]:
    parser = InWelsh()
    # A title before that may be of something that has no Welsh, and can't say so.
    parser.feed(page.partition("</head>")[2])
    left = []
    for text in map(plain, parser.found):
        rest = text
        for words in typed:
            rest = rest.replace(words, "")
        if plain(rest) in english or len(COMMON.findall(rest)) > 1:
            left.append(text)
    return left


def typed_by_people() -> list[str]:
    """Names, and what somebody wrote in the language they chose. The longest first."""
    found = {settings.SITE_NAME, settings.CHARITY_NAME}
    for model, *fields in (
        (Constituency, "name"),
        (Party, "name"),
        (Candidate, "name", "party_description"),
        (Campaign, "theme"),
        (Event, "organiser", "place", "audience"),
        (Photo, "alt_text"),
        (Pledge, "statement"),
    ):
        for row in model.objects.values_list(*fields):
            found |= {plain(text) for text in row if text}
    return sorted(found, key=len, reverse=True)


def test_no_english_is_left_on_a_page_in_welsh(client, demonstration):
    reader = Subscriber.objects.subscribed().first()
    joined = Approach.objects.filter(response="joined").first()
    starts = ["/cy/", f"/cy{reader.get_absolute_url()}", f"/cy{joined.get_absolute_url()}"]
    pages = {
        address: page
        for address, (_source, _status, page) in crawl(client, starts, within="/cy/").items()
        if page
    }
    english, typed = untranslated(), typed_by_people()

    left = {
        (text, address)
        for address, page in pages.items()
        for text in english_in(page, english, typed)
    }

    assert len(pages) > 100
    assert left == set()


def test_a_figure_about_the_seat_says_that_it_is_english(client):
    seat = a_candidate(a_campaign()).ballot.constituency
    seat.facts.add(
        LocalFact(label="babies born in a year", value="1,043", source="A count", dated="2025"),
        bulk=False,
    )

    page = client.get(f"/cy{seat.get_absolute_url()}").content.decode()

    assert '<span lang="en">babies born in a year</span>' in page


def test_the_search_for_english_finds_it():
    page = """<html lang="cy"><head></head><p>Rhannu</p><p lang="en">Share</p><br>
    <p lang="en">Read <b lang="cy">Share</b></p><p>Sam <img alt="Next"></p>
    <p>This is what the others say</p><code>the and your</code></html>"""

    assert english_in(page, {"Share", "Next", "Rhywbeth"}, ["Sam"]) == [
        "Share",
        "Next",
        "This is what the others say",
    ]
