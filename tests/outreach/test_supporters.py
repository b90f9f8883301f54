"""What supporters do once they have written: confirm, follow up, delete."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import followups, reminding, services
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Invitation,
    Message,
    Reply,
    SeatWatch,
    Suppression,
)
from campaigns.outreach.tasks import remind_supporters, send_due
from candidates.models import Candidate
from pledges import retention
from tests.factories import a_candidate, a_seat, an_invitation

pytestmark = pytest.mark.django_db
Kind, Status = Message.Kind, Ask.Status
SAM = "sam@supporters.example"


@pytest.fixture
def waiting(client, campaign, candidate):
    """This browser has submitted an invitation, and the email has left."""
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    client.post("/invite/write/", {**WRITTEN, "own_words": ""})
    client.post("/invite/check/", {"agree": "on"})
    send_due()
    return Invitation.objects.get()


@pytest.fixture
def sent(campaign, candidate):
    invitation = an_invitation(campaign, [candidate], email=SAM)
    send_due()
    mail.outbox.clear()
    return invitation


WRITTEN = {
    "wish": "join",
    "own_words": "",
    "name": "Sam Taylor",
    "email": SAM,
    "postcode": "EX1 1AA",
}


def code_in_mail():
    return re.search(r"\n(\d{3} \d{3})\n", mail.outbox[-1].body)[1]


def after(**age):
    return time_machine.travel(timezone.now() + timedelta(**age))


def page_of(client, invitation):
    return client.get(invitation.get_absolute_url()).content.decode()


def owed(kind):
    return Message.objects.filter(kind=kind)


# Confirming


def test_the_code_from_the_email_confirms_in_the_browser_that_wrote(client, waiting):
    answer = client.post("/invite/confirm-sent/", {"code": code_in_mail()})

    waiting.refresh_from_db()
    assert answer.url == waiting.get_absolute_url()
    assert waiting.is_confirmed


def test_another_browser_cannot_type_it(client, waiting):
    client.cookies.clear()

    page = client.post("/invite/confirm-sent/", {"code": code_in_mail()}).content.decode()

    waiting.refresh_from_db()
    assert "The button in our email still works, on any device." in page
    assert client.get("/invite/confirm-sent/").url == "/find/"
    assert not waiting.is_confirmed


def test_after_five_wrong_codes_the_right_one_helps_no_more(client, waiting):
    right = waiting.code
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    pages = [
        client.post("/invite/confirm-sent/", {"code": wrong}).content.decode() for _ in range(5)
    ]
    last = client.post("/invite/confirm-sent/", {"code": right}).content.decode()

    waiting.refresh_from_db()
    assert "That isn’t the code" in pages[0]
    assert "That was the last try" in pages[4]
    assert "That was the last try" in last
    assert not waiting.is_confirmed


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦"])
def test_what_is_no_code_costs_no_try(client, waiting, typed):
    page = client.post("/invite/confirm-sent/", {"code": typed}).content.decode()

    waiting.refresh_from_db()
    assert "Enter the six digits from the email" in page
    assert waiting.code_tries == 0


def test_a_code_that_was_never_mailed_confirms_nothing(client, campaign, candidate):
    Suppression.objects.refuse_confirmations(SAM)
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", {"agree": "on"})
    invitation = Invitation.objects.get()

    client.post("/invite/confirm-sent/", {"code": invitation.code})

    invitation.refresh_from_db()
    assert not invitation.is_confirmed


def test_one_reminder_comes_after_a_day(waiting):
    with after(hours=23):
        remind_supporters()
    early = owed(Kind.REMIND).count()
    with after(hours=25):
        remind_supporters()
        remind_supporters()
        send_due()

    assert (early, owed(Kind.REMIND).count()) == (0, 1)
    assert "still waits for you" in mail.outbox[-1].subject
    # The browser has forgotten by now where to type one.
    assert not re.search(r"\d{3} \d{3}", mail.outbox[-1].body)


def test_who_has_confirmed_is_not_reminded(waiting):
    services.confirm(waiting)

    with after(hours=25):
        remind_supporters()

    assert not owed(Kind.REMIND).exists()


def test_the_reminder_counts_among_the_five(client, waiting):
    for minute in range(1, 5):
        with after(minutes=minute, seconds=1):
            client.post("/invite/resend/")
    with after(hours=25):
        remind_supporters()

    assert Message.objects.filter(kind__in=["confirm", "remind"]).count() == 5


# It wasn't me


def test_it_was_not_me_takes_two_steps_and_no_look_does_it(client, waiting):
    link = re.search(r"\S+/not-me/", mail.outbox[-1].body)[0].removeprefix("http://testserver")

    for _ in range(3):
        look = client.get(link).content.decode()
    before = Invitation.objects.get().status
    done = client.post(link).content.decode()

    waiting.refresh_from_db()
    assert "It wasn’t me: delete it" in look
    assert before == Invitation.Status.UNCONFIRMED
    assert "It’s gone" in done
    assert waiting.status == Invitation.Status.WITHDRAWN
    assert (waiting.name, waiting.email, waiting.postcode) == ("", "", "")


def test_later_confirmations_to_that_inbox_are_silently_not_sent(client, candidate, waiting):
    known = client.get("/invite/confirm-sent/").content.decode()
    client.post(f"/i/{waiting.token}/not-me/")
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    client.post("/invite/write/", {**WRITTEN, "email": SAM.replace("@", "+2@")})
    page = client.post("/invite/check/", {"agree": "on"}, follow=True).content.decode()

    assert owed(Kind.CONFIRM).filter(invitation__status="unconfirmed").count() == 0
    assert "look in your inbox" in known
    assert "look in your inbox" in page


def test_a_candidate_whose_address_somebody_typed_still_gets_invitations(client, campaign):
    candidate = a_candidate(campaign, email="ann@candidates.example")
    mistaken = an_invitation(
        campaign, [candidate], state="unconfirmed", email="ann@candidates.example"
    )
    client.post(f"/i/{mistaken.token}/not-me/")

    an_invitation(campaign, [candidate])
    send_due()

    assert ["ann@candidates.example"] in [one.to for one in mail.outbox]


def test_what_was_confirmed_from_the_inbox_is_not_disowned_but_deleted(client, sent):
    assert client.get(f"/i/{sent.token}/not-me/").url == f"/i/{sent.token}/delete/"


# Lost links


def test_a_lost_link_comes_by_email_and_the_page_says_nothing(client, campaign, candidate, sent):
    other = an_invitation(campaign, [a_candidate(campaign, name="Bo Bell")], email=SAM)

    known = client.post("/invite/link/", {"email": SAM.upper()}, follow=True).content
    unknown = client.post("/invite/link/", {"email": "nobody@x.example"}, follow=True).content
    send_due()

    links = [one for one in mail.outbox if "The link to your invitations" in one.subject]
    assert known == unknown
    assert [one.to for one in links] == [[SAM]]
    assert other.get_absolute_url() in links[0].body
    assert sent.get_absolute_url() in links[0].body


def test_a_lost_link_says_that_nothing_has_left_before_it_is_confirmed(client, waiting):
    for confirm in [False, True]:
        if confirm:
            services.confirm(waiting)
        client.post("/invite/link/", {"email": SAM})
        send_due()

    links = [one for one in mail.outbox if one.subject == "The link to your invitations"]
    assert ["Nothing is sent yet" in one.body for one in links] == [True, False]
    assert ["how far each has come" in one.body for one in links] == [False, True]


def test_a_lost_link_is_sent_three_times_a_day(client, sent):
    for _ in range(5):
        client.post("/invite/link/", {"email": SAM})

    assert owed(Kind.LINK).count() == 3


# Their page


@pytest.mark.parametrize("status", Status)
def test_each_state_is_said_on_the_page(client, sent, status):
    reason = Ask.Reason.NO_ADDRESS if status in {Status.HELD, Status.CANCELLED} else ""
    Ask.objects.update(status=status, reason=reason)

    page = page_of(client, sent)

    assert str(status.label) in page


@pytest.mark.parametrize("reason", [one for one in Ask.Reason if one])
def test_each_reason_is_said_on_the_page(client, sent, reason):
    Ask.objects.update(status=Status.CANCELLED, reason=reason)

    page = page_of(client, sent)

    said = "Sent back to you" if reason == Ask.Reason.RETURNED else str(reason.label)
    assert said.replace("'", "&#x27;") in page


def test_what_went_with_the_daily_letter_says_so(client, sent):
    digest = Digest.objects.create(approach=Approach.objects.get(), day=timezone.localdate())
    Ask.objects.update(digest=digest)

    assert "Sent with their daily letter" in page_of(client, sent)


def test_one_reminder_to_a_candidate_after_a_week(client, sent):
    ask = sent.asks.get()
    early = client.post(f"/i/{sent.token}/{ask.pk}/remind/")
    before = owed(Kind.NUDGE).count()
    with after(days=7, minutes=1):
        offered = page_of(client, sent)
        for _ in range(2):
            client.post(f"/i/{sent.token}/{ask.pk}/remind/")
        send_due()
        again = page_of(client, sent)

    letter = mail.outbox[-1]
    assert (early.status_code, before, owed(Kind.NUDGE).count()) == (302, 0, 1)
    assert "Remind them, once" in offered
    assert "Remind them, once" not in again
    assert letter.subject == "Sam Taylor asked you to speak up for babies"
    assert letter.reply_to == ["Sam Taylor <sam@supporters.example>"]
    assert sent.asks.get().status == Status.SENT


def test_a_reminder_after_a_daily_letter_shows_no_address(client, sent):
    digest = Digest.objects.create(approach=Approach.objects.get(), day=timezone.localdate())
    Ask.objects.update(digest=digest)
    with after(days=8):
        client.post(f"/i/{sent.token}/{sent.asks.get().pk}/remind/")
        send_due()

    whole = mail.outbox[-1].message().as_string()
    assert mail.outbox[-1].from_email.startswith("Sam via ")
    assert SAM not in whole
    assert "Taylor" not in whole


@pytest.mark.parametrize("answer", ["joined", "declined"])
def test_who_has_answered_is_not_reminded(client, sent, answer):
    Approach.objects.update(response=answer, responded_at=timezone.now())
    with after(days=8):
        client.post(f"/i/{sent.token}/{sent.asks.get().pk}/remind/")

    assert not owed(Kind.NUDGE).exists()


def test_who_answered_everybody_in_a_daily_letter_is_not_reminded(client, sent):
    digest = Digest.objects.create(approach=Approach.objects.get(), day=timezone.localdate())
    Reply.objects.create(digest=digest, text="Thank you all.")
    Ask.objects.update(digest=digest)
    with after(days=8):
        client.post(f"/i/{sent.token}/{sent.asks.get().pk}/remind/")

    assert not owed(Kind.NUDGE).exists()


def test_who_joins_before_a_reminder_leaves_does_not_get_it(client, sent):
    with after(days=8):
        client.post(f"/i/{sent.token}/{sent.asks.get().pk}/remind/")
        Approach.objects.update(response="joined", responded_at=timezone.now())
        send_due()

    assert owed(Kind.NUDGE).get().status == Message.Status.CANCELLED
    assert sent.asks.get().status == Status.SENT


def test_one_thank_you_after_joining(client, sent):
    ask = sent.asks.get()
    Approach.objects.update(response="joined", responded_at=timezone.now())

    offered = page_of(client, sent)
    for _ in range(2):
        client.post(f"/i/{sent.token}/{ask.pk}/thank/")
    send_due()

    assert "Thank them" in offered
    assert [one.subject for one in mail.outbox] == ["Thank you for speaking up for babies"]
    assert owed(Kind.THANKS).count() == 1


def test_nobody_acts_on_an_ask_of_somebody_else(client, campaign, sent):
    other = an_invitation(campaign, [a_candidate(campaign)])

    assert client.post(f"/i/{sent.token}/{other.asks.get().pk}/thank/").status_code == 404


def test_an_expired_link_offers_a_new_start_and_says_why(client, waiting):
    with after(days=8):
        retention.tidy()
        page = page_of(client, waiting)

    assert "what you wrote is deleted" in page
    assert "Write a new invitation" in page


# By oneself


def test_a_message_can_be_sent_without_us_from_the_page_after_writing(client, candidate, waiting):
    page = client.get("/invite/confirm-sent/").content.decode()
    client.post("/invite/myself/", {"candidate": candidate.pk})
    services.confirm(waiting)

    assert "mailto:?subject=Will%20you%20speak%20up" in page
    assert "@candidates.example" not in page
    assert waiting.asks.get().status == Status.PREPARED
    assert not owed(Kind.INVITATION).exists()


def test_what_is_queued_is_called_off_when_they_send_it_themselves(client, campaign, candidate):
    invitation = an_invitation(campaign, [candidate])

    client.post(f"/i/{invitation.token}/myself/", {"candidate": candidate.pk})
    send_due()

    assert invitation.asks.get().status == Status.PREPARED
    assert owed(Kind.INVITATION).get().status == Message.Status.CANCELLED


def test_what_has_left_stays_sent(client, candidate, sent):
    client.post(f"/i/{sent.token}/myself/", {"candidate": candidate.pk})

    assert sent.asks.get().status == Status.SENT


def test_whom_we_cannot_email_is_prepared_too(client, campaign, sent):
    unreachable = a_candidate(campaign, email=False, name="No Address")
    client.post(f"/i/{sent.token}/myself/", {"candidate": unreachable.pk})
    elsewhere = a_candidate(campaign, a_seat("Hexham"))
    other = client.post(f"/i/{sent.token}/myself/", {"candidate": elsewhere.pk})

    prepared = Ask.objects.filter(status=Status.PREPARED)
    assert [one.approach.candidate for one in prepared] == [unreachable]
    assert other.status_code == 404


# Deleting


def test_deleting_everything_calls_off_what_has_not_left(client, campaign, candidate, sent):
    waits = an_invitation(campaign, [a_candidate(campaign, name="Bo Bell")], email=SAM)
    SeatWatch.objects.create(campaign=campaign, constituency=a_seat("Hexham"), email=SAM)
    client.get(f"/i/{sent.token}/delete/")
    before = Invitation.objects.filter(email=SAM).count()

    page = client.post(f"/i/{sent.token}/delete/", follow=True).content.decode()
    send_due()

    assert before == 2
    assert "This has been deleted" in page
    assert not Invitation.objects.exclude(name="", email="", own_words="", postcode="").exists()
    assert not SeatWatch.objects.exists()
    assert sent.asks.get().status == Status.SENT
    assert waits.asks.get().status == Status.CANCELLED
    assert mail.outbox == []


def test_nothing_is_left_to_do_with_a_deleted_one(client, sent):
    client.post(f"/i/{sent.token}/delete/")

    for path in ["", "delete/", "answers/", "not-me/"]:
        for method in [client.get, client.post]:
            assert method(f"/i/{sent.token}/{path}", follow=True).status_code == 200
    assert Invitation.objects.get().status == Invitation.Status.WITHDRAWN


# Did they answer?


def test_one_question_in_the_week_after_five_days_and_one_reminder(campaign, sent):
    counts = []
    for day in [4, 5, 6, 11, 13, 30]:
        with after(days=day, minutes=1):
            remind_supporters()
            send_due()
        counts.append(owed(Kind.QUESTION).count())

    assert counts == [0, 1, 1, 1, 2, 2]
    assert "Did they answer?" in [one.subject for one in mail.outbox]
    assert "the last time that we ask" in mail.outbox[-1].body


def test_outside_the_week_the_question_comes_after_two_weeks(candidate, campaign, sent):
    campaign.starts_on = campaign.ends_on = timezone.localdate() - timedelta(days=60)
    campaign.save()
    counts = []
    for day in [13, 14]:
        with after(days=day, minutes=1):
            remind_supporters()
        counts.append(owed(Kind.QUESTION).count())

    assert counts == [0, 1]


def test_one_question_covers_all_that_somebody_wrote(client, campaign, sent):
    an_invitation(campaign, [a_candidate(campaign, name="Bo Bell")], email=SAM)
    send_due()
    mail.outbox.clear()
    with after(days=6):
        remind_supporters()
        send_due()

    assert owed(Kind.QUESTION).count() == 1
    assert "Ann Archer" in mail.outbox[0].body
    assert "Bo Bell" in mail.outbox[0].body


def test_answers_are_kept_and_end_the_questions(client, sent):
    ask = sent.asks.get()
    with after(days=6):
        remind_supporters()
    nothing = client.post(f"/i/{sent.token}/answers/", {}).content.decode()
    client.post(f"/i/{sent.token}/answers/", {f"ask{ask.pk}": "automatic"})
    with after(days=20):
        remind_supporters()

    assert "Select an answer for at least one of them" in nothing
    assert sent.asks.get().answer == "automatic"
    assert owed(Kind.QUESTION).count() == 1


def test_who_wants_no_more_emails_is_not_asked(client, sent):
    client.post(sent.get_stop_url())

    with after(days=6):
        remind_supporters()

    assert not owed(Kind.QUESTION).exists()


def test_a_question_that_was_answered_before_it_left_is_called_off(client, sent):
    with after(days=6):
        reminding.ask_whether_they_answered(timezone.now())
        followups.record_answers({sent.asks.get().pk: "yes"})
        send_due()

    assert owed(Kind.QUESTION).get().status == Message.Status.CANCELLED


# Consents, and small things


def test_the_newsletter_is_its_own_unticked_consent(client, candidate, campaign):
    for wanted in [{}, {"newsletter": "on"}]:
        client.cookies.clear()
        client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
        client.post("/invite/write/", WRITTEN)
        page = client.get("/invite/check/").content.decode()
        client.post("/invite/check/", {"agree": "on", **wanted})

    agreed = Invitation.objects.order_by("pk").values_list("newsletter_agreed_at", flat=True)
    assert "checked" not in page
    assert [bool(one) for one in agreed] == [False, True]


def test_changing_whom_one_invites_keeps_what_was_typed(client, campaign, candidate):
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})

    answer = client.post(
        "/invite/write/", {"own_words": "A long story.", "email": "sam@", "change": "1"}
    )

    draft = Invitation.objects.get()
    assert answer.url == "/constituency/exeter/"
    assert (draft.own_words, draft.email) == ("A long story.", "")


def test_who_joins_in_another_window_is_not_made_to_decline(campaign, candidate):
    stale = Approach.objects.to(candidate, campaign)
    Approach.objects.update(response="joined", responded_at=timezone.now())

    assert services.decline(stale) is False
    assert Approach.objects.get().has_joined


def test_no_email_shows_an_address_of_a_candidate(client, sent):
    with after(days=8):
        page = page_of(client, sent)

    assert Candidate.objects.get().contacts.get().value not in page
