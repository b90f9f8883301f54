"""Somebody is a candidate and has no link: they say who they are, and staff compare."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import claims, services
from campaigns.outreach.models import Approach, Claim
from campaigns.outreach.tasks import send_due
from candidates.models import Candidate
from tests.factories import a_candidate, a_seat, an_approach
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db

OLD, NEW = "ann@old.example", "ann@new.example"
SAID = {
    "role": "candidate",
    "email": NEW,
    "proof": "https://ann.example/contact",
    "note": "Ring 01392 000000",
}


@pytest.fixture
def approach(campaign):
    return an_approach(campaign, email=OLD)


def page_of(candidate):
    return f"/constituency/exeter/{candidate.pk}/is-this-you/"


def ask(client, candidate, **changed):
    """The page that comes then, and what is due has left."""
    page = client.post(page_of(candidate), {**SAID, **changed}, follow=True).content.decode()
    send_due()
    return page


def sent_to(address):
    return [one for one in mail.outbox if one.to == [address]]


def test_what_they_give_is_kept_for_staff_and_changes_nothing(client, campaign):
    candidate = a_candidate(campaign, email=False)

    thanks = ask(client, candidate)

    claim = Claim.objects.get()
    assert "A person compares what you gave us" in thanks
    assert (claim.candidate, claim.campaign, claim.state) == (candidate, campaign, "waiting")
    assert (claim.role, claim.email, claim.proof, claim.note) == tuple(SAID.values())
    assert len(claim.network) == 64
    assert not candidate.contacts.exists()
    assert mail.outbox == []


def test_everyone_in_the_list_has_the_link_alike(client, campaign, approach):
    without = a_candidate(campaign, name="Bo Bell", email=False)

    page = client.get("/constituency/exeter/").content.decode()

    for one in (approach.candidate, without):
        assert f'href="{page_of(one)}"' in page


def test_looking_keeps_nothing_and_tells_no_address(client, approach):
    page = client.get(page_of(approach.candidate)).content.decode()

    assert "Ann Archer" in page
    assert OLD not in page
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"role": ""}, "Select who you are"),
        ({"email": ""}, "Enter your email address"),
        ({"email": "ann@"}, "Enter an email address in the correct format"),
        # Shorter than 254 characters, until it is written as mail servers do.
        ({"email": f"ann@{'ü.' * 100}com"}, "Enter an email address in the correct format"),
        ({"email": "ann@parliament.uk"}, "Parliament’s addresses don’t work"),
        ({"proof": ""}, "Enter the address of a public page"),
        ({"proof": "my website"}, "Enter the address of a web page"),
        ({"proof": "javascript:alert(1)"}, "Enter the address of a web page"),
        ({"proof": "ftp://ann.example"}, "Enter the address of a web page"),
        ({"proof": "https://council.example@ann.example/"}, "Enter the address of a web page"),
        ({"proof": "https://[ann"}, "Enter the address of a web page"),
        ({"proof": "https://ann.example/" + "x" * 500}, "must be 500 characters or fewer"),
        ({"note": "x" * 1001}, "must be 1,000 characters or fewer"),
        ({"note": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_each_mistake_has_its_sentence_and_nothing_is_lost(client, approach, changed, sentence):
    page = ask(client, approach.candidate, **changed)

    assert sentence in page
    assert "<title>Error: " in page
    assert all(SAID[name] in page for name in {"email", "proof", "note"} - changed.keys())
    assert not Claim.objects.exists()


def test_the_address_on_record_is_warned_once_a_day(client, approach):
    for email in (NEW, "thief@x.example"):
        ask(client, approach.candidate, email=email)

    (warning,) = mail.outbox
    assert warning.to == [OLD]
    assert "Somebody asks for the link of Ann Archer" in warning.subject
    assert Claim.objects.count() == 2


def test_a_new_address_on_record_is_warned_too_the_same_day(client, approach):
    ask(client, approach.candidate)
    claims.accept(Claim.objects.get(), by=staff("ada", "Campaign admin"))

    ask(client, approach.candidate, email="thief@x.example")

    assert sent_to(NEW)[-1].subject == "Somebody asks for the link of Ann Archer"


def test_the_old_address_hears_where_the_link_went_and_gets_none(client, approach):
    client.post(page_of(approach.candidate), SAID)
    claims.accept(Claim.objects.get(), by=staff("ada", "Campaign admin"))

    send_due()

    (goodbye,), (letter,) = sent_to(OLD), sent_to(NEW)
    assert goodbye.subject == "Your personal link went to another address"
    assert letter.subject == "The link to your personal page"
    assert "/c/" not in goodbye.body + goodbye.alternatives[0][0]
    assert "/stop/" not in goodbye.body + str(goodbye.extra_headers)


def test_who_wants_no_emails_is_not_mailed_because_a_stranger_asks(client, approach):
    services.stop_writing_to(approach, everything=False)

    ask(client, approach.candidate)

    assert mail.outbox == []
    assert Claim.objects.exists()


def test_whoever_gives_the_address_on_record_has_the_link_at_once(client, approach):
    new, known = ask(client, approach.candidate), ask(client, approach.candidate, email=OLD.upper())

    assert new == known
    assert [one.email for one in Claim.objects.all()] == [NEW]
    assert approach.get_absolute_url() in sent_to(OLD)[-1].body


def test_so_has_who_was_never_written_to(client, campaign):
    candidate = a_candidate(campaign, email=OLD)

    ask(client, candidate, email=OLD)

    assert Approach.objects.get().get_absolute_url() in sent_to(OLD)[0].body
    assert not Claim.objects.exists()


def test_the_same_again_is_kept_once(client, approach):
    first, again = (
        ask(client, approach.candidate),
        ask(client, approach.candidate, email="ANN@new.example"),
    )

    assert first == again
    assert Claim.objects.count() == 1


def test_a_program_that_fills_in_everything_learns_nothing(client, approach):
    assert "A person compares" in ask(client, approach.candidate, website="https://spam.example")
    assert not Claim.objects.exists()
    assert mail.outbox == []


def test_after_many_from_one_network_the_next_waits_for_tomorrow(client, approach, settings):
    settings.TRUST_PROXY = True

    def come(number, network):
        sent = {**SAID, "email": f"a{number}@x.example"}
        page = page_of(approach.candidate)
        return client.post(page, sent, headers={"x-forwarded-for": network}).content.decode()

    for number in range(10):
        come(number, f"2001:db8:1:2::{number}")
    refused = come("last", "2001:db8:1:2:ffff::1")
    come("neighbour", "2001:db8:1:3::1")

    assert "Many have asked for a link from your network today" in refused
    assert "alast@x.example" in refused
    assert Claim.objects.count() == 11
    assert Claim.objects.values("network").distinct().count() == 2


@pytest.mark.parametrize("status", ["withdrawn", "died", "not_listed"])
def test_who_no_longer_stands_reads_so_and_nothing_is_kept(client, approach, status):
    Candidate.objects.update(status=status)

    page = ask(client, approach.candidate)

    assert "We don’t ask Ann Archer now" in page
    assert not Claim.objects.exists()


@pytest.mark.parametrize(("days", "words"), [(21, "Today is polling day"), (22, "being counted")])
def test_from_polling_day_on_no_new_links_are_sent(client, approach, days, words):
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        page = ask(client, approach.candidate)
        seat = client.get("/constituency/exeter/").content.decode()

    assert words in page
    assert "is-this-you" not in seat
    assert not Claim.objects.exists()


@pytest.mark.parametrize("path", ["exeter/999", "nowhere/1", "hexham/{pk}"])
def test_nobody_is_asked_about_who_is_not_there(client, approach, path):
    a_seat("Hexham")
    path = path.format(pk=approach.candidate.pk)

    assert client.post(f"/constituency/{path}/is-this-you/", SAID).status_code == 404
