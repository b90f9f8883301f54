"""A mailing that stops itself, over SMTP and with several people at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from campaigns.outreach.mailings import breaker, conduct, mailrun
from campaigns.outreach.models import (
    DeliveryReport,
    Mailing,
    Message,
    Recipient,
    SendingRules,
    TooLate,
)
from campaigns.outreach.tasks import keep_mailings_going, send_due
from tests.factories import a_campaign, a_candidate
from tests.outreach.mailing_desk import a_mailing, do, page, schedule, send_all, states

pytestmark = pytest.mark.django_db


def came_back_for_good(number, of):
    messages = list(Message.objects.filter(kind="mailing").order_by("pk")[:of])
    sent = [one.pk for one in messages]
    Message.objects.filter(pk__in=sent).update(status="sent", sent_at=timezone.now())
    Message.objects.filter(pk__in=sent[:number]).update(status="bounced")


@pytest.fixture
def on_its_way(released):
    """To sixty, all of them owed."""
    campaign = a_campaign()
    for _ in range(60):
        a_candidate(campaign)
    mailing = released(campaign, per_hour=5000)
    keep_mailings_going()
    Message.objects.update(attempts=1)
    mailrun.keep_going(timezone.now() + timedelta(minutes=1))
    Message.objects.update(attempts=0)
    assert Message.objects.filter(kind="mailing").count() == 60
    mailing.refresh_from_db()
    return mailing


@pytest.mark.parametrize(
    ("bounced", "of", "status"),
    [(5, 50, "sending"), (6, 50, "paused"), (20, 49, "sending")],
)
def test_it_stops_itself_at_too_many_bounces(on_its_way, bounced, of, status):
    came_back_for_good(bounced, of)

    keep_mailings_going()

    assert Mailing.objects.get().status == status


def test_it_stops_itself_at_the_second_complaint_and_says_why(client, ann, on_its_way):
    client.force_login(ann)
    came_back_for_good(0, 10)
    for number, message in enumerate(Message.objects.filter(status="sent")[:2]):
        assert Mailing.objects.get().status == Mailing.Status.SENDING
        report = DeliveryReport.objects.create(
            event_id=str(number), source="webhook", kind="complaint", message=message
        )
        breaker.after_trouble_with(report.message)

    mailing = Mailing.objects.get()
    why = "2 people marked this mailing as spam."
    assert (mailing.status, mailing.stopped_itself) == ("paused", True)
    assert why in client.get(page(mailing, "watch")).content.decode()
    assert why in client.get("/admin/").content.decode()


def test_the_limits_of_the_breaker_are_settings(on_its_way):
    SendingRules.objects.update_or_create(
        pk=1, defaults={"bounces_count_from": 10, "bounces_stop_at": 20}
    )
    came_back_for_good(2, 10)
    assert breaker.trouble(on_its_way) == ""

    came_back_for_good(3, 10)

    assert breaker.trouble(on_its_way).startswith("3 of 10 emails came back for good")


def test_it_goes_on_only_when_a_person_says_so_knowingly(client, ann, on_its_way):
    came_back_for_good(6, 50)
    keep_mailings_going()
    client.force_login(ann)

    refused = do(client, on_its_way, "resume").content.decode()
    assert "Say, in at most 300 characters, why it should." in refused
    assert Mailing.objects.get().status == Mailing.Status.PAUSED
    answer = do(client, on_its_way, "resume", because="Old addresses of one party").content.decode()
    keep_mailings_going()

    assert Mailing.objects.get().status == Mailing.Status.SENDING
    assert Mailing.objects.get().forgiven_bounces == 6
    assert not Mailing.objects.get().stopped_itself
    assert "ann: Went on (6 of 50 emails came back for good" in answer
    assert "because: Old addresses of one party" in answer


def test_after_that_it_counts_anew_and_stops_at_the_same_limits(on_its_way):
    """And not only when a tenth of all that ever left has come back once more."""
    SendingRules.objects.create(bounces_count_from=8)
    came_back_for_good(6, 50)
    keep_mailings_going()
    conduct.resume(on_its_way, because="They are old")
    keep_mailings_going()

    last = list(Message.objects.order_by("-pk").values_list("pk", flat=True)[:8])
    Message.objects.filter(pk__in=last).update(status="sent", sent_at=timezone.now())
    keep_mailings_going()
    assert Mailing.objects.get().status == "sending"
    Message.objects.filter(pk__in=last[:1]).update(status="bounced")
    keep_mailings_going()

    assert Mailing.objects.get().paused_because.startswith("1 of 8 emails came back")


def test_nothing_leaves_between_the_trouble_and_the_next_look(on_its_way):
    came_back_for_good(6, 50)
    Message.objects.filter(status="queued").update(due_at=timezone.now())

    send_due()

    assert mail.outbox == []
    assert Mailing.objects.get().stopped_itself


# With a real mail server


class Server:
    def __init__(self):
        self.received = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("dead"):
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


@pytest.fixture
def server(over_smtp):
    return over_smtp(Server())


def test_a_mailing_over_smtp_to_the_living_and_the_dead(server, released):
    campaign = a_campaign()
    a_candidate(campaign, email="ann@candidates.example")
    a_candidate(campaign, name="Ben Baker", email="dead@candidates.example")
    mailing = released(campaign)

    send_all()

    ((recipient, content),) = server.received
    assert recipient == "ann@candidates.example"
    assert b"List-Unsubscribe: <http://testserver/stop/" in content
    assert b"multipart/alternative" in content
    assert states(mailing) == [("Ann Archer", "sent", ""), ("Ben Baker", "bounced", "")]
    assert Mailing.objects.get().status == Mailing.Status.DONE


def test_a_dead_mailing_stops_over_smtp(server, released):
    SendingRules.objects.update_or_create(pk=1, defaults={"bounces_count_from": 3})
    campaign = a_campaign()
    for number in range(8):
        a_candidate(campaign, email=f"dead{number}@candidates.example")
    mailing = released(campaign)

    send_all()

    mailing.refresh_from_db()
    assert mailing.status == Mailing.Status.PAUSED
    assert mailing.recipients.filter(status="bounced").count() == 3


# Several at once


def at_the_same_time(what, times):
    """Each in a thread, with a connection of its own. Returns what came of them."""
    ready, outcomes = Barrier(times), []

    def run():
        ready.wait()
        try:
            outcomes.append(what())
        except TooLate:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


needs_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="in memory, it has one connection"
)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_released_by_several_at_the_same_moment(ann, ben):
    campaign = a_campaign()
    for _ in range(5):
        a_candidate(campaign)
    mailing = a_mailing(campaign)
    schedule(mailing, ann)

    outcomes = at_the_same_time(
        lambda: conduct.release(Mailing.objects.get(pk=mailing.pk), by=ben), 4
    )

    assert sorted(map(str, outcomes)) == ["None", "too late", "too late", "too late"]
    assert Recipient.objects.count() == 5


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_several_beats_at_the_same_moment_owe_each_email_once(released):
    campaign = a_campaign()
    for _ in range(20):
        a_candidate(campaign)
    mailing = released(campaign, per_hour=5000)
    now = timezone.now()

    outcomes = at_the_same_time(lambda: mailrun.keep_going(now), 4)

    assert sum(outcomes) == 20
    assert Message.objects.filter(kind="mailing").count() == 20
    assert mailing.recipients.filter(status="queued").count() == 20


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_cancelling_while_workers_send_leaves_nothing_half_done(released):
    campaign = a_campaign()
    for _ in range(30):
        a_candidate(campaign)
    mailing = released(campaign, per_hour=5000)
    keep_mailings_going()
    Message.objects.update(due_at=timezone.now())

    worker = Thread(target=lambda: (send_due(), connection.close()))
    worker.start()
    while not mail.outbox:
        worker.join(0.01)
    conduct.cancel(mailing)
    worker.join()
    keep_mailings_going()

    sent = mailing.recipients.filter(status="sent").count()
    assert sent == len(mail.outbox)
    assert sent + mailing.recipients.filter(status="cancelled").count() == 30
    assert not Message.objects.filter(status__in=["queued", "claimed", "sending"]).exists()
