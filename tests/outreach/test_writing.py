import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from campaigns.outreach import forms, services
from campaigns.outreach.models import Ask, Invitation, Message
from campaigns.outreach.tasks import sweep_outbox
from candidates.models import Postcode
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation

pytestmark = pytest.mark.django_db

WORDS = "My son was born in May. Our health visitor sat with me when nobody else had time."
WRITTEN = {
    "wish": "join",
    "own_words": WORDS,
    "name": "Sam Taylor",
    "email": "sam@supporters.example",
    "postcode": "ex1 1aa",
}
AGREED = {"agree": "on", "sensitive": "on"}


@pytest.fixture
def draft(client):
    """This client has chosen whom to invite."""
    campaign = a_campaign()
    candidates = [a_candidate(campaign), a_candidate(campaign, name="Bo Bell")]
    client.post("/constituency/exeter/", {"candidates": [one.pk for one in candidates]})
    return Invitation.objects.get()


def confirm_emails():
    return Message.objects.filter(kind=Message.Kind.CONFIRM)


def test_from_writing_to_the_confirmation_email(client, draft):
    client.post("/invite/write/", WRITTEN)
    check = client.get("/invite/check/").content.decode()
    answer = client.post("/invite/check/", AGREED)

    draft.refresh_from_db()
    assert "Dear Ann Archer" in check
    assert "My son was born in May." in check
    assert answer.url == "/invite/confirm-sent/"
    assert draft.status == Invitation.Status.UNCONFIRMED
    assert confirm_emails().count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("wish", "", "Select what you’d like to ask"),
        ("name", " ", "Enter your full name"),
        ("name", "https://spam.example", "Enter your name only"),
        ("name", "=cmd()", "Enter your name only"),
        ("email", "", "Enter your email address"),
        ("email", "sam@", "Enter an email address in the correct format"),
        ("postcode", "", "Enter your postcode"),
        ("postcode", "EX1", "Enter your full postcode"),
        ("own_words", "x" * 1201, "Your message must be 1,200 characters or fewer"),
        ("own_words", "www.a.example www.b.example", "Remove web links from your message"),
    ],
)
def test_each_mistake_has_its_sentence_and_nothing_is_lost(client, draft, field, value, sentence):
    page = client.post("/invite/write/", {**WRITTEN, field: value}).content.decode()

    assert sentence in page
    assert "<title>Error: " in page
    for other in {"name", "email", "own_words"} - {field}:
        assert WRITTEN[other] in page


def test_a_line_end_counts_as_one_character(client, draft):
    response = client.post("/invite/write/", {**WRITTEN, "own_words": "a\r\n" * 600})

    assert response.status_code == 302


def test_a_postcode_from_another_seat_is_refused_by_name(client, draft):
    Postcode.objects.create(postcode="NE461BS", constituency=a_seat("Hexham"))

    page = client.post("/invite/write/", {**WRITTEN, "postcode": "NE46 1BS"}).content.decode()

    assert "That postcode is in Hexham." in page


def test_consent_is_asked_for_and_kept_with_its_version(client, draft):
    client.post("/invite/write/", WRITTEN)

    refused = client.post("/invite/check/", {"agree": "on"}).content.decode()
    client.post("/invite/check/", AGREED)

    draft.refresh_from_db()
    assert "Confirm you agree to us handling what your message says about you" in refused
    assert draft.consent_version == "2026-12-01"
    assert draft.sensitive_agreed_at is not None


def test_without_own_words_one_consent_is_enough(client, draft):
    client.post("/invite/write/", {**WRITTEN, "own_words": ""})

    response = client.post("/invite/check/", {"agree": "on"})

    draft.refresh_from_db()
    assert response.url == "/invite/confirm-sent/"
    assert draft.sensitive_agreed_at is None


def test_pressing_send_twice_and_going_back_owes_one_email(client, draft):
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)
    client.post("/invite/check/", AGREED)

    back = client.post("/invite/write/", {**WRITTEN, "name": "Somebody Else"})

    draft.refresh_from_db()
    assert back.url == "/invite/confirm-sent/"
    assert draft.name == "Sam Taylor"
    assert confirm_emails().count() == 1


def test_a_program_that_fills_in_everything_learns_nothing(client, draft):
    client.post("/invite/write/", WRITTEN)

    response = client.post("/invite/check/", {**AGREED, "website": "https://spam.example"})

    assert response.status_code == 200
    assert "sam@supporters.example" in response.content.decode()
    assert confirm_emails().count() == 0


def test_the_link_is_sent_again_once_a_minute_and_five_times_at_most(client, draft):
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)

    client.post("/invite/resend/")
    at_once = confirm_emails().count()
    now = timezone.now()
    for minute in range(1, 9):
        with time_machine.travel(now + timezone.timedelta(minutes=minute, seconds=1)):
            client.post("/invite/resend/")

    assert at_once == 1
    assert confirm_emails().count() == 5


def test_fifty_looks_at_the_link_change_nothing_and_the_button_sends_once(client, draft):
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)
    draft.refresh_from_db()
    link = draft.get_absolute_url()

    for _ in range(50):
        assert client.get(link).status_code == 200
    before = Invitation.objects.get().status
    client.post(link)
    client.post(link)
    sweep_outbox()

    assert before == Invitation.Status.UNCONFIRMED
    assert len([one for one in mail.outbox if "speak up for babies in" in one.subject]) == 2
    assert set(Ask.objects.values_list("status", flat=True)) == {Ask.Status.SENT}


def test_after_a_week_the_link_has_expired(client, draft):
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)
    draft.refresh_from_db()

    with time_machine.travel(timezone.now() + timezone.timedelta(days=8)):
        client.post(draft.get_absolute_url())
        page = client.get(draft.get_absolute_url()).content.decode()

    assert "This link has expired" in page
    assert not Message.objects.filter(kind=Message.Kind.INVITATION).exists()


def test_who_has_confirmed_is_not_sent_to_the_inbox_again(client, draft):
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)
    services.confirm(Invitation.objects.get())

    page = client.get("/invite/confirm-sent/").content.decode()

    assert "Your invitations are on their way" in page
    assert "Send the link again" not in page


def test_a_link_in_capitals_still_works(client, draft):
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)
    draft.refresh_from_db()

    assert client.get(f"/i/{draft.token.upper()}/").status_code == 200


def test_without_a_draft_one_starts_at_the_postcode(client):
    assert client.get("/invite/write/").url == "/find/"
    assert client.get("/invite/check/").url == "/find/"


def test_somebody_elses_draft_cannot_be_named(client, draft, settings):
    client.cookies["invitation"] = str(draft.pk)

    assert client.get("/invite/write/").url == "/find/"


def test_nobody_can_fill_somebody_elses_inbox(client):
    campaign = a_campaign()
    candidate = a_candidate(campaign)

    for _ in range(8):
        client.cookies.clear()
        client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
        client.post("/invite/write/", {**WRITTEN, "email": "Sam@Supporters.example"})
        page = client.post("/invite/check/", AGREED, follow=True).content.decode()

    assert "Sam@" in page
    assert confirm_emails().count() == 5


def test_a_wrong_address_is_changed_without_losing_a_word(client, draft):
    client.post("/invite/write/", {**WRITTEN, "email": "sma@supporters.example"})
    client.post("/invite/check/", AGREED)
    draft.refresh_from_db()
    old_link = draft.get_absolute_url()

    client.post("/invite/change/")
    page = client.get("/invite/write/").content.decode()
    client.post("/invite/write/", WRITTEN)
    client.post("/invite/check/", AGREED)

    draft.refresh_from_db()
    assert "My son was born in May." in page
    assert client.get(old_link).status_code == 404
    assert draft.status == Invitation.Status.UNCONFIRMED
    assert draft.email == "sam@supporters.example"
    assert confirm_emails().filter(status=Message.Status.QUEUED).count() == 1


def test_words_of_an_earlier_tab_do_not_go_to_whoever_was_chosen_since(client, draft):
    other = a_candidate(draft.campaign, a_seat("Hexham"))
    client.post("/constituency/hexham/", {"candidates": [other.pk]})

    page = client.post("/invite/write/", {**WRITTEN, "draft": draft.pk}).content.decode()

    assert "You chose other people in another tab." in page
    assert "My son was born in May." in page


def test_who_comes_back_to_choose_finds_their_choice(client, draft):
    one = draft.asks.first().approach.candidate
    client.post("/constituency/exeter/", {"candidates": [one.pk]})

    assert client.get("/constituency/exeter/").context["ticked"] == [one.pk]


def test_what_is_submitted_while_another_press_is_read_stays_as_it_was(client, draft):
    client.post("/invite/write/", WRITTEN)

    def submit_meanwhile(execute, sql, params, many, context):
        # The view has read the draft, and now looks up the postcode.
        if "splitpostcode" in sql:
            services.submit(Invitation.objects.get())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(submit_meanwhile):
        late = client.post("/invite/write/", {**WRITTEN, "email": "victim@elsewhere.example"})

    draft.refresh_from_db()
    assert late.url == "/invite/confirm-sent/"
    assert draft.status == Invitation.Status.UNCONFIRMED
    assert draft.email == "sam@supporters.example"


def test_plus_addresses_are_one_inbox_and_asking_again_counts(client):
    campaign = a_campaign()
    candidate = a_candidate(campaign)

    for number in range(6):
        client.cookies.clear()
        client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
        client.post("/invite/write/", {**WRITTEN, "email": f"sam+{number}@supporters.example"})
        client.post("/invite/check/", AGREED)
        client.post("/invite/resend/")

    assert confirm_emails().count() == 5


@pytest.mark.parametrize("again", ["jo.hn@gmail.com", "john+two@googlemail.com"])
def test_one_inbox_asks_somebody_once_however_it_is_spelt(client, again):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    an_invitation(campaign, [candidate], email="john@gmail.com")

    second = an_invitation(campaign, [candidate], email=again)

    assert second.asks.get().reason == Ask.Reason.ALREADY_ASKED
    assert Message.objects.filter(kind=Message.Kind.INVITATION).count() == 1


def test_an_international_domain_is_written_as_mail_servers_know_it(client, draft):
    client.post("/invite/write/", {**WRITTEN, "email": "sam@bücher.example"})

    draft.refresh_from_db()
    assert draft.email == "sam@xn--bcher-kva.example"


def test_a_supporters_stop_is_for_all_their_invitations(client):
    campaign = a_campaign()
    one = an_invitation(campaign, [a_candidate(campaign)], email="sam@supporters.example")
    two = an_invitation(campaign, [a_candidate(campaign)], email="sam@supporters.example")

    client.post(one.get_stop_url())

    two.refresh_from_db()
    assert two.stopped_at is not None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 and \U0001f9d1\U0001f3fd\u200d\U0001f37c",
            None,
        ),
        ("\u2764\ufe0f\u200d\U0001f525", None),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", None),
        ("kil\u200dler and \u200b spaces", "killer and  spaces"),
        ("\u2764\u200dx \U000e0067\U000e0062", "\u2764x "),
    ],
)
def test_pictures_made_of_several_stay_and_nothing_else_hides(typed, kept):
    assert forms.visible(typed) == (typed if kept is None else kept)
