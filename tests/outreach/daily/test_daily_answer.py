"""One answer to everybody in a daily letter."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.digests import answering
from campaigns.outreach.models import Approach, Digest, Invitation, Message, Reply, Shingle
from campaigns.outreach.tasks import send_due
from candidates.models import Candidate
from pledges.retention import tidy
from tests.factories import a_candidate, an_invitation
from tests.outreach.daily_desk import TUESDAY, run, short

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(client, campaign, ann):
    """A letter of two people has reached Ann; this is where she answers."""
    short(campaign, ann, name="Sam Taylor", email="sam@supporters.example")
    short(campaign, ann, name="Bo Bell", email="bo@supporters.example")
    run(TUESDAY)
    mail.outbox.clear()
    with time_machine.travel("2026-05-12 12:00:00+01:00", tick=False):
        yield f"{Approach.objects.get().get_absolute_url()}letters/{Digest.objects.get().pk}/"


def answers_sent():
    send_due()
    return {one.to[0]: one for one in mail.outbox}


def test_an_answer_is_looked_at_first_and_goes_to_everyone_once(client, answered):
    preview = client.post(answered, {"text": "I'd love to.\nAnn"}).content.decode()
    nothing_yet = answers_sent()
    for _ in range(2):
        client.post(answered, {"text": "I'd love to.\nAnn", "send": "1"})

    sent = answers_sent()

    assert "Send it to all 2" in preview
    assert "<blockquote><p>I&#x27;d love to.<br>Ann</p></blockquote>" in preview
    assert nothing_yet == {}
    assert len(mail.outbox) == 3
    one = sent["sam@supporters.example"]
    assert one.subject == "Ann Archer has answered you"
    assert "> I'd love to.\n> Ann" in one.body
    assert "bo@supporters.example" not in one.body + str(one.message())


def test_nobodys_address_is_shown(client, answered):
    page = client.get(answered).content.decode()
    client.post(answered, {"text": "Yes!", "send": "1"})

    sent = answers_sent()

    assert "supporters.example" not in page
    theirs = Candidate.objects.get().contacts.get().value
    for address in ("sam@supporters.example", "bo@supporters.example"):
        assert sent[address].reply_to == ["campaigns@charity.example"]
        assert theirs not in str(sent[address].message())


def test_they_may_write_back_where_the_candidate_says_so(client, answered):
    theirs = Candidate.objects.get().contacts.get().value
    page = client.get(answered).content.decode()
    client.post(answered, {"text": "Yes!", "write_back": "on", "send": "1"})

    sent = answers_sent()

    assert "ca…@candidates.example" in page
    assert theirs not in page
    assert sent["sam@supporters.example"].reply_to == [f"Ann Archer <{theirs}>"]


def test_no_name_in_the_register_adds_a_header(client, answered):
    Candidate.objects.update(name="Ann\nBcc: eve@eve.example =?utf-8?q?=22?=")
    client.post(answered, {"text": "Yes!", "write_back": "on", "send": "1"})

    email = answers_sent()["sam@supporters.example"].message()

    assert "Bcc" not in email
    assert "\n" not in email["Reply-To"]
    assert "=?" not in email["Reply-To"]


def test_the_address_on_record_gets_a_copy(client, answered):
    client.post(answered, {"text": "Yes!", "send": "1"})

    copy = answers_sent()[Candidate.objects.get().contacts.get().value]

    assert copy.subject == "The answer of Ann Archer has been passed on"
    assert "> Yes!" in copy.body
    assert "Not you?" in copy.body


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Write your answer"),
        (" \n\u200b", "Write your answer"),
        ("x" * 1201, "Your answer must be 1,200 characters or fewer"),
        ("www.a.example www.b.example", "Remove web links from your answer"),
        ("Thank you. Vote for me!", "advice to voters"),
    ],
)
def test_an_answer_that_we_cannot_send_says_why_and_is_kept(client, answered, text, error):
    page = client.post(answered, {"text": text, "send": "1"}).content.decode()

    assert error in page
    assert text.strip(" \n") in page
    assert answers_sent() == {}


def test_who_wants_no_more_emails_gets_no_answer(client, answered):
    services.stop_news_to(Invitation.objects.get(name="Sam Taylor"))

    client.post(answered, {"text": "Yes!", "send": "1"})

    assert "sam@supporters.example" not in answers_sent()


def test_who_asked_for_two_things_gets_one_answer(client, campaign, ann):
    for wish in ("join", "visit"):
        short(campaign, ann, wish=wish, email="sam@supporters.example")
    [letter] = run(TUESDAY)
    mail.outbox.clear()

    answering.answer(Digest.objects.get(), "Yes!", may_write_back=False)

    assert "A person in Exeter" in letter.body
    assert Message.objects.filter(kind="answer", ask__isnull=False).count() == 1


def test_looking_changes_nothing(client, answered):
    letters_page = answered.rpartition("letters/")[0] + "letters/"
    for _ in range(3):
        assert client.get(answered).status_code == 200
        assert client.get(letters_page).status_code == 200

    assert not Message.objects.filter(kind="answer").exists()


def test_a_letter_of_somebody_else_is_not_found(client, campaign, answered):
    other = Approach.objects.to(a_candidate(campaign, name="Bo Bell"), campaign)
    pk = Digest.objects.get().pk

    assert client.get(f"{other.get_absolute_url()}letters/{pk}/").status_code == 404


def test_on_polling_day_no_answer_leaves(client, campaign, answered):
    with time_machine.travel(f"{campaign.elections.get().polling_day} 12:00+01:00", tick=False):
        Digest.objects.update(created_at=timezone.now())
        response = client.post(answered, {"text": "Yes!", "send": "1"})
        page = client.get(response.url).content.decode()

    assert "Today is polling day" in page
    assert not Message.objects.filter(kind="answer").exists()


def test_the_candidates_page_leads_to_the_letters(client, campaign, ann, answered):
    link = Approach.objects.get().get_absolute_url()

    page = client.get(link).content.decode()
    client.post(answered, {"text": "Yes, gladly!", "send": "1"})
    after = client.get(f"{link}letters/").content.decode()

    assert f"{link}letters/" in page
    assert "Yes, gladly!" in after
    assert "Answer everyone" not in after


def test_after_four_weeks_answers_and_phrases_are_deleted_with_the_words(
    client, campaign, ann, answered
):
    client.post(answered, {"text": "Yes!", "send": "1"})
    an_invitation(campaign, [ann])
    send_due()
    assert Shingle.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        tidy()

    assert not Reply.objects.exists()
    assert not Shingle.objects.exists()
    assert set(Invitation.objects.values_list("own_words", flat=True)) == {""}


def test_what_waits_for_a_letter_is_kept_until_it_left(campaign, ann):
    ann.contacts.update(problem="Refused by its server: 550")
    short(campaign, ann)
    run(TUESDAY)
    with time_machine.travel(timezone.now() + timedelta(days=35)):
        tidy()

    assert Invitation.objects.get().own_words == "Please."


def test_after_four_weeks_the_page_has_nothing(client, answered):
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert client.get(answered).status_code == 404
