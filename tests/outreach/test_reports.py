"""What is done about what comes back."""

import csv
import hmac
import json
from base64 import b64encode
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach import followups, links, optouts
from campaigns.outreach.models import (
    Approach,
    Ask,
    DeliveryReport,
    Invitation,
    Message,
    Repair,
    Suppression,
)
from campaigns.outreach.returns import reports
from campaigns.outreach.returns.bounces import Notice
from campaigns.outreach.tasks import send_due, take_in_what_came_back
from tests.factories import a_candidate, an_invitation
from tests.outreach import imap
from tests.outreach.test_bounces import ARF, dsn, plain

pytestmark = pytest.mark.django_db
Kind = DeliveryReport.Kind


@pytest.fixture(autouse=True)
def _domain(settings):
    settings.BOUNCE_DOMAIN = "bounces.charity.example"


@pytest.fixture
def sent(campaign):
    """An invitation that has left."""
    an_invitation(campaign, [a_candidate(campaign)])
    send_due()
    return the_invitation()


def the_invitation():
    return Message.objects.get(kind=Message.Kind.INVITATION)


def report(message, kind, event="1", *, gave_up=True, ago=0, code=""):
    return reports.record(
        event,
        Notice(kind, code, gave_up, message=message.pk),
        source=DeliveryReport.Source.WEBHOOK,
        happened_at=timezone.now() - timedelta(days=ago),
    )


def states(message):
    message.refresh_from_db()
    return message.status, Ask.objects.get(pk=message.ask_id).status


def test_what_arrived_is_delivered(sent):
    report(sent, Kind.DELIVERED)

    assert states(sent) == ("delivered", "delivered")


def test_an_address_that_does_not_exist_is_used_no_more(sent):
    reports.take_in(dsn(to=links.return_path(sent.pk)))

    contact = sent.ask.approach.candidate.contacts.get()
    assert states(sent) == ("bounced", "bounced")
    assert contact.problem == "Mail to it came back: 5.1.1"
    assert Repair.objects.get().contact == contact
    assert Message.objects.filter(kind=Message.Kind.UNDELIVERED, ask=sent.ask).count() == 1


def test_later_mail_goes_to_their_next_address(sent):
    candidate = sent.ask.approach.candidate
    candidate.contacts.create(channel="email", value="next@candidates.example", source="test")

    report(sent, Kind.HARD)

    assert candidate.email_contact(parliament=False).value == "next@candidates.example"


def test_without_a_return_path_the_message_id_says_which_it_was(sent, settings):
    settings.BOUNCE_DOMAIN = ""
    raw = dsn().replace(b"<original@invites.charity.example>", sent.message_id.encode())

    reports.take_in(raw)

    assert states(sent) == ("bounced", "bounced")


@pytest.mark.parametrize("forged", [dsn(), ARF])
def test_a_message_id_alone_proves_nothing_where_each_email_has_a_return_path(sent, forged):
    # Whoever got an answer from the candidate has read it there, as In-Reply-To.
    raw = forged.replace(b"<original@invites.charity.example>", sent.message_id.encode())

    reports.take_in(raw)

    assert states(sent) == ("sent", "sent")
    assert DeliveryReport.objects.get().kind == Kind.UNKNOWN
    assert not Suppression.objects.exists()


def test_the_same_report_again_changes_nothing(sent):
    raw = dsn(to=links.return_path(sent.pk))
    reports.take_in(raw)
    candidate = sent.ask.approach.candidate
    candidate.contacts.update(problem="")

    reports.take_in(raw)

    assert DeliveryReport.objects.count() == 1
    assert candidate.contacts.get().problem == ""


@pytest.mark.parametrize("order", [(Kind.DELIVERED, Kind.HARD), (Kind.HARD, Kind.DELIVERED)])
def test_in_either_order_it_has_bounced(sent, order):
    for number, kind in enumerate(order):
        report(sent, kind, str(number))

    assert states(sent) == ("bounced", "bounced")


@pytest.mark.parametrize("status", ["claimed", "sending"])
def test_a_report_that_comes_before_we_know_waits(campaign, status, sent):
    now = timezone.now()
    held = {"claim_token": "0" * 32, "claimed_at": now, "sent_at": None}
    Message.objects.filter(pk=sent.pk).update(status=status, **held)
    report(sent, Kind.DELIVERED)
    early = states(sent)[0]

    Message.objects.filter(pk=sent.pk).update(status="sent", claim_token=None, sent_at=now)
    take_in_what_came_back()

    assert (early, states(sent)) == (status, ("delivered", "delivered"))


def test_a_report_settles_what_was_in_doubt(sent):
    Message.objects.filter(pk=sent.pk).update(status="stuck", sent_at=None)
    Ask.objects.update(status="held", reason="stuck")

    report(sent, Kind.DELIVERED)

    assert states(sent) == ("delivered", "delivered")


def test_a_delay_alone_changes_nothing(sent):
    report(sent, Kind.SOFT, gave_up=False)

    assert states(sent) == ("sent", "sent")
    assert not Repair.objects.exists()


def test_a_full_mailbox_is_tried_again_tomorrow(sent):
    report(sent, Kind.SOFT, code="5.2.2")

    sent.refresh_from_db()
    assert sent.status == "queued"
    assert sent.due_at > timezone.now() + timedelta(hours=23)


def test_a_mailbox_that_is_full_for_a_week_is_dead(sent):
    for days in (7, 4, 0):
        report(sent, Kind.SOFT, str(days), ago=days)

    assert states(sent) == ("bounced", "bounced")
    assert Repair.objects.count() == 1


def test_a_week_begins_anew_with_what_arrived(sent):
    report(sent, Kind.SOFT, "1", ago=8)
    report(sent, Kind.DELIVERED, "2", ago=6)
    report(sent, Kind.SOFT, "3", gave_up=False)

    assert states(sent) == ("delivered", "delivered")


def test_reputation_is_for_a_person_and_blames_nobody(sent, admin_client):
    reports.take_in(dsn("5.7.1", diagnostic="550 5.7.1 spam", to=links.return_path(sent.pk)))

    page = admin_client.get(reverse("admin:index")).content.decode()
    assert states(sent) == ("sent", "sent")
    assert not Repair.objects.exists()
    assert "Reports that nobody has understood" in page


def test_an_automatic_reply_changes_nothing(sent):
    out = plain(
        "Away", sender="a@b.example", subject="Ateb awtomatig", To=links.return_path(sent.pk)
    )

    kept = reports.take_in(out)

    assert (kept.kind, kept.message, states(sent)) == ("auto_reply", sent, ("sent", "sent"))


def test_after_a_complaint_nothing_more_goes_to_them(sent, campaign):
    candidate = sent.ask.approach.candidate
    waiting = an_invitation(campaign, [candidate])

    report(sent, Kind.COMPLAINT)
    send_due()

    address = candidate.contacts.get().value
    covering = Suppression.objects.covering
    assert covering(campaign, email=address).get().reason == "complained"
    assert covering(campaign, person_id=candidate.person_id).exists()
    assert (waiting.asks.get().status, waiting.asks.get().reason) == ("cancelled", "stopped")
    assert Approach.objects.get().stopped_at


def test_a_supporter_who_complains_gets_nothing_more(campaign):
    invitation = an_invitation(campaign, [a_candidate(campaign)], state="unconfirmed")
    send_due()

    report(invitation.messages.get(), Kind.COMPLAINT)

    assert Suppression.objects.covering(campaign, email=invitation.email).exists()
    assert Invitation.objects.get().stopped_at


def test_a_shared_address_that_is_dead_is_dead_for_all(campaign):
    both = [
        a_candidate(campaign, email="Office@party.example", name=name) for name in ("A B", "C D")
    ]
    both[1].contacts.update(value="office@party.example")
    an_invitation(campaign, both[:1])
    send_due()

    report(the_invitation(), Kind.HARD)

    assert [one.email_contact(parliament=True) for one in both] == [None, None]
    assert Repair.objects.count() == 2


# The provider's webhook


def mailgun(client, message, event, key=b"key", login="provider:secret", **more):
    token, now = "t" * 50, "1700000000"
    signature = hmac.digest(key, f"{now}{token}".encode(), "sha256").hex()
    return client.post(
        "/anymail/mailgun/tracking/",
        json.dumps(
            {
                "signature": {"timestamp": now, "token": token, "signature": signature},
                "event-data": {
                    "event": event,
                    "id": f"{event}-1",
                    "timestamp": timezone.now().timestamp(),
                    "recipient": "ann@candidates.example",
                    "user-variables": {"message": str(message.pk)},
                    "message": {"headers": {"message-id": "theirs@mailgun.example"}},
                    **more,
                },
            }
        ),
        content_type="application/json",
        headers={"authorization": "Basic " + b64encode(login.encode()).decode()},
    )


def test_the_provider_reports_what_arrived(client, sent):
    assert mailgun(client, sent, "delivered").status_code == 200
    assert states(sent) == ("delivered", "delivered")


def test_the_provider_reports_a_bounce_twice(client, sent):
    failed = {"severity": "permanent", "reason": "bounce", "delivery-status": {"code": 550, "message": "5.1.1 no such user"}}  # fmt: skip
    for _ in range(2):
        mailgun(client, sent, "failed", **failed)

    assert states(sent) == ("bounced", "bounced")
    assert DeliveryReport.objects.count() == 1


def test_the_provider_reports_our_reputation(client, sent):
    failed = {"severity": "permanent", "reason": "bounce", "delivery-status": {"code": 550, "message": "5.7.1 blocked"}}  # fmt: skip
    mailgun(client, sent, "failed", **failed)

    assert states(sent) == ("sent", "sent")
    assert DeliveryReport.objects.get().kind == Kind.UNKNOWN


def test_the_provider_reports_a_complaint(client, sent, campaign):
    mailgun(client, sent, "complained")

    assert Suppression.objects.filter(reason="complained").count() == 2


@pytest.mark.parametrize("wrong", [{"key": b"guessed"}, {"login": "provider:guessed"}])
def test_a_report_from_anybody_else_is_refused(client, sent, wrong):
    assert mailgun(client, sent, "delivered", **wrong).status_code == 400
    assert states(sent) == ("sent", "sent")
    assert not DeliveryReport.objects.exists()


def test_opening_an_email_is_nobodys_business(client, sent):
    mailgun(client, sent, "opened")

    assert not DeliveryReport.objects.exists()


@pytest.mark.parametrize("provider", ["mailgun", "postmark", "brevo", "amazon_ses"])
@pytest.mark.parametrize("login", ["provider:secret", "provider:guessed"])
def test_a_report_that_can_not_be_read_is_refused_and_breaks_nothing(client, provider, login):
    headers = {"authorization": "Basic " + b64encode(login.encode()).decode()}
    url = f"/anymail/{provider}/tracking/"
    for body in (b"{", b"[]", b"null", b"\xff" * 9, b"[" * 90_000, b'"' + b"x" * 10_000_000):
        answer = client.post(url, body, content_type="application/json", headers=headers)

        assert answer.status_code == 400
    assert not DeliveryReport.objects.exists()


@pytest.mark.parametrize("provider", ["mandrill", "mailersend", "unisender_go"])
def test_a_provider_whose_key_is_not_set_has_no_page(client, provider):
    assert client.post(f"/anymail/{provider}/tracking/", {}).status_code == 404


def test_a_kind_of_report_that_nobody_knows_is_thanked_for(client, sent):
    assert mailgun(client, sent, "invented-next-year").status_code == 200
    assert states(sent) == ("sent", "sent")


def test_a_provider_is_asked_again_where_its_report_could_not_be_kept(client, sent, monkeypatch):
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("campaigns.outreach.models.DeliveryReport.objects", None)
        first = mailgun(client, sent, "delivered")
    again = mailgun(client, sent, "delivered")

    assert (first.status_code, again.status_code) == (500, 200)
    assert states(sent) == ("delivered", "delivered")


def test_no_email_is_taken_in_by_webhook(client):
    assert client.post("/anymail/mailgun/inbound/").status_code == 404


# The mailbox


def test_bounces_are_read_from_a_mailbox(sent, settings):
    with imap.running() as mailbox:
        settings.BOUNCE_IMAP_URL = mailbox.url
        mailbox.put(dsn(to=links.return_path(sent.pk)))
        mailbox.put(plain("Who are you?", sender="ann@candidates.example", subject="Re: Hm"))
        take_in_what_came_back()
        take_in_what_came_back()
        left = mailbox.count("UNSEEN"), mailbox.count("FLAGGED")

    assert states(sent) == ("bounced", "bounced")
    assert DeliveryReport.objects.count() == 2
    # What only a person understands stays, and shows.
    assert left == (1, 1)


def test_a_connection_that_breaks_loses_nothing_and_counts_nothing_twice(sent, settings):
    with imap.running() as mailbox, imap.that_breaks(mailbox, at=b"STORE") as broken:
        mailbox.put(dsn(to=links.return_path(sent.pk)))
        mailbox.put(plain("I'm away.", sender="a@b.example", subject="Allan o’r swyddfa"))
        settings.BOUNCE_IMAP_URL = broken
        take_in_what_came_back()
        first = DeliveryReport.objects.count(), mailbox.count("UNSEEN")
        settings.BOUNCE_IMAP_URL = mailbox.url
        take_in_what_came_back()
        left = mailbox.count("UNSEEN"), mailbox.count("FLAGGED")

    assert first == (1, 2)
    assert left == (0, 0)
    assert sorted(one.kind for one in DeliveryReport.objects.all()) == ["auto_reply", "hard"]
    assert states(sent) == ("bounced", "bounced")


def test_a_mailbox_that_is_not_there_is_said(settings):
    settings.BOUNCE_IMAP_URL = "imap://who:where@127.0.0.1:1/INBOX"

    with pytest.raises(CommandError, match="can't be read"):
        call_command("read_bounces", "--imap")
    take_in_what_came_back()


def test_a_password_is_not_sent_in_the_open(settings):
    settings.BOUNCE_IMAP_URL = "imap://who:where@mail.charity.example/INBOX"

    with pytest.raises(CommandError, match="imaps"):
        call_command("read_bounces", "--imap")


def test_a_bounce_can_be_handed_over_as_a_file(sent, tmp_path):
    file = tmp_path / "bounce.eml"
    file.write_bytes(dsn(to=links.return_path(sent.pk)))
    out = StringIO()

    call_command("read_bounces", str(file), stdout=out)

    assert out.getvalue() == "1 emails taken in. never: 1\n"
    assert states(sent) == ("bounced", "bounced")


# Opt-outs


def test_opt_outs_survive_a_restore(campaign):
    Suppression.objects.add_once(reason="asked", email="ann@candidates.example", campaign=campaign)
    Suppression.objects.add_once(reason="complained", person_id=77)
    out = StringIO()
    call_command("export_suppressions", stdout=out)
    before = list(Suppression.objects.order_by("pk").values_list("address_hash", "person_id", "reason", "campaign", "created_at"))  # fmt: skip
    Suppression.objects.all().delete()

    for _ in range(2):
        bring_back(out.getvalue())

    assert "ann@" not in out.getvalue()
    assert list(Suppression.objects.order_by("pk").values_list("address_hash", "person_id", "reason", "campaign", "created_at")) == before  # fmt: skip


def bring_back(text):
    return optouts.bring_back(csv.DictReader(text.splitlines()))


def test_a_stop_comes_back_beside_a_no(campaign):
    Suppression.objects.add_once(reason="declined", person_id=77, campaign=campaign)
    Suppression.objects.add_once(reason="asked", person_id=77, campaign=campaign)
    out = StringIO()
    call_command("export_suppressions", stdout=out)
    Suppression.objects.filter(reason="asked").delete()

    assert bring_back(out.getvalue()) == 1

    assert {one.reason for one in Suppression.objects.all()} == {"declined", "asked"}


def test_what_a_supporter_deleted_is_deleted_again_after_a_restore(campaign):
    invitation = an_invitation(campaign, [a_candidate(campaign)])
    before = Invitation.objects.filter(pk=invitation.pk).values().get()
    followups.delete_everything(invitation)
    out = StringIO()
    call_command("export_suppressions", stdout=out)
    Invitation.objects.filter(pk=invitation.pk).update(**before)
    Message.objects.update(status="queued")
    Ask.objects.update(status="queued", reason="")

    first, again = bring_back(out.getvalue()), bring_back(out.getvalue())

    invitation.refresh_from_db()
    assert (first, again) == (1, 0)
    assert (invitation.status, invitation.name, invitation.email) == ("withdrawn", "", "")
    assert invitation.asks.get().status == "cancelled"


def test_opt_outs_of_another_key_are_refused(settings):
    Suppression.objects.add_once(reason="asked", person_id=77)
    out = StringIO()
    call_command("export_suppressions", stdout=out)
    settings.LINK_KEY = "another"

    with pytest.raises(ValueError, match="another LINK_KEY"):
        bring_back(out.getvalue())


def test_a_new_address_of_whoever_complained_reopens_nothing(sent, campaign):
    report(sent, Kind.COMPLAINT)
    candidate = sent.ask.approach.candidate
    candidate.contacts.all().delete()
    candidate.contacts.create(channel="email", value="new@candidates.example", source="import")

    again = an_invitation(campaign, [candidate], email="other@supporters.example")
    send_due()

    assert again.asks.get().status == "cancelled"
