"""The look before each email: a few queries for a batch, and the last word of each candidate."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.outreach import emails, services
from campaigns.outreach.checks import Go, decide
from campaigns.outreach.delivery import deliver
from campaigns.outreach.mailings import mailing_words, recipients
from campaigns.outreach.models import Approach, Mailing, Message
from campaigns.outreach.tasks import keep_mailings_going, send_due
from candidates.models import Contact
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation
from tests.outreach.mailing_desk import states

pytestmark = pytest.mark.django_db


def claimed(released, number):
    """The emails of a mailing in the hands of one worker."""
    campaign = a_campaign()
    for place in range(number):
        a_candidate(campaign, a_seat(f"Seat {place}") if place else None)
    released(campaign, per_hour=5000)
    keep_mailings_going()
    Message.objects.update(due_at=timezone.now())
    return Message.objects.claim_some(number)


def queries_of(what):
    with CaptureQueriesContext(connection) as queries:
        what()
    return len(queries)


@pytest.mark.parametrize("number", [2, 20])
def test_a_batch_takes_as_many_queries_for_many(number, released):
    batch = claimed(released, number)

    assert len(batch) == number
    assert queries_of(lambda: decide(batch, timezone.now())) <= 32


def test_an_email_takes_at_most_three_queries_in_a_batch(released):
    batch = claimed(released, 20)
    decided = {}

    looking = queries_of(lambda: decided.update(decide(batch, timezone.now())))
    writing = queries_of(
        lambda: [
            emails.letter(one, go.address, go.phase, go.contact)
            for one in batch
            if isinstance(go := decided[one.pk], Go)
        ]
    )

    assert (looking + writing) / 20 <= 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (services.record_joined, "joined"),
        (services.decline, "declined"),
        (lambda approach: services.stop_writing_to(approach, everything=False), "stopped"),
    ],
)
def test_an_answer_between_claim_and_hand_over_stops_it(answer, reason, released):
    (message,) = claimed(released, 1)
    decision = decide([message], timezone.now())[message.pk]

    answer(message.approach)
    deliver(message, decision, mail.get_connection())

    assert mail.outbox == []
    assert states(Mailing.objects.get()) == [("Ann Archer", "cancelled", reason)]


def test_somebody_who_answers_takes_nobody_else_out_of_a_shared_email(released):
    campaign = a_campaign()
    ann, bob = (a_candidate(campaign, name=name) for name in ("Ann Archer", "Bob Baker"))
    Contact.objects.filter(candidate__in=[ann, bob]).update(value="office@party.example")
    released(campaign)
    keep_mailings_going()

    services.record_joined(Approach.objects.get(candidate=ann))
    Message.objects.update(due_at=timezone.now())
    send_due()
    recipients.catch_up()

    assert len(mail.outbox) == 1
    assert "Dear Bob Baker" in mail.outbox[0].body
    assert [row[:2] for row in states(Mailing.objects.get())] == [
        ("Ann Archer", "cancelled"),
        ("Bob Baker", "sent"),
    ]


def test_the_source_is_that_of_the_address_written_to(released):
    """Of a personal address that is left out, nothing is said."""
    campaign = a_campaign()
    ann = a_candidate(campaign)
    ann.contacts.emails().update(kind="personal_provider", source="democracyclub")
    ann.contacts.create(
        channel="email", value="ann@party.example", kind="party_or_org", source="parliament"
    )
    released(campaign)
    keep_mailings_going()
    send_due()

    (email,) = mail.outbox
    assert email.to == ["ann@party.example"]
    assert "(source: the list of members on parliament.uk)" in email.body


def test_a_mailing_counts_who_asked_although_another_of_theirs_was_called_off():
    campaign = a_campaign()
    ann, bob = (a_candidate(campaign, name=name) for name in ("Ann Archer", "Bob Baker"))
    invitation = an_invitation(campaign, [ann, bob])
    services.decline(Approach.objects.get(candidate=bob))

    assert invitation.asks.filter(status="cancelled").count() == 1
    assert mailing_words.asking_for([ann], campaign) == 1
    assert mailing_words.asking_for([bob], campaign) == 0
