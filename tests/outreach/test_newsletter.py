"""Subscribing to the newsletter, and what only whoever reads the inbox can do."""

import hashlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from campaigns.outreach import newsletter, newsletter_forms, services, tasks
from campaigns.outreach.models import Invitation, Subscriber, Suppression
from pledges import retention
from tests.factories import a_candidate, an_invitation

pytestmark = pytest.mark.django_db

SAID = {
    "email": "sam@readers.example",
    "first_name": "Siân",
    "role": "family",
    "nation": "Wales",
    "language": "en-gb",
    "agree": "on",
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Emails leave with the commit, as they do where there is a worker."""
    monkeypatch.setattr(newsletter, "_tell_soon", tasks.tell_readers)


def subscribe(client, **changed):
    return client.post("/newsletter/", {**SAID, **changed}, follow=True).content.decode()


def a_reader(email="sam@readers.example", **fields):
    newsletter.subscribe(email, language="en-gb", **fields)
    reader = Subscriber.objects.of(email).get()
    newsletter.confirm(reader)
    mail.outbox.clear()
    reader.refresh_from_db()
    return reader


def links(message):
    return re.findall(r"http://testserver(/\S+)", message.body)


def test_from_the_form_to_the_welcome(client):
    thanks = subscribe(client)
    [link] = links(mail.outbox[0])
    asks = Client().get(link).content.decode()
    before = Subscriber.objects.get().state
    page = Client().post(link, {"confirm": "1"}, follow=True).content.decode()

    assert "Almost done: check your email" in thanks
    assert "Press the button" in asks
    assert before == "unconfirmed"
    assert "You are subscribed" in page
    assert [one.subject for one in mail.outbox] == [
        "Confirm that you want our newsletter",
        "Welcome to our newsletter",
    ]
    reader = Subscriber.objects.get()
    assert (reader.state, reader.first_name, reader.nation) == ("subscribed", "Siân", "Wales")
    assert reader.consent_version == newsletter.CONSENT_VERSION


def test_who_changes_the_words_of_the_consent_gives_it_another_version(settings):
    settings.CHARITY_NAME = "the charity"
    words = str(newsletter_forms.agreement())

    # Another result? Raise CONSENT_VERSION to the day of the change, and write the new one here.
    assert newsletter.CONSENT_VERSION == "2026-12-01"
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == "9d994553a040286e"


def test_the_welcome_unsubscribes_with_one_click_and_without_cookies(client):
    subscribe(client)
    client.post(links(mail.outbox[0])[0], {"confirm": "1"})
    headers = mail.outbox[-1].extra_headers
    stop = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    provider = Client(enforce_csrf_checks=True)
    asks = provider.get(stop).content.decode()
    before = Subscriber.objects.get().state
    provider.post(stop, {"List-Unsubscribe": "One-Click"})

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Unsubscribe from our newsletter?" in asks
    assert (before, Subscriber.objects.get().state) == ("subscribed", "left")
    assert not provider.cookies


def test_the_page_is_the_same_whether_we_know_the_address(client):
    a_reader("known@readers.example")
    newsletter.leave(a_reader("left@readers.example"))
    Suppression.objects.refuse_confirmations("refuses@readers.example")
    Suppression.objects.add_once(email="stop@readers.example", reason="asked")
    names = ["known", "left", "refuses", "stop", "new"]
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        pages = [subscribe(Client(), email=f"{name}@readers.example") for name in names]

    assert len(set(pages)) == 1
    assert [(one.to[0].partition("@")[0], one.subject) for one in mail.outbox] == [
        ("known", "You are subscribed to our newsletter already"),
        ("left", "Confirm that you want our newsletter"),
        ("new", "Confirm that you want our newsletter"),
    ]


def test_whoever_types_an_address_changes_nothing_for_its_reader(client):
    reader = a_reader(first_name="Sam")
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        subscribe(client, first_name="Mallory")
        newsletter.leave(reader)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        subscribe(client, first_name="Mallory")

    reader.refresh_from_db()
    assert (reader.first_name, reader.state) == ("Sam", "left")
    assert Suppression.objects.has_left_newsletter(reader.email)


def test_nobody_fills_an_inbox(client):
    for tag in ["", "+a", "+b", ""]:
        subscribe(client, email=f"sam{tag}@readers.example")
    for hour in range(1, 6):
        with time_machine.travel(timezone.now() + timedelta(hours=hour)):
            subscribe(client)

    assert len(mail.outbox) == 3


def test_a_name_carries_no_link_into_a_strangers_inbox(client):
    page = subscribe(client, first_name="Win at www.prize.example")
    subscribe(client, first_name="Mallory")

    assert "Enter a first name, without links" in page
    assert "Mallory" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "", "Enter your email address"),
        ("email", "sam\0@x", "Null characters are not allowed."),
        ("email", "sam@", "Enter an email address in the correct format"),
        ("first_name", "x" * 51, "must be 50 characters or fewer"),
        ("role", "king", "Select a valid choice"),
        ("language", "", "Select a language"),
        ("agree", "", "Select the box to agree to our emails"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, field, typed, sentence):
    page = subscribe(client, **{field: typed})

    assert sentence in page
    assert "Siân" in page or field == "first_name"
    assert not Subscriber.objects.exists()


def test_the_box_of_other_pages_only_fills_the_address_in(client):
    page = client.post("/newsletter/", {"begin": "1", "email": "sam@readers.example"})

    assert 'value="sam@readers.example"' in page.content.decode()
    assert "There is a problem" not in page.content.decode()
    assert not mail.outbox


def test_a_program_learns_nothing(client):
    assert "Almost done" in subscribe(client, website="https://spam.example")
    assert not Subscriber.objects.exists()


def test_one_network_subscribes_a_few(client, monkeypatch):
    monkeypatch.setattr("campaigns.outreach.newsletter_views.A_DAY", 2)
    pages = [subscribe(client, email=f"sam{number}@readers.example") for number in range(3)]

    assert "Many people have subscribed from your network" in pages[-1]
    assert Subscriber.objects.count() == 2


def test_after_a_week_it_is_too_late_to_confirm(client):
    subscribe(client)
    link = Subscriber.objects.get().get_absolute_url()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        page = client.post(link, {"confirm": "1"}, follow=True).content.decode()
        retention.tidy()

    assert "This link was valid for 7 days" in page
    assert not Subscriber.objects.exists()


def test_who_never_asked_says_so_and_is_not_asked_again(client):
    subscribe(client)
    link = Subscriber.objects.get().get_absolute_url()
    page = client.post(link, {"not_me": "1"}).content.decode()
    subscribe(client)

    assert "we don’t ask you again" in page
    assert len(mail.outbox) == 1
    assert not Subscriber.objects.exists()


def test_preferences_are_kept_and_what_is_missing_is_said(client):
    reader = a_reader()
    link = reader.get_absolute_url()
    wishes = {"topics": ["events"], "frequency": "few", "language": "cy", "first_name": "Sam"}
    saved = client.post(link, wishes, follow=True).content.decode()
    nothing = client.post(link, {**wishes, "topics": []}).content.decode()

    reader.refresh_from_db()
    assert "Saved" in saved
    assert (reader.topics, reader.frequency, reader.language) == (["events"], "few", "cy")
    assert "Select at least one, or unsubscribe below" in nothing


def test_who_left_can_come_back_from_their_page(client):
    reader = a_reader()
    newsletter.leave(reader)
    page = client.get(reader.get_absolute_url()).content.decode()
    client.post(reader.get_absolute_url(), {"confirm": "1"})
    by_an_old_button = Subscriber.objects.get().state
    client.post(reader.get_absolute_url(), {"again": "1"})

    assert "You are not subscribed" in page
    assert str(newsletter_forms.agreement()) in page
    assert by_an_old_button == "left"
    assert Subscriber.objects.get().state == "subscribed"
    assert not Suppression.objects.has_left_newsletter(reader.email)


def test_a_second_press_changes_nothing_and_reports_no_mistake(client):
    reader = a_reader()
    newsletter.leave(reader)
    pages = [
        client.post(reader.get_absolute_url(), {button: "1"}, follow=True).content.decode()
        for button in ("again", "again", "confirm")
    ]

    assert all("You are subscribed" in page for page in pages)
    assert not any("There is a problem" in page for page in pages)


def test_who_says_later_that_it_was_not_them_is_subscribed_no_more(client):
    reader = a_reader()
    client.post(reader.get_absolute_url(), {"not_me": "1"})

    assert Subscriber.objects.get().state == "left"


def test_staff_find_who_unsubscribed_by_the_whole_address(admin_client):
    newsletter.leave(a_reader())
    page = admin_client.get("/admin/outreach/suppression/?q=sam@readers.example").content.decode()

    assert "They unsubscribed from the newsletter" in page.partition("result_list")[2]


def test_everything_is_deleted_and_only_a_coded_form_stays(client):
    link = a_reader().get_absolute_url()
    client.get(f"{link}delete/")
    before = Subscriber.objects.count()
    page = client.post(f"{link}delete/").content.decode()

    assert before == 1
    assert "your link opens nothing any more" in page
    assert not Subscriber.objects.exists()
    assert Suppression.objects.has_left_newsletter("sam@readers.example")
    assert client.get(link).status_code == 404


def test_whoever_ticks_the_box_of_an_invitation_is_asked_once_it_is_confirmed(campaign):
    candidate = a_candidate(campaign)
    wants = an_invitation(
        campaign, [candidate], state="unconfirmed", email="wants@supporters.example"
    )
    Invitation.objects.filter(pk=wants.pk).update(newsletter_agreed_at=timezone.now())
    wants.refresh_from_db()
    other = an_invitation(campaign, [candidate], state="unconfirmed", email="no@supporters.example")
    before = Subscriber.objects.count()
    services.confirm(wants)
    services.confirm(other)

    reader = Subscriber.objects.get()
    assert before == 0
    assert (reader.email, reader.state) == ("wants@supporters.example", "unconfirmed")
    assert reader.agreed_at == wants.newsletter_agreed_at
    assert "When you wrote an invitation" in mail.outbox[0].body


def test_who_unsubscribed_is_kept_a_month_and_then_only_coded(client):
    newsletter.leave(a_reader())
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        retention.tidy()
        kept = Subscriber.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        retention.tidy()

    assert (kept, Subscriber.objects.count()) == (1, 0)
    assert Suppression.objects.has_left_newsletter("sam@readers.example")


def test_a_newsletter_that_is_not_wanted_stops_no_invitation(campaign):
    newsletter.leave(a_reader("ann@candidates.example"))

    assert not Suppression.objects.covering(campaign, email="ann@candidates.example").exists()
    assert not Suppression.objects.wants_nothing("ann@candidates.example")


def test_in_welsh_all_of_it_is_welsh(client):
    page = client.get("/cy/newsletter/").content.decode()
    client.post("/cy/newsletter/", {**SAID, "language": "cy"})
    [mine] = links(mail.outbox[0])
    asks = client.get(mine).content.decode()
    client.post(mine, {"confirm": "1"})
    wishes = client.get(mine).content.decode()

    assert "<h1>Ein cylchlythyr</h1>" in page
    assert "Tanysgrifiwch fi" in asks
    assert "Pob rhifyn" in wishes
    assert [one.subject for one in mail.outbox] == [
        "Cadarnhewch eich bod am gael ein cylchlythyr",
        "Croeso i’n cylchlythyr",
    ]
