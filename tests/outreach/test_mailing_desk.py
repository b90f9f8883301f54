"""How staff try out, schedule and release a mailing."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.outreach.mailings import audience, conduct
from campaigns.outreach.models import (
    Approach,
    Mailing,
    Message,
    Recipient,
    TooLate,
)
from candidates.models import Constituency
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation
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

    assert [one.candidate for one in answer.context["people"]] == [longest]


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
        conduct.send_test(mailing, [audience.letter_to(mailing, candidate.pk)], ann.email)

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


def test_the_emptiest_is_somebody_whom_nobody_has_asked(client, ann):
    campaign = a_campaign()
    asked = a_candidate(campaign, name="Al Ox")
    a_candidate(campaign, name="Alexandra Archer")
    an_invitation(campaign, [asked])
    mailing = a_mailing(campaign, text="Dear {name},\n\n{people_asking} asked you.\n\nYours")
    client.force_login(ann)

    (person,) = client.get(page(mailing, "preview") + "?for=emptiest").context["people"]

    assert person.candidate.name == "Alexandra Archer"


def test_the_test_is_one_press_away_from_the_top_of_the_preview(client, ann):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign, status="draft", tested_at=None)
    client.force_login(ann)

    preview = client.get(page(mailing, "preview")).content.decode()
    schedule = client.get(page(mailing, "schedule")).content.decode()

    assert preview.index('href="#test"') < preview.index("<iframe") < preview.index('id="test"')
    assert f'{page(mailing, "preview")}#test"' in schedule


def test_the_email_of_one_person_is_shown_with_a_few_queries(
    client, ann, django_assert_max_num_queries
):
    campaign = a_campaign()
    people = [a_candidate(campaign, email=f"p{number}@party.example") for number in range(30)]
    mailing = a_mailing(campaign)
    client.force_login(ann)

    with django_assert_max_num_queries(26):
        answer = client.get(page(mailing, "letter") + f"?for={people[7].pk}")

    assert answer.status_code == 200


def test_with_a_welsh_text_a_welsh_test_comes_too(client, ann):
    campaign = a_campaign()
    exeter = a_candidate(campaign)
    a_candidate(campaign, a_seat("Gower", nation=Constituency.Nation.WALES), name="Gwen")
    mailing = a_mailing(campaign, status="draft", subject_cy="Codwch lais", text_cy="Annwyl {name}")
    client.force_login(ann)

    answer = do(client, mailing, "test", **{"for": exeter.pk}).content.decode()

    assert "Two tests are on the way" in answer
    assert [one.subject for one in mail.outbox] == [
        "[TEST] Speak up in Exeter",
        "[TEST] Codwch lais / Speak up in Gower",
    ]


@pytest.mark.parametrize("words", [{}, {"subject_cy": "Codwch lais", "text_cy": "Annwyl {name}"}])
def test_staff_are_told_where_wales_gets_english_only(client, ann, words):
    campaign = a_campaign()
    a_candidate(campaign, a_seat("Gower", nation=Constituency.Nation.WALES))
    client.force_login(ann)

    content = client.get(page(a_mailing(campaign, **words), "preview")).content.decode()

    assert ("There is no Welsh text" in content) is not words


def test_pressed_twice_or_sent_again_after_going_back_a_draft_is_one(client, ann):
    campaign = a_campaign()
    a_candidate(campaign)
    client.force_login(ann)
    words = {"campaign": campaign.pk, "subject": "Speak up", "text": "Dear {name},\r\n\r\nhello"}

    first = client.post("/admin/outreach/mailing/add/", words)
    again = client.post("/admin/outreach/mailing/add/", words)

    assert Mailing.objects.count() == 1
    assert first.url == again.url == page(Mailing.objects.get(), "who")
    client.post("/admin/outreach/mailing/add/", {**words, "subject": "Another one"})
    assert Mailing.objects.count() == 2


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


def schedule_by_form(client, mailing, **fields):
    fields = {"starts_at": "2026-11-25T09:00", "ends_at": "", "per_hour": "200", **fields}
    return client.post(page(mailing, "schedule"), fields, follow=True)


def test_whoever_else_may_release_it_gets_an_email_and_the_author_none(client, ann, ben, settings):
    User.objects.create_user("moderator", "moderator@charity.example", is_staff=True)
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign)
    client.force_login(ann)

    answer = schedule_by_form(client, mailing)

    assert "1 person got an email about it." in answer.content.decode()
    (email,) = mail.outbox
    assert email.to == ["ben@charity.example"]
    assert "ann has written and scheduled the mailing" in email.body
    assert settings.SITE_URL + page(mailing, "schedule") in email.body


def test_staff_are_told_where_nobody_else_may_release_it(client, ann):
    campaign = a_campaign()
    a_candidate(campaign)
    client.force_login(ann)

    answer = schedule_by_form(client, a_mailing(campaign)).content.decode()

    assert "Nobody else may release mailings and has an email address" in answer
    assert Mailing.objects.get().status == "scheduled"


def test_a_mail_server_that_is_away_leaves_it_scheduled_and_is_told(client, ann, ben, settings):
    campaign = a_campaign()
    a_candidate(campaign)
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    client.force_login(ann)

    answer = schedule_by_form(client, a_mailing(campaign)).content.decode()

    assert "tell them yourself" in answer
    assert Mailing.objects.get().status == "scheduled"


def test_what_nobody_would_get_is_not_scheduled(client, ann):
    mailing = a_mailing(a_campaign())
    client.force_login(ann)

    answer = schedule_by_form(client, mailing).content.decode()

    assert "Nobody would get it. Look at who is out, and why, first." in answer
    assert Mailing.objects.get().status == "tested"


def queries_of_each_page(client, mailing):
    counted = {}
    for name in ("change", "who", "preview", "letter", "schedule", "watch", "list"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(mailing, name) + "?for=longest").status_code == 200
        counted[name] = len(queries)
    return counted


@pytest.mark.parametrize("is_released", [False, True])
def test_each_page_takes_as_many_queries_for_many(client, ann, released, is_released):
    campaign = a_campaign()
    client.force_login(ann)
    counted = []
    for number in (3, 30):
        for place in range(number):
            seat = a_seat(f"Seat {number} {place}")
            a_candidate(campaign, seat, email=f"p{place}@{number}.example")
        mailing = released(campaign) if is_released else a_mailing(campaign)
        queries_of_each_page(client, mailing)
        counted.append(queries_of_each_page(client, mailing))

    assert counted[0] == counted[1]
    assert max(counted[0].values()) <= 35
