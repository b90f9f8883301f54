"""What emails that come back say."""

import time
from base64 import b64encode
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.outreach import links
from campaigns.outreach.models import DeliveryReport
from campaigns.outreach.returns import bounces

Kind = DeliveryReport.Kind


@pytest.fixture(autouse=True)
def _domain(settings):
    settings.BOUNCE_DOMAIN = "bounces.charity.example"


def dsn(
    status="5.1.1", action="failed", diagnostic="550 5.1.1 no such user", to="bounces@x.example"
):
    return dedent(f"""\
        Return-Path: <>
        From: MAILER-DAEMON@mx.example
        To: {to}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        I'm sorry to have to inform you.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; ann@candidates.example
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; {diagnostic}

        --b
        Content-Type: message/rfc822

        Message-ID: <original@invites.charity.example>
        Subject: Will you speak up? 5.7.1
        To: ann@candidates.example

        Dear Ann
        --b--
        """).encode()


# A complaint, as a provider passes it on.
ARF = b"""\
From: feedback@provider.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Original-Rcpt-To: ann@candidates.example
--b
Content-Type: text/rfc822-headers

Message-ID: <original@invites.charity.example>
--b--
"""


def plain(body, sender="MAILER-DAEMON@mx.example", subject="failure notice", **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From: {sender}\nTo: x@y.example\nSubject: {subject}\n{more}\n{body}\n".encode()


@pytest.mark.parametrize(
    ("status", "action", "diagnostic", "kind", "gave_up"),
    [
        ("2.0.0", "delivered", "250 ok", Kind.DELIVERED, True),
        ("4.4.1", "delayed", "connection timed out", Kind.SOFT, False),
        ("4.4.1", "failed", "connection timed out", Kind.SOFT, True),
        ("5.1.1", "failed", "550 5.1.1 no such user", Kind.HARD, True),
        ("5.0.0", "failed", "550 5.1.1 no such user", Kind.HARD, True),
        ("5.0.0", "failed", "550 unrouteable address", Kind.HARD, True),
        ("5.2.2", "failed", "552 5.2.2 mailbox full", Kind.SOFT, True),
        ("5.4.7", "failed", "delivery time expired", Kind.SOFT, True),
        ("5.7.1", "failed", "550 5.7.1 blocked, poor reputation", Kind.UNKNOWN, True),
        ("5.7.26", "failed", "550-5.7.26 not authenticated", Kind.UNKNOWN, True),
        ("5.1.8", "failed", "501 5.1.8 bad sender's address", Kind.UNKNOWN, True),
        ("5.5.0", "failed", "550 5.5.0 mailbox unavailable", Kind.HARD, True),
        ("", "failed", "", Kind.UNKNOWN, True),
    ],
)
def test_a_delivery_status_is_read(status, action, diagnostic, kind, gave_up):
    notice = bounces.read(dsn(status, action, diagnostic))

    assert (notice.kind, notice.gave_up) == (kind, gave_up)
    assert notice.message_id == "<original@invites.charity.example>"
    assert notice.recipient == "ann@candidates.example"


def test_the_return_path_says_which_email_it_is_about():
    notice = bounces.read(dsn(to=links.return_path(77).upper()))

    assert notice.message == 77


def test_a_return_path_that_somebody_made_up_says_nothing():
    forged = links.return_path(77).replace("-77@", "-78@")

    assert bounces.read(dsn(to=forged)).message is None


def test_a_return_path_is_short_enough_for_mail_servers():
    assert len(links.return_path(10**15).partition("@")[0]) <= 64


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n4.2.2", Kind.HARD, "5.1.1"),
        ("550 5.1.1 <ann@x.example>: Recipient address rejected", Kind.HARD, "5.1.1"),
        ("ann@x.example\n  Unrouteable address", Kind.HARD, ""),
        ("ann@x.example\n  host mx [1.2.3.4]: 550 user unknown", Kind.HARD, ""),
        ("The recipient's mailbox is full", Kind.SOFT, ""),
        ("Message delayed. No action is required on your part. 4.4.1", Kind.SOFT, "4.4.1"),
        ("554 5.7.1 Service unavailable; blocked using a list", Kind.UNKNOWN, "5.7.1"),
        ("Something happened.", Kind.UNKNOWN, ""),
    ],
)  # fmt: skip
def test_a_bounce_in_plain_words_is_read(body, kind, code):
    notice = bounces.read(plain(body))

    assert (notice.kind, notice.code) == (kind, code)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"subject": "Automatic reply: Will you speak up for babies?"},
        {"subject": "Out of Office: Will you?"},
        {"subject": "Ateb awtomatig: A wnewch chi?"},
        {"subject": "=?utf-8?q?Ateb_awtomatig=3A_A_wnewch?="},
        {"subject": "Allan o’r swyddfa"},
        {"subject": "Re: Allan o'r swyddfa"},
        {"subject": "Neges awtomatig / Automatic message"},
        {"subject": "Nid wyf yn y swyddfa"},
        {"subject": "Automatic acknowledgement from your office"},
        {"X_Auto_Response_Suppress": "All"},
    ],
)
def test_automatic_replies_are_neither_bounces_nor_replies(headers):
    mail = plain("I'm away. 5.1.1 of us are.", sender="Ann <ann@candidates.example>", **headers)

    assert bounces.read(mail).kind == Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject", ["Re: Will you?", "Re: A wnewch chi?", "Our office and your photo", "Swyddfa newydd"]
)
def test_what_a_person_writes_is_for_a_person(subject):
    reply = plain("Who are you?", sender="ann@candidates.example", subject=subject)

    assert bounces.read(reply).kind == Kind.UNKNOWN


def test_a_complaint_is_read():
    notice = bounces.read(ARF)

    assert (notice.kind, notice.recipient) == (Kind.COMPLAINT, "ann@candidates.example")
    assert notice.message_id == "<original@invites.charity.example>"


@pytest.mark.parametrize(
    "raw",
    [
        dsn().replace(b"ann@candidates.example", b"a" * 900_000),
        ARF.replace(b"ann@candidates.example", b"a" * 900_000),
        plain("-" * 900_000, sender="mailer-daemon@x.example"),
        plain("x", sender="mailer-daemon@x.example", X_Failed_Recipients="a" * 900_000),
        plain("x", subject="=?a?q?" * 150_000),
    ],
    ids=["recipient", "complaint", "hyphens", "header", "subject"],
)
def test_no_email_keeps_a_worker_busy_for_long(raw):
    began = time.process_time()

    bounces.read(raw)

    assert time.process_time() - began < 2


def test_what_no_database_keeps_is_left_out():
    hidden = b64encode(b"Message-ID: <x\0y@invites.charity.example>")
    coded = plain(hidden.decode(), Content_Type="text/plain", Content_Transfer_Encoding="base64")

    bare = bounces.read(dsn().replace(b"original", b"origi\0nal").replace(b"ann@", b"a\0nn@"))

    assert bare.message_id == "<original@invites.charity.example>"
    assert bare.recipient == "ann@candidates.example"
    assert bounces.read(coded).message_id == "<xy@invites.charity.example>"


@given(st.binary(max_size=2000))
def test_garbage_is_for_a_person_and_nothing_else(garbage):
    assert bounces.read(garbage).kind in Kind


@given(st.data())
def test_a_bounce_that_is_damaged_harms_nothing(data):
    raw = bytearray(dsn())
    for _ in range(data.draw(st.integers(1, 20))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))

    notice = bounces.read(bytes(raw))

    assert notice.kind in Kind
    assert len(notice.code) <= 20
