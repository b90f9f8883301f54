"""Staff and the daily letters: what they see, and the answers that they read first."""

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.core import mail

from campaigns.outreach import followups
from campaigns.outreach.admin import letters
from campaigns.outreach.models import Approach, Ask, Digest, Invitation, Message, Reply
from campaigns.outreach.tasks import make_daily_letters, send_due
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = "2026-05-11 11:00:00+01:00", "2026-05-12 09:30:00+01:00"
LINK = "I would love to. See https://ann.example/babies"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def ann():
    return a_candidate(a_campaign(), a_seat("Exeter"))


@pytest.fixture
def answered(client, ann):
    """A letter of two people has reached Ann; this is where she answers."""
    campaign = ann.ballot.election.campaigns.get()
    for name in ("Sam", "Bo"):
        an_invitation(campaign, [ann], own_words="Please.", name=f"{name} Taylor",
                      email=f"{name.lower()}@supporters.example")  # fmt: skip
    with time_machine.travel(TUESDAY, tick=False):
        make_daily_letters()
        send_due()
        mail.outbox.clear()
        yield f"{Approach.objects.get().get_absolute_url()}letters/{Digest.objects.get().pk}/"


@pytest.fixture
def staff(client):
    def log_in(*permissions):
        member = User.objects.create_user("staff", is_staff=True)
        member.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(member)

    return log_in


def sent():
    send_due()
    return {one.to[0]: one for one in mail.outbox}


def page_of_letter():
    return f"/admin/outreach/digest/{Digest.objects.get().pk}/change/"


def decide(client, *, reply=None, **decision):
    decision["reply"] = reply or Reply.objects.get().pk
    return client.post(page_of_letter(), decision, follow=True)


# Held for a person


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (LINK, "links"),
        ("Ring my office on 01392 123456.", "contacts"),
        ("Go away, you bastards.", "words"),
    ],
)
def test_what_a_person_should_read_reaches_nobody_yet(client, answered, text, because):
    preview = client.post(answered, {"text": text}).content.decode()
    response = client.post(answered, {"text": text, "send": "1"}, follow=True)

    assert "reads this before it goes on" in preview
    assert "reads your answer first" in response.content.decode()
    assert Reply.objects.get().held_because == because
    assert sent() == {}


def test_the_address_that_everybody_knows_is_no_concern(client, answered, ann):
    address = ann.contacts.get().value

    client.post(answered, {"text": f"Gladly. Write to {address}", "send": "1"})

    assert Reply.objects.get().state == Reply.State.PASSED_ON


def test_released_it_goes_to_everyone_as_it_is(client, answered, staff):
    client.post(answered, {"text": LINK, "write_back": "on", "send": "1"})
    staff("review_invitation")

    decide(client, release="1")
    decide(client, release="1")

    assert f"> {LINK}" in sent()["sam@supporters.example"].body
    assert "Ann Archer" in sent()["bo@supporters.example"].reply_to[0]
    assert len(mail.outbox) == 3


def test_not_passed_on_the_candidate_reads_why_and_writes_another(client, answered, staff):
    client.post(answered, {"text": LINK, "send": "1"})
    staff("review_invitation")
    decide(client, send_back="1", ground="links", note="Say it in words.")

    [told] = sent().values()
    again = client.get(answered).content.decode()
    client.post(answered, {"text": "I would love to.", "send": "1"})

    assert told.subject == "We haven’t passed on the answer of Ann Archer"
    assert "It has a web link" in told.body
    assert "Say it in words." in told.body
    assert "Say it in words." in again
    assert LINK in again
    assert "> I would love to." in sent()["sam@supporters.example"].body


def test_why_has_to_be_said(client, answered, staff):
    client.post(answered, {"text": LINK, "send": "1"})
    staff("review_invitation")

    page = decide(client, send_back="1", ground="other").content.decode()

    assert "Write the other reason." in page
    assert Reply.objects.get().state == Reply.State.WAITING


def test_one_that_is_on_its_way_can_be_ended_and_another_reaches_who_has_none(
    client, answered, staff
):
    client.post(answered, {"text": "Never!", "send": "1"})
    first = Message.objects.claim(Message.objects.filter(kind="answer").earliest("pk").pk)
    first.begin_handover()
    first.mark_sent(None)
    staff("review_invitation")
    decide(client, send_back="1", ground="words")
    client.post(answered, {"text": "Gladly, yes.", "write_back": "on", "send": "1"})

    outbox = sent()

    assert "sam@supporters.example" not in outbox
    assert "> Gladly, yes." in outbox["bo@supporters.example"].body
    assert "Ann Archer" in outbox["bo@supporters.example"].reply_to[0]


def test_a_decision_is_about_the_answer_that_was_looked_at(client, answered, staff):
    client.post(answered, {"text": LINK, "send": "1"})
    looked_at = Reply.objects.get().pk
    staff("review_invitation")
    decide(client, send_back="1", ground="links")
    client.post(answered, {"text": f"{LINK} again", "send": "1"})

    page = decide(client, reply=looked_at, release="1").content.decode()

    assert "Somebody else decided about it first" in page
    assert Reply.objects.get().state == Reply.State.WAITING


def test_who_may_only_look_decides_nothing(client, answered, staff):
    client.post(answered, {"text": LINK, "send": "1"})
    staff("view_digest")

    assert decide(client, release="1").status_code == 403
    assert sent() == {}


def test_on_polling_day_none_is_passed_on(client, answered, staff, ann):
    client.post(answered, {"text": LINK, "send": "1"})

    with time_machine.travel(f"{ann.ballot.election.polling_day} 12:00+01:00", tick=False):
        staff("review_invitation")
        page = decide(client, release="1").content.decode()

    assert "Today is polling day" in page
    assert Reply.objects.get().state == Reply.State.WAITING


def test_the_front_page_says_that_answers_wait(client, answered, staff):
    client.post(answered, {"text": LINK, "send": "1"})
    staff("review_invitation")

    front = client.get("/admin/").content.decode()
    found = client.get("/admin/outreach/digest/?answer=waiting").content.decode()

    assert "answers to read first" in front
    assert "Ann Archer" in found


# What they see


def test_letters_are_found_by_candidate_and_day(client, answered, staff):
    staff("view_digest")

    listed = client.get("/admin/outreach/digest/?q=archer&day__day=12&day__month=5&day__year=2026")
    elsewhere = client.get("/admin/outreach/digest/?q=nobody").content.decode()

    assert '<td class="field-asked">2</td>' in listed.content.decode()
    assert '<td class="field-state">Sent</td>' in listed.content.decode()
    assert "0 daily letters" in elsewhere


def test_a_letter_shows_the_answer_that_went_out_and_no_supporters_words(client, answered, staff):
    client.post(answered, {"text": "I would love to.", "send": "1"})
    send_due()
    staff("view_digest")

    page = client.get(page_of_letter()).content.decode()

    assert "I would love to." in page
    assert "Sent: 2" in page
    assert Invitation.objects.first().reference in page
    assert "Please." not in page
    assert "supporters.example" not in page
    assert "Don’t pass it on" not in page


def test_what_waits_for_tomorrow_is_counted_by_candidate(client, ann, staff):
    campaign = ann.ballot.election.campaigns.get()
    for _ in range(2):
        an_invitation(campaign, [ann], own_words="Please.")
    staff("view_digest")

    page = client.get("/admin/outreach/digest/waiting/").content.decode()

    assert "2 invitations to 1 person" in page
    assert "Tuesday 12 May, 09:30" in page
    assert "<td>2</td>" in page


def test_of_many_who_wait_the_rest_is_counted(client, ann, staff, monkeypatch):
    monkeypatch.setattr(letters, "SHOWN", 1)
    campaign = ann.ballot.election.campaigns.get()
    for one in [ann, a_candidate(campaign, name="Bo Bell"), a_candidate(campaign, name="Cy Cole")]:
        an_invitation(campaign, [one], own_words="Please.")
    staff("view_digest")

    page = client.get("/admin/outreach/digest/waiting/").content.decode()

    assert "And 2 more people, with fewer who asked." in page


@pytest.mark.parametrize("path", ["", "waiting/"])
def test_without_permission_there_is_no_look(client, staff, path):
    staff("view_mailing")

    assert client.get(f"/admin/outreach/digest/{path}").status_code == 403


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    client, ann, staff, django_assert_max_num_queries
):
    campaign = ann.ballot.election.campaigns.get()
    people = [ann, *(a_candidate(campaign, name=f"B{one} Bell") for one in range(4))]
    for one in people:
        an_invitation(campaign, [one], own_words="Please.")
    with time_machine.travel(TUESDAY, tick=False):
        make_daily_letters()
    staff("view_digest")

    with django_assert_max_num_queries(12):
        assert client.get("/admin/outreach/digest/").status_code == 200


def test_an_answer_that_was_not_passed_on_is_none_to_a_supporter(client, answered, staff):
    client.post(answered, {"text": "Gladly, yes.", "send": "1"})
    letter, ask = Digest.objects.get(), Ask.objects.select_related("digest__reply").first()
    before = letter.is_answered
    staff("review_invitation")
    decide(client, send_back="1", ground="votes")

    with time_machine.travel("2026-05-20 12:00:00+01:00", tick=False):
        assert followups.may_be_nudged(Ask.objects.select_related("digest__reply").get(pk=ask.pk))
    assert before
