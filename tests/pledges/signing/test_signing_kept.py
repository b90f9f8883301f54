"""What is kept of signatures and for how long, and what becomes of their emails."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from pledges import retention, signing, tasks
from pledges.models import AlreadyDecided, ProfessionalPledge
from tests.pledges.signing_desk import listed, post, sign

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "days"), [("unconfirmed", 7), ("refused", 30), ("removed", 30), ("waiting", 365)]
)
def test_what_has_had_its_time_is_deleted(signed, admin_user, client, state, days):
    made = signed(approved=False)
    if state == "unconfirmed":
        ProfessionalPledge.objects.update(state=state, confirmed_at=None)
    elif state == "refused":
        signing.refuse(made, by=admin_user, answer="No")
    elif state == "removed":
        signing.take_back(made)
    retention.tidy()
    assert ProfessionalPledge.objects.exists()

    with time_machine.travel(timezone.now() + timedelta(days=days, hours=1)):
        retention.tidy()
    assert not ProfessionalPledge.objects.exists()


def test_of_those_who_are_not_shown_only_the_count_stays(client, signed, petition):
    petition.count_from = 1
    petition.save()
    hidden, shown = signed("Peter Plain", is_public=False), signed()
    with time_machine.travel(timezone.now() + timedelta(days=3 * 365 + 10)):
        retention.tidy()

    hidden.refresh_from_db()
    shown.refresh_from_db()
    assert (hidden.name, hidden.email, shown.name) == ("", "", "Dr Jo Field")
    assert "2 professionals have signed" in listed(client)


def test_the_privacy_page_says_so(client, petition):
    page = client.get("/privacy/").content.decode()

    assert "If you sign a pledge or an open letter" in page
    assert "A signature that nobody confirmed" in page


# Emails


def test_what_cannot_be_sent_now_is_sent_later(client, petition, settings, monkeypatch):
    settings.EMAIL_BACKEND = "no.such.backend"
    sign(client)
    made = ProfessionalPledge.objects.get()
    assert made.owed == "signature_confirm"

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        tasks.tell_signatories()
    made.refresh_from_db()
    assert made.owed == ""
    assert len(mail.outbox) == 1


def test_a_decision_that_is_undone_in_time_is_told_to_nobody(signed, admin_user, settings):
    settings.UNDO_MINUTES = 10
    made = signed(approved=False)
    signing.approve(made, by=admin_user)
    assert not mail.outbox
    signing.look_again(made)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        tasks.tell_signatories()

    assert not mail.outbox


def test_two_of_staff_cannot_both_win(signed, admin_user):
    mine = signed(approved=False)
    theirs = ProfessionalPledge.objects.get()
    signing.approve(mine, by=admin_user)

    with pytest.raises(AlreadyDecided):
        signing.refuse(theirs, by=admin_user, answer="No")


def test_nobody_approves_what_was_changed_meanwhile(client, signed, admin_user):
    seen = signed(approved=False)
    post(client, seen, "change/", name="Buy My Prams")

    with pytest.raises(AlreadyDecided):
        signing.approve(seen, by=admin_user)
