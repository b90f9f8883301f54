"""The breaker: a mailing pauses itself when too much of it comes back, or people mark it as
spam. It goes on only when a person says so, and why."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from campaigns.outreach.mailings.recipients import messages_of
from campaigns.outreach.models import DeliveryReport, Mailing, Message, SendingRules, TooLate

logger = logging.getLogger(__name__)

Status = Mailing.Status
LEFT = [Message.Status.SENT, Message.Status.DELIVERED, Message.Status.BOUNCED]


@dataclass(frozen=True)
class Tally:
    """What became of a mailing's emails."""

    left: int
    bounced: int  # of those that left: came back for good
    complaints: int

    def since(self, mailing: Mailing) -> Tally:
        """Without what a person knew of when they let it go on."""
        return Tally(
            left=self.left - mailing.forgiven_sent,
            bounced=self.bounced - mailing.forgiven_bounces,
            complaints=self.complaints - mailing.forgiven_complaints,
        )


def tally_of(mailing: Mailing) -> Tally:
    counted = messages_of(mailing).aggregate(
        left=Count("pk", filter=Q(status__in=LEFT)),
        bounced=Count("pk", filter=Q(status=Message.Status.BOUNCED)),
    )
    complaints = DeliveryReport.objects.filter(
        kind=DeliveryReport.Kind.COMPLAINT, message__recipient_of_mailing__mailing=mailing
    )
    return Tally(**counted, complaints=complaints.values("message").distinct().count())


def trouble(mailing: Mailing) -> str:
    """Why this mailing must not go on by itself, or nothing."""
    rules, new = SendingRules.current(), tally_of(mailing).since(mailing)
    if (
        new.left >= rules.bounces_count_from
        and new.bounced * 100 > rules.bounces_stop_at * new.left
    ):
        return (
            f"{new.bounced} of {new.left} emails came back for good: more than "
            f"{rules.bounces_stop_at} %. The addresses may be old."
        )
    if new.complaints >= rules.complaints_stop_at:
        return f"{new.complaints} people marked this mailing as spam."
    return ""


def stop_if_in_trouble(mailing: Mailing) -> bool:
    reason = "" if mailing.is_over else trouble(mailing)
    if not reason:
        return False
    try:
        hold(mailing, reason, by_itself=True)
    except TooLate:
        # Somebody paused or cancelled it at this moment.
        return True
    logger.error("mailing %s stopped itself: %s", mailing.pk, reason)
    return True


def after_trouble_with(message: Message) -> None:
    """It came back, or was marked as spam: that may be enough for its whole mailing."""
    if recipient := message.recipient_of_mailing:
        # As it is now: somebody may have let it go on since the email was claimed.
        stop_if_in_trouble(Mailing.objects.get(pk=recipient.mailing_id))


@transaction.atomic
def hold(mailing: Mailing, because: str, *, by_itself: bool) -> None:
    """Nothing more leaves, apart from what a server is taking in at this second."""
    mailing.move(
        since=[Status.RELEASED, Status.SENDING],
        to=Status.PAUSED,
        paused_because=because,
        stopped_itself=by_itself,
    )
    messages_of(mailing).filter(status=Message.Status.CLAIMED).update(
        status=Message.Status.QUEUED, claim_token=None, claimed_at=None
    )


def forgive(mailing: Mailing) -> dict[str, int]:
    """What to remember when a person lets it go on: from here it counts anew."""
    now = tally_of(mailing)
    return {
        "forgiven_sent": now.left,
        "forgiven_bounces": now.bounced,
        "forgiven_complaints": now.complaints,
    }
