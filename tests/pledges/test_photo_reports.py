"""Anybody can say that a photo should not be on the wall."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.outreach.models import Alarm
from pledges import calling, moderation, reporting
from pledges.models import Decision, Photo, PhotoReport
from tests.factories import a_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(a_photo, staff):
    photo = a_photo()
    moderation.approve(photo, by=staff("alice"), alt_text="Smiling")
    return photo


def say(client, photo, reason, **more):
    sent = {"reason": reason, **more}
    return client.post(f"{photo.get_absolute_url()}report/", sent, follow=True)


@pytest.mark.parametrize("reason", ["me", "my_child"])
def test_a_photo_of_me_or_my_child_is_gone_at_once(client, live, reason):
    page = say(client, live, reason).content.decode()

    live.refresh_from_db()
    assert "The photo is off the wall." in page
    assert live.status == Photo.Status.HIDDEN
    assert client.get(live.get_absolute_url()).status_code in {404, 410}


def test_other_reasons_wait_for_a_person(client, live):
    page = say(client, live, "not_them").content.decode()

    live.refresh_from_db()
    assert "A person looks at it" in page
    assert live.status == Photo.Status.APPROVED
    assert PhotoReport.objects.waiting().count() == 1


def test_something_else_takes_words(client, live):
    assert "Write what is wrong with it" in say(client, live, "other").content.decode()
    assert "Select what is wrong with it" in say(client, live, "").content.decode()


def test_from_one_network_only_a_few_are_hidden(client, a_photo, staff):
    campaign, alice = a_campaign(), staff("alice")
    photos = [a_photo(f"Ann {name}", campaign=campaign) for name in ("Ash", "Birch", "Cedar")]
    for photo in photos:
        moderation.approve(photo, by=alice, alt_text="Smiling")
        say(client, photo, "me")

    statuses = [Photo.objects.get(pk=photo.pk).status for photo in photos]

    assert statuses.count(Photo.Status.HIDDEN) == reporting.HIDDEN_A_DAY
    assert PhotoReport.objects.count() == 3


def test_nobody_empties_the_wall_from_many_places(live, monkeypatch):
    monkeypatch.setattr(reporting, "HIDDEN_AN_HOUR", 0)

    me = PhotoReport.Reason.ME

    assert not reporting.report(live, reason=me, words="", email="", network="somewhere")


def test_too_many_reports_from_one_network_are_sent_to_our_address(client, live, monkeypatch):
    monkeypatch.setattr(reporting, "A_DAY", 0)

    assert "Many reports have come" in say(client, live, "not_them").content.decode()


def test_what_a_person_put_back_is_not_hidden_by_the_next_report(client, live, staff):
    say(client, live, "me")
    live.refresh_from_db()
    moderation.show_again(live, by=staff("bob"))

    say(client, live, "my_child")

    live.refresh_from_db()
    assert live.status == Photo.Status.APPROVED


def test_a_program_learns_nothing_and_changes_nothing(client, live):
    say(client, live, "me", website="https://spam.example")

    assert not PhotoReport.objects.exists()


def test_a_photo_that_is_not_public_cannot_be_reported(client, a_photo):
    assert client.get(f"{a_photo().get_absolute_url()}report/").status_code == 404


# Staff


def report_page(report):
    return f"/admin/pledges/photoreport/{report.pk}/change/"


def test_staff_put_it_back(client, live, staff):
    say(client, live, "me")
    report = PhotoReport.objects.get()
    client.force_login(staff("bob"))

    client.post(report_page(report), {"keep": "1", "answer": "We asked them."})

    live.refresh_from_db()
    report.refresh_from_db()
    assert live.status == Photo.Status.APPROVED
    assert (report.handled_by.username, report.outcome) == ("bob", "We asked them.")


def test_staff_take_it_down_for_good_with_a_reason(client, live, staff):
    say(client, live, "my_child")
    report = PhotoReport.objects.get()
    client.force_login(staff("bob"))

    page = client.post(report_page(report), {"down": "1"}).content.decode()
    client.post(report_page(report), {"down": "1", "ground": "child"})

    live.refresh_from_db()
    assert "Choose the reason" in page
    assert live.status == Photo.Status.REFUSED
    assert [one.act for one in live.decisions.all()][:2] == [
        Decision.Act.REFUSED,
        Decision.Act.REPORTED,
    ]


def test_staff_unpublish_from_the_report(client, live, staff):
    say(client, live, "private")
    client.force_login(staff("bob"))

    client.post(report_page(PhotoReport.objects.get()), {"hide": "1"})

    live.refresh_from_db()
    assert live.status == Photo.Status.HIDDEN
    assert PhotoReport.objects.waiting().exists()


def test_whoever_gave_an_address_is_answered(live, staff):
    me = PhotoReport.Reason.ME
    reporting.report(live, reason=me, words="", email="x@people.example", network="a")
    report = PhotoReport.objects.get()
    reporting.close(report, by=staff("bob"), answer="You were right.")

    calling.answer(report)

    assert mail.outbox[0].to == ["x@people.example"]
    assert "You were right." in mail.outbox[0].body
    assert "not on the wall any more" in mail.outbox[0].body


def test_who_may_only_read_sees_no_reports(client, live, staff):
    say(client, live, "me")
    client.force_login(staff("bob", "Read-only"))

    assert client.get(report_page(PhotoReport.objects.get())).status_code == 403


# Emails to moderators


def test_moderators_are_called_at_once_and_not_twice(client, live):
    say(client, live, "me")
    mail.outbox.clear()
    Alarm.objects.all().delete()

    now = timezone.now()
    told = calling.call(now), calling.call(now)

    assert told == (1, 0)
    assert mail.outbox[0].to == ["alice@staff.example"]
    assert "/admin/pledges/photoreport/" in mail.outbox[0].body


def test_moderators_get_a_digest_of_what_has_waited_four_hours(a_photo, staff):
    a_photo()
    staff("alice")
    now = timezone.now()

    assert calling.call(now + timedelta(hours=3)) == 0
    assert calling.call(now + timedelta(hours=4, minutes=1)) == 1
    assert calling.call(now + timedelta(hours=6)) == 0
    assert "Photos to check: 1" in mail.outbox[0].body


def test_campaign_admins_hear_of_what_is_passed_on(a_photo, staff):
    moderation.escalate(a_photo(), by=staff("alice"), private_note="A logo?")
    staff("bob", "Campaign admin")

    calling.call(timezone.now())

    assert [one.to for one in mail.outbox] == [["bob@staff.example"]]


def test_the_front_page_shows_reports_and_what_is_hidden(client, live, staff):
    say(client, live, "me")
    client.force_login(staff("bob"))

    lines = {line.what: line.count for line in client.get("/admin/").context["waiting"]}

    assert lines["Photos that somebody reported"] == 1
    assert lines["Photos taken off the wall for now"] == 1
