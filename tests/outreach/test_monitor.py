"""What is wrong is said: to whatever watches the site, and to staff in a sentence."""

from datetime import timedelta

import pytest
from django.utils import timezone
from kombu import Connection
from prometheus_client.parser import text_string_to_metric_families

from campaigns.outreach import health
from campaigns.outreach.models import Heartbeat, Message, Pause
from campaigns.outreach.tasks import send_due, sweep_outbox
from imhaw import broker
from imhaw.celery import app
from tests.factories import a_campaign, a_candidate, an_invitation
from tests.services import free_port

pytestmark = pytest.mark.django_db

NOW = "/admin/outreach/sendingrules/now/"


@pytest.fixture
def message():
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])
    Message.objects.filter(kind="confirm").update(status="sent", sent_at=timezone.now())
    return Message.objects.get(kind=Message.Kind.INVITATION)


@pytest.fixture
def no_broker(monkeypatch):
    """As if Redis were set, and nobody answered there."""
    url = f"redis://:secret@127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(app, "connection_for_write", lambda: Connection(url))


def read(admin_client, page):
    return " ".join(admin_client.get(page).content.decode().split()).replace("\xa0", " ")


# Away


def test_a_broker_that_is_away_is_named_and_its_address_is_not(client, admin_client, no_broker):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"no broker")
    for page in ("/admin/", NOW):
        assert "The broker (Redis) does not answer. Nothing is sent" in read(admin_client, page)


def test_a_full_disk_is_told_before_nothing_can_be_written(client, admin_client, settings):
    settings.DISK_RESERVE_MB = health.disk_free() // 1_000_000 + 1000

    assert b"disk full" in client.get("/readyz").content
    assert "Tell whoever runs the site to make room." in read(admin_client, "/admin/")


def test_all_that_is_away_is_named_one_in_a_line(client, settings, no_broker):
    settings.DISK_RESERVE_MB = health.disk_free() // 1_000_000 + 1000
    Heartbeat.objects.create(name="beat", at=timezone.now() - timedelta(minutes=9))

    lines = client.get("/readyz").content.decode().splitlines()

    assert [" ".join(line.split()[:2]) for line in lines] == [
        "disk full:",
        "no broker",
        "beat silent",
    ]


def test_who_may_see_no_emails_is_told_nothing(client, django_user_model, no_broker):
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))

    assert "broker" not in client.get("/admin/").content.decode()
    assert client.get(NOW).status_code == 403


# Sending now


def test_a_mail_server_that_takes_nothing_is_told_with_its_last_answer(
    admin_client, client, message, settings
):
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    Message.objects.filter(status="sent").update(sent_at=timezone.now() - timedelta(hours=1))
    send_due()

    page = read(admin_client, NOW)

    assert "The mail server has taken nothing for 1 hour. Waiting for another attempt: 1." in page
    assert "The last answer: ConnectionRefusedError" in page
    assert "tried again by themselves, for a week" in page
    # The site itself is well.
    assert client.get("/readyz").status_code == 200


def test_what_is_in_doubt_says_what_to_do(admin_client, message):
    Message.objects.filter(pk=message.pk).update(status="stuck")

    page = read(admin_client, NOW)

    assert "In doubt: 1. Each may have arrived" in page
    assert 'href="/admin/outreach/message/?status__exact=stuck">Show them' in page


def test_a_pause_is_shown_with_who_and_why(admin_client, admin_user, message):
    Pause.objects.create(scope="everything", reason="A wrong link", begun_by=admin_user)

    page = read(admin_client, NOW)

    assert "Paused in part." in page
    assert "“A wrong link” admin, " in page


def test_when_nothing_is_wrong_it_says_so(admin_client, message):
    sweep_outbox()
    send_due()

    page = read(admin_client, NOW)

    assert "Sending.</strong> Nothing is wrong." in page
    assert "Emails to candidates leave from 08:00 to 20:00, London time" in page
    assert "this campaign’s own hours are 00:00 to 23:59" in page


# Numbers


def numbers(client, settings):
    settings.METRICS_TOKEN = "open-sesame"
    answer = client.get("/metrics", headers={"Authorization": "Bearer open-sesame"})
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_numbers_can_be_read_by_prometheus(client, message, settings):
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(hours=2))
    Heartbeat.beat("beat")

    found = numbers(client, settings)

    assert found["imhaw_messages_due", "invitation"] == 1
    assert 7200 <= found["imhaw_messages_oldest_due_seconds", "invitation"] < 7300
    assert found["imhaw_messages_sent_last_hour", "transactional"] == 1
    assert found["imhaw_messages_allowed_per_hour", "invitation"] == 50
    assert found["imhaw_messages", "stuck"] == 0
    assert found["imhaw_broker_up",] == 1
    assert found["imhaw_disk_free_bytes",] > 0
    assert 0 <= found["imhaw_heartbeat_age_seconds", "beat"] < 60


def test_what_has_never_happened_has_no_number(client, settings):
    """0 seconds would say that it was just now."""
    names = {name for name, *_labels in numbers(client, settings)}

    assert "imhaw_last_report_age_seconds" not in names
    assert "imhaw_heartbeat_age_seconds" not in names


def test_each_number_says_what_it_is(client, settings):
    settings.METRICS_TOKEN = "open-sesame"
    answer = client.get("/metrics", headers={"Authorization": "Bearer open-sesame"})
    families = list(text_string_to_metric_families(answer.content.decode()))

    assert answer["Content-Type"].startswith("text/plain; version=")
    assert len(families) > 10
    assert all(one.documentation and one.type == "gauge" for one in families)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer open-sesam", "Bearer ö"])
def test_numbers_need_the_whole_token(client, settings, given):
    settings.METRICS_TOKEN = "open-sesame"

    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


# The broker without Redis


def test_an_empty_message_in_a_file_ends_no_worker(tmp_path):
    folders = {
        "data_folder_in": tmp_path,
        "data_folder_out": tmp_path,
        "control_folder": tmp_path / "control",
    }
    (tmp_path / "1_full-disk.celery.msg").touch()
    with app.connection_for_write(
        "filesystem://", transport=broker.Transport, transport_options=folders
    ) as connection:
        queue = connection.SimpleQueue("celery")
        queue.put({"whole": True})

        assert queue.get(timeout=2).payload == {"whole": True}
        queue.close()
