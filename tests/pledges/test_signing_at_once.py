"""Signing, deciding and telling, from several places in one moment."""

from contextlib import suppress

import pytest

from pledges import signing, signing_letters
from pledges.models import AlreadyDecided, ProfessionalPledge
from tests.factories import a_campaign, a_petition
from tests.outreach.mailing_desk import staff
from tests.outreach.test_digests_at_once import at_the_same_time, needs_postgresql

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]

SAID = {
    "name": "Jo Field",
    "job_title": "Midwife",
    "organisation": "Larkfield",
    "nation": "Wales",
    "email": "jo@larkfield.example",
    "is_public": True,
}


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(signing, "_tell_soon", lambda: None)


@pytest.fixture
def petition():
    return a_petition(a_campaign())


def signed(petition):
    signing.sign(petition, **SAID)
    signing.confirm(ProfessionalPledge.objects.get())
    return ProfessionalPledge.objects.get()


def test_pressed_several_times_it_is_one_signature(petition):
    at_the_same_time(*[lambda: signing.sign(petition, **SAID)] * 6)

    made = ProfessionalPledge.objects.get()
    assert (made.state, made.owed) == ("unconfirmed", "signature_confirm")


def test_of_several_members_of_staff_one_decides(petition):
    signed(petition)
    ada, done = staff("ada", "Moderator"), []

    def decide(how, **words):
        with suppress(AlreadyDecided):
            how(ProfessionalPledge.objects.get(), by=ada, **words)
            done.append(how)

    seen = [lambda: decide(signing.approve), lambda: decide(signing.approve)]
    at_the_same_time(*seen * 3)

    assert len(done) == 1
    assert ProfessionalPledge.objects.get().state == "listed"


def test_what_is_taken_back_at_that_moment_is_not_approved(petition):
    made, ada = signed(petition), staff("ada", "Moderator")

    def approve():
        with suppress(AlreadyDecided):
            signing.approve(made, by=ada)

    at_the_same_time(approve, lambda: signing.take_back(made), approve)

    made.refresh_from_db()
    assert (made.state, made.name, made.owed) == ("removed", "", "signature_removed")


def test_several_beats_tell_once(petition, mailoutbox):
    signing.sign(petition, **SAID)

    at_the_same_time(*[signing_letters.tell_all] * 4)

    assert [one.to for one in mailoutbox] == [["jo@larkfield.example"]]
