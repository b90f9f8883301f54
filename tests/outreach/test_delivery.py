from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import pauses, services
from campaigns.outreach.models import Approach, Ask, Message, Pause, Suppression
from campaigns.outreach.tasks import send_due, sweep_outbox
from candidates.models import Candidate, MergedPerson
from tests.factories import a_campaign, a_candidate, an_approach, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(campaign):
    an_invitation(campaign, [a_candidate(campaign)])
    return Ask.objects.get()


def invitations_sent():
    return [one for one in mail.outbox if one.subject.startswith("Will you speak up")]


def send_all():
    send_due()


def test_an_invitation_comes_from_us_and_answers_go_to_the_supporter(ask):
    send_all()

    email = invitations_sent()[0]
    supporter = ask.invitation
    assert email.from_email == (
        '"Sam Taylor via Speak up for babies" <invitations@invites.charity.example>'
    ) or email.from_email == (
        "Sam Taylor via Speak up for babies <invitations@invites.charity.example>"
    )
    assert email.reply_to == [f"Sam Taylor <{supporter.email}>"]
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ask.approach.get_absolute_url() in email.body
    assert "My son was born in May." in email.body


def test_the_email_says_where_the_address_comes_from(ask):
    ask.approach.candidate.contacts.update(source="democracyclub")

    send_all()

    assert "Democracy Club" in invitations_sent()[0].body


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda ask: ask.approach.record(Approach.Response.JOINED), Ask.Reason.JOINED),
        (lambda ask: ask.approach.record(Approach.Response.DECLINED), Ask.Reason.DECLINED),
        (lambda ask: Approach.objects.update(stopped_at=timezone.now()), Ask.Reason.STOPPED),
        (
            lambda ask: Candidate.objects.update(status=Candidate.Status.WITHDRAWN),
            Ask.Reason.NOT_STANDING,
        ),
        (
            lambda ask: Suppression.objects.add_once(
                reason=Suppression.Reason.ASKED,
                email=ask.approach.candidate.contacts.get().value.upper(),
            ),
            Ask.Reason.STOPPED,
        ),
        (
            lambda ask: Suppression.objects.add_once(
                reason=Suppression.Reason.ASKED, person_id=ask.approach.candidate.person_id
            ),
            Ask.Reason.STOPPED,
        ),
    ],
)
def test_checked_again_when_sending(ask, change, reason):
    change(ask)

    send_all()

    ask.refresh_from_db()
    assert (ask.status, ask.reason) == (Ask.Status.CANCELLED, reason)
    assert invitations_sent() == []


def test_a_pause_holds_and_going_on_releases(ask):
    pause = Pause.objects.create(scope="everything", reason="A complaint")
    send_all()
    held = Ask.objects.get()

    pauses.end(pause, by=None)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        sweep_outbox()

    assert (held.status, held.reason) == (Ask.Status.HELD, Ask.Reason.PAUSED)
    assert Ask.objects.get().status == Ask.Status.SENT


def test_held_without_an_address_and_sent_when_one_is_found(ask):
    candidate = ask.approach.candidate
    candidate.contacts.update(problem="Refused by its server: 550")
    send_all()
    held = Ask.objects.get()

    candidate.contacts.create(channel="email", value="new@candidates.example", source="test")
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        sweep_outbox()

    assert (held.status, held.reason) == (Ask.Status.HELD, Ask.Reason.NO_ADDRESS)
    assert invitations_sent()[0].to == ["new@candidates.example"]


def test_addresses_of_parliament_are_dead_after_dissolution(campaign):
    candidate = a_candidate(campaign, email=False)
    candidate.contacts.create(
        channel="email", kind="parliament", value="a.archer@parliament.example", source="test"
    )
    an_invitation(campaign, [candidate])

    send_all()

    assert Ask.objects.get().reason == Ask.Reason.NO_ADDRESS


def test_nothing_leaves_on_polling_day(campaign, ask):
    election = campaign.elections.get()

    with time_machine.travel(
        timezone.make_aware(timezone.datetime.combine(election.polling_day, time(9)))
    ):
        sweep_outbox()

    assert (Ask.objects.get().status, Ask.objects.get().reason) == (
        Ask.Status.CANCELLED,
        Ask.Reason.PHASE,
    )


@time_machine.travel("2026-05-12 21:30:00+01:00", tick=False)
def test_in_the_evening_it_waits_for_the_morning():
    campaign = a_campaign(sends_from=None, sends_until=None)
    an_invitation(campaign, [a_candidate(campaign)])

    send_all()

    due = Message.objects.get(kind=Message.Kind.INVITATION).due_at
    assert "2026-05-13T08:00" <= timezone.localtime(due).isoformat() < "2026-05-13T08:30"
    assert invitations_sent() == []


def test_one_person_asks_one_candidate_once(campaign):
    candidate = a_candidate(campaign)
    an_invitation(campaign, [candidate], email="sam@supporters.example")
    an_invitation(campaign, [candidate], email="Sam@supporters.example")

    send_all()

    assert len(invitations_sent()) == 1
    assert Ask.objects.filter(reason=Ask.Reason.ALREADY_ASKED).count() == 1


def test_stop_calls_off_what_waits_and_outlives_a_new_address(campaign, ask):
    services.stop_writing_to(ask.approach, everything=False)
    ask.approach.candidate.contacts.create(channel="email", value="b@c.example", source="test")
    an_invitation(campaign, [ask.approach.candidate])

    send_all()

    assert invitations_sent() == []
    assert set(Ask.objects.values_list("reason", flat=True)) == {Ask.Reason.STOPPED}


def test_the_wrong_person_gets_nothing_more_and_their_link_ends(client, ask):
    link = ask.approach.get_absolute_url()

    client.post(f"{link}no/", {"answer": "not_them"})
    send_all()

    assert client.get(link).status_code == 404
    assert Ask.objects.get().reason == Ask.Reason.NO_ADDRESS


def test_a_name_cannot_add_a_header(campaign):
    an_invitation(campaign, [a_candidate(campaign)], name="Sam\r\nBcc: all@lists.example")

    send_all()

    message = invitations_sent()[0].message() if invitations_sent() else None
    assert message is None or message["Bcc"] is None


def test_who_said_no_is_not_asked_when_two_records_of_them_become_one():
    campaign = a_campaign()
    one = a_candidate(campaign, name="Ann Archer")
    services.decline(Approach.objects.to(one, campaign))
    other = a_candidate(campaign, name="Ann Archer")
    MergedPerson.objects.create(old_id=one.person_id, new_id=other.person_id, source="test")

    invitation = an_invitation(campaign, [other])
    send_due()

    assert invitation.asks.get().status == Ask.Status.CANCELLED


def test_who_joins_after_all_is_no_longer_held_to_a_no_but_to_a_stop():
    approach = an_approach(a_campaign())
    services.decline(approach)
    services.record_joined(approach)
    after_a_no = Suppression.objects.count()
    services.decline(approach, though_joined=True)
    services.stop_writing_to(approach, everything=False)
    services.record_joined(approach)

    assert after_a_no == 0
    assert Suppression.objects.filter(person_id=approach.candidate.person_id).exists()
