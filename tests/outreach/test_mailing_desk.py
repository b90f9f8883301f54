"""How staff try out, schedule and release a mailing."""

import pytest
from django.contrib.auth.models import User
from django.core import mail

from campaigns.outreach.mailings import conduct
from campaigns.outreach.models import (
    Approach,
    Mailing,
    Message,
    Recipient,
    TooLate,
)
from tests.factories import a_campaign, a_candidate
from tests.outreach.mailing_desk import TEXT, a_mailing, do, page, schedule, staff, states
from tests.services import free_port

pytestmark = pytest.mark.django_db


def test_staff_see_the_email_of_anybody_as_it_will_look(client, ann):
    campaign = a_campaign()
    candidate = a_candidate(campaign, name="Siân Ó Briain <b>")
    mailing = a_mailing(campaign)
    client.force_login(ann)

    answer = client.get(page(mailing, "preview"), {"for": candidate.pk})
    frame = client.get(page(mailing, "letter"), {"for": candidate.pk})

    assert answer.context["text"].subject == "Speak up in Exeter"
    assert "Dear Siân Ó Briain &lt;b&gt;," in answer.content.decode()
    assert "Dear Siân Ó Briain &lt;b&gt;," in frame.content.decode()
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert Approach.objects.count() == 0


def test_the_longest_name_is_shown_first(client, ann):
    campaign = a_campaign()
    a_candidate(campaign)
    longest = a_candidate(campaign, name="Alexandra Featherstonehaugh-Cholmondeley")
    client.force_login(ann)

    answer = client.get(page(a_mailing(campaign), "preview"))

    assert answer.context["people"] == [longest]


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "nobody"])
def test_an_odd_number_shows_nobody_and_breaks_nothing(client, ann, odd):
    client.force_login(ann)
    campaign = a_campaign()
    a_candidate(campaign)

    assert client.get(page(a_mailing(campaign), "preview"), {"for": odd}).status_code == 200


def test_a_test_goes_to_oneself_leads_nowhere_and_counts_nowhere(client, ann):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign, status="draft", tested_at=None)
    client.force_login(ann)

    do(client, mailing, "test", **{"for": "longest"})

    mailing.refresh_from_db()
    (test,) = mail.outbox
    assert (test.to, test.subject) == (["ann@charity.example"], "[TEST] Speak up in Exeter")
    assert "/c/" not in test.body
    assert "/stop/" not in test.body
    assert mailing.status == Mailing.Status.TESTED
    assert not Message.objects.exists()


def test_without_a_test_it_is_not_scheduled(client, ann):
    mailing = a_mailing(a_campaign(), status="draft", tested_at=None)
    client.force_login(ann)

    answer = client.post(
        page(mailing, "schedule"), {"starts_at": "2026-06-01T09:00", "per_hour": 200}
    )

    mailing.refresh_from_db()
    assert answer.status_code == 200
    assert mailing.status == Mailing.Status.DRAFT


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"text": "Other words"}, "draft"), ({"seat_names": "Exeter"}, "tested")],
)
def test_other_words_ask_for_a_new_test(client, ann, changed, status):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign)
    client.force_login(ann)

    client.post(
        page(mailing, "change"),
        {"campaign": campaign.pk, "subject": mailing.subject, "text": mailing.text, **changed},
    )

    mailing.refresh_from_db()
    assert mailing.status == status


def test_a_test_of_words_that_changed_meanwhile_is_none(ann):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    mailing = a_mailing(campaign, status="draft", tested_at=None)
    Mailing.objects.update(text="Changed in another tab")

    with pytest.raises(TooLate):
        conduct.send_test(mailing, [candidate], "ann@charity.example")

    assert Mailing.objects.get().status == Mailing.Status.DRAFT


def test_a_mail_server_that_is_away_is_told(client, ann, settings):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign, status="draft", tested_at=None)
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    client.force_login(ann)

    answer = do(client, mailing, "test")

    assert "The mail server did not take the test" in answer.content.decode()
    assert Mailing.objects.get().status == Mailing.Status.DRAFT


# Two people


@pytest.mark.parametrize("superuser", [False, True])
def test_whoever_scheduled_it_does_not_release_it(client, ann, superuser):
    User.objects.update(is_superuser=superuser)
    mailing = a_mailing(a_campaign())
    schedule(mailing, ann)
    client.force_login(ann)

    answer = do(client, mailing, "release")

    mailing.refresh_from_db()
    assert "somebody else has to release it" in answer.content.decode()
    assert mailing.status == Mailing.Status.SCHEDULED


def test_a_second_person_releases_it_and_that_is_recorded(client, ann, ben):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Ben Baker", email=False)
    mailing = a_mailing(campaign)
    schedule(mailing, ann)
    client.force_login(ben)

    answer = do(client, mailing, "release")

    mailing.refresh_from_db()
    assert (mailing.status, mailing.released_by) == ("released", ben)
    assert states(mailing) == [
        ("Ann Archer", "waiting", ""),
        ("Ben Baker", "left_out", "no_address"),
    ]
    assert "ben: Released it." in answer.content.decode()


def test_released_twice_is_released_once(ann, ben):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign)
    schedule(mailing, ann)
    same = Mailing.objects.get()
    conduct.release(mailing, by=ben)

    with pytest.raises(TooLate):
        conduct.release(same, by=ben)

    assert Recipient.objects.count() == 1


def test_whoever_scheduled_it_must_be_known(ann, ben):
    mailing = a_mailing(a_campaign())
    schedule(mailing, ann)
    ann.delete()
    mailing.refresh_from_db()

    with pytest.raises(TooLate):
        conduct.release(mailing, by=ben)


def test_what_is_scheduled_is_not_changed_but_taken_back(client, ann, ben, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign, text=TEXT)
    client.force_login(ann)
    words = {"campaign": campaign.pk, "subject": "Other", "text": "Other"}

    assert client.post(page(mailing, "change"), words).status_code == 403
    do(client, mailing, "take-back")
    client.post(page(mailing, "change"), words)

    mailing.refresh_from_db()
    assert (mailing.subject, mailing.status, mailing.scheduled_by) == ("Other", "draft", None)
    assert not mailing.recipients.exists()


@pytest.mark.parametrize(
    ("group", "sees", "releases"),
    [("Sender", 200, 302), ("Campaign admin", 200, 302), ("Read-only", 200, 403)],
)
def test_who_may_do_what(client, ann, group, sees, releases):
    mailing = a_mailing(a_campaign())
    schedule(mailing, ann)
    client.force_login(staff("cat", group))

    assert client.get(page(mailing, "who")).status_code == sees
    assert client.post(page(mailing, "do/release")).status_code == releases


def test_nothing_happens_by_get(client, ann, ben):
    mailing = a_mailing(a_campaign())
    schedule(mailing, ann)
    client.force_login(ben)

    assert client.get(page(mailing, "do/release")).status_code == 404
    assert Mailing.objects.get().status == Mailing.Status.SCHEDULED
