"""Emails as mail servers and mail programs want them."""

import re
from email import message_from_bytes, policy
from html import unescape
from unicodedata import category

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.outreach import emails, links
from campaigns.outreach.models import Approach, Ask, Invitation, Message
from campaigns.outreach.preflight import samples
from campaigns.outreach.tasks import send_due
from campaigns.outreach.writing import BUTTONS
from tests.factories import a_campaign, a_candidate, an_approach, an_invitation

pytestmark = pytest.mark.django_db


class Keeps:
    def __init__(self):
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        self.received.append(envelope)
        return "250 OK"


class Modern(Controller):
    """Speaks SMTPUTF8."""

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True)


class Old(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=False)


@pytest.fixture(params=[Modern])
def server(request, over_smtp):
    return over_smtp(Keeps(), request.param)


def send_to(address, **fields):
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign, email=address)], **fields)
    send_due()
    return Message.objects.get(kind=Message.Kind.INVITATION)


def to_candidates(server):
    to = [one.rcpt_tos[0] for one in server.received]
    return [address for address in to if not address.endswith("@supporters.example")]


def test_each_message_has_a_return_path_of_its_own(server, settings):
    settings.BOUNCE_DOMAIN = "bounces.charity.example"

    message = send_to("ann@candidates.example")

    envelope = server.received[0]
    assert links.came_back(envelope.mail_from) == message.pk
    assert envelope.mail_from.endswith("@bounces.charity.example")


def test_a_domain_of_another_alphabet(server):
    send_to("ann@tŷ-cymru.example")

    envelope = server.received[0]
    assert envelope.rcpt_tos[0].startswith("ann@xn--")
    assert message_from_bytes(envelope.content)["To"] == envelope.rcpt_tos[0]


def test_a_supporter_at_a_domain_of_another_alphabet_can_be_answered(server):
    send_to("ann@candidates.example", email="sam@tŷ-cymru.example")

    mail = message_from_bytes(server.received[0].content, policy=policy.default)
    assert mail["Reply-To"].addresses[0].domain.startswith("xn--")


def test_an_address_of_another_alphabet(server):
    message = send_to("siân@candidates.example")

    envelope = server.received[0]
    assert message.status == "sent"
    assert envelope.rcpt_tos == ["siân@candidates.example"]
    assert envelope.smtp_utf8
    assert envelope.content.startswith("To: siân@candidates.example\r\n".encode())
    assert envelope.content.count(b"\r\nTo: ") == 0


@pytest.mark.parametrize("server", [Old], indirect=True)
def test_an_address_that_our_server_can_not_write_to_is_refused_once(server):
    message = send_to("siân@candidates.example")

    contact = message.ask.approach.candidate.contacts.get()
    assert (to_candidates(server), message.status) == ([], "bounced")
    assert contact.problem == "Refused by ours, which lacks SMTPUTF8"


@pytest.mark.parametrize("address", ["ann@a..example", "ann@" + "ŵ" * 70 + ".example"])
def test_a_domain_that_can_not_be_is_refused_once(server, address):
    message = send_to(address)

    assert (to_candidates(server), message.status) == ([], "bounced")


NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60
)


@pytest.fixture
def ask():
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])
    return Ask.objects.select_related("invitation", "approach__candidate").get()


@given(NAMES)
@example("Sam\r\nBcc: everybody@candidates.example")
@example('Taylor, "Sam" <x@y.example>')
@example("Siân Ŵyn\u2028Bcc: a@b.example")
@example("=?utf-8?q?Sam=0ABcc=3A_a=40b.example?=")
@example("\u202e\x00\x1f")
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_name_can_write_a_header(ask, name):
    message = Message.objects.with_subject().get(kind=Message.Kind.INVITATION)
    message.ask.invitation.name = name.replace("\0", "")
    message.ask.approach.candidate.name = name.replace("\0", "")[:120]

    raw = emails.letter(message, "ann@candidates.example").message().as_bytes(linesep="\r\n")

    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Bcc"] is None
    assert [one.addr_spec for one in mail["To"].addresses] == ["ann@candidates.example"]
    assert [one.addr_spec for one in mail["Reply-To"].addresses] == [ask.invitation.email]
    assert len(mail["From"].addresses) == 1
    assert not any(category(one) == "Cc" for one in str(mail["From"]))
    assert mail.get_content_type() == "multipart/alternative"


# One click (RFC 8058)


def stoppable():
    """One email of each kind that goes to candidates, or brings a supporter news."""
    campaign = a_campaign()
    approach = an_approach(campaign)
    invitation = an_invitation(campaign, [a_candidate(campaign)])
    ask = invitation.asks.get()
    for kind in BUTTONS:
        if kind in {Message.Kind.CONFIRM, Message.Kind.LISTED, Message.Kind.MAILING}:
            continue
        for subject in ({"ask": ask}, {"approach": approach}, {"invitation": invitation}):
            try:
                message = Message(pk=1, kind=kind, message_id="<a@b.example>", **subject)
                letter = emails.letter(message, "ann@candidates.example")
            except (AssertionError, AttributeError, KeyError):
                continue
            if "List-Unsubscribe" in letter.extra_headers:
                yield kind, letter
            break


def test_every_email_can_be_stopped_with_one_click(client):
    found = dict(stoppable())
    assert {Message.Kind.INVITATION, Message.Kind.JOINED, Message.Kind.GOOD_NEWS} <= set(found)

    for letter in found.values():
        Approach.objects.update(stopped_at=None)
        Invitation.objects.update(stopped_at=None)
        url = letter.extra_headers["List-Unsubscribe"].strip("<>")
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

        looked = client.get(url)
        before = _stopped()
        answer = client.post(url, {"List-Unsubscribe": "One-Click"})

        assert (looked.status_code, answer.status_code) == (200, 200)
        assert (before, _stopped()) == (0, 1)


def _stopped():
    return (
        Approach.objects.exclude(stopped_at=None).count()
        + Invitation.objects.exclude(stopped_at=None).count()
    )


def test_the_header_that_stops_emails_stands_in_one_line_however_long_the_link(ask, settings):
    settings.SITE_URL = f"https://{'speak-up.' * 8}charity.example"
    message = Message(pk=1, kind="invitation", message_id="<a@b.example>", ask=ask)

    letter = emails.letter(message, "ann@candidates.example")
    head = letter.message().as_bytes(linesep="\r\n").split(b"\r\n\r\n")[0].split(b"\r\n")

    link = letter.extra_headers["List-Unsubscribe"]
    assert f"List-Unsubscribe: {link}".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head


TO_SUPPORTERS_ABOUT_THEIR_OWN = {"confirm", "remind", "link", "returned", "listed"}


@pytest.mark.parametrize("kind", sorted(set(Message.Kind) - {"mailing"}))
def test_all_but_what_a_supporter_waits_for_can_be_stopped(kind):
    letter = samples.letter(a_campaign(), Message.Kind(kind), "en-gb", samples.Values.USUAL)

    stoppable = "List-Unsubscribe" in letter.extra_headers
    assert stoppable == (kind not in TO_SUPPORTERS_ABOUT_THEIR_OWN)
    # RFC 3834: what nobody writes to somebody says so.
    by_a_person = kind in {*Message.Kind.of_an_ask_to_candidates(), Message.Kind.VISIT_OFFER}
    assert ("Auto-Submitted" in letter.extra_headers) == (not by_a_person)


# Text and HTML


def both(kind, values="usual"):
    letter = samples.letter(a_campaign(), Message.Kind(kind), "en-gb", samples.Values(values))
    return letter.body, letter.alternatives[0][0]


@pytest.mark.parametrize("kind", Message.Kind)
def test_whatever_html_links_to_stands_in_the_text_too(kind):
    text, html = both(kind)

    links = {unescape(url) for url in re.findall(r'href="(http[^"]+)"', html)}
    assert links
    assert all(url in text for url in links)
    assert "<img" not in html
    assert re.search(r'<html dir="ltr" lang="en-gb">.*<title>\S', html, re.DOTALL)


def test_a_list_of_emails_shows_how_one_begins():
    _text, html = both("invitation")

    glance = re.search(r"mso-hide: all;\">([^<]+)<", html)[1]
    assert glance.startswith("I live in North Sampleshire (SW1A 1AA). My daughter")
    assert len(glance) <= 140


def test_what_a_supporter_wrote_is_never_a_link(ask):
    ask.invitation.own_words = "Look at www.elsewhere.example, or http://elsewhere.example/"
    ask.invitation.name = "elsewhere.example"
    for kind in ("invitation", "nudge", "thanks"):
        message = Message(pk=1, kind=kind, message_id="<a@b.example>", ask=ask)
        html = emails.letter(message, "ann@candidates.example").alternatives[0][0]

        assert 'href="http://elsewhere' not in html
        assert 'href="http://www.elsewhere' not in html


def test_a_line_that_is_too_long_for_servers_is_wrapped(ask):
    ask.invitation.own_words = "longwords" * 300
    message = Message(pk=1, kind="invitation", message_id="<a@b.example>", ask=ask)

    raw = emails.letter(message, "ann@candidates.example").message().as_bytes(linesep="\r\n")

    assert max(map(len, raw.split(b"\r\n"))) <= 998
    sent = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert "longwords" * 300 in sent.get_content()


@pytest.mark.parametrize("kind", sorted(set(Message.Kind) - {"listed"}))
def test_each_says_who_sends_it_why_and_where_to_get_help(kind):
    text, html = both(kind)

    for one in (text, html):
        assert "Published by" in one
        assert "Need help? Email" in one
        assert any(words in one for words in ("Why you get this", "It wasn’t you?"))
