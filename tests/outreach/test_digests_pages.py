"""The pages behind a daily letter, with few and with very many who asked."""

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import followups, services
from campaigns.outreach.digests import answering
from campaigns.outreach.models import Approach, Ask, Digest, Invitation, Message
from campaigns.outreach.naming import first_name
from campaigns.outreach.tasks import make_daily_letters, send_due
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = "2026-05-11 11:00:00+01:00", "2026-05-12 09:30:00+01:00"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def ann():
    return a_candidate(a_campaign(), a_seat("Exeter"))


def asked(candidate, number):
    """So many people, each in a few words of their own."""
    campaign = candidate.ballot.election.campaigns.get()
    now = timezone.now()
    shared = {"campaign": campaign, "constituency": candidate.constituency, "status": "confirmed"}
    shared |= {"confirmed_at": now, "submitted_at": now, "agreed_at": now, "postcode": "EX11AA"}
    approach = Approach.objects.to(candidate, campaign)
    written = Invitation.objects.bulk_create(
        Invitation(
            name=f"Sam{one} Taylor",
            email=f"sam{one}@supporters.example",
            own_words=f"number{one} would love to see you",
            **shared,
        )
        for one in range(number)
    )
    Ask.objects.bulk_create(
        Ask(invitation=one, approach=approach, status="in_digest", changed_at=now)
        for one in written
    )
    with time_machine.travel(TUESDAY, tick=False):
        make_daily_letters()
        send_due()
    return f"{approach.get_absolute_url()}letters/"


def test_of_seven_hundred_the_email_has_ten_and_the_pages_have_all(client, ann):
    link = asked(ann, 700)
    [letter] = mail.outbox
    with time_machine.travel(TUESDAY, tick=False):
        page = client.get(link).content.decode()
        words = [
            client.get(f"{link}{Digest.objects.get().pk}/words/?page={n}") for n in range(1, 8)
        ]

    assert letter.subject == "700 people in Exeter have asked you to speak up for babies"
    assert letter.body.count("would love to see you") == 10
    assert "And 690 more" in letter.body
    assert len(letter.message().as_bytes()) < 30_000
    assert page.count("would love to see you") == 20
    assert "Read 680 more" in page
    assert sum(one.content.decode().count("would love to see you") for one in words) == 700


def test_the_pages_take_as_many_queries_for_many_as_for_one(
    client, ann, django_assert_max_num_queries
):
    link = asked(ann, 60)

    with time_machine.travel(TUESDAY, tick=False), django_assert_max_num_queries(12):
        client.get(link)


def test_after_weeks_of_letters_the_latest_come_first_and_all_have_a_page(client, ann):
    link = asked(ann, 1)
    sent, approach = Digest.objects.get(), Approach.objects.get()
    for number in range(2, 8):
        letter = Digest.objects.create(approach=approach, day=sent.day, number=number)
        one = an_invitation(approach.campaign, [ann], own_words="Please.")
        one.asks.update(status="sent", digest=letter)
    with time_machine.travel(TUESDAY, tick=False):
        first, second = (client.get(f"{link}?page={page}").content.decode() for page in (1, 2))

    assert first.count("The letter of Tuesday 12 May") == 5
    assert second.count("The letter of Tuesday 12 May") == 2
    assert "number0 would love to see you" in second


def test_very_many_get_the_answer_each_on_their_own(client, ann):
    link = asked(ann, 120)
    mail.outbox.clear()
    with time_machine.travel(TUESDAY, tick=False):
        answer = f"{link}{Digest.objects.get().pk}/"
        client.post(answer, {"text": "I'd love to.", "send": "1"})
        while Message.objects.filter(status="queued").exists():
            send_due()

    assert {len(one.to) for one in mail.outbox} == {1}
    assert len({one.to[0] for one in mail.outbox}) == 121


def test_where_nobody_wants_emails_any_more_there_is_nothing_to_answer(client, ann):
    link = asked(ann, 1)
    services.stop_news_to(Invitation.objects.get())
    with time_machine.travel(TUESDAY, tick=False):
        page = client.get(link).content.decode()
        answer = f"{link}{Digest.objects.get().pk}/"
        response = client.post(answer, {"text": "I'd love to.", "send": "1"})

    assert "an answer would reach nobody" in page
    assert "Answer everyone" not in page
    assert response.url == link
    assert answering.answer(Digest.objects.get(), "Yes.", may_write_back=False) == []


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Dr Sam Taylor", "Sam"),
        ("Prof. Dr. Siân Môrwyn-Rees", "Siân"),
        ("Sam", "Sam"),
        ("Dr", "Dr"),
        ("  Rev  Jo   Bell ", "Jo"),
        ("", ""),
    ],
)
def test_a_first_name_is_the_same_everywhere(name, first):
    assert first_name(name) == first


def test_a_reminder_after_a_letter_goes_by_the_first_name_too(ann):
    campaign = ann.ballot.election.campaigns.get()
    an_invitation(campaign, [ann], own_words="Please.", name="Dr Sam Taylor")
    with time_machine.travel(TUESDAY, tick=False):
        make_daily_letters()
        send_due()
    ask = Ask.objects.get()
    with time_machine.travel("2026-05-20 11:00:00+01:00", tick=False):
        mail.outbox.clear()
        followups.remind_candidate(ask)
        send_due()

    assert [one.subject for one in mail.outbox] == ["Sam asked you to speak up for babies"]


def test_where_many_share_an_address_fewer_words_of_each_stand_in_the_email(ann):
    campaign = ann.ballot.election.campaigns.get()
    office = [a_candidate(campaign, a_seat(f"Seat {one}"), email="o@candidates.example")
              for one in range(5)]  # fmt: skip
    for one in office * 6:
        words = f"we {one.pk} would love to see you {Invitation.objects.count()}"
        an_invitation(campaign, [one], own_words=words)
    with time_machine.travel(TUESDAY, tick=False):
        make_daily_letters()
        send_due()

    letter = next(one for one in mail.outbox if one.subject.startswith("30 people"))
    assert letter.body.count("would love to see you") == 5 * 4
    assert letter.body.count("And 2 more") == 5


def test_the_email_says_when_the_week_is(ann):
    asked(ann, 1)

    assert "Infant Mental Health Awareness Week is from 11 May to 17 May." in mail.outbox[0].body
