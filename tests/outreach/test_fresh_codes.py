"""Codes by email, for what a candidate's link alone must not do: another address first of all."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.outreach import fresh_codes, services
from campaigns.outreach.models import Approach, FreshCode, Message, Suppression
from campaigns.outreach.returns import reports
from campaigns.outreach.returns.bounces import Notice
from campaigns.outreach.tasks import send_due
from candidates.models import Contact
from pledges.retention import tidy
from tests.factories import a_campaign, a_candidate, an_approach, an_election

pytestmark = pytest.mark.django_db

ANN, NEW = "ann@candidates.example", "ann.archer@new.example"
ADDRESS = FreshCode.For.ADDRESS


@pytest.fixture
def approach(campaign):
    return an_approach(campaign, email=ANN)


@pytest.fixture
def link(approach):
    return f"{approach.get_absolute_url()}address/"


def give(client, link, email=NEW):
    page = client.post(link, {"email": email}, follow=True).content.decode()
    send_due()
    return page


def codes():
    """By whom they went to, the latest of each."""
    return {one.to[0]: re.search(r"\b(\d{3} \d{3})\b", one.body)[1] for one in mail.outbox}


def type_in(client, link, **typed):
    both = {"code": codes()[ANN], "new_code": codes()[NEW], **typed}
    return client.post(f"{link}codes/", both, follow=True).content.decode()


def wrong(code):
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06d}"


def the_address(approach):
    return [one.value for one in approach.candidate.contacts.filter(problem="")]


def test_both_codes_change_the_address_and_the_old_one_is_told(client, approach, link):
    asked = give(client, link)
    sent_to = set(codes())
    changed = type_in(client, link)
    send_due()

    assert sent_to == {ANN, NEW}
    assert "an…@candidates.example" in asked
    assert NEW not in asked + changed
    assert "We write to your new address</h1>" in changed
    assert the_address(approach) == [NEW]
    told = mail.outbox[-1]
    assert approach.token not in told.body
    assert (told.to, told.subject) == ([ANN], "Something was sent for Ann Archer")
    assert "has given us another address" in told.body
    # Imports leave it alone, and the link stays.
    approach.candidate.refresh_from_db()
    assert approach.candidate.locked_fields == ["email"]
    assert client.get(approach.get_absolute_url()).status_code == 200


def test_a_mistyped_address_gets_a_code_and_nothing_that_leads_to_the_candidate(
    client, approach, link
):
    give(client, link)
    to_record, to_new = mail.outbox

    whole = to_new.body + to_new.alternatives[0][0] + str(to_new.extra_headers)
    assert approach.token not in whole
    assert approach.stop_token not in whole
    assert "somebody typed this email address on our site" in to_new.body
    assert "forget the address within a day" in to_new.body
    assert approach.token in to_record.body


def test_a_second_press_says_the_same(client, link):
    give(client, link)
    first, second = type_in(client, link), type_in(client, link)

    assert first == second
    assert Message.objects.filter(kind="submitted").count() == 1


def test_one_code_alone_changes_nothing_and_says_how_many_tries_are_left(client, approach, link):
    give(client, link)

    page = type_in(client, link, code=wrong(codes()[ANN]))

    assert page.count("You have 4 tries left.") == 2
    assert f'value="{wrong(codes()[ANN])}"' in page
    assert the_address(approach) == [ANN]


def test_after_five_tries_the_right_ones_are_no_use(client, approach, link):
    give(client, link)
    pages = [type_in(client, link, new_code="000000") for _ in range(5)]

    late = type_in(client, link)

    assert "You have one try left." in pages[3]
    assert "it was the last try" in pages[4]
    assert "That code is no longer good" in late
    assert the_address(approach) == [ANN]


def test_nor_after_half_an_hour_but_the_new_address_need_not_be_typed_again(client, approach, link):
    give(client, link)
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        late = type_in(client, link)
        client.post(f"{link}codes/", {"send": "again"})
        send_due()
        again = type_in(client, link)

    assert "The codes that we sent are no longer good" in late
    assert "We write to your new address</h1>" in again
    assert the_address(approach) == [NEW]


def test_codes_that_were_asked_for_later_end_the_earlier_ones(client, approach, link):
    give(client, link)
    earlier = codes()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        give(client, link)
        page = type_in(client, link, code=earlier[ANN], new_code=earlier[NEW])

    assert page.count("You have 4 tries left.") == 4
    assert the_address(approach) == [ANN]


def test_two_presses_send_once_and_the_sixth_time_of_a_day_sends_nothing(client, link):
    now = timezone.now()
    pages = []
    for minutes in (0, 0, 2, 4, 6, 8, 10):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            pages.append(give(client, link))

    assert [one.to for one in mail.outbox] == [[ANN], [NEW]] * 5
    assert "We’ve sent five codes today" in pages[-1]
    assert f'value="{NEW}"' in pages[-1]


def test_that_limit_outlives_the_codes(client, approach, link):
    now = timezone.now()
    for minutes in range(0, 10, 2):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            give(client, link)
    FreshCode.objects.all().delete()

    assert "We’ve sent five codes today" in give(client, link)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the new email address"),
        ("nothing", "Enter an email address in the correct format"),
        (ANN.upper(), "We write to that address already"),
        (
            "ann.archer.mp@parliament.uk",
            "Parliament’s addresses don’t work until the election is over",
        ),
        ("stop@new.example", "We can’t send emails to that address"),
    ],
)
def test_an_address_that_is_no_use_is_told_and_stays_in_the_box(client, link, typed, words):
    Suppression.objects.add_once(reason="asked", email="stop@new.example")

    page = give(client, link, typed)

    assert words in page
    assert f'value="{typed}"' in page or not typed
    assert mail.outbox == []
    assert not Contact.objects.unconfirmed().exists()


def test_to_look_sends_nothing(client, link):
    client.get(link)
    client.get(f"{link}codes/?send=again&email={NEW}&code=123456")

    assert not Message.objects.exists()
    assert not FreshCode.objects.exists()


def test_who_has_no_address_on_record_is_led_to_the_staff(client, approach, link):
    approach.candidate.contacts.update(problem="It bounced.")

    pages = [client.get(link), client.post(link, {"email": NEW}), client.get(f"{link}codes/")]

    assert all("We have no address for you</h1>" in one.content.decode() for one in pages)
    assert f'href="{approach.get_absolute_url()}correct/"' in pages[0].content.decode()
    assert not Message.objects.exists()


def test_a_code_that_went_to_an_address_that_staff_replaced_is_no_use(client, approach, link):
    give(client, link)
    approach.candidate.contacts.filter(value=ANN).update(problem="Replaced by a correction.")
    approach.candidate.contacts.create(channel="email", value="right@x.example", source="staff")

    page = type_in(client, link)

    assert "That code is no longer good" in page
    assert the_address(approach) == ["right@x.example"]


def test_a_code_that_can_no_longer_be_typed_does_not_leave(client, link):
    client.post(link, {"email": NEW})
    Message.objects.update(status=Message.Status.QUEUED)
    mail.outbox.clear()

    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        send_due()

    assert mail.outbox == []
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}


# Before it is confirmed, it is nothing to us: somebody may have typed a stranger's


def test_an_address_that_is_not_confirmed_is_written_to_by_nobody(client, approach, link):
    give(client, link)
    approach.candidate.contacts.filter(value=ANN).delete()
    mail.outbox.clear()

    services.tell_candidate(approach, Message.Kind.JOINED, key="x")
    send_due()

    assert mail.outbox == []


def test_whoever_stops_emails_stops_nobody_at_an_address_that_they_only_typed(
    client, campaign, approach, link
):
    other = Approach.objects.to(a_candidate(campaign, name="Bo Bell", email=NEW), campaign)
    give(client, link)

    services.stop_writing_to(approach, everything=True)

    other.refresh_from_db()
    assert other.stopped_at is None
    assert other.others_at_address() == []
    assert not Suppression.objects.covering(campaign, email=NEW).exists()


def test_a_stranger_who_complains_about_a_code_stops_only_their_own(
    client, campaign, approach, link
):
    give(client, link)
    to_new = Message.objects.get(contact__value=NEW)

    reports.record("1", Notice("complaint", message=to_new.pk), source="webhook")

    approach.refresh_from_db()
    assert approach.stopped_at is None
    assert Suppression.objects.covering(campaign, email=NEW).exists()
    assert not Suppression.objects.covering(campaign, email=ANN).exists()


def test_a_day_later_it_is_forgotten_with_its_code(client, approach, link):
    give(client, link)
    with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
        tidy()
        kept = Contact.objects.unconfirmed().count()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        tidy()

    assert kept == 1
    assert [one.value for one in Contact.objects.all()] == [ANN]
    assert not FreshCode.objects.exists()


def test_whoever_has_everything_deleted_meanwhile_gets_no_codes(client, approach, link):
    before = Approach.objects.get(pk=approach.pk)
    give(client, link)

    client.post(f"{approach.get_absolute_url()}delete/", {"sure": "on"})
    with pytest.raises(fresh_codes.LinkEnded):
        fresh_codes.send(before, ADDRESS)
    tidy()

    assert client.get(f"{link}codes/").status_code == 404
    assert not FreshCode.objects.exists()
    assert not Contact.objects.filter(value=NEW).exists()
    assert not Suppression.objects.covering(approach.campaign, email=NEW).exists()


def test_an_address_that_we_had_before_is_not_forgotten(client, approach, link):
    approach.candidate.contacts.create(channel="email", value=NEW, problem="It bounced.")
    give(client, link, NEW.upper())
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        tidy()

    assert Contact.objects.get(value=NEW).problem == "It bounced."


def test_before_an_election_is_announced_it_may_be_one_in_parliament(client):
    ahead = timezone.localdate() + timedelta(days=90)
    election = an_election(
        announced_on=ahead,
        dissolved_on=ahead,
        nominations_close_at=timezone.now() + timedelta(days=100),
        polling_day=ahead + timedelta(days=30),
    )
    approach = an_approach(a_campaign(election), email=ANN, sitting=True)

    give(client, f"{approach.get_absolute_url()}address/", "ann@parliament.uk")

    assert [one.to for one in mail.outbox] == [[ANN], ["ann@parliament.uk"]]
