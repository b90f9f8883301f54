"""Readers are handed over to the service that sends the newsletter, whatever happens on the way."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.utils import timezone

from campaigns.outreach import handover, newsletter
from campaigns.outreach.links import RedactLinks
from campaigns.outreach.models import Subscriber, Suppression
from pledges import retention
from tests import mailchimp
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db

HOOK = "/mailchimp/a-long-secret/"
DESK = "/admin/outreach/subscriber/hand-over/"
EXPORT = "/admin/outreach/subscriber/export/"


@pytest.fixture
def service(settings):
    settings.MAILCHIMP_API_KEY, settings.MAILCHIMP_AUDIENCE = mailchimp.KEY, mailchimp.AUDIENCE
    with mailchimp.running() as running:
        settings.MAILCHIMP_URL = running.url
        yield running


@pytest.fixture
def hook(client, service):
    def tell(kind="unsubscribe", email="Sam@Readers.example", audience=mailchimp.AUDIENCE):
        said = {
            "type": kind,
            "fired_at": "2026-12-01 10:15:00",
            "data[action]": "unsub",
            "data[reason]": "manual",
            "data[email]": email,
            "data[list_id]": audience,
        }
        return client.post(HOOK, said)

    return tell


def a_reader(email="Sam@Readers.example", **about):
    newsletter.subscribe(email, **{"language": "en-gb", **about})
    reader = Subscriber.objects.of(email).get()
    newsletter.confirm(reader)
    mail.outbox.clear()
    reader.refresh_from_db()
    return reader


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time))


def test_who_confirmed_is_handed_over_with_what_they_told_us(service, settings):
    settings.MAILCHIMP_PERMISSIONS = ["f1a2b3"]
    a_reader(first_name="Sam", nation="Wales", role="family", language="cy")
    taken = handover.hand_over()

    known = service.member("sam@readers.example")
    assert (taken, handover.hand_over()) == (1, 0)
    assert (known["email_address"], known["status"]) == ("Sam@Readers.example", "subscribed")
    assert known["merge_fields"] == {"FNAME": "Sam"}
    assert known["marketing_permissions"] == [
        {"marketing_permission_id": "f1a2b3", "enabled": True}
    ]
    assert known["tags"] == {
        "Topic: week", "Topic: movement", "Topic: events", "Topic: research",
        "Reads Welsh", "Nation: Wales", "Role: family",
    }  # fmt: skip
    assert Subscriber.objects.get().handover == "done"


def test_who_has_not_confirmed_is_told_to_nobody(service):
    newsletter.subscribe("sam@readers.example")

    assert handover.hand_over() == 0
    assert not service.asked


def test_what_changes_is_told_too(service):
    reader = a_reader()
    handover.hand_over()
    newsletter.change(reader, {"topics": ["events"], "frequency": "few", "language": "en-gb"})
    handover.hand_over()

    tags = service.member("sam@readers.example")["tags"]
    assert tags == {"Topic: events", "Only a few times a year"}


def test_who_leaves_or_has_all_deleted_does_so_there_too(service):
    leaves, vanishes = a_reader("leaves@readers.example"), a_reader("gone@readers.example")
    handover.hand_over()
    newsletter.leave(leaves)
    newsletter.delete(vanishes)
    waiting = Subscriber.objects.get(state="deleted")
    handover.hand_over()

    assert (waiting.email, waiting.token_hash, waiting.topics) == (
        "gone@readers.example", None, []
    )  # fmt: skip
    assert service.member("leaves@readers.example")["status"] == "unsubscribed"
    assert service.member("gone@readers.example") is None
    assert list(Subscriber.objects.values_list("state", "handover")) == [("left", "done")]


def test_who_was_never_handed_over_is_not_told_of_when_they_leave(service):
    newsletter.leave(a_reader())
    handover.hand_over()

    assert not service.asked


def test_a_change_while_it_is_told_is_told_after_it(service):
    reader = a_reader()
    claimed = Subscriber.objects.claim(reader.pk, timezone.now())
    newsletter.leave(reader)
    second = Subscriber.objects.claim(reader.pk, timezone.now())
    claimed.mark_handed()
    left = Subscriber.objects.get().handover
    handover.hand_over()

    assert (second, left) == (None, "owed")
    assert service.member("sam@readers.example")["status"] == "unsubscribed"


@pytest.mark.parametrize(
    "trouble",
    [
        mailchimp.problem(429, "Too Many Requests", "You have exceeded the limit"),
        mailchimp.problem(500, "Internal Server Error", "An unexpected error"),
        (503, None),
    ],
)
def test_while_it_is_busy_or_broken_all_wait_and_it_is_asked_less_and_less(service, trouble):
    a_reader()
    a_reader("jo@readers.example")
    service.troubles = [trouble] * 2
    first = handover.hand_over()
    asked = len(service.asked)
    with later(seconds=70):
        handover.hand_over()
    with later(minutes=10):
        taken = handover.hand_over()

    assert (first, asked) == (0, 1)
    assert taken >= 1
    assert set(Subscriber.objects.values_list("handover", flat=True)) == {"done"}


def test_a_wrong_key_loses_nothing_and_is_told(service, settings, client):
    a_reader()
    settings.MAILCHIMP_API_KEY = "wrong-us6"
    for hour in range(3):
        with later(hours=hour):
            handover.hand_over()
    client.force_login(staff("ada", "Campaign admin"))
    front, desk = client.get("/admin/").content.decode(), client.get(DESK).content.decode()
    settings.MAILCHIMP_API_KEY = mailchimp.KEY
    client.post(DESK)
    handover.hand_over()

    assert "</span> Readers of the newsletter whom its service doesn’t take" in front
    assert "401 API Key Invalid" in desk
    assert Subscriber.objects.get().handover == "done"


def test_an_audience_that_is_not_there_makes_nobody_forgotten(service, settings):
    reader = a_reader()
    handover.hand_over()
    newsletter.delete(reader)
    settings.MAILCHIMP_AUDIENCE = "another"
    handover.hand_over()

    assert Subscriber.objects.get().handover_error == "404 Resource Not Found"


def test_who_is_known_there_no_more_is_deleted_all_the_same(service):
    reader = a_reader()
    handover.hand_over()
    service.members.clear()
    newsletter.delete(reader)
    handover.hand_over()

    assert not Subscriber.objects.exists()


def test_whom_it_refuses_waits_for_a_person_and_holds_up_nobody(service, client):
    a_reader("sam@fake.example")
    a_reader("jo@readers.example")
    taken = handover.hand_over()
    refused = Subscriber.objects.refused().get()
    with later(days=2):
        handover.hand_over()

    assert taken == 1
    assert (refused.email, refused.handover_error) == ("sam@fake.example", "400 Invalid Resource")
    assert len([one for one in service.asked if one.startswith("PUT")]) == 2


def test_who_had_left_there_and_comes_back_here_is_asked_by_it(service):
    reader = a_reader()
    handover.hand_over()
    service.left_there = set(service.members)
    newsletter.leave(reader)
    handover.hand_over()
    newsletter.confirm(reader, again=True)
    handover.hand_over()

    assert service.member("sam@readers.example")["status"] == "pending"
    assert "Mailchimp asks them to confirm" in Subscriber.objects.get().handover_error


def test_what_a_backup_brings_back_is_not_subscribed_again(service):
    a_reader()
    Suppression.objects.leave_newsletter("sam@readers.example")
    handover.hand_over()

    assert service.member("sam@readers.example")["status"] == "unsubscribed"


def test_who_comes_back_is_not_deleted_by_what_was_owed_before(service):
    reader = a_reader()
    handover.hand_over()
    newsletter.delete(reader)
    service.troubles = [mailchimp.problem(500, "Internal Server Error", "")]
    handover.hand_over()
    with later(seconds=5):
        a_reader()
        handover.hand_over()
        known = dict(service.members)
    with later(hours=1):
        handover.hand_over()

    assert next(iter(known.values()))["status"] == "subscribed"
    assert not Subscriber.objects.filter(state="deleted").exists()
    assert Subscriber.objects.get().handover_error == "400 Forgotten Email Not Subscribed"


def test_it_reports_who_unsubscribed_there(hook, client, service):
    a_reader()
    handover.hand_over()
    asked = len(service.asked)
    here = client.get(HOOK)
    before = Subscriber.objects.get().state
    told = hook()
    again = hook()
    handover.hand_over()

    assert (here.status_code, before) == (200, "subscribed")
    assert (told.status_code, again.status_code) == (200, 200)
    assert Subscriber.objects.get().state == "left"
    assert Suppression.objects.has_left_newsletter("sam@readers.example")
    # It knows already.
    assert len(service.asked) == asked


@pytest.mark.parametrize(
    "said",
    [
        {"audience": "another"},
        {"kind": "subscribe"},
        {"email": "nobody@readers.example"},
        {"email": "\0"},
        {"email": ""},
    ],
)
def test_what_is_not_about_us_changes_nothing(hook, said):
    a_reader()

    assert hook(**said).status_code == 200
    assert Subscriber.objects.get().state == "subscribed"


def test_without_the_secret_there_is_no_such_page(hook, client):
    a_reader()
    wrong = client.post("/mailchimp/guess/", {"type": "unsubscribe"})
    record = logging.LogRecord("x", 20, "", 0, f"POST {HOOK} /newsletter/{'a' * 32}/", (), None)
    RedactLinks().filter(record)

    assert wrong.status_code == 404
    assert record.getMessage() == "POST /mailchimp/[link]/ /newsletter/[link]/"


def test_without_its_key_staff_download_and_that_counts(client):
    a_reader(first_name="=HYPERLINK(1)")
    newsletter.leave(a_reader("early@readers.example"))
    goes = a_reader("gone@readers.example")
    client.force_login(staff("ada", "Campaign admin"))
    everybody = client.post(EXPORT, {"subscribed": "1"}).content.decode()
    newsletter.delete(goes)
    to_take_off = client.post(EXPORT, {"left": "1"}).content.decode()
    again = client.post(EXPORT, {"left": "1"}).content.decode()

    assert "Sam@Readers.example,'=HYPERLINK(1),English" in everybody
    assert "early@" not in everybody + to_take_off
    assert "gone@readers.example,Delete for good" in to_take_off
    assert "gone@" not in again
    written = LogEntry.objects.values_list("change_message", flat=True)
    assert "Downloaded newsletter-subscribed.csv: 2 addresses." in written
    assert not [one for one in written if "@" in one]
    with later(days=8):
        retention.tidy()
    assert not Subscriber.objects.filter(state="deleted").exists()


def test_only_who_may_export_downloads_or_tries_again(client):
    a_reader()
    client.force_login(staff("ben", "Moderator"))
    refused = [client.get(DESK), client.post(DESK), client.post(EXPORT, {"subscribed": "1"})]

    assert [one.status_code for one in refused] == [403] * 3


def test_a_look_at_the_download_downloads_nothing(client):
    a_reader()
    client.force_login(staff("ada", "Campaign admin"))

    assert client.get(EXPORT).status_code == 302
    assert not Subscriber.objects.get().is_known_there


def test_staff_delete_somebody_who_asks_by_letter(client, service):
    reader = a_reader()
    handover.hand_over()
    client.force_login(staff("dot", "Data officer"))
    address = f"/admin/outreach/subscriber/{reader.pk}/delete/"
    client.post(address, {"post": "yes"})
    handover.hand_over()

    assert service.member("sam@readers.example") is None
    assert not Subscriber.objects.exists()
