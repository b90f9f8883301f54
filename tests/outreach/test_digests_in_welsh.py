"""Candidates in Wales are written to in Welsh first, with the English below it. The catalogue
here is a small one of its own: what there is of Welsh makes no difference."""

import struct

import pytest
import time_machine
from django.core import mail
from django.test import Client

from campaigns.outreach import emails, previews
from campaigns.outreach.models import Approach, Message
from campaigns.outreach.tasks import make_daily_letters, send_due
from candidates.models import Constituency
from tests.factories import a_campaign, a_candidate, a_seat, an_approach, an_invitation

pytestmark = pytest.mark.django_db

WELSH = {
    "Answer on my personal page": "Ateb ar fy nhudalen",
    "Open my page": "Agor fy nhudalen",
    "In their own words:": "Yn eu geiriau eu hunain:",
    "Stop these emails": "Atal y negeseuon hyn",
    "Dear %(name)s,": "Annwyl %(name)s,",
    "Hello %(name)s,": "Helo %(name)s,",
}


def a_catalogue(folder, words):
    """A .mo file, as gettext reads it."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **words}.items())
    ids, texts = ([one.encode() for one in column] for column in zip(*pairs, strict=True))
    count, at, table, body = len(pairs), 28 + 16 * len(pairs), b"", b""
    for one in [*ids, *texts]:
        table += struct.pack("<II", len(one), at + len(body))
        body += one + b"\0"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(head + table + body)


@pytest.fixture
def welsh(tmp_path, settings):
    a_catalogue(tmp_path / "cy" / "LC_MESSAGES", WELSH)
    settings.LOCALE_PATHS = [tmp_path]


@pytest.fixture
def siân():
    return a_candidate(
        a_campaign(), a_seat("Ynys Môn", nation=Constituency.Nation.WALES), name="Siân Môrwyn"
    )


def letter_to(*people, words="Please come and see all of us", **fields):
    with time_machine.travel("2026-05-11 11:00+01:00", tick=False):
        for one in people:
            an_invitation(one.ballot.election.campaigns.get(), [one], own_words=words, **fields)
    with time_machine.travel("2026-05-12 09:30+01:00", tick=False):
        make_daily_letters()
        send_due()
    return next(one for one in mail.outbox if one.subject.endswith("speak up for babies"))


@pytest.fixture(autouse=True)
def _may():
    with time_machine.travel("2026-05-11 10:00+01:00", tick=False):
        yield


def test_in_wales_the_letter_is_in_welsh_with_the_english_below(welsh, siân):
    letter = letter_to(siân)
    html = letter.alternatives[0][0]

    assert letter.body.startswith("Annwyl Siân Môrwyn,")
    assert letter.body.index("Annwyl") < letter.body.index("* * *") < letter.body.index("Dear Siân")
    assert "Ateb ar fy nhudalen / Answer on my personal page" in letter.body
    assert 'lang="cy">' in html
    assert html.index("Annwyl") < html.index('<div lang="en-GB">') < html.index("Dear Siân")


def test_what_people_wrote_stands_in_it_once(welsh, siân):
    letter = letter_to(siân)

    assert letter.body.count("> Please come and see all of us") == 1
    assert letter.body.index("Yn eu geiriau") < letter.body.index("> Please come")
    assert "What they wrote in their own words stands above." in letter.body


def test_without_a_welsh_text_there_is_the_english_one(tmp_path, settings, siân):
    settings.LOCALE_PATHS = [tmp_path]
    letter = letter_to(siân, language="cy")

    assert "* * *" not in letter.body
    assert 'lang="en-gb">' in letter.alternatives[0][0]


def test_elsewhere_it_is_in_english_whoever_asks(welsh):
    ann = a_candidate(a_campaign(), a_seat("Exeter"))

    letter = letter_to(ann, language="cy")

    assert letter.body.startswith("Dear Ann Archer,")
    assert "Annwyl" not in letter.body


def test_of_one_office_for_both_it_is_in_english(welsh, siân):
    campaign = siân.ballot.election.campaigns.get()
    address = siân.contacts.get().value
    ann = a_candidate(campaign, a_seat("Exeter"), email=address)

    letter = letter_to(siân, ann)

    assert "* * *" not in letter.body


def test_a_supporter_reads_beforehand_what_goes(welsh, siân):
    campaign = siân.ballot.election.campaigns.get()
    invitation = an_invitation(campaign, [siân])
    message = Message.objects.get(kind="invitation")

    preview = previews.of_invitation(invitation, siân).letter
    sent = emails.letter(message, "sian@candidates.example")

    assert preview in sent.body
    assert sent.body.count(invitation.own_words) == 1
    assert "Annwyl Siân Môrwyn," in preview
    assert "Dear Siân Môrwyn," in preview


def test_other_emails_to_them_are_in_both_too(welsh):
    approach = an_approach(a_campaign(), seat=a_seat("Gower", nation=Constituency.Nation.WALES))
    joined = Message(pk=1, kind="joined", message_id="<a@b.example>", approach=approach)

    letter = emails.letter(joined, "ann@candidates.example")

    assert "Helo Ann Archer," in letter.body
    assert "Hello Ann Archer," in letter.body


def test_the_page_where_a_supporter_checks_shows_both(welsh, siân):
    campaign = siân.ballot.election.campaigns.get()
    invitation = an_invitation(campaign, [siân])

    page = Client().get(invitation.get_absolute_url()).content.decode()

    assert "Annwyl Siân Môrwyn," in page


def test_one_click_works_from_a_welsh_letter_too(welsh, siân):
    letter = letter_to(siân)
    link = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")

    response = Client().post(link, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert Approach.objects.get().stopped_at
