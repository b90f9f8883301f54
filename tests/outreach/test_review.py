"""Limits that don't punish, and what staff read before it goes."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from campaigns.outreach import review, services
from campaigns.outreach.house_rules import Ground
from campaigns.outreach.models import Ask, Invitation, Message, SendingRules
from campaigns.outreach.tasks import send_due, sound_alarms
from tests.factories import a_candidate, a_seat, an_invitation

pytestmark = pytest.mark.django_db
Hold, Status = Invitation.Hold, Ask.Status
QUEUE = "/admin/outreach/invitation/to-read/"


@pytest.fixture
def held(campaign, candidate):
    words = "Please look at www.charity.example before you decide anything about families here."
    return an_invitation(campaign, [candidate], own_words=words, email="sam@supporters.example")


def reader(client, name="ann", group="Message reader"):
    call_command("staff_groups", verbosity=0)
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return user


def write(client, candidate, *, words="", email="sam@supporters.example", **address):
    """As far as the page that says look in your inbox."""
    client.cookies.clear()
    seat = candidate.constituency.slug
    client.post(f"/constituency/{seat}/", {"candidates": [candidate.pk]})
    written = {"wish": "join", "own_words": words, "name": "Sam Taylor", "email": email}
    client.post("/invite/write/", {**written, "postcode": "EX1 1AA"})
    client.post("/invite/check/", {"agree": "on", "sensitive": "on"}, **address)
    return Invitation.objects.order_by("-pk").first()


def test_words_of_another_tab_at_the_last_moment_are_looked_at_too(campaign, candidate):
    draft = an_invitation(campaign, [candidate], state="draft")
    Invitation.objects.filter(pk=draft.pk).update(own_words="Look at www.charity.example, now.")

    services.submit(draft)

    draft.refresh_from_db()
    assert (draft.status, draft.held_because) == (Invitation.Status.UNCONFIRMED, Hold.LINKS)


# Limits


def test_one_network_too_many_is_held_and_not_dropped(client, candidate):
    SendingRules.objects.create(network_hour=2)
    for number in range(3):
        write(client, candidate, email=f"nurse{number}@hospital.example")

    reasons = Invitation.objects.order_by("pk").values_list("status", "held_because")
    assert list(reasons) == [("unconfirmed", "")] * 2 + [("unconfirmed", Hold.MANY)]
    assert Message.objects.filter(kind="confirm").count() == 3


def test_a_known_network_has_no_limit_and_is_not_remembered(client, candidate, settings):
    SendingRules.objects.create(network_hour=1)
    settings.ALLOWED_NETWORKS = [ip_network("192.0.2.0/24")]
    for number in range(3):
        write(client, candidate, email=f"n{number}@hospital.example", REMOTE_ADDR="192.0.2.7")

    assert set(Invitation.objects.values_list("network", "held_because")) == {("", "")}


def test_a_second_constituency_needs_a_reason_and_is_read_first(client, campaign, candidate):
    an_invitation(campaign, [candidate], email="sam@supporters.example")
    elsewhere = a_candidate(campaign, a_seat("Hexham"), name="Hex Ham")
    second = write(client, elsewhere)
    link = second.get_absolute_url()

    refused = client.post(link, {}).content.decode()
    client.post(link, {"seat_reason": "I have moved."})

    second.refresh_from_db()
    assert "Say in a sentence why you write in a second constituency" in refused
    assert (second.held_because, second.seat_reason) == (Hold.ELSEWHERE, "I have moved.")
    assert second.asks.get().reason == Ask.Reason.REVIEW


def test_dots_and_tags_are_no_other_person(client, campaign, candidate):
    an_invitation(campaign, [candidate], email="john@gmail.com")
    elsewhere = a_candidate(campaign, a_seat("Hexham"), name="Hex Ham")
    second = write(client, elsewhere, email="j.o.hn+hexham@googlemail.com")

    page = client.get(second.get_absolute_url()).content.decode()

    assert "Why do you write here, too?" in page


def test_a_third_constituency_is_kindly_refused(client, campaign, candidate):
    for name in ["Hexham", "Gower"]:
        other = a_candidate(campaign, a_seat(name), name=f"{name} One")
        an_invitation(campaign, [other], email="sam@supporters.example")
    third = write(client, candidate)

    page = client.get(third.get_absolute_url()).content.decode()
    client.post(third.get_absolute_url(), {"seat_reason": "I like it."})

    third.refresh_from_db()
    assert "You can only write to people of the place where you live" in page
    assert not third.is_confirmed


def test_a_browser_that_wrote_elsewhere_is_asked_at_once(client, campaign, candidate):
    write(client, candidate)
    elsewhere = a_candidate(campaign, a_seat("Hexham"), name="Hex Ham")
    client.post("/constituency/hexham/", {"candidates": [elsewhere.pk]})

    page = client.get("/invite/write/").content.decode()

    assert "Why do you write here, too?" in page


def test_what_an_inbox_wrote_is_told_to_no_stranger(client, campaign, candidate):
    an_invitation(campaign, [candidate], email="sam@supporters.example")
    elsewhere = a_candidate(campaign, a_seat("Hexham"), name="Hex Ham")
    client.post("/constituency/hexham/", {"candidates": [elsewhere.pk]})
    written = {"wish": "join", "name": "X", "email": "sam@supporters.example", "own_words": ""}

    answer = client.post("/invite/write/", {**written, "postcode": "EX1 1AA"})

    assert answer.url == "/invite/check/"


# What a supporter sees


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("See www.charity.example", "There is a web link in it."),
        ("Call 07700 900 123", "There is a phone number"),
        ("You are a wanker", "Some of these words may stop your message being read."),
        ("Some days I wanted to die", "You are not alone"),
    ],
)
def test_before_sending_it_is_said_that_a_person_reads_it(client, candidate, words, sentence):
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    written = {"wish": "join", "name": "X Y", "email": "x@y.example", "postcode": "EX1 1AA"}
    client.post("/invite/write/", {**written, "own_words": words})

    page = client.get("/invite/check/").content.decode()

    assert "A member of our staff will read this first" in page
    assert sentence in page


def test_the_page_of_a_held_message_says_who_reads_it(client, held):
    page = client.get(held.get_absolute_url()).content.decode()

    assert "A member of our staff reads your message first" in page
    assert "Read by us first" in page
    assert not Message.objects.filter(kind="invitation").exists()


# What staff do


def test_distress_is_on_top_and_then_the_oldest(client, campaign, candidate, held):
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        urgent = an_invitation(campaign, [candidate], own_words="I want to die")
    reader(client)

    page = client.get(QUEUE).content.decode()
    waiting = [(one.what, one.count) for one in client.get("/admin/").context["waiting"]]

    assert page.index(urgent.reference) < page.index(held.reference)
    assert ("Messages in which somebody may need help", 1) in waiting
    assert ("Messages to read first", 2) in waiting


def test_all_from_one_place_go_in_one_act_and_it_is_trusted(client, candidate):
    SendingRules.objects.create(network_hour=1)
    emails = [f"nurse{number}@hospital.example" for number in range(4)]
    for email in emails[:3]:
        written = write(client, candidate, email=email)
        if email != emails[2]:
            client.post(written.get_absolute_url())
    reader(client)
    page = client.get(QUEUE)
    one = page.context["places"][0].one
    for _ in range(2):
        client.post(f"{QUEUE}place/", {"like": one})

    late = write(client, candidate, email=emails[3])
    held = Invitation.objects.exclude(held_because="")
    assert "Release all 1 from the place" in page.content.decode()
    assert [(one.email, one.reviewed_by.username) for one in held] == [(emails[1], "ann")]
    assert held.get().asks.get().status == Status.IN_DIGEST
    assert late.held_because == ""


def test_a_place_is_called_by_nothing_but_what_waits(client, held):
    reader(client)

    client.get(f"{QUEUE}place/")
    client.post(f"{QUEUE}place/", {"like": held.pk})
    client.post(f"{QUEUE}place/", {"like": "' or 1=1"})

    held.refresh_from_db()
    assert held.reviewed_at is None


def test_what_is_no_decision_decides_nothing(client, held):
    reader(client)

    page = client.post(f"{QUEUE}{held.pk}/", {})

    held.refresh_from_db()
    assert page.status_code == 200
    assert held.reviewed_at is None


def test_readers_are_mailed_of_distress_once_in_an_hour_until_somebody_decides(
    client, campaign, candidate
):
    urgent = an_invitation(campaign, [candidate], own_words="I want to die")
    member = reader(client)
    User.objects.filter(pk=member.pk).update(email="ann@charity.example")
    counts, now = [], timezone.now()
    for minutes in [0, 10, 61, 130]:
        if minutes == 130:
            review.release(urgent, by=member)
        with time_machine.travel(now + timedelta(minutes=minutes)):
            sound_alarms()
        counts.append(sum("somebody may need help" in one.subject for one in mail.outbox))

    assert counts == [1, 1, 2, 2]
    assert "want to die" not in mail.outbox[0].body
    assert QUEUE in mail.outbox[0].body
    assert mail.outbox[0].body.startswith("1 message to ")


def test_only_who_may_need_help_can_be_reached_from_what_they_wrote(
    client, campaign, candidate, held
):
    urgent = an_invitation(campaign, [candidate], own_words="I want to die", email="jo@s.example")
    reader(client)

    assert "jo@s.example" in client.get(f"{QUEUE}{urgent.pk}/").content.decode()
    assert "sam@supporters.example" not in client.get(f"{QUEUE}{held.pk}/").content.decode()


def test_each_look_is_on_record(client, held):
    user = reader(client)

    page = client.get(f"{QUEUE}{held.pk}/").content.decode()

    look = LogEntry.objects.get()
    assert "www.charity.example" in page
    assert (look.user, look.object_id) == (user, str(held.pk))


def test_what_was_released_goes_out_as_usual(client, held):
    user = reader(client)

    client.post(f"{QUEUE}{held.pk}/", {"release": "1"})
    send_due()

    held.refresh_from_db()
    assert held.reviewed_by == user
    assert [one.subject for one in mail.outbox][-1] == "Will you speak up for babies in Exeter?"


@pytest.mark.parametrize("hold", [one for one in Hold if one])
def test_whatever_holds_a_message_staff_have_three_ways(client, campaign, candidate, hold):
    acts = [{"release": "1"}, {"send_back": "1", "ground": "votes"}, {"remove": "1"}]
    messages = []
    for _ in acts:
        one = an_invitation(campaign, [candidate], state="unconfirmed")
        Invitation.objects.filter(pk=one.pk).update(held_because=hold)
        services.confirm(Invitation.objects.get(pk=one.pk))
        messages.append(one)
    reader(client)

    for one, act in zip(messages, acts, strict=True):
        assert str(hold.label).replace("'", "&#x27;") in client.get(QUEUE).content.decode()
        client.post(f"{QUEUE}{one.pk}/", act)

    released, returned, removed = (one.asks.get() for one in messages)
    assert released.status == Status.QUEUED
    assert (returned.status, returned.reason) == (Status.CANCELLED, Ask.Reason.RETURNED)
    assert (removed.status, removed.reason) == (Status.CANCELLED, Ask.Reason.WITHDRAWN)
    assert not Invitation.objects.to_read().exists()


def test_what_was_sent_back_can_be_written_again(client, held):
    reader(client)
    silent = client.post(f"{QUEUE}{held.pk}/", {"send_back": "1", "ground": ""}).content.decode()
    client.post(f"{QUEUE}{held.pk}/", {"send_back": "1", "ground": "links", "note": "Thank you."})
    send_due()
    client.logout()
    page = client.get(held.get_absolute_url()).content.decode()
    again = client.post(f"/i/{held.token}/again/")

    draft = Invitation.objects.get(status="draft")
    letter = mail.outbox[-1]
    assert "Choose a reason." in silent
    assert "It has a web link." in letter.body
    assert "Thank you." in letter.body
    assert "It has a web link." in page
    assert again.url == "/invite/write/"
    assert (draft.own_words, draft.asks.count()) == (held.own_words, 1)
    assert held.asks.get().status == Status.CANCELLED


def test_what_was_deleted_leaves_nothing(client, held):
    reader(client)

    client.post(f"{QUEUE}{held.pk}/", {"remove": "1"})
    client.logout()
    page = client.get(held.get_absolute_url()).content.decode()

    held.refresh_from_db()
    assert (held.own_words, held.name, held.email) == ("", "", "")
    assert "Our staff read this message" in page
    assert held.asks.get().status == Status.CANCELLED


def test_the_second_decision_loses(client, held, admin_user):
    review.release(held, by=admin_user)
    reader(client)

    page = client.post(f"{QUEUE}{held.pk}/", {"remove": "1"}, follow=True).content.decode()

    held.refresh_from_db()
    assert "Somebody else decided about it first" in page
    assert held.own_words != ""


def test_what_was_decided_is_shown_to_nobody_again(client, held, admin_user):
    review.release(held, by=admin_user)
    reader(client)

    page = client.get(f"{QUEUE}{held.pk}/").content.decode()

    assert "www.charity.example" not in page


@pytest.mark.parametrize("group", ["Moderator", "Sender", "Data officer", "Read-only"])
def test_others_of_the_staff_do_not_read_it(client, held, group):
    reader(client, group=group)

    assert client.get(QUEUE).status_code == 403
    assert client.get(f"{QUEUE}{held.pk}/").status_code == 403
    assert client.post(f"{QUEUE}{held.pk}/", {"release": "1"}).status_code == 403


def test_an_invitation_in_the_admin_shows_no_words(client, campaign, candidate):
    invitation = an_invitation(campaign, [candidate], own_words="Something about my health.")
    reader(client, group="Sender")

    page = client.get(f"/admin/outreach/invitation/{invitation.pk}/change/").content.decode()

    assert "Sam Taylor" in page
    assert "Something about my health." not in page


def test_staff_are_told_when_far_more_comes_than_usual(client, campaign, candidate):
    for number in range(21):
        one = an_invitation(campaign, [candidate], email=f"x{number}@mill.example")
        Invitation.objects.filter(pk=one.pk).update(network="abcdef" * 10)
    reader(client, group="Sender")

    lines = [
        one.why for one in client.get("/admin/").context["waiting"] if one.what == "Unusually many"
    ]

    assert len(lines) == 3
    assert any("at mill.example in the last hour; usually none" in line for line in lines)


def test_as_many_as_ever_are_no_alarm(campaign, candidate):
    for number in range(21):
        an_invitation(campaign, [candidate], email=f"x{number}@mill.example")
    earlier = [an_invitation(campaign, [candidate], email=f"y{n}@mill.example") for n in range(3)]
    # Far fewer rows than in life, each standing for many.
    Invitation.objects.filter(pk__in=[one.pk for one in earlier]).update(
        submitted_at=timezone.now() - timedelta(days=2)
    )

    unusual = Invitation.objects.unusual(timezone.now())
    assert {one.usual for one in unusual} == {3 / 168}


def test_answers_are_shown_only_in_groups(client, campaign, candidate):
    for number in range(6):
        invitation = an_invitation(campaign, [candidate], email=f"x{number}@y.example")
        answer = "yes" if number else "no"
        invitation.asks.update(status=Status.SENT, answer=answer)
    reader(client, group="Sender")

    row = client.get("/admin/outreach/invitation/answers/").context["rows"][0]

    assert (row["sent"], row["yes"], row["no"], row["automatic"]) == ("6", "5", "fewer than 5", "0")


def test_what_staff_wrote_about_it_is_deleted_with_everything(client, held):
    ann = reader(client)
    review.send_back(held, by=ann, ground=Ground.OTHER, note="Leave your sister’s illness out.")

    client.post(f"{held.get_absolute_url()}delete/")

    assert Message.objects.get(kind=Message.Kind.RETURNED).details == {}
