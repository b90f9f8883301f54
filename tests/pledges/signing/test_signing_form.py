"""Signing: from the form by way of an inbox to the list."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach.models import Subscriber
from pledges import signing
from pledges.models import ProfessionalPledge
from tests.pledges.signing_desk import SAID, names, sign

pytestmark = pytest.mark.django_db


def test_from_the_form_to_the_list(client, petition, admin_client):
    thanks = sign(client)
    made = ProfessionalPledge.objects.get()
    link = made.get_absolute_url()
    asks = client.get(link).content.decode()
    waits = client.post(link, follow=True).content.decode()
    before = names(client)
    desk = f"/admin/pledges/professionalpledge/{made.pk}/change/"
    made.refresh_from_db()
    admin_client.post(desk, {"approve": "1", "seen": made.changed_at.isoformat()})
    page = client.get(link).content.decode()

    assert "Almost done: look in your inbox" in thanks
    assert "Confirm your signature" in asks
    assert "A person looks at it, usually within two working days" in waits
    assert before == []
    assert names(client) == ["Dr Jo Field"]
    assert "Save my certificate" in page
    assert [one.subject for one in mail.outbox] == [
        "Confirm your signature",
        "Your signature counts",
    ]
    assert all(link in one.body for one in mail.outbox)


def test_looking_confirms_nothing(client, petition):
    sign(client)
    client.get(ProfessionalPledge.objects.get().get_absolute_url())

    assert ProfessionalPledge.objects.get().state == "unconfirmed"


def test_after_a_week_it_is_too_late_to_confirm(client, petition):
    sign(client)
    link = ProfessionalPledge.objects.get().get_absolute_url()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client.post(link)
        page = client.get(link).content.decode()

    assert ProfessionalPledge.objects.get().state == "unconfirmed"
    assert "This link has expired" in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Enter your full name"),
        ("name", "x" * 101, "must be 100 characters or fewer"),
        ("name", "=1+1", "Enter your name only"),
        ("name", "www.buy.example", "Enter your name only"),
        ("job_title", "", "Enter your job title"),
        ("job_title", "see https://buy.example", "Leave out web and email addresses"),
        ("organisation", "me@buy.example", "Leave out web and email addresses"),
        ("nation", "", "Select where you work"),
        ("nation", "Atlantis", "Select where you work"),
        ("email", "jo", "Enter an email address in the correct format"),
        ("publish", "", "Select if we can publish your name"),
        ("publish", "perhaps", "Select if we can publish your name"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, petition, field, typed, sentence):
    page = sign(client, **{field: typed})

    assert sentence in page
    assert "<title>Error: " in page
    assert "Larkfield Health" in page or field == "organisation"
    assert not ProfessionalPledge.objects.exists()


def test_a_program_learns_nothing(client, petition):
    assert "look in your inbox" in sign(client, website="https://spam.example")
    assert not ProfessionalPledge.objects.exists()


def test_one_network_signs_as_often_as_a_ward(client, petition, monkeypatch):
    monkeypatch.setattr("pledges.petition_views.A_DAY", 2)
    pages = [sign(client, email=f"jo{number}@x.example") for number in range(3)]

    assert "Many people have signed from your network today" in pages[-1]
    assert ProfessionalPledge.objects.count() == 2


def test_nobody_fills_an_inbox(client, petition):
    for tag in "abcde":
        sign(client, email=f"jo+{tag}@larkfield.example")

    assert len(mail.outbox) == 3


# Twice


def test_signing_twice_is_told_to_the_inbox_alone(client, signed):
    made = signed()
    page = sign(client, email="FIELD+news@larkfield.example", name="Somebody Else")

    assert "Almost done: look in your inbox" in page
    assert [one.subject for one in mail.outbox] == ["You have signed already"]
    assert made.get_absolute_url() in mail.outbox[0].body
    assert names(client) == ["Dr Jo Field"]


def test_an_earlier_link_confirms_nothing_that_was_said_since(client, petition):
    sign(client)
    earlier = ProfessionalPledge.objects.get().get_absolute_url()
    sign(client, name="Somebody Else")
    later = ProfessionalPledge.objects.get().get_absolute_url()

    assert client.post(earlier).status_code == 404
    assert ProfessionalPledge.objects.get().state == "unconfirmed"
    client.post(later)
    assert ProfessionalPledge.objects.get().state == "waiting"


def test_what_was_read_is_what_is_confirmed(petition):
    said = {name: SAID[name] for name in ("name", "job_title", "organisation", "nation", "email")}
    signing.sign(petition, is_public=True, **said)
    read = ProfessionalPledge.objects.get()
    signing.sign(petition, is_public=True, **{**said, "name": "Somebody Else"})

    assert not signing.confirm(read)


# The newsletter


def test_the_newsletter_is_asked_for_apart_and_after(client, petition):
    sign(client, updates="on")
    assert not Subscriber.objects.exists()
    made = ProfessionalPledge.objects.get()
    client.post(made.get_absolute_url())

    reader = Subscriber.objects.get()
    assert (reader.email, reader.source, reader.state) == (SAID["email"], "pledge", "unconfirmed")
    assert reader.agreed_at == made.newsletter_agreed_at
    client.post(made.get_absolute_url())
    assert Subscriber.objects.count() == 1


def test_without_a_tick_there_is_no_newsletter(client, petition):
    sign(client)
    client.post(ProfessionalPledge.objects.get().get_absolute_url())

    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("ticked", [{"updates": "on"}, {}])
def test_whoever_ticked_the_newsletter_is_not_asked_again(client, petition, ticked):
    sign(client, **ticked)
    mine = ProfessionalPledge.objects.get().get_absolute_url()

    page = client.post(mine, follow=True).content.decode()

    assert ("Get the newsletter" in page) is not bool(ticked)
