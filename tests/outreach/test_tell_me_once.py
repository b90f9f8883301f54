"""Nobody is listed in a seat yet: one email when that has changed, and the address is gone."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach.models import Message, SeatWatch, Suppression
from campaigns.outreach.tasks import send_due, sweep_outbox, tell_whoever_waits
from campaigns.outreach.telling import tell_of_listed
from pledges import retention
from tests.factories import a_campaign, a_candidate, a_seat

pytestmark = pytest.mark.django_db

PAGE = "/constituency/exeter/tell-me/"
SAM = {"email": "sam@supporters.example"}


@pytest.fixture
def campaign():
    a_seat("Exeter", name_cy="Caerwysg")
    return a_campaign()


def test_the_page_of_a_seat_without_anybody_offers_it(client, campaign):
    page = client.get("/constituency/exeter/").content.decode()

    assert "Tell me once" in page
    assert f'action="{PAGE}"' in page


@pytest.mark.parametrize("days", [21, 22, 40])
def test_from_polling_day_on_nobody_waits(client, campaign, days):
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        page = client.get("/constituency/exeter/").content.decode()
        client.post(PAGE, SAM)

    assert "Tell me once" not in page
    assert not SeatWatch.objects.exists()


def test_told_once_and_the_address_is_gone(client, campaign):
    thanks = client.post(PAGE, SAM, follow=True).content.decode()
    tell_whoever_waits()
    before = len(mail.outbox)
    a_candidate(campaign)
    tell_whoever_waits()
    send_due()
    tell_whoever_waits()
    send_due()

    assert "We’ll tell you once" in thanks
    assert before == 0
    assert [one.to for one in mail.outbox] == [["sam@supporters.example"]]
    assert "http://testserver/constituency/exeter/" in mail.outbox[0].body
    assert "we delete your address" in mail.outbox[0].body
    assert "Not you?" in mail.outbox[0].body
    assert not SeatWatch.objects.exists()
    assert not Message.objects.exists()


def test_it_comes_in_the_language_of_the_page(client, campaign):
    client.post(f"/cy{PAGE}", SAM)
    a_candidate(campaign)

    tell_whoever_waits()
    send_due()

    assert "http://testserver/cy/constituency/exeter/" in mail.outbox[0].body
    assert "Caerwysg" in mail.outbox[0].subject


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Enter your email address"),
        ("sam@", "Enter an email address in the correct format"),
    ],
)
def test_a_wrong_address_has_its_sentence(client, campaign, email, sentence):
    page = client.post(PAGE, {"email": email}).content.decode()

    assert sentence in page
    assert f'value="{email}"' in page or not email
    assert not SeatWatch.objects.exists()


def test_a_known_address_gets_the_same_answer_and_waits_once(client, campaign):
    answers = [
        client.post(PAGE, {"email": email}, follow=True).content
        for email in [
            "sam@supporters.example",
            "Sam@Supporters.example",
            "sam+x@supporters.example",
        ]
    ]

    assert len(set(answers)) == 1
    assert SeatWatch.objects.count() == 1


def test_one_inbox_waits_for_three_seats(client, campaign):
    for number in range(5):
        seat = a_seat(f"Seat {number}")
        client.post(f"/constituency/{seat.slug}/tell-me/", {"email": f"sam+{number}@s.example"})

    assert SeatWatch.objects.count() == 3


def test_many_from_one_network_are_too_many(client, campaign):
    for number in range(21):
        page = client.post(PAGE, {"email": f"sam{number}@s.example"}, follow=True)

    assert "Please try again tomorrow" in page.content.decode()
    assert "sam20@s.example" in page.content.decode()
    assert SeatWatch.objects.count() == 20


def test_a_program_that_fills_in_everything_learns_nothing(client, campaign):
    answer = client.post(PAGE, {**SAM, "website": "https://spam.example"})

    assert answer.url == f"{PAGE}thanks/"
    assert not SeatWatch.objects.exists()


def test_who_comes_when_people_are_listed_is_shown_them(client, campaign):
    a_candidate(campaign)

    assert client.post(PAGE, SAM).url == "/constituency/exeter/"
    assert not SeatWatch.objects.exists()


def test_whoever_wants_no_emails_gets_none_and_is_forgotten(client, campaign):
    Suppression.objects.add_once(reason=Suppression.Reason.ASKED, email=SAM["email"])
    client.post(PAGE, SAM)
    a_candidate(campaign)

    tell_whoever_waits()
    send_due()

    assert mail.outbox == []
    assert not SeatWatch.objects.exists()


def test_when_they_vanish_before_it_is_sent_the_news_waits(client, campaign):
    client.post(PAGE, SAM)
    candidate = a_candidate(campaign)
    tell_whoever_waits_without_sending()

    candidate.status = "not_listed"
    candidate.save()
    send_due()
    before = len(mail.outbox)
    candidate.status = "standing"
    candidate.save()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        sweep_outbox()

    assert before == 0
    assert len(mail.outbox) == 1


def tell_whoever_waits_without_sending():
    assert tell_of_listed() == 1
    assert tell_of_listed() == 0


def test_news_that_comes_on_polling_day_does_not_leave(client, campaign):
    client.post(PAGE, SAM)
    a_candidate(campaign)
    tell_whoever_waits_without_sending()

    with time_machine.travel(timezone.now() + timedelta(days=21)):
        sweep_outbox()

    assert mail.outbox == []
    assert not SeatWatch.objects.exists()


@pytest.mark.parametrize(("days", "kept"), [(20, 1), (23, 0), (91, 0)])
def test_addresses_that_nobody_needs_any_more_are_deleted(client, campaign, days, kept):
    client.post(PAGE, SAM)

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        retention.tidy()

    assert SeatWatch.objects.count() == kept


def test_after_90_days_it_is_deleted_also_without_an_election(client, campaign):
    campaign.elections.clear()
    client.post(PAGE, SAM)

    with time_machine.travel(timezone.now() + timedelta(days=89)):
        retention.tidy()
        early = SeatWatch.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        retention.tidy()

    assert (early, SeatWatch.objects.count()) == (1, 0)


def test_dots_and_the_other_name_of_googles_mail_are_one_inbox(client):
    campaign, seats = a_campaign(), [a_seat(name) for name in ("Exeter", "Hexham", "Bath", "York")]
    spellings = ["john@gmail.com", "jo.hn@gmail.com", "J.ohn+x@googlemail.com", "jo.h.n@gmail.com"]

    for seat, email in zip(seats, spellings, strict=True):
        client.post(f"/constituency/{seat.slug}/tell-me/", {"email": email})

    assert SeatWatch.objects.filter(campaign=campaign).count() == 3
