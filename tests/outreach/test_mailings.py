"""What staff write to many candidates at once."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.mailings import audience, conduct, mailrun, merging
from campaigns.outreach.mailings.mailing_forms import MailingForm
from campaigns.outreach.models import (
    Approach,
    DeliveryReport,
    Mailing,
    Message,
    Pause,
    Recipient,
    SendingRules,
    Suppression,
    TooLate,
)
from campaigns.outreach.returns.bounces import Notice
from campaigns.outreach.returns.reports import record
from campaigns.outreach.tasks import keep_mailings_going, send_due
from candidates.models import Constituency, MergedPerson
from candidates.timetable import LONDON
from tests.factories import a_campaign, a_candidate, a_seat, an_invitation
from tests.services import free_port

pytestmark = pytest.mark.django_db

TEXT = "Dear {name},\n\nWill you take part in {constituency}?"


def a_mailing(campaign, **fields):
    """One that was tested, for everybody."""
    fields = {
        "subject": "Speak up in {constituency}",
        "text": TEXT,
        "status": Mailing.Status.TESTED,
        "tested_at": timezone.now(),
        **fields,
    }
    return Mailing.objects.create(campaign=campaign, **fields)


def staff(name, group="Sender"):
    call_command("staff_groups", verbosity=0)
    user = User.objects.create_user(name, f"{name}@charity.example", is_staff=True)
    user.groups.add(user.groups.model.objects.get(name=group))
    return user


@pytest.fixture
def ann():
    return staff("ann")


@pytest.fixture
def ben():
    return staff("ben")


def schedule(mailing, by, **fields):
    fields = {"starts_at": timezone.now(), "ends_at": None, "per_hour": 3600, **fields}
    conduct.schedule(mailing, by=by, **fields)


@pytest.fixture
def released(ann, ben):
    """Makes a mailing that both have agreed to."""

    def release(campaign, per_hour=3600, ends_at=None, **fields):
        mailing = a_mailing(campaign, **fields)
        schedule(mailing, ann, per_hour=per_hour, ends_at=ends_at)
        conduct.release(mailing, by=ben)
        return mailing

    return release


def send_all():
    """What becomes owed within a minute, and its sending."""
    keep_mailings_going()
    Message.objects.filter(status=Message.Status.QUEUED).update(due_at=timezone.now())
    send_due()
    keep_mailings_going()


def page(mailing, name):
    return f"/admin/outreach/mailing/{mailing.pk}/{name}/"


def do(client, mailing, act, **fields):
    return client.post(page(mailing, f"do/{act}"), fields, follow=True)


def states(mailing):
    return sorted(mailing.recipients.values_list("approach__candidate__name", "status", "reason"))


def why_out(mailing, candidate):
    return {one.candidate.pk: one.reason for one in audience.people(mailing)}[candidate.pk]


# The words


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("{nmae}", "There is no field {nmae}. Did you mean {name}?"),
        ("{ Name }", "There is no field { Name }. Did you mean {name}?"),
        ("Dear {name", "“{name”: a brace without its partner. Fields look like {name}."),
        ("Dear name}", "“}”: a brace without its partner. Fields look like {name}."),
    ],
)
def test_a_broken_field_is_named(words, fault):
    assert list(merging.faults(words)) == [fault]


def test_a_field_without_a_value_takes_its_paragraph_with_it():
    text = "Dear {name},\n\n{people_asking} asked you.\n\nYours"

    assert merging.merged(text, {"name": "Ann", "people_asking": ""}) == "Dear Ann,\n\nYours"
    assert "1 person asked" in merging.merged(text, {"name": "Ann", "people_asking": "1 person"})


def test_a_value_brings_no_line_and_no_field_along():
    values = {"name": "Ann\r\nBcc: x {party}", "party": "secret"}

    assert merging.merged("{name}", values) == "Ann Bcc: x {party}"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Vote for babies", ["vote for"]),
        ("elect her; the best candidate", ["elect her", "the best candidate"]),
        ("Come back to select a photo of the electorate", []),
    ],
)
def test_words_of_an_election_are_found(words, found):
    assert merging.election_words(words) == found


def form_for(campaign, **fields):
    fields = {"campaign": campaign.pk, "subject": "Hello", "text": TEXT, **fields}
    return MailingForm(fields)


def test_the_subject_is_measured_with_the_longest_name_in_the_register():
    campaign = a_campaign()
    a_candidate(campaign, a_seat("Exeter"))
    a_candidate(campaign, a_seat("Inverness, Skye and West Ross-shire"), name="Iain MacRae")

    form = form_for(campaign, subject=f"{'Speak up for babies, please, ' * 2}in {{constituency}}")

    assert form.errors == {
        "subject": [
            "For Iain MacRae in Inverness, Skye and West Ross-shire the subject is 96 characters "
            "long. 90 is the most."
        ]
    }


def test_a_paragraph_fits_into_a_line_of_an_email_with_the_longest_name():
    campaign = a_campaign()
    a_candidate(campaign, name="A" * 100 + " Long")

    assert "text" not in form_for(campaign, text="x" * 900 + " {party}").errors
    assert form_for(campaign, text="x" * 900 + " {name}").errors["text"][0].startswith("For AAA")


def test_something_is_left_for_those_whom_nobody_has_asked():
    campaign = a_campaign()
    a_candidate(campaign)

    form = form_for(campaign, text="{people_asking} asked you.")

    assert form.errors["text"][0].startswith("Nothing is left of it for those whom nobody has")
    assert "can be empty" in str(form_for(campaign, subject="{people_asking} asked").errors)


def test_welsh_is_given_whole_or_not():
    form = form_for(a_campaign(), subject_cy="Helo")

    assert "Give the Welsh subject and the Welsh text, or neither." in str(form.errors)


def test_a_wrong_field_loses_nothing_typed(client, ann):
    client.force_login(ann)

    answer = client.post(
        "/admin/outreach/mailing/add/",
        {"campaign": a_campaign().pk, "subject": "Dear {nmae}", "text": "My long text"},
    )

    content = answer.content.decode()
    assert "There is no field {nmae}. Did you mean {name}?" in content
    assert "My long text" in content
    assert not Mailing.objects.exists()


def test_words_of_an_election_warn_and_do_not_refuse(client, ann):
    client.force_login(ann)

    answer = client.post(
        "/admin/outreach/mailing/add/",
        {"campaign": a_campaign().pk, "subject": "Vote for babies", "text": "Be an MP"},
        follow=True,
    )

    content = answer.content.decode()
    assert Mailing.objects.get().created_by == ann
    assert "“vote for”: a charity must not tell people how to vote" in content
    assert "“MP”: between dissolution and the results, nobody is one." in content


# Who gets it


def test_seats_are_named_one_to_a_line_or_by_nation_and_region():
    exeter, gower = a_seat("Exeter", region="South West"), a_seat("Gower", nation="Wales")
    a_seat("Hexham")

    form = form_for(a_campaign(), seat_names="exeter\nWales\n")

    assert form.is_valid()
    assert form.cleaned_data["seat_names"] == [exeter, gower]
    assert "Did you mean Exeter?" in str(form_for(a_campaign(year=2020), seat_names="Exter").errors)


def test_there_is_no_choice_by_party(client, ann):
    client.force_login(ann)

    form = client.get("/admin/outreach/mailing/add/").context["adminform"].form

    assert [name for name in form.fields if "party" in name] == []
    assert "party" not in {one.name for one in Mailing._meta.get_fields()}


def joined(approach):
    approach.record(Approach.Response.JOINED)


def declined(approach):
    services.decline(approach)


def stopped(approach):
    approach.stopped_at = timezone.now()
    approach.save()


def suppressed(approach):
    Suppression.objects.add_once(reason="asked", person_id=approach.candidate.person_id)


def address_suppressed(approach):
    Suppression.objects.add_once(reason="asked", email=approach.candidate.contacts.get().value)


def suppressed_under_an_old_id(approach):
    MergedPerson.objects.create(old_id=7, new_id=approach.candidate.person_id, source="test")
    Suppression.objects.add_once(reason="asked", person_id=7)


def withdrawn(approach):
    type(approach.candidate).objects.update(status="withdrawn")


def address_dead(approach):
    approach.candidate.contacts.update(problem="Refused by its server: 550")


def of_parliament(approach):
    approach.candidate.contacts.update(kind="parliament")


def personal(approach):
    approach.candidate.contacts.update(kind="personal_provider")


def poll_cancelled(approach):
    approach.candidate.ballot.cancelled = True
    approach.candidate.ballot.save()


def polling_day(approach):
    type(approach.candidate.ballot.election).objects.update(
        polling_day=timezone.localdate(), results_on=None
    )


REASONS = [
    (joined, "joined"),
    (declined, "declined"),
    (stopped, "stopped"),
    (suppressed, "suppressed"),
    (address_suppressed, "suppressed"),
    (suppressed_under_an_old_id, "suppressed"),
    (withdrawn, "not_standing"),
    (address_dead, "no_address"),
    (of_parliament, "no_address"),
    (personal, "personal"),
    (poll_cancelled, "cancelled_poll"),
    (polling_day, "phase"),
]


@pytest.mark.parametrize(("happens", "reason"), REASONS)
def test_who_is_left_out_and_why(happens, reason):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    mailing = a_mailing(campaign)
    assert why_out(mailing, candidate) == ""

    happens(Approach.objects.to(candidate, campaign))

    assert why_out(mailing, candidate) == reason


@pytest.mark.parametrize(("happens", "reason"), REASONS)
def test_it_is_looked_at_again_at_the_moment_of_sending(happens, reason, released):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    mailing = released(campaign)
    keep_mailings_going()
    mail.outbox.clear()

    happens(Approach.objects.to(candidate, campaign))
    send_due()

    assert mail.outbox == []
    assert [(one[1], one[2]) for one in states(mailing)] == [("cancelled", reason)]
    assert Message.objects.get(kind="mailing").status == Message.Status.CANCELLED


def test_personal_addresses_are_in_once_somebody_decided_and_that_is_recorded(client, ann):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    candidate.contacts.update(kind="personal_provider")
    mailing = a_mailing(campaign)
    client.force_login(ann)

    client.post(
        page(mailing, "change"),
        {
            "campaign": campaign.pk,
            "subject": mailing.subject,
            "text": mailing.text,
            "personal_decision": "The trustees agreed on 3 June",
        },
    )

    mailing.refresh_from_db()
    assert why_out(mailing, candidate) == ""
    assert "The trustees agreed on 3 June" in client.get(page(mailing, "watch")).content.decode()


def test_the_other_address_of_somebody_is_used_instead_of_a_personal_one():
    campaign = a_campaign()
    candidate = a_candidate(campaign, email="ann@personal.example")
    candidate.contacts.update(kind="personal_provider")
    candidate.contacts.create(
        channel="email", value="ann@party.example", kind="party_or_org", source="test"
    )

    (person,) = audience.people(a_mailing(campaign))

    assert person.contact.value == "ann@party.example"


def test_a_third_mailing_in_a_campaign_needs_a_reason(released):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    for _ in range(2):
        released(campaign)
        send_all()
    third = a_mailing(campaign)

    assert why_out(third, candidate) == "two_already"
    third.more_than_two = "The dates have changed"
    assert why_out(third, candidate) == ""


def test_a_seat_in_which_some_are_left_out_is_flagged(client, ann):
    campaign = a_campaign()
    seat = a_seat("Exeter")
    a_candidate(campaign, seat)
    personal(Approach.objects.to(a_candidate(campaign, seat, name="Ben Baker"), campaign))
    a_candidate(campaign, seat, name="Cat Cole", email=False)
    client.force_login(ann)

    answer = client.get(page(a_mailing(campaign), "who"))

    assert answer.context["summary"].uneven() == [(seat, 1, 2)]
    assert answer.context["summary"].by_party() == [("Willow Party", 1, 3)]
    assert "Some, but not all, in 1 seat" in answer.content.decode()


def test_staff_search_and_filter_the_list(client, ann):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Ben Baker", email=False)
    mailing = a_mailing(campaign)
    client.force_login(ann)

    def names(query):
        answer = client.get(page(mailing, "who") + query)
        return [person.candidate.name for person, _sharing in answer.context["rows"]]

    assert names("") == ["Ann Archer", "Ben Baker"]
    assert names("?q=bak") == ["Ben Baker"]
    assert names("?only=in") == ["Ann Archer"]
    assert names("?only=no_address") == ["Ben Baker"]


@pytest.mark.parametrize("people", [1, 6])
def test_the_list_takes_as_many_queries_for_many(people, django_assert_max_num_queries):
    campaign = a_campaign()
    for number in range(people):
        a_candidate(campaign, a_seat(f"Seat {number}"))
    mailing = a_mailing(campaign)

    with django_assert_max_num_queries(16):
        audience.people(mailing)


# Preview and test


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


# Sending


def test_one_row_and_one_email_for_each_whatever_is_pressed(released):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Ben Baker")
    mailing = released(campaign)

    for _ in range(3):
        send_all()

    mailing.refresh_from_db()
    assert states(mailing) == [("Ann Archer", "sent", ""), ("Ben Baker", "sent", "")]
    assert sorted(one.body.splitlines()[0] for one in mail.outbox) == [
        "Dear Ann Archer,",
        "Dear Ben Baker,",
    ]
    assert mailing.status == Mailing.Status.DONE


def test_one_that_came_back_for_a_day_goes_out_once_more(released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    full = Notice(DeliveryReport.Kind.SOFT, gave_up=True, message=Message.objects.get().pk)

    record("1", full, source="webhook")
    send_all()

    assert [one.body.splitlines()[0] for one in mail.outbox] == ["Dear Ann Archer,"] * 2
    assert states(mailing) == [("Ann Archer", "sent", "")]


def test_it_becomes_owed_at_its_own_pace(released):
    campaign = a_campaign()
    for _ in range(5):
        a_candidate(campaign)
    mailing = released(campaign, per_hour=120)
    now = timezone.now()

    owed = [mailrun.keep_going(now + timedelta(seconds=later)) for later in (0, 15, 60, 61)]

    due = sorted(Message.objects.filter(kind="mailing").values_list("due_at", flat=True))
    assert owed == [3, 0, 2, 0]
    assert [round((at - due[0]).total_seconds()) for at in due] == [0, 30, 60, 90, 120]
    assert mailing.recipients.filter(status="queued").count() == 5


def test_a_mailing_that_cannot_go_on_holds_up_no_other(released):
    campaign = a_campaign()
    a_candidate(campaign)
    broken, sound = released(campaign), released(campaign)
    Mailing.objects.filter(pk=broken.pk).update(per_hour=0)

    assert mailrun.keep_going(timezone.now()) == 1

    assert Message.objects.get(kind="mailing").recipient_of_mailing.mailing == sound


def test_it_does_not_begin_before_its_time(ann, ben):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = a_mailing(campaign)
    schedule(mailing, ann, starts_at=timezone.now() + timedelta(hours=1))
    conduct.release(mailing, by=ben)

    assert mailrun.keep_going(timezone.now()) == 0
    assert mailrun.keep_going(timezone.now() + timedelta(hours=1)) == 1


def test_what_has_not_left_by_its_end_is_not_sent(released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign, per_hour=1, ends_at=timezone.now() + timedelta(hours=2))
    a_candidate(campaign, name="Ben Baker")
    keep_mailings_going()

    mailrun.keep_going(timezone.now() + timedelta(hours=2))

    mailing.refresh_from_db()
    assert [one[1:] for one in states(mailing)] == [("cancelled", "too_late")] * 2
    assert mailing.status == Mailing.Status.DONE


def test_who_came_onto_the_list_since_the_release_is_taken_in(released):
    campaign = a_campaign()
    late = a_candidate(campaign, email=False)
    mailing = released(campaign)
    late.contacts.create(channel="email", value="late@candidates.example", source="test")
    a_candidate(campaign, name="Ben Baker")

    send_all()

    assert [one[1] for one in states(mailing)] == ["sent", "sent"]


def test_what_waits_in_the_outbox_is_not_piled_up(released):
    campaign = a_campaign()
    for _ in range(mailrun.BACKLOG + 5):
        a_candidate(campaign)
    released(campaign, per_hour=5000)

    keep_mailings_going()
    mailrun.keep_going(timezone.now() + timedelta(minutes=5))

    assert Message.objects.filter(kind="mailing").count() == mailrun.BACKLOG


def test_a_pause_holds_back_even_what_a_worker_has_claimed(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    keep_mailings_going()
    (claimed,) = Message.objects.claim_some(10)
    client.force_login(ann)

    answer = do(client, mailing, "pause", because="A wrong date")

    with pytest.raises(Exception, match=f"message {claimed.pk}"):
        claimed.begin_handover()
    send_due()
    assert mail.outbox == []
    assert "A wrong date" in answer.content.decode()


def test_after_a_pause_the_rest_leaves_once(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    keep_mailings_going()
    client.force_login(ann)
    do(client, mailing, "pause")
    send_due()

    do(client, mailing, "resume")
    send_all()

    assert len(mail.outbox) == 1
    assert states(mailing) == [("Ann Archer", "sent", "")]


def test_cancelling_while_a_worker_sends_stops_what_has_not_left(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    a_candidate(campaign, name="Ben Baker")
    mailing = released(campaign)
    keep_mailings_going()
    Message.objects.update(due_at=timezone.now())
    leaving, claimed = Message.objects.claim_some(10)
    leaving.begin_handover()
    client.force_login(ann)

    do(client, mailing, "cancel", sure="on")
    leaving.mark_sent(None)
    with pytest.raises(Exception, match=f"message {claimed.pk}"):
        claimed.begin_handover()
    keep_mailings_going()

    assert sorted(one[1:] for one in states(mailing)) == [("cancelled", "staff"), ("sent", "")]
    assert Mailing.objects.get().status == Mailing.Status.CANCELLED


def test_cancelling_asks_whether_one_is_sure(client, ann, released):
    mailing = released(a_campaign())
    client.force_login(ann)

    answer = do(client, mailing, "cancel")

    assert "Tick that you are sure" in answer.content.decode()
    assert Mailing.objects.get().status == Mailing.Status.RELEASED


def test_a_pause_of_everything_holds_a_mailing_too(released):
    campaign = a_campaign()
    a_candidate(campaign)
    Pause.objects.create(scope="everything", reason="A complaint")
    released(campaign)

    send_all()

    assert mail.outbox == []
    assert Message.objects.get(kind="mailing").status == Message.Status.QUEUED


def test_staff_watch_it(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign, per_hour=60)
    client.force_login(ann)

    before = client.get(page(mailing, "watch")).content.decode()
    send_all()
    after = client.get(page(mailing, "watch")).content.decode()

    assert "0 of 1 people done" in before
    assert 'data-live="10"' in before
    assert "1 of 1 people done" in after
    assert 'data-live=""' in after


def test_the_time_left_follows_the_slower_pace(client, ann, released):
    campaign = a_campaign()
    for number in range(30):
        a_candidate(campaign, email=f"office{number}@party.example")
    mailing = released(campaign, per_hour=200)
    keep_mailings_going()
    client.force_login(ann)

    # On the first day of all mailings, fifty an hour.
    content = client.get(page(mailing, "watch")).content.decode()

    assert "30 emails to go: about 36\xa0minutes at 50 an hour" in content


def test_what_can_no_longer_be_changed_can_be_read(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign, a_seat("Exeter"))
    mailing = released(campaign)
    mailing.seats.add(Constituency.objects.get())
    client.force_login(ann)

    content = client.get(page(mailing, "change")).content.decode()

    assert "Will you take part in {constituency}?" in content
    assert '<div class="readonly">Exeter</div>' in content


# One address for several


def several(campaign):
    seats = [a_seat(name) for name in ("Exeter", "Gower", "Hexham")]
    names = ["Ann Archer", "Ben Baker", "Cat Cole"]
    return [
        a_candidate(campaign, seat, name=name, email="office@party.example")
        for seat, name in zip(seats, names, strict=True)
    ]


def test_three_candidates_with_one_address_get_one_email_with_three_links(released):
    campaign = a_campaign()
    several(campaign)
    mailing = released(campaign)

    send_all()

    (letter,) = mail.outbox
    links = [approach.get_absolute_url() for approach in Approach.objects.all()]
    assert Message.objects.filter(kind="mailing").count() == 1
    assert letter.subject == "Speak up in Exeter, Gower and 1 other"
    assert letter.body.startswith("Dear Ann Archer, Ben Baker and Cat Cole,")
    assert [letter.body.count(link) for link in links] == [1, 1, 1]
    assert [one[1] for one in states(mailing)] == ["sent"] * 3


@pytest.mark.parametrize("who", [0, 1])
def test_who_falls_out_of_a_shared_email_no_longer_stands_in_it(released, who):
    campaign = a_campaign()
    people = several(campaign)
    mailing = released(campaign)
    keep_mailings_going()

    joined(Approach.objects.get(candidate=people[who]))
    send_all()

    (letter,) = mail.outbox
    assert people[who].name not in letter.body
    assert sorted(one[1] for one in states(mailing)) == ["cancelled", "sent", "sent"]


def test_who_has_an_address_of_their_own_by_now_gets_an_email_of_their_own(released):
    campaign = a_campaign()
    people = several(campaign)
    mailing = released(campaign)
    keep_mailings_going()

    people[1].contacts.update(value="ben@new.example")
    send_all()
    send_all()

    assert sorted(one.to for one in mail.outbox) == [["ben@new.example"], ["office@party.example"]]
    assert [one[1] for one in states(mailing)] == ["sent"] * 3


def test_a_one_click_stop_of_a_shared_email_stops_its_address(client, released):
    campaign = a_campaign()
    people = several(campaign)
    released(campaign)
    send_all()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")

    client.post(link.removeprefix("http://testserver"), {"List-Unsubscribe": "One-Click"})

    again = a_mailing(campaign)
    assert {why_out(again, person) for person in people} <= {"stopped", "suppressed"}


# The email


def test_the_email_says_who_writes_where_the_address_is_from_and_how_to_stop(released):
    campaign = a_campaign()
    a_candidate(campaign).contacts.update(source="democracyclub")
    an_invitation(campaign, [campaign.elections.get().ballots.get().candidates.get()])
    released(campaign, text="{people_asking} asked you in the week from {week}.")
    Message.objects.exclude(kind="mailing").delete()

    send_all()

    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    assert letter.body.startswith("1 person asked you in the week from ")
    assert letter.from_email == "Speak up for babies <invitations@invites.charity.example>"
    assert letter.reply_to == ["campaigns@charity.example"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Auto-Submitted" not in letter.extra_headers
    for text in (letter.body, html):
        assert "Democracy Club" in text
        assert "http://testserver/privacy/" in text
        assert campaign.imprint in text
        assert Approach.objects.get().get_absolute_url() in text
        assert Approach.objects.get().get_stop_url() in text


def test_welsh_comes_first_in_wales_where_there_is_a_welsh_text(released):
    campaign = a_campaign()
    gower = a_seat("Gower", nation=Constituency.Nation.WALES, name_cy="Gŵyr")
    a_candidate(campaign, gower)
    a_candidate(campaign, a_seat("Exeter"), name="Ben Baker")
    released(
        campaign,
        subject_cy="Codwch lais yn {constituency}",
        text_cy="Annwyl {name}, {constituency}",
    )

    send_all()

    bodies = {one.subject: one.body for one in mail.outbox}
    welsh = bodies["Codwch lais yn Gŵyr"]
    assert welsh.index("Annwyl Ann Archer, Gŵyr") < welsh.index("Will you take part in Gower?")
    assert "Annwyl" not in bodies["Speak up in Exeter"]


# The sequence


@pytest.mark.parametrize(
    ("done", "earliest"),
    [
        (datetime(2026, 6, 1, 15, tzinfo=LONDON), datetime(2026, 6, 5, 9, tzinfo=LONDON)),
        # Over Easter: Good Friday and Easter Monday are no working days.
        (datetime(2026, 4, 1, 15, tzinfo=LONDON), datetime(2026, 4, 9, 9, tzinfo=LONDON)),
    ],
)
def test_a_reminder_follows_after_four_working_days(done, earliest):
    former = a_mailing(a_campaign(), status="done", finished_at=done)

    assert conduct.earliest_start(former) == earliest


def test_a_reminder_is_made_once_and_goes_to_those_who_were_sent_the_first(client, ann, released):
    campaign = a_campaign()
    first = a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    late = a_candidate(campaign, name="Ben Baker")
    client.force_login(ann)

    do(client, mailing, "follow-up")
    answer = do(client, mailing, "follow-up")

    reminder = Mailing.objects.get(step="reminder")
    assert answer.redirect_chain[-1][0] == page(reminder, "change")
    assert (reminder.status, reminder.follows) == ("draft", mailing)
    assert why_out(reminder, first) == ""
    assert why_out(reminder, late) == "not_before"


def came_back(approach):
    Recipient.objects.update(status="bounced")


@pytest.mark.parametrize("happens", [joined, declined, stopped, withdrawn, came_back, suppressed])
def test_a_sequence_stops_by_itself(released, happens):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    mailing.refresh_from_db()
    reminder = conduct.follow_up(mailing, by=None)

    happens(Approach.objects.get())

    assert why_out(reminder, candidate) != ""


def test_a_reminder_is_not_scheduled_too_soon(client, ann, released):
    campaign = a_campaign()
    a_candidate(campaign)
    mailing = released(campaign)
    send_all()
    mailing.refresh_from_db()
    reminder = conduct.follow_up(mailing, by=ann)
    Mailing.objects.filter(pk=reminder.pk).update(status="tested")
    client.force_login(ann)

    answer = client.post(
        page(reminder, "schedule"),
        {"starts_at": f"{timezone.localdate()}T09:00", "per_hour": 100},
    )

    assert "4 working days after the one before" in answer.content.decode()


def test_after_the_last_call_nothing_follows():
    campaign = a_campaign()
    first = a_mailing(campaign, status="done")
    second = a_mailing(campaign, status="done", step="reminder", follows=first)
    third = a_mailing(campaign, status="done", step="last_call", follows=second)

    assert [conduct.next_step(one) for one in (first, second, third)] == [
        "reminder",
        "last_call",
        None,
    ]
    assert conduct.next_step(a_mailing(campaign, status="sending")) is None


# The breaker


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
        mailrun.after_trouble_with(report.message)

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
    assert mailrun.trouble(on_its_way) == ""

    came_back_for_good(3, 10)

    assert mailrun.trouble(on_its_way).startswith("3 of 10 emails came back for good")


def test_it_goes_on_only_when_a_person_says_so_knowingly(client, ann, on_its_way):
    came_back_for_good(6, 50)
    keep_mailings_going()
    client.force_login(ann)

    refused = do(client, on_its_way, "resume").content.decode()
    assert "Tick that you know why it stopped" in refused
    assert Mailing.objects.get().status == Mailing.Status.PAUSED
    answer = do(client, on_its_way, "resume", sure="on").content.decode()
    keep_mailings_going()

    assert Mailing.objects.get().status == Mailing.Status.SENDING
    assert Mailing.objects.get().forgiven_bounces == 6
    assert not Mailing.objects.get().stopped_itself
    assert "ann: Went on, knowing: 6 of 50 emails came back for good" in answer


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
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield handler
    controller.stop()


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
