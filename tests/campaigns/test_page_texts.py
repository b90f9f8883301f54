"""Pages of text: in the project's words, in those of staff, and back again."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from campaigns import page_texts
from campaigns.models import PageText
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db

DESK = "/admin/campaigns/pagetext/about/"
WRITTEN = {
    "title": "Who we are",
    "body": "# Us\n\nWrite to {contact}.",
    "title_cy": "",
    "body_cy": "",
}


@pytest.fixture
def desk(client):
    client.force_login(staff("ada", "Campaign admin"))
    return client


@pytest.mark.parametrize("slug", PageText.Slug.values)
@pytest.mark.parametrize("start", ["", "/cy"])
def test_each_has_words_of_the_project(client, slug, start):
    page = client.get(f"{start}/{slug}/")
    text = page.content.decode()

    assert page.status_code == 200
    assert f"<h1>{PageText.of_the_project(slug).title}</h1>" in text or start
    assert '<div class="prose">' in text
    assert not re.findall(r"\{\w+\}", text)
    # Nouns follow the phase, and these words don't.
    assert not re.findall(r"\bMPs?\b", " ".join(page_texts.ours(slug)))


@pytest.mark.parametrize("slug", PageText.Slug.values)
def test_welsh_pages_are_welsh_and_lead_to_welsh_pages(client, slug):
    english, welsh = page_texts.ours(slug), page_texts.ours(slug, ".cy")
    page = client.get(f"/cy/{slug}/").content.decode()
    body = page.partition('<div class="prose">')[2].partition("</main>")[0]

    assert f"<h1>{welsh.title}</h1>" in page
    assert 'lang="en"' not in body
    assert re.findall(r'href="(/(?!cy/)[^"]*)"', body) == []
    # The same sections, lists and links.
    for mark in (r"^# ", r"^- ", r"\]\("):
        counts = [len(re.findall(mark, one.body, re.MULTILINE)) for one in (english, welsh)]
        assert counts[0] == counts[1], mark


def test_no_file_lies_there_that_no_page_shows():
    names = {path.name.partition(".")[0] for path in Path(page_texts.FOLDER).iterdir()}

    assert names == set(PageText.Slug.values)


def test_staff_write_their_own_and_go_back(desk, settings):
    settings.CONTACT_EMAIL = "hello@charity.example"
    desk.post(DESK, {**WRITTEN, "newest": "0"})
    theirs = desk.get("/about/").content.decode()
    welsh = desk.get("/cy/about/").content.decode()
    desk.post(DESK, {"ours": "1"})
    ours = desk.get("/about/").content.decode()
    version = PageText.objects.order_by("pk").first()
    earlier = desk.get(f"{DESK}?version={version.pk}").content.decode()

    assert "<h1>Who we are</h1>" in theirs
    assert "<h2>Us</h2>" in theirs
    assert "Write to hello@charity.example." in theirs
    assert '<span lang="en">Who we are</span>' in welsh
    assert "<h1>About us</h1>" in ours
    assert "# Us" in earlier
    assert PageText.objects.count() == 2


def test_a_preview_is_safe_and_keeps_nothing(desk):
    said = {**WRITTEN, "body": "# Us\n\n<script>alert(1)</script> [x](javascript:alert(2))"}
    page = desk.post(f"{DESK}preview/", said).content.decode()

    assert "A preview: nothing is saved yet" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert not PageText.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "This field is required."),
        ("body", "Write to {contract}.", "Did you mean {contact}?"),
        ("body_cy", "Ni", "Write the title and the text in Welsh, or neither."),
        ("body", "a\0b", "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, field, typed, sentence):
    page = desk.post(DESK, {**WRITTEN, field: typed, "newest": "0"}).content.decode()

    assert sentence in page
    assert "# Us" in page or field == "body"
    assert not PageText.objects.exists()


def test_who_writes_at_the_same_time_is_told_and_may_insist(desk):
    desk.post(DESK, {**WRITTEN, "newest": "0"})
    told = desk.post(DESK, {**WRITTEN, "title": "Us", "newest": "0"}).content.decode()
    newest = re.search(r'name="newest" value="(\d+)"', told)[1]
    before = PageText.objects.count()
    desk.post(DESK, {**WRITTEN, "title": "Us", "newest": newest})

    assert "Somebody saved another version while you wrote" in told
    assert before == 1
    assert PageText.objects.current("about").title == "Us"


def test_only_who_may_writes(client):
    client.force_login(staff("ben", "Moderator"))
    reads = client.get(DESK)
    writes = client.post(DESK, {**WRITTEN, "newest": "0"})

    assert (reads.status_code, writes.status_code) == (200, 403)
    assert "Save, and show it" not in reads.content.decode()


@pytest.mark.parametrize("address", ["nothing/", "about/?version=999999999999", "nothing/preview/"])
def test_what_is_not_there_is_not_found(desk, address):
    assert desk.get(f"/admin/campaigns/pagetext/{address}").status_code == 404


def test_security_txt_names_a_contact_and_ends_within_a_year(client, settings):
    settings.SECURITY_EMAIL = "safe@charity.example"
    text = client.get("/security.txt", follow=True).content.decode()
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    expires = datetime.fromisoformat(fields["Expires"])

    assert fields["Contact"] == "mailto:safe@charity.example"
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    assert 30 < (expires - timezone.now()).days < 365


def test_humans_txt_leads_to_the_credits(client):
    page = client.get("/humans.txt")

    assert page.headers["Content-Type"].startswith("text/plain")
    assert "http://testserver/credits/" in page.content.decode()


# What the charity's own page says of the week, and of why it matters, in a few words of ours.
FACTS = [
    ("about", "often overlooked, and often misunderstood"),
    ("about", "eight years"),
    ("about", "a global event"),
    ("about", "Babies don’t vote"),
    ("about", "campaign board"),
    ("about", "specialised parent-infant relationship team, a family hub"),
    ("about", "@First1001Days"),
    ("about", "local and national events"),
    ("why", "At least 1 in 10 babies"),
    ("why", "disorganised attachment"),
    ("why", "begins before birth"),
    ("why", "mothers, birthing people, partners and families"),
    ("why", "domestic abuse"),
    ("why", "the brain changes most easily"),
    ("why", "how strong and how safe the bond with a parent is"),
    ("why", "everybody from birth to 18 and beyond"),
]


@pytest.mark.parametrize(("slug", "words"), FACTS)
def test_what_is_known_of_the_week_can_be_found(client, slug, words):
    assert words in client.get(f"/{slug}/").content.decode()
