"""Asking for a link, and deciding about it, from several places in one moment."""

from contextlib import suppress

import pytest

from campaigns.outreach import claim_answers, claims
from campaigns.outreach.models import Approach, Claim, Message
from candidates.models import AlreadyDecided
from tests.factories import a_campaign, a_candidate
from tests.outreach.mailing_desk import staff
from tests.outreach.test_digests_at_once import at_the_same_time, needs_postgresql

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]

SAID = {
    "role": "candidate",
    "email": "ann@new.example",
    "proof": "https://ann.example/",
    "note": "",
    "network": "",
}


@pytest.fixture
def campaign():
    return a_campaign()


def test_pressed_several_times_it_is_kept_and_told_once(campaign):
    candidate = a_candidate(campaign)

    at_the_same_time(*[lambda: claims.keep(candidate, campaign, **SAID)] * 6)

    assert Claim.objects.count() == 1
    assert Approach.objects.count() == 1
    assert Message.objects.filter(kind="submitted").count() == 1


def test_of_several_members_of_staff_one_decides(campaign):
    candidate, ada = a_candidate(campaign), staff("ada", "Campaign admin")
    claims.keep(candidate, campaign, **SAID)

    def decide(how, **words):
        with suppress(AlreadyDecided):
            how(Claim.objects.get(), by=ada, **words)

    acts = [lambda: decide(claims.accept), lambda: decide(claims.refuse, answer="No.")]
    at_the_same_time(*acts * 3)

    sent = Message.objects.filter(kind="link").count()
    assert sent == (Claim.objects.get().state == "accepted")
    assert candidate.contacts.filter(problem="").count() == 1


def test_several_beats_answer_once(campaign, mailoutbox):
    claims.keep(a_candidate(campaign), campaign, **SAID)
    claims.refuse(Claim.objects.get(), by=staff("ada", "Campaign admin"), answer="No.")

    at_the_same_time(*[claim_answers.answer_all] * 4)

    assert [one.to for one in mailoutbox] == [["ann@new.example"]]
