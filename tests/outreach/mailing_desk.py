"""A mailing, and the staff who send it, for the tests."""

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.mailings import audience, conduct
from campaigns.outreach.mailings.mailing_forms import MailingForm
from campaigns.outreach.models import (
    Approach,
    Mailing,
    Message,
    Suppression,
)
from campaigns.outreach.tasks import keep_mailings_going, send_due
from candidates.models import MergedPerson

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


def schedule(mailing, by, **fields):
    fields = {"starts_at": timezone.now(), "ends_at": None, "per_hour": 3600, **fields}
    conduct.schedule(mailing, by=by, **fields)


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


def form_for(campaign, **fields):
    fields = {"campaign": campaign.pk, "subject": "Hello", "text": TEXT, **fields}
    return MailingForm(fields)


# What happens to a candidate while a mailing is on its way


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
