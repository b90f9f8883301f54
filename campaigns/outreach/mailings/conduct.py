"""What staff do with a mailing: try it out, schedule and release it, stop it, follow it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from campaigns.outreach import emails
from campaigns.outreach.colleagues import who_may
from campaigns.outreach.mailings import breaker, mailrun, recipients
from campaigns.outreach.mailings.audience import Person
from campaigns.outreach.models import Mailing, Recipient, TooLate
from candidates.timetable import LONDON, working_days_after

Status, Step = Mailing.Status, Mailing.Step

WORKING_DAYS_BETWEEN = 4
NINE = time(9)
# Where permissions lie.
# What reads well the second and the third time; staff change it as they like.
FOLLOW_UPS = {
    Step.REMINDER: (
        "A reminder: {theme}",
        "Dear {name},\n\n"
        "A few days ago we invited you to take part in “{theme}”.\n\n"
        "So far {people_asking} in {constituency} asked you to.\n\n"
        "It takes about two minutes: a photo of yourself with the campaign board, on your "
        "personal page. Everyone in {constituency} is asked the same, whatever their party.",
    ),
    Step.LAST_CALL: (
        "The last call: {theme}",
        "Dear {name},\n\n"
        "This is our last email about “{theme}”. The Awareness Week is from {week}.\n\n"
        "If you would like to take part, your personal page is open. If not, thank you for "
        "reading this far.",
    ),
}


class NotByTheSamePerson(Exception):
    """Whoever scheduled a mailing does not release it."""


def send_test(mailing: Mailing, letters: Sequence[Sequence[Person]], address: str) -> None:
    """To a member of staff, now, as candidates will get them. Raises what the mail server
    answers, and TooLate where the words have changed meanwhile."""
    tests = [
        emails.mailing_test(mailing, [one.candidate for one in people], address, people[0].contact)
        for people in letters
    ]
    connection = get_connection()
    try:
        connection.send_messages(tests)
    finally:
        connection.close()
    # Only of the words that were sent.
    same = Mailing.objects.filter(
        pk=mailing.pk,
        status__in=Mailing.EDITABLE,
        subject=mailing.subject,
        text=mailing.text,
        subject_cy=mailing.subject_cy,
        text_cy=mailing.text_cy,
    )
    if not same.update(status=Status.TESTED, tested_at=timezone.now()):
        raise TooLate
    mailing.refresh_from_db()


def schedule(
    mailing: Mailing, *, by: User, starts_at: datetime, ends_at: datetime | None, per_hour: int
) -> None:
    """From then on, at that pace, once somebody else has released it."""
    mailing.move(
        since=[Status.TESTED],
        to=Status.SCHEDULED,
        scheduled_by=by,
        starts_at=starts_at,
        ends_at=ends_at,
        per_hour=per_hour,
    )


def others_who_may_release(mailing: Mailing) -> list[User]:
    """Everyone but whoever scheduled it."""
    return list(who_may("outreach.release_mailing").exclude(pk=mailing.scheduled_by_id or 0))


def ask_for_release(mailing: Mailing) -> int:
    """Tell everyone else who may that it waits for them, each by themselves. Returns how
    many there are. Raises what the mail server answers."""
    others = others_who_may_release(mailing)
    if not others:
        return 0
    connection = get_connection()
    try:
        connection.send_messages([emails.please_release(mailing, one.email) for one in others])
    finally:
        connection.close()
    return len(others)


@transaction.atomic
def take_back(mailing: Mailing) -> None:
    """To change something, before the first email has left. It was tested."""
    mailing.move(
        since=[Status.SCHEDULED, Status.RELEASED],
        to=Status.TESTED,
        scheduled_by=None,
        released_by=None,
        released_at=None,
    )
    if recipients.messages_of(mailing).exists():
        raise TooLate
    mailing.recipients.all().delete()


@transaction.atomic
def release(mailing: Mailing, *, by: User) -> None:
    """A second person agrees: everyone who is in is written down. Superusers are people too."""
    if mailing.scheduled_by_id == by.pk:
        raise NotByTheSamePerson
    others = Mailing.objects.exclude(scheduled_by=by).exclude(scheduled_by=None)
    released = others.filter(pk=mailing.pk, status=Status.SCHEDULED).update(
        status=Status.RELEASED, released_by=by, released_at=timezone.now()
    )
    if not released:
        raise TooLate
    mailing.refresh_from_db()
    recipients.choose_people(mailing)


def pause(mailing: Mailing, because: str) -> None:
    breaker.hold(mailing, because, by_itself=False)


def needs_knowing(mailing: Mailing) -> bool:
    """Whether going on takes somebody who says that they know why it stopped."""
    return mailing.stopped_itself or bool(breaker.trouble(mailing))


def resume(mailing: Mailing, *, because: str = "") -> bool:
    """Go on, at the pace, with what is left. False where there was trouble, and nobody has
    said why it should go on all the same."""
    mailing.refresh_from_db()
    forgiven = {}
    if needs_knowing(mailing):
        if not because:
            return False
        forgiven = breaker.forgive(mailing)
    mailing.move(
        since=[Status.PAUSED],
        to=Status.RELEASED,
        paused_because="",
        stopped_itself=False,
        **forgiven,
    )
    return True


def cancel(mailing: Mailing) -> None:
    mailrun.finish(mailing, Recipient.Reason.STAFF)


def next_step(mailing: Mailing) -> Mailing.Step | None:
    """What may follow it: a reminder, then the last call."""
    steps = list(Step)
    after = steps[steps.index(Step(mailing.step)) + 1 :]
    return after[0] if after and mailing.status == Status.DONE else None


def follower_of(mailing: Mailing) -> Mailing | None:
    return mailing.followers.exclude(status=Status.CANCELLED).first()


@transaction.atomic
def follow_up(mailing: Mailing, *, by: User) -> Mailing:
    """The draft of the next step, to those who have not answered. Twice is the same as once."""
    # Whoever presses at the same moment waits here, and finds the first one's.
    mailing = Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)
    if there := follower_of(mailing):
        return there
    step = next_step(mailing)
    if step is None:
        raise TooLate
    subject, text = FOLLOW_UPS[step]
    follower = Mailing.objects.create(
        campaign=mailing.campaign,
        step=step,
        follows=mailing,
        subject=subject,
        text=text,
        starts_at=earliest_start(mailing),
        per_hour=mailing.per_hour,
        personal_decision=mailing.personal_decision,
        created_by=by,
    )
    follower.seats.set(mailing.seats.all())
    return follower


def earliest_start(former: Mailing) -> datetime:
    """Nobody is reminded sooner than four working days after the last of them was asked."""
    asked_on = timezone.localdate(former.finished_at or timezone.now())
    return datetime.combine(working_days_after(asked_on, WORKING_DAYS_BETWEEN), NINE, tzinfo=LONDON)


def default_start(now: datetime) -> datetime:
    """Tomorrow at nine, or on the next working day."""
    day = working_days_after(timezone.localdate(now), 1)
    return datetime.combine(day, NINE, tzinfo=LONDON)
