"""Is everything ready for sending?"""

import contextlib
import socketserver
import threading
from datetime import timedelta
from io import StringIO

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach.models import Heartbeat, Message
from campaigns.outreach.preflight import checks, domains, reachable, rehearsal
from campaigns.outreach.preflight.verdict import State
from campaigns.outreach.tasks import send_due, sweep_outbox
from tests.factories import a_campaign, a_candidate, a_seat
from tests.services import free_port

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def name_server(records):
    """A real one, that knows these: {(name, kind): [values]}."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            query = dns.message.from_wire(self.request[0])
            question = query.question[0]
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            key = question.name.to_text().rstrip("."), dns.rdatatype.to_text(question.rdtype)
            if values := records.get(key):
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", key[1], *values))
            self.request[1].sendto(answer.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


GOOD = {
    ("mail.pif.org.uk", "TXT"): ['"other"', '"v=spf1 include:spf.provider.net" " -all"'],
    ("s1._domainkey.mail.pif.org.uk", "TXT"): ['"v=DKIM1; k=rsa; p=MIIB"'],
    ("_dmarc.pif.org.uk", "TXT"): ['"v=DMARC1; p=quarantine"'],
    ("mail.pif.org.uk", "MX"): ["10 mx.provider.net."],
}


def states(records, settings):
    settings.DKIM_SELECTOR = "s1"
    with name_server(records) as settings.DNS_SERVER:
        found = list(domains.check("mail.pif.org.uk", writes_from=True))
    return {check.name.split(": ")[1]: check.state for check in found}


def test_a_domain_that_is_set_up(settings):
    assert set(states(GOOD, settings).values()) == {State.GOOD}


@pytest.mark.parametrize(
    ("what", "key", "values", "state"),
    [
        ("SPF", ("mail.pif.org.uk", "TXT"), [], State.BAD),
        ("SPF", ("mail.pif.org.uk", "TXT"), ['"v=spf1 -all"', '"v=spf1 ~all"'], State.BAD),
        ("SPF", ("mail.pif.org.uk", "TXT"), ['"v=spf1 +all"'], State.BAD),
        ("SPF", ("mail.pif.org.uk", "TXT"), ['"v=spf1 mx"'], State.LOOK),
        ("DKIM", ("s1._domainkey.mail.pif.org.uk", "TXT"), [], State.BAD),
        ("DKIM", ("s1._domainkey.mail.pif.org.uk", "TXT"), ['"v=DKIM1; p="'], State.BAD),
        ("DMARC", ("_dmarc.pif.org.uk", "TXT"), [], State.BAD),
        ("DMARC", ("_dmarc.pif.org.uk", "TXT"), ['"v=DMARC1; p=none"'], State.LOOK),
        ("MX", ("mail.pif.org.uk", "MX"), [], State.BAD),
    ],
)
def test_what_is_wrong_with_a_domain_is_said(settings, what, key, values, state):
    found = states({**GOOD, key: values}, settings)

    assert found.pop(what) is state
    assert set(found.values()) == {State.GOOD}


def test_without_a_network_nothing_breaks(no_dns, settings):
    settings.DKIM_SELECTOR = "s1"

    found = list(domains.check("mail.pif.org.uk", writes_from=True))

    assert {check.state for check in found} == {State.UNKNOWN}


def test_every_email_can_be_made_with_the_longest_and_the_emptiest_values():
    faults = [check for check in rehearsal.checks(a_campaign()) if check.state is not State.GOOD]

    assert faults == []


def test_an_email_that_can_not_be_made_is_named(settings, tmp_path):
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails/joined.txt").write_text("Dear {{ candidate.name }}, {{ broken")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]  # fmt: skip

    faults = rehearsal.checks(a_campaign())

    assert {check.name.split(" (")[0] for check in faults} == {"Somebody joined for you"}


def test_rehearsing_stores_and_sends_nothing():
    rehearsal.checks(a_campaign())

    assert not Message.objects.exists()
    assert mail.outbox == []


def test_who_can_be_reached_is_counted_by_kind_party_and_nation():
    campaign = a_campaign()
    cardiff = a_seat("Cardiff", nation="Wales")
    one, two = a_candidate(campaign, a_seat("Bath")), a_candidate(campaign, cardiff)
    a_candidate(campaign, cardiff, email=False)
    one.contacts.update(kind="party_or_org")
    two.contacts.update(kind="parliament")

    nations = reachable.table(campaign, "ballot__constituency__nation")
    kinds = {row.name: (row.reached, row.of) for row in reachable.kinds(campaign)}
    parliament = next(c for c in reachable.checks(campaign) if "Parliament" in c.name)

    # There are no MPs: what lies at Parliament is dead.
    assert [(row.name, row.reached, row.of) for row in nations] == [("England", 1, 1), ("Wales", 0, 2)]  # fmt: skip
    assert reachable.table(campaign, "party__name")[0].percent == 33
    assert (kinds["Parliament"], kinds["Party or organisation"]) == ((0, 1), (1, 1))
    assert (parliament.state, "People with no other: 1." in parliament.says) == (State.LOOK, True)


def command(*words):
    out = StringIO()
    try:
        call_command("preflight", *words, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def no_dns(settings, monkeypatch):
    # Nobody answers there, however long one waits.
    monkeypatch.setattr(domains, "SECONDS", 0.1)
    settings.DNS_SERVER = f"127.0.0.1:{free_port()}"


def test_the_command_ends_with_an_error_while_something_must_be_mended(no_dns):
    code, said = command("--mail-to", "me@charity.example")

    assert code == 1
    assert "BAD  Worker: It was never heard of." in said
    assert [one.to for one in mail.outbox] == [["me@charity.example"]]


def test_the_command_is_content_when_all_is_well(settings):
    campaign = a_campaign()
    a_candidate(campaign)
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://speakup.pif.org.uk", ["speakup.pif.org.uk"]
    settings.CONTACT_EMAIL = "help@pif.org.uk"
    settings.DEFAULT_FROM_EMAIL = settings.INVITATIONS_FROM_EMAIL = "us@mail.pif.org.uk"
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    settings.LINK_KEY = "k" * 40
    settings.DKIM_SELECTOR = "s1"
    settings.LANGUAGES = settings.LANGUAGES[:1]
    for part in ("worker", "beat", "backup"):
        Heartbeat.beat(part)

    with name_server(GOOD) as settings.DNS_SERVER:
        code, said = command()

    assert "BAD" not in said
    assert code == 0


def test_staff_see_it_and_send_a_test_to_themselves(client, no_dns):
    call_command("staff_groups")
    member = User.objects.create_user("ann", "ann@charity.example", is_staff=True)
    member.groups.add(Group.objects.get(name="Sender"))
    client.force_login(member)
    url = reverse("admin:outreach_heartbeat_changelist")

    page = client.get(url).content.decode()
    client.post(url)

    assert "Not ready." in page
    assert "could not be checked" in page
    assert [one.to for one in mail.outbox] == [["ann@charity.example"]]


def test_a_moderator_does_not_see_it(client):
    call_command("staff_groups")
    member = User.objects.create_user("ann", is_staff=True)
    member.groups.add(Group.objects.get(name="Moderator"))
    client.force_login(member)

    assert client.get(reverse("admin:outreach_heartbeat_changelist")).status_code == 403


def test_a_test_that_can_not_be_sent_is_said(settings):
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    sent = checks.send_test("me@charity.example")

    assert (sent.state, sent.says) == (
        State.BAD,
        "It could not be handed over: ConnectionRefusedError",
    )


# Silence


def test_a_sweep_shows_that_beat_and_worker_are_alive(client):
    sweep_outbox()

    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"beat", "worker"}
    assert client.get("/readyz").content == b"ok"


@pytest.mark.parametrize(
    ("heard", "silent"), [(["worker"], b"beat silent"), ([], b"worker silent")]
)
def test_silence_is_told(client, admin_client, heard, silent):
    Heartbeat.objects.bulk_create(
        Heartbeat(name=name, at=timezone.now() - timedelta(minutes=6))
        for name in ("beat", "worker")
    )
    if heard:
        send_due()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert silent in answer.content
    assert "silent for more than five minutes" in admin_client.get("/admin/").content.decode()


def test_a_site_that_is_just_starting_is_ready(client):
    assert client.get("/readyz").status_code == 200


# Looking at every email


@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_staff_look_at_every_kind_of_email(admin_client, language):
    a_campaign()
    page = reverse("admin:outreach_heartbeat_emails")
    frame = reverse("admin:outreach_heartbeat_html")

    for kind in Message.Kind:
        chosen = {"kind": kind, "language": language}
        shown = admin_client.get(page, chosen)
        html = admin_client.get(frame, chosen)

        assert (shown.status_code, html.status_code) == (200, 200)
        assert "sandbox" in html.headers["Content-Security-Policy"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "nonsense"}, {"language": "xx"}, {"values": "1"}])
def test_an_email_that_there_is_not_is_not_found(admin_client, wrong):
    a_campaign()

    assert admin_client.get(reverse("admin:outreach_heartbeat_emails"), wrong).status_code == 404


def test_staff_send_any_email_to_themselves_and_to_nobody_else(admin_client, admin_user):
    a_campaign()

    page = f"{reverse('admin:outreach_heartbeat_emails')}?kind=invitation&language=en-gb"
    admin_client.post(page)

    sent = mail.outbox[0]
    assert (sent.to, sent.subject[:6]) == ([admin_user.email], "[TEST]")
    assert "List-Unsubscribe" not in sent.extra_headers
    assert not Message.objects.exists()
