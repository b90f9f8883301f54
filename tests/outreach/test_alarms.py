"""Many at once: a hospital behind one address, or a program. Staff hear of it, and nobody is
turned away."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from campaigns.outreach import review, services
from campaigns.outreach.models import Alarm, Ask, Invitation, Message, SendingRules
from campaigns.outreach.tasks import sound_alarms
from tests.factories import a_campaign, a_candidate, an_invitation

pytestmark = pytest.mark.django_db

TRUST = "hash-of-the-network-of-a-trust"


@pytest.fixture
def candidate():
    return a_candidate(a_campaign())


def from_one_place(candidate, number, *, first=0):
    """So many people write in this moment, from one address on the internet."""
    campaign = candidate.ballot.election.campaigns.get()
    for one in range(first, first + number):
        invitation = Invitation.objects.start(
            campaign=campaign,
            constituency=candidate.constituency,
            name=f"Nurse {one}",
            email=f"nurse{one}@trust.example",
            own_words=f"Please speak up for babies. I am nurse number {one}.",
        )
        services.choose(invitation, [candidate])
        services.submit(invitation, network=TRUST)


@pytest.fixture
def readers():
    """Two of the staff who may read what is held, and one who may not."""
    call_command("staff_groups", verbosity=0)
    for name, group in (("ann", "Message reader"), ("bo", "Campaign admin"), ("cy", "Moderator")):
        user = User.objects.create_user(name, f"{name}@charity.example", is_staff=True)
        user.groups.add(Group.objects.get(name=group))


@pytest.mark.long
def test_three_hundred_from_a_trust_are_held_and_released_in_one_act(candidate, admin_user):
    start = time.monotonic()
    from_one_place(candidate, 300)
    for invitation in Invitation.objects.all():
        services.confirm(invitation)
    per_person = (time.monotonic() - start) / 300

    # Every one of them was asked to confirm, and none was refused.
    assert Message.objects.filter(kind=Message.Kind.CONFIRM).count() == 300
    assert Invitation.objects.to_read().count() == 280
    assert review.release_place(TRUST, by=admin_user) == 280
    assert not Ask.objects.filter(reason=Ask.Reason.REVIEW).exists()
    from_one_place(candidate, 1, first=300)
    assert Invitation.objects.latest("pk").held_because == Invitation.Hold.NONE
    # However many there are, looking at the limit costs each of them little.
    assert per_person < 0.2


def test_staff_who_may_read_are_told_once_in_an_hour(candidate, readers, mailoutbox):
    from_one_place(candidate, 25)
    mailoutbox.clear()

    for _ in range(3):
        sound_alarms()

    assert [one.to for one in mailoutbox] == [["ann@charity.example"], ["bo@charity.example"]]
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        from_one_place(candidate, 25, first=25)
        mailoutbox.clear()
        sound_alarms()
        assert mailoutbox == []
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        from_one_place(candidate, 25, first=50)
        mailoutbox.clear()
        sound_alarms()
        assert len(mailoutbox) == 2


def test_the_alarm_says_what_how_much_and_what_to_do(candidate, readers, mailoutbox):
    from_one_place(candidate, 25)
    mailoutbox.clear()

    sound_alarms()

    email = mailoutbox[0]
    assert email.subject.startswith("Unusual: 25 invitations ")
    assert email.subject.endswith(" in an hour, and more")
    for words in (
        "- 25 invitations from network hash-o in the last hour; usually none an hour.",
        "- 25 invitations from addresses at trust.example in the last hour",
        "- 25 invitations to Ann Archer in the last hour",
        "http://testserver/admin/outreach/invitation/to-read/",
        "http://testserver/admin/outreach/pause/add/",
        "http://testserver/admin/outreach/sendingrules/1/change/",
    ):
        assert words in email.body
    # Nobody who wrote is named.
    assert "nurse" not in email.body.lower()
    assert "&" not in email.body


def test_alarms_go_where_staff_say_and_begin_where_they_say(candidate, readers, mailoutbox):
    SendingRules.objects.create(alarms_to="desk@charity.example, b@charity.example", alarm_from=30)
    from_one_place(candidate, 25)
    mailoutbox.clear()
    sound_alarms()
    assert mailoutbox == []

    from_one_place(candidate, 10, first=25)
    mailoutbox.clear()
    sound_alarms()

    assert [one.to for one in mailoutbox] == [["desk@charity.example"], ["b@charity.example"]]


def test_an_alarm_that_could_not_leave_is_tried_again(candidate, readers, settings, mailoutbox):
    from_one_place(candidate, 25)
    mailoutbox.clear()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "campaigns.outreach.smtp.EmailBackend"
    sound_alarms()
    assert not Alarm.objects.exists()

    settings.EMAIL_BACKEND = working
    sound_alarms()

    assert len(mailoutbox) == 2


def test_what_is_usual_is_no_alarm(readers, mailoutbox):
    campaign = a_campaign()
    candidate = a_candidate(campaign)
    week = [an_invitation(campaign, [candidate], network=TRUST) for _ in range(25)]
    Invitation.objects.filter(pk__in=[one.pk for one in week]).update(
        submitted_at=timezone.now() - timedelta(hours=3)
    )
    SendingRules.objects.create(alarm_from=1, alarm_times=5)
    mailoutbox.clear()

    sound_alarms()

    assert mailoutbox == []
