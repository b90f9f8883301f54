"""Staff compare who says that they are a candidate with what is known, and decide."""

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
from tests.factories import a_candidate, an_approach, an_invitation
from tests.outreach.mailing_desk import staff
from tests.outreach.test_claims import NEW, OLD, page_of, sent_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def approach(campaign):
    return an_approach(campaign, email=OLD)


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
