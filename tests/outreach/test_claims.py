"""Somebody is a candidate and has no link: they say who they are, and staff compare."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.utils import timezone

from campaigns.outreach import alarms, claim_answers, claims, services
from campaigns.outreach.models import Approach, Ask, Claim, Message, Repair, Suppression
from campaigns.outreach.tasks import answer_claims, send_due
from candidates.models import AlreadyDecided, Candidate
from pledges import retention
from tests.factories import a_candidate, a_seat, an_approach, an_invitation
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


# Staff


@pytest.fixture
def ada(client):
    return staff("ada", "Campaign admin")


def a_claim(approach, **fields):
    fields = {
        "role": "team",
        "email": NEW,
        "proof": "https://ann.example/",
        "network": "",
        **fields,
    }
    return Claim.objects.create(campaign=approach.campaign, candidate=approach.candidate, **fields)


def desk(claim):
    return f"/admin/outreach/claim/{claim.pk}/change/"


def test_staff_see_it_beside_what_is_known(client, campaign, approach, ada):
    other = a_candidate(campaign, name="Bo Bell", email=NEW)
    claim = a_claim(approach, network="here", note="<b>Ring</b> us")
    a_claim(Approach.objects.to(other, campaign), network="here", email="bo@x.example")
    client.force_login(ada)

    page = client.get(desk(claim)).content.decode()

    assert OLD in page
    assert "Willow Party" in page
    assert 'href="https://ann.example/" rel="noopener noreferrer nofollow"' in page
    assert "Bo Bell</a>, Exeter" in page
    assert "the same network (waiting)" in page
    assert "&lt;b&gt;Ring&lt;/b&gt;" in page


def test_the_front_page_says_how_many_wait(client, approach, ada):
    a_claim(approach)
    client.force_login(ada)

    (line,) = [one for one in client.get("/admin/").context["waiting"] if "candidate" in one.what]
    page = client.get("/admin/outreach/claim/").content.decode()

    assert (line.count, line.what) == (1, "People who say that they are a candidate")
    assert "Ann Archer" in page
    assert NEW not in page


def test_accepted_the_link_goes_there_and_earlier_links_end(client, approach, ada):
    claim, old_link = a_claim(approach), approach.get_absolute_url()
    client.force_login(ada)

    client.post(desk(claim), {"accept": "1"})
    send_due()

    approach = Approach.objects.get()
    (letter,) = sent_to(NEW)
    assert approach.get_absolute_url() in letter.body
    assert "what you, or somebody who works for you, gave us" in " ".join(letter.body.split())
    assert client.get(old_link).status_code == 404
    contacts = {one.value: one.problem for one in approach.candidate.contacts.all()}
    assert contacts == {OLD: "Replaced by a correction.", NEW: ""}
    assert Candidate.objects.get().locked_fields == ["email"]
    assert (
        LogEntry.objects.get().get_change_message()
        == "The link goes to the address that they gave."
    )


def test_what_was_held_for_want_of_an_address_goes_on(campaign, ada):
    candidate = a_candidate(campaign)
    an_invitation(campaign, [candidate])
    candidate.contacts.update(problem="Mail to it came back: 5.1.1")
    Repair.objects.create(candidate=candidate, contact=candidate.contacts.get())
    send_due()
    assert Ask.objects.get().reason == "no_address"

    claims.accept(a_claim(Approach.objects.get()), by=ada)
    send_due()

    assert Ask.objects.get().status == "sent"
    assert Repair.objects.get().closed_at


def test_turned_down_they_are_told_why_once(client, approach, ada):
    claim = a_claim(approach)
    client.force_login(ada)

    client.post(desk(claim), {"refuse": "1", "answer": "The page is of somebody else."})
    answer_claims()
    answer_claims()

    (letter,) = mail.outbox
    claim.refresh_from_db()
    assert letter.to == [NEW]
    assert "The page is of somebody else." in letter.body
    assert f"http://testserver{page_of(approach.candidate)}" in letter.body
    assert (claim.state, claim.decided_by, bool(claim.answered_at)) == ("refused", ada, True)
    assert OLD in [one.value for one in approach.candidate.contacts.filter(problem="")]


def test_without_a_word_it_is_not_turned_down(client, approach, ada):
    claim = a_claim(approach)
    client.force_login(ada)

    page = client.post(desk(claim), {"refuse": "1", "answer": " "}).content.decode()

    assert "Write why: they will read it." in page
    assert Claim.objects.waiting().exists()


class Away:
    """A mail server that answers with an error."""

    def __init__(self, *errors):
        self.errors = list(errors)

    def send_messages(self, letters):
        if self.errors:
            raise self.errors.pop(0)
        return mail.get_connection("django.core.mail.backends.locmem.EmailBackend").send_messages(
            letters
        )


def test_while_the_mail_server_is_away_nothing_is_lost(approach, ada, monkeypatch):
    for email in (NEW, "bo@new.example"):
        claims.refuse(a_claim(approach, email=email), by=ada, answer="No.")
    server = Away(OSError(), OSError())
    monkeypatch.setattr(claim_answers, "get_connection", lambda: server)

    counts = [claim_answers.answer_all() for _ in range(3)]

    assert counts == [0, 2, 0]
    assert len(mail.outbox) == 2


def test_an_address_that_does_not_exist_holds_up_no_other(approach, ada, monkeypatch):
    for email in (NEW, "bo@new.example"):
        claims.refuse(a_claim(approach, email=email), by=ada, answer="No.")
    server = Away(SMTPRecipientsRefused({NEW: (550, b"5.1.1 nobody")}))
    monkeypatch.setattr(claim_answers, "get_connection", lambda: server)

    assert claim_answers.answer_all() == 1
    assert not Claim.objects.to_answer().exists()
    assert "does not take anything" in Claim.objects.get(email=NEW).answer


def test_two_do_not_both_decide(client, approach, ada):
    claim = a_claim(approach)
    claims.refuse(Claim.objects.get(), by=staff("ben", "Campaign admin"), answer="No.")

    with pytest.raises(AlreadyDecided):
        claims.accept(claim, by=ada)
    client.force_login(ada)
    page = client.post(desk(claim), {"accept": "1"}, follow=True).content.decode()

    assert "Somebody else decided about this first" in page
    assert not Message.objects.filter(kind="link").exists()
    assert not LogEntry.objects.exists()


STOPS = {
    "asked us to write to it no more": {"reason": "asked", "email": NEW},
    "not the address of the candidate": {"reason": "not_them", "email": NEW},
    "They asked us for no more emails": {"reason": "asked", "person_id": 7},
}


@pytest.mark.parametrize("sentence", STOPS)
def test_who_wants_silence_gets_no_link(client, approach, ada, sentence):
    Candidate.objects.update(person_id=7)
    Suppression.objects.add_once(**STOPS[sentence])
    claim = a_claim(approach)
    client.force_login(ada)

    page = client.get(desk(claim)).content.decode()
    told = client.post(desk(claim), {"accept": "1"}, follow=True).content.decode()

    assert sentence in page
    assert "Send the link to this address" not in page
    assert "Nothing was sent. " in told
    assert Claim.objects.waiting().exists()
    assert not Message.objects.exists()


def test_an_address_that_wants_silence_is_not_answered_either(client, approach, ada):
    Suppression.objects.add_once(reason="asked", email=NEW)
    claim = a_claim(approach)
    client.force_login(ada)

    page = client.get(desk(claim)).content.decode()
    client.post(desk(claim), {"refuse": "1", "answer": "No."})
    answer_claims()

    assert "has asked for no emails." in page
    assert mail.outbox == []
    assert "(Not sent: " in client.get(desk(claim)).content.decode()


def test_who_said_no_to_the_campaign_can_have_the_link(approach, ada):
    services.decline(approach)

    claims.accept(a_claim(approach), by=ada)
    send_due()

    assert len(sent_to(NEW)) == 1


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        ("Whoever reads it says it is not this candidate's.", "not this candidate"),
        ("Mail to it came back: 5.1.1", "came back"),
        ("No longer in the source.", ""),
    ],
)
def test_an_address_that_is_known_to_be_wrong_is_not_taken_again(approach, problem, says):
    approach.candidate.contacts.create(channel="email", value=NEW, source="t", problem=problem)

    assert says in claims.why_not(a_claim(approach))
    assert bool(claims.why_not(Claim.objects.get())) is bool(says)


def test_an_address_of_parliament_waits_for_the_election(approach):
    claim = a_claim(approach, email="ann@parliament.uk")

    assert "while there are no MPs" in claims.why_not(claim)


@pytest.mark.parametrize(
    ("group", "sees", "decides"),
    [
        ("Campaign admin", 200, 302),
        ("Data officer", 200, 403),
        ("Sender", 403, 403),
        ("Moderator", 403, 403),
        ("Read-only", 403, 403),
    ],
)
def test_only_campaign_admins_decide(client, approach, group, sees, decides):
    claim = a_claim(approach)
    client.force_login(staff("eve", group))

    assert client.get(desk(claim)).status_code == sees
    assert client.post(desk(claim), {"accept": "1"}).status_code == decides


def test_it_is_deleted_thirty_days_after_the_decision(approach, ada):
    claims.refuse(a_claim(approach), by=ada, answer="No.")
    a_claim(approach, email="waits@x.example")

    def tidy_in(days):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            retention.tidy()
        return [one.email for one in Claim.objects.all()]

    assert len(tidy_in(29)) == 2
    assert tidy_in(31) == ["waits@x.example"]
    assert tidy_in(366) == []


def test_staff_hear_once_a_day_of_who_has_waited_four_hours(approach, ada):
    a_claim(approach)
    now = timezone.now()

    told = [alarms.sound(now + timedelta(hours=hours)) for hours in (3, 5, 6, 30)]

    assert told == [0, 1, 0, 1]
    assert mail.outbox[0].to == ["ada@charity.example"]
    assert "wait for their personal link: 1" in mail.outbox[0].subject
    assert "/admin/outreach/claim/" in mail.outbox[0].body
