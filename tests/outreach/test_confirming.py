"""Old phones, second presses, other tabs, and what changed between writing and confirming."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import review, services
from campaigns.outreach.house_rules import Ground
from campaigns.outreach.models import Approach, Ask, Invitation, Message
from campaigns.outreach.tasks import remind_supporters, send_due
from tests.factories import a_candidate, an_invitation

pytestmark = pytest.mark.django_db
WORDS = "My son was born in May. Our health visitor sat with me when nobody else had time."
WRITTEN = {
    "wish": "join",
    "own_words": WORDS,
    "name": "Sam Taylor",
    "email": "sam@supporters.example",
    "postcode": "EX1 1AA",
}
AGREED = {"agree": "on", "sensitive": "on"}
CODE = "/invite/confirm-sent/"


@pytest.fixture
def candidates(campaign):
    return [a_candidate(campaign), a_candidate(campaign, name="Bo Bell")]


@pytest.fixture
def draft(client, candidates):
    client.post("/constituency/exeter/", {"candidates": [one.pk for one in candidates]})
    return Invitation.objects.get()


@pytest.fixture
def waiting(client, draft):
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)
    send_due()
    draft.refresh_from_db()
    return draft


def joins(candidate, campaign):
    approach = Approach.objects.to(candidate, campaign)
    services.record_joined(approach)
    return approach


def wrong_code(invitation):
    right = invitation.code
    return f"{(int(right) + 1) % 1_000_000:06d}"


def text(response):
    return response.content.decode()


# In the browser that wrote


def test_a_second_press_with_the_code_is_no_mistake(client, waiting):
    code = waiting.code
    client.post(CODE, {"code": code})

    again = client.post(CODE, {"code": code}, follow=True)

    assert "Your invitations are on their way" in text(again)
    assert "Error:" not in text(again)


def test_what_a_person_reads_first_is_not_said_to_be_on_its_way(client, draft):
    client.post("/invite/write/", {**WRITTEN, "own_words": "See www.charity.example for more."})
    client.post("/invite/check/", AGREED)
    before = text(client.get(CODE))
    services.confirm(Invitation.objects.get())

    page = text(client.get(CODE))

    assert "A member of our staff reads it before it goes out" in before
    assert "Thank you: we read it first" in page
    assert "on their way" not in page


def test_what_staff_sent_back_is_not_said_to_be_on_its_way(client, draft, django_user_model):
    client.post("/invite/write/", {**WRITTEN, "own_words": "I wanted to die when my son was born."})
    client.post("/invite/check/", AGREED)
    invitation = Invitation.objects.get()
    services.confirm(invitation)
    invitation.refresh_from_db()
    somebody = django_user_model.objects.create_user("somebody")
    review.send_back(invitation, by=somebody, ground=Ground.OTHER, note="Shall we talk?")
    send_due()

    here, theirs = text(client.get(CODE)), text(client.get(invitation.get_absolute_url()))

    assert "We couldn’t send it as it is" in here
    assert "on their way" not in here
    # Whoever wrote of distress finds help wherever they read this.
    assert "Samaritans" in theirs
    assert "Samaritans: 116 123" in mail.outbox[-1].body
    assert "For another reason" not in mail.outbox[-1].body + theirs
    assert "nothing that threatens" not in mail.outbox[-1].body


def test_who_sends_all_of_it_themselves_is_not_asked_to_confirm(client, waiting, candidates):
    ann, bo = candidates
    one = client.post("/invite/myself/", {"candidate": ann.pk}, follow=True)
    all_of_it = client.post("/invite/myself/", {"candidate": bo.pk}, follow=True)
    behind_the_link = text(client.get(waiting.get_absolute_url()))

    assert "You send that one yourself" in text(one)
    assert "Your invitation goes out when" in text(one)
    assert "You send it yourself</h1>" in text(all_of_it)
    assert 'name="code"' not in text(all_of_it)
    assert "You send it yourself</h1>" in behind_the_link
    assert "Copy the message" in behind_the_link


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "It doesn’t have your name"),
        ("Please help babies.", "It has words from five on, so not yours"),
        ("Please help all babies here.", "these are your words in it"),
    ],
)
def test_what_goes_together_is_shown_as_it_will_stand_in_the_letter(client, draft, words, told):
    client.post("/invite/write/", {**WRITTEN, "own_words": words})
    check = text(client.get("/invite/check/"))
    client.post("/invite/check/", AGREED)
    send_due()
    [email] = mail.outbox
    draft.refresh_from_db()
    behind_the_link = text(client.get(draft.get_absolute_url()))
    services.confirm(draft)
    afterwards = text(client.get(draft.get_absolute_url()))

    for page in [check, behind_the_link, afterwards]:
        assert told in page
        assert "Answers go to" not in page
        assert ("Sam, EX1" in page) == ("these are" in told)
    assert told in email.body
    assert "Dear Ann Archer" not in email.body


def test_a_personal_message_is_shown_whole(client, draft):
    client.post("/invite/write/", WRITTEN)
    check = text(client.get("/invite/check/"))
    client.post("/invite/check/", AGREED)
    send_due()
    draft.refresh_from_db()
    behind_the_link = text(client.get(draft.get_absolute_url()))
    services.confirm(draft)
    afterwards = text(client.get(draft.get_absolute_url()))

    assert all("Answers go to" in page for page in [check, behind_the_link, afterwards])
    assert all("Personal message: sent on its own." in one for one in [check, behind_the_link])
    assert "Dear Ann Archer" in mail.outbox[0].body


def test_a_personal_message_beyond_three_a_day_is_shown_as_it_went(client, campaign, candidates):
    written = [an_invitation(campaign, candidates[:1]) for _ in range(4)]

    pages = [text(client.get(one.get_absolute_url())) for one in written]

    assert all(one.is_personal for one in written)
    assert ["Answers go to" in page for page in pages] == [True, True, True, False]
    assert "these are your words in it" in pages[-1]


def test_one_invitation_is_not_spoken_of_as_several(client, candidates):
    client.post("/constituency/exeter/", {"candidates": [candidates[0].pk]})
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)
    send_due()

    assert "Send my invitation<" in text(client.get(CODE))
    assert mail.outbox[0].subject == "Confirm your invitation to a person in Exeter"


def test_what_was_deleted_from_the_inbox_is_gone_here_too(client, waiting):
    client.post(f"/i/{waiting.token}/not-me/")

    pages = [client.get(CODE), client.post(CODE, {"code": "123456"}, follow=True)]
    changed = client.post("/invite/change/", follow=True)
    again = client.post("/invite/resend/", follow=True)

    assert all("What you wrote is gone" in text(one) for one in [*pages, changed, again])
    assert Message.objects.filter(kind="confirm").count() == 1


def test_a_code_from_an_older_email_is_told_apart(client, waiting):
    old = waiting.code
    client.post("/invite/change/")
    client.post("/invite/check/", AGREED)
    send_due()

    refused = text(client.post(CODE, {"code": old}))
    new = re.search(r"\n(\d{3} \d{3})\n", mail.outbox[-1].body)[1]
    client.post(CODE, {"code": new})

    waiting.refresh_from_db()
    assert "That isn’t the code in our latest email" in refused
    assert waiting.is_confirmed


def test_many_wrong_codes_from_one_network_end_codes_there_and_not_links(client, campaign):
    candidate = a_candidate(campaign)
    for number in range(11):
        client.cookies.clear()
        client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
        written = {**WRITTEN, "email": f"x{number}@supporters.example"}
        client.post("/invite/write/", written)
        client.post("/invite/check/", AGREED)
        last = Invitation.objects.order_by("-pk").first()
        for _ in range(5):
            page = text(client.post(CODE, {"code": wrong_code(last)}))
    right = text(client.post(CODE, {"code": last.code}))
    client.post(last.get_absolute_url())

    last.refresh_from_db()
    assert "Many wrong codes came from your network today" in page
    assert "Many wrong codes came from your network today" in right
    assert last.is_confirmed


def test_words_outlive_a_browser_that_forgot_whom_they_were_for(client, draft):
    client.cookies.pop("invitation")

    page = text(client.post("/invite/write/", {**WRITTEN, "own_words": f"{WORDS} <b>1</b>"}))

    assert WORDS in page
    assert "&lt;b&gt;" in page
    assert "Begin again" in page


# While they were writing


def test_who_joins_meanwhile_is_not_asked(client, campaign, candidates, draft):
    joins(candidates[0], campaign)
    client.post("/invite/write/", WRITTEN)

    page = text(client.get("/invite/check/"))

    assert "Dear Bo Bell" in page
    assert "Ann Archer" not in page


def test_when_nobody_is_left_their_words_are_kept(client, campaign, candidates, draft):
    for candidate in candidates:
        joins(candidate, campaign)

    answer = client.post("/invite/write/", WRITTEN)

    draft.refresh_from_db()
    assert answer.url == client.get("/invite/check/").url == "/constituency/exeter/"
    assert draft.own_words == WORDS


# Between writing and the button


def test_the_button_counts_only_those_whom_it_reaches(client, campaign, candidates, waiting):
    joins(candidates[0], campaign)

    page = text(client.get(waiting.get_absolute_url()))

    assert "This goes to 1 person" in page
    assert "joined since you wrote, and gets no invitation" in page
    assert "Dear Bo Bell" in page


def test_where_all_have_joined_a_thank_you_is_offered_instead(
    client, campaign, candidates, waiting
):
    for candidate in candidates:
        joins(candidate, campaign)
    link = waiting.get_absolute_url()

    before = text(client.get(link))
    client.post(link)
    send_due()
    page = text(client.get(link))
    client.post(f"/i/{waiting.token}/{waiting.asks.first().pk}/thank/")

    assert "They have joined already" in before
    assert page.count("Thank them") == 2
    assert not Message.objects.filter(kind="invitation", status="sent").exists()
    assert Message.objects.filter(kind="thanks").count() == 1


def test_who_no_longer_stands_is_not_counted(client, candidates, waiting):
    for candidate in candidates:
        candidate.status = "withdrawn"
        candidate.save()

    page = text(client.get(waiting.get_absolute_url()))

    assert "Nobody is left to ask" in page


@pytest.mark.parametrize("press", ["link", "code"])
def test_on_polling_day_nothing_is_confirmed_and_the_page_says_so(client, waiting, press):
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        election = waiting.campaign.elections.get()
        election.polling_day = timezone.localdate()
        election.save()
        link = waiting.get_absolute_url()
        if press == "link":
            client.post(link)
        else:
            client.post(CODE, {"code": waiting.code})
        page = text(client.get(link))

    waiting.refresh_from_db()
    assert "Yours has not been sent." in page
    assert not waiting.is_confirmed


@pytest.mark.parametrize("what", ["remind", "thank"])
def test_on_polling_day_an_old_page_reminds_and_thanks_nobody(client, campaign, candidates, what):
    sent = an_invitation(campaign, candidates[:1])
    Ask.objects.update(status="sent", changed_at=timezone.now())
    if what == "thank":
        joins(candidates[0], campaign)
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        client.post(f"/i/{sent.token}/{sent.asks.get().pk}/{what}/")

    ask = sent.asks.get()
    assert (ask.nudged_at, ask.thanked_at) == (None, None)


def test_nobody_is_reminded_of_what_can_go_no_more(waiting):
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        election = waiting.campaign.elections.get()
        election.polling_day = timezone.localdate()
        election.save()
        remind_supporters()

    assert not Message.objects.filter(kind="remind").exists()


def test_nobody_is_reminded_once_all_have_joined(campaign, candidates, waiting):
    for candidate in candidates:
        joins(candidate, campaign)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        remind_supporters()

    assert not Message.objects.filter(kind="remind").exists()


@pytest.mark.parametrize(
    ("words", "stands"), [(WORDS, True), ("Buy at www.pills.example, you wanker", False)]
)
def test_no_email_carries_doubtful_words_to_an_inbox_that_never_wrote_them(
    client, draft, words, stands
):
    client.post("/invite/write/", {**WRITTEN, "own_words": words})
    client.post("/invite/check/", AGREED)
    send_due()

    letter = mail.outbox[0]
    assert (words in letter.body) == stands
    assert ("A member of our staff reads it before it goes out" in letter.body) != stands


def test_stopping_is_for_the_inbox_and_for_nobody_else(client, campaign, candidates):
    one = an_invitation(campaign, candidates, email="jo.hn@gmail.com")
    same = an_invitation(campaign, candidates, email="john+x@googlemail.com")
    forgotten = an_invitation(campaign, candidates)
    other = an_invitation(campaign, candidates)
    for invitation in [forgotten, other]:
        invitation.forget()

    client.post(one.get_stop_url())
    client.post(forgotten.get_stop_url())

    stopped = set(Invitation.objects.exclude(stopped_at=None).values_list("pk", flat=True))
    assert stopped == {one.pk, same.pk, forgotten.pk}
