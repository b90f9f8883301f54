"""Addresses that don't work, in the hands of staff."""

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach.mailings import mailing_words
from campaigns.outreach.models import Ask, DeliveryReport, Message, Repair
from campaigns.outreach.returns import reports
from campaigns.outreach.returns.bounces import Kind, Notice
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, an_invitation

pytestmark = pytest.mark.django_db
PAGE = "https://ann.example/contact"


@pytest.fixture
def repair():
    """Of a candidate whose mail came back, with another invitation that waits."""
    campaign = a_campaign()
    candidate = a_candidate(campaign, member_id=42)
    candidate.contacts.create(channel="website", value="https://ann.example/", source="test")
    an_invitation(campaign, [candidate])
    send_due()
    message = Message.objects.get(kind=Message.Kind.INVITATION)
    notice = Notice(Kind.HARD, "5.1.1", message=message.pk)
    reports.record("1", notice, source=DeliveryReport.Source.MAIL)
    an_invitation(campaign, [candidate])
    send_due()
    return Repair.objects.get()


def url_of(repair):
    return reverse("admin:outreach_repair_change", args=[repair.pk])


def test_the_page_says_what_happened_and_where_to_look(admin_client, repair):
    page = admin_client.get(url_of(repair)).content.decode()

    assert "Mail to it came back: 5.1.1" in page
    assert "https://ann.example/" in page
    assert "https://members.parliament.uk/member/42/contact" in page
    assert f"/person/{repair.candidate.person_id}/" in page
    assert "1 invitation held" in page


def test_with_a_new_address_what_was_held_goes_on(admin_client, repair):
    waiting = Ask.objects.get(status="held")

    admin_client.post(url_of(repair), {"address": "new@Ann.example", "found_at": PAGE})
    send_due()

    waiting.refresh_from_db()
    repair.refresh_from_db()
    contact = repair.candidate.contacts.get(value="new@ann.example")
    assert waiting.status == "sent"
    assert (contact.source, contact.problem) == ("staff, ann.example", "")
    assert repair.candidate.locked_fields == ["email"]
    assert repair.closed_at
    assert repair.closed_by


def test_every_email_to_a_better_address_says_where_staff_found_it(admin_client, repair):
    admin_client.post(url_of(repair), {"address": "new@ann.example", "found_at": PAGE})
    send_due()

    found = "what you have published about yourself at ann.example"
    approach = Ask.objects.latest("pk").approach
    assert found in " ".join(mail.outbox[-1].body.split())
    assert found in mailing_words.why_for(approach.campaign, approach.candidate)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"address": "", "found_at": PAGE}, "Enter the address that you found."),
        ({"address": "new@ann.example", "found_at": ""}, "Say where they publish it"),
        ({"address": "nothing", "found_at": PAGE}, "Enter a valid email address."),
    ],
)
def test_what_is_typed_wrongly_is_kept_and_said(admin_client, repair, typed, says):
    page = admin_client.post(url_of(repair), typed).content.decode()

    assert says in page
    assert all(f'value="{value}"' in page for value in typed.values() if value)
    assert Repair.objects.filter(closed_at=None).exists()


def test_the_dead_address_is_not_taken_again(admin_client, repair):
    typed = {"address": repair.contact.value.upper(), "found_at": PAGE}

    assert "does not work" in admin_client.post(url_of(repair), typed).content.decode()


def test_no_other_address_may_be_known(admin_client, repair):
    admin_client.post(url_of(repair), {"nothing": "1"})

    repair.refresh_from_db()
    assert repair.closed_at
    assert Ask.objects.filter(status="held").count() == 1


def test_an_address_that_dies_again_is_opened_again(admin_client, repair):
    Repair.objects.update(closed_at=timezone.now())
    repair.contact.problem = ""
    repair.contact.save()

    reports.address_is_dead(repair.contact, "Refused")

    assert Repair.objects.get().closed_at is None


@pytest.mark.parametrize(("group", "code"), [("Sender", 302), ("Moderator", 403)])
def test_only_who_sends_may_mend(client, repair, group, code):
    call_command("staff_groups")
    member = User.objects.create_user("ann", is_staff=True)
    member.groups.add(Group.objects.get(name=group))
    client.force_login(member)

    typed = {"address": "new@ann.example", "found_at": PAGE}
    assert client.post(url_of(repair), typed).status_code == code


def test_a_person_decides_what_no_program_understands(admin_client):
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign)])
    send_due()
    message = Message.objects.get(kind=Message.Kind.INVITATION)
    notice = Notice(Kind.UNKNOWN, "5.7.1", message=message.pk)
    kept = reports.record("1", notice, source=DeliveryReport.Source.MAIL)

    chosen = {"action": "blame_the_address", "_selected_action": [kept.pk]}
    admin_client.post(reverse("admin:outreach_deliveryreport_changelist"), chosen)

    message.refresh_from_db()
    assert message.status == "bounced"
    assert Repair.objects.exists()
