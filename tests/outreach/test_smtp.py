"""Against a real SMTP server that says no in every way."""

from email.policy import Compat32

import pytest

from campaigns.outreach.models import Ask, Message
from campaigns.outreach.smtp import _InOneLine
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, an_invitation, own_words
from tests.misbehaving import Misbehaving
from tests.services import free_port

pytestmark = pytest.mark.django_db


class Server:
    """Takes in every email, or answers one step as it is told."""

    def __init__(self):
        self.received = []
        self.to_recipient = self.to_data = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_recipient and address.endswith("@candidates.example"):
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.to_data == "hang up":
            server.transport.abort()
            return "250 too late"
        if self.to_data:
            return self.to_data
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def server(over_smtp):
    return over_smtp(Server())


@pytest.fixture
def messages():
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign), a_candidate(campaign)])
    return Message.objects.filter(kind=Message.Kind.INVITATION).order_by("pk")


def send(messages):
    send_due()
    return [(message.status, message.last_error) for message in messages.all()]


def test_two_over_one_connection(server, messages):
    assert send(messages) == [("sent", ""), ("sent", "")]
    assert [envelope.mail_from for envelope in server.received] == [
        "invitations@invites.charity.example"
    ] * 2


def test_a_line_that_begins_with_a_full_stop_arrives_as_it_was(server):
    campaign = a_campaign()
    words = f"One\n.\n..two\n{own_words(1)}"
    an_invitation(campaign, [a_candidate(campaign)], own_words=words)

    send(Message.objects.filter(kind=Message.Kind.INVITATION))

    assert b"\r\n.\r\n..two\r\n" in server.received[0].content


def test_an_address_that_is_refused_for_good_is_not_used_again(server, messages):
    server.to_recipient = "550 no such person ann@candidates.example"

    outcome = send(messages)

    ask = Ask.objects.first()
    contact = ask.approach.candidate.contacts.get()
    assert outcome == [("bounced", "550 no such person")] * 2
    assert ask.status == Ask.Status.BOUNCED
    assert contact.problem == "Refused by its server: 550"


def test_a_refusal_with_what_no_database_keeps_is_kept(server, messages):
    server.to_recipient = "550 no\0such person"

    assert send(messages) == [("bounced", "550 no such person")] * 2


def test_a_refusal_is_told_to_the_supporter_once(server, messages):
    server.to_recipient = "550 no"

    send(messages)
    send(messages)

    assert len(server.received) == 2
    assert b"could not be delivered" in server.received[0].content


@pytest.mark.parametrize("answer", ["354 and now?", "what?", "999 no"])
def test_an_answer_that_is_neither_yes_nor_no_leaves_it_in_doubt(server, messages, answer):
    server.to_data = answer

    send(messages)

    assert {message.status for message in messages.all()} == {Message.Status.SENDING}


def test_a_server_that_is_too_slow_is_left_before_it_takes_the_text(settings, messages):
    """It would still be taking it in when the worker's time is up."""
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    slow = Misbehaving(fates={"ok": 1}, seconds=0.3)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", slow.port, 0.5

    outcome = send(messages)
    slow.stop()

    assert outcome == [("queued", "SMTPServerDisconnected")] * 2
    assert slow.log == []


@pytest.mark.parametrize("step", ["to_recipient", "to_data"])
def test_not_now_is_tried_again_later(server, messages, step):
    setattr(server, step, "451 come back later")

    outcome = send(messages)

    message = messages.all().first()
    assert outcome == [("queued", "451 come back later")] * 2
    assert message.due_at > message.created_at
    assert Ask.objects.first().status == Ask.Status.QUEUED


def test_refused_text_is_final_but_the_address_is_not_to_blame(server, messages):
    server.to_data = "554 looks like spam"

    outcome = send(messages)

    assert outcome == [("bounced", "554 looks like spam")] * 2
    assert Ask.objects.first().approach.candidate.contacts.get().problem == ""


def test_no_answer_after_the_text_is_in_doubt(server, messages):
    server.to_data = "hang up"

    outcome = send(messages)

    assert [status for status, _ in outcome] == ["sending", "sending"]


def test_no_mail_server_loses_nothing(settings, messages):
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    outcome = send(messages)

    assert outcome == [("queued", "ConnectionRefusedError")] * 2


def test_a_relay_that_refuses_us_blames_no_candidate(server, messages):
    server.to_recipient = "550 5.7.1 Relaying denied"

    outcome = send(messages)

    contact = Ask.objects.first().approach.candidate.contacts.get()
    assert [status for status, _ in outcome] == ["queued", "queued"]
    assert contact.problem == ""
    assert not Message.objects.filter(kind=Message.Kind.UNDELIVERED).exists()


def test_asking_again_after_it_could_not_be_delivered_is_a_new_email(server, messages):
    server.to_recipient = "550 5.1.1 no such person"
    send(messages)
    server.to_recipient = None
    before = Ask.objects.first()
    candidate = before.approach.candidate
    candidate.contacts.create(channel="email", value="new@candidates.example", source="test")

    again = an_invitation(before.invitation.campaign, [candidate], email=before.invitation.email)
    send(Message.objects.filter(ask__invitation=again))

    assert Ask.objects.get(invitation=again).status == Ask.Status.SENT
    assert ["new@candidates.example"] in [mail.rcpt_tos for mail in server.received]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Subject", "Speak up for babies"),
        ("Subject", "x" * (78 - len("Subject: "))),
        ("Subject", "word " * 14 + "abcd"),
        ("Subject", "many words " * 12),
        ("Subject", "=?utf-8?q?=C5=B4yn?="),
        ("From", '"Taylor, Sam" <sam@supporters.example>'),
        ("To", "ŵyn <ann@candidates.example>"),
        ("Content-Type", 'multipart/alternative;\n boundary="=_1"'),
    ],
)
def test_a_header_is_written_as_the_library_does(name, value):
    assert _InOneLine().fold_binary(name, value) == Compat32().fold_binary(name, value)
    assert _InOneLine().fold(name, value) == Compat32().fold(name, value)
