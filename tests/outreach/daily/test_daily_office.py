"""One daily letter to several candidates with one address."""

import pytest
import time_machine
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.digests import daily
from campaigns.outreach.models import Approach, Message, Pause, SendingRules, Slot
from tests.factories import a_candidate, a_seat, an_invitation
from tests.outreach.daily_desk import TUESDAY, letters, run, short, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(campaign, ann):
    """Two more, elsewhere, with Ann's address. Each was asked."""
    address = ann.contacts.get().value
    bo = a_candidate(campaign, a_seat("Truro"), email=address.upper(), name="Bo Bell")
    cy = a_candidate(campaign, a_seat("Durham"), email=address, name="Cy Crane")
    for candidate in (ann, bo, cy):
        short(campaign, candidate)
    return [Approach.objects.get(candidate=one) for one in (ann, bo, cy)]


def test_several_with_one_address_get_one_email_with_a_part_for_each(office):
    [letter] = run(TUESDAY)

    assert letter.subject == "3 people have asked Cy Crane and 2 others to speak up for babies"
    for approach in office:
        assert f"{approach.candidate.name}, {approach.candidate.constituency.name}" in letter.body
        assert approach.get_absolute_url() in letter.body
        assert approach.get_stop_url() in letter.body
    assert states() == [("sent", "")] * 3
    assert Message.objects.filter(kind="digest").count() == 1


def test_a_letter_to_several_counts_for_each_of_them(office):
    SendingRules.objects.create(per_candidate_day=1)
    run(TUESDAY)
    for approach in office:
        an_invitation(approach.campaign, [approach.candidate], own_words=f"{approach.pk}. " * 40)

    run("2026-05-12 15:00:00+01:00")

    assert states() == [("held", "pace")] * 3 + [("sent", "")] * 3
    # It is one email to their domain all the same.
    assert Slot.objects.exclude(domain="").count() == 1


@pytest.mark.parametrize("who", [0, 1, 2])
def test_who_has_joined_falls_out_and_the_others_get_theirs(office, who):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    office[who].record(Approach.Response.JOINED)

    run("2026-05-12 09:31:00+01:00")
    [letter] = run("2026-05-12 09:33:00+01:00")

    assert office[who].get_absolute_url() not in letter.body
    assert letter.body.count("/stop/") == 3
    run("2026-05-12 09:34:00+01:00")
    assert states() == [("cancelled", "joined"), ("sent", ""), ("sent", "")]
    assert len(letters()) == 1


def test_who_has_another_address_by_now_gets_a_letter_there(office):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    office[0].candidate.contacts.update(value="ann@candidates.example")

    run("2026-05-12 09:31:00+01:00")
    run("2026-05-12 09:33:00+01:00")

    assert sorted(len(one.body.split("/stop/")) - 1 for one in letters()) == [1, 3]
    assert ["ann@candidates.example"] in [one.to for one in letters()]
    assert states() == [("sent", "")] * 3


def test_a_pause_of_one_lets_the_others_go(office):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    Pause.objects.create(scope="candidate", approach=office[2], reason="test")

    run("2026-05-12 09:31:00+01:00")
    run("2026-05-12 09:33:00+01:00")

    assert states() == [("held", "paused"), ("sent", ""), ("sent", "")]


def test_declining_of_one_calls_off_only_theirs(office):
    with time_machine.travel(TUESDAY, tick=False):
        daily.make_letters(timezone.now())
    services.decline(office[2])

    run("2026-05-12 09:31:00+01:00")

    assert states() == [("cancelled", "declined"), ("sent", ""), ("sent", "")]
    assert len(letters()) == 1
