from datetime import time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.outreach.models import Ask, Message, Pause, SendingRules
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def message():
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])
    return Message.objects.get(kind=Message.Kind.INVITATION)


def pause(client, **fields):
    return client.post("/admin/outreach/pause/add/", {"reason": "A complaint", **fields})


@pytest.mark.parametrize("scope", ["everything", "stream", "candidate"])
def test_what_is_paused_waits_and_goes_on(admin_client, message, scope):
    of = {"stream": {"stream": "invitation"}, "candidate": {"candidate": "Ann Archer"}}
    pause(admin_client, scope=scope, **of.get(scope, {}))
    send_due()
    held = Ask.objects.get()

    admin_client.post(
        "/admin/outreach/pause/", {"action": "end", "_selected_action": [Pause.objects.get().pk]}
    )
    send_due()

    assert (held.status, held.reason) == (Ask.Status.HELD, Ask.Reason.PAUSED)
    assert Ask.objects.get().status == Ask.Status.SENT
    one = Pause.objects.get()
    assert (one.begun_by.username, one.ended_by.username) == ("admin", "admin")


def test_another_candidate_is_not_held_back(admin_client, message):
    campaign = message.ask.approach.campaign
    other = an_invitation(campaign, [a_candidate(campaign, name="Bo Bell")])
    pause(admin_client, scope="candidate", candidate="ann archer")

    send_due()

    assert other.asks.get().status == Ask.Status.SENT


def test_who_waits_for_a_confirmation_gets_it_in_every_pause(admin_client, message):
    pause(admin_client, scope="everything")
    Message.objects.filter(kind=Message.Kind.CONFIRM).update(status="queued", sent_at=None)
    message.ask.invitation.__class__.objects.update(status="unconfirmed", confirmed_at=None)

    send_due()

    assert [one.subject.split()[0] for one in mail.outbox] == ["Confirm"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"scope": "stream"}, "Choose which kind of email."),
        ({"scope": "candidate"}, "Enter the name of the candidate."),
        ({"scope": "everything", "reason": ""}, "This field is required."),
    ],
)
def test_a_pause_says_of_what_and_why(admin_client, message, fields, sentence):
    assert sentence in pause(admin_client, **fields).content.decode()
    assert not Pause.objects.exists()


def test_staff_change_the_rules_on_one_page(admin_client):
    page = admin_client.get("/admin/outreach/sendingrules/", follow=True)
    form = page.context["adminform"].form

    admin_client.post(page.redirect_chain[-1][0], {**form.initial, "per_candidate_hour": 2})

    assert SendingRules.current().per_candidate_hour == 2


def test_how_sending_stands_is_on_a_page(admin_client, message):
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(hours=2))

    page = admin_client.get("/admin/outreach/sendingrules/now/").content.decode()

    assert "Emails are late: the oldest has been due for 2\xa0hours." in page


def test_numbers_need_the_token_and_name_nobody(client, settings, message):
    closed = client.get("/metrics")
    settings.METRICS_TOKEN = "open-sesame"
    wrong = client.get("/metrics", headers={"Authorization": "Bearer guess"})
    shown = client.get("/metrics", headers={"Authorization": "Bearer open-sesame"})

    assert (closed.status_code, wrong.status_code) == (404, 404)
    text = shown.content.decode()
    assert 'imhaw_messages_due{stream="invitation"} 1.0' in text
    assert "@" not in text


def test_what_waits_for_the_morning_no_longer_says_that_it_is_paused(message):
    one = Pause.objects.create(scope="everything", reason="A complaint")
    send_due()
    one.ended_at = timezone.now()
    one.save()
    campaign = message.ask.approach.campaign
    now = timezone.localtime()
    campaign.sends_from, campaign.sends_until = _hours_that_are_over(now)
    campaign.save()
    Message.objects.filter(pk=message.pk).update(due_at=now)

    send_due()

    assert (Ask.objects.get().status, Ask.objects.get().reason) == (Ask.Status.QUEUED, "")


def _hours_that_are_over(now):
    """Before now, on the same day; or after it, where the day is young."""
    if now.hour >= 2:
        return time(0, 0), time(now.hour - 1, 0)
    return time(now.hour + 1, 0), time(now.hour + 2, 0)
