"""What supporters do beside inviting: with the code or the link of an email, from their own
page, or because an email was not for them."""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import candidate_links
from campaigns.outreach.links import hash_of_inbox
from campaigns.outreach.models import (
    Approach,
    Ask,
    Invitation,
    Message,
    SeatWatch,
    Suppression,
    same_inbox,
)
from campaigns.outreach.reminding import CONFIRMATIONS
from campaigns.outreach.services import nudge
from candidates.models import Candidate

NUDGE_AFTER = timedelta(days=7)
# Emails with lost links to one inbox in a day.
LINKS_A_DAY = 3


def is_their_code(invitation: Invitation, typed: str) -> bool:
    """Whether this is the code that was mailed. After a few tries none is, and only the
    link is left."""
    # A code that never left is nobody's: or else it could be guessed without end.
    mailed = invitation.messages.filter(
        kind__in=CONFIRMATIONS, created_at__gte=invitation.submitted_at
    ).exists()
    in_time = invitation.take_a_try()
    right = hmac.compare_digest(typed, invitation.code)
    return in_time and mailed and right


def may_be_nudged(ask: Ask) -> bool:
    """Asked a week ago, and no word from them since."""
    approach = ask.approach
    return (
        ask.status in Ask.ARRIVED
        and ask.nudged_at is None
        and ask.changed_at <= timezone.now() - NUDGE_AFTER
        and approach.response == Approach.Response.NONE
        and approach.stopped_at is None
        and not (ask.digest and ask.digest.is_answered)
    )


def may_be_thanked(ask: Ask) -> bool:
    return (
        ask.approach.has_joined
        and ask.approach.stopped_at is None
        and ask.thanked_at is None
        and ask.reason not in {Ask.Reason.REVIEW, Ask.Reason.RETURNED, Ask.Reason.WITHDRAWN}
    )


@transaction.atomic
def remind_candidate(ask: Ask) -> bool:
    """One short reminder, once, at the pace of everything else to them."""
    if not may_be_nudged(ask):
        return False
    mine = Ask.objects.filter(pk=ask.pk, nudged_at=None)
    return bool(mine.update(nudged_at=timezone.now())) and _owe(Message.Kind.NUDGE, ask)


@transaction.atomic
def thank_candidate(ask: Ask) -> bool:
    # Before photos are shown, a button would tell that they joined.
    if not may_be_thanked(ask) or not ask.approach.campaign.shows_photos():
        return False
    mine = Ask.objects.filter(pk=ask.pk, thanked_at=None)
    return bool(mine.update(thanked_at=timezone.now())) and _owe(Message.Kind.THANKS, ask)


def _owe(kind: Message.Kind, ask: Ask) -> bool:
    # Once from one person, however often they invited.
    whose = f"{ask.approach_id}:{hash_of_inbox(ask.invitation.email)}"
    message, new = Message.objects.owe(kind, dedupe_key=f"{kind}:{whose}", ask=ask)
    if new:
        nudge(message)
    return new


@transaction.atomic
def leave_to_supporter(invitation: Invitation, candidate: Candidate) -> bool:
    """They send it themselves: we don't. False where ours has left already."""
    approach = Approach.objects.to(candidate, invitation.campaign)
    ask, _new = invitation.asks.get_or_create(approach=approach)
    mine = Ask.objects.filter(pk=ask.pk).exclude(status__in=[*Ask.ARRIVED, Ask.Status.PREPARED])
    changed = mine.exclude(messages__status=Message.Status.SENDING).update(
        status=Ask.Status.PREPARED, reason=Ask.Reason.NONE, digest=None, changed_at=timezone.now()
    )
    if changed:
        to_them = Message.objects.filter(ask=ask, kind=Message.Kind.INVITATION)
        to_them.cancel(Ask.Reason.WITHDRAWN)
    return bool(changed)


def record_answers(answers: dict[int, str]) -> None:
    """Whether candidates answered, by the ids of the asks."""
    for pk, answer in answers.items():
        Ask.objects.filter(pk=pk, status__in=Ask.ARRIVED).update(answer=answer)


@transaction.atomic
def send_links(campaign: Campaign, email: str) -> None:
    """To whoever reads this inbox: the links of what they wrote, and those of the candidates
    who are written to there. Nobody else learns whether there are any, and the sweep sends
    it, so that it takes as long either way."""
    candidate_links.send(email)
    now = timezone.now()
    theirs = Invitation.objects.of_inbox(email)
    alive = theirs.filter(campaign=campaign).filter(
        Q(status=Invitation.Status.CONFIRMED)
        | Q(
            status=Invitation.Status.UNCONFIRMED,
            submitted_at__gte=now - Invitation.CONFIRM_WITHIN,
        )
    )
    latest = alive.order_by("-created_at").first()
    sent = Message.objects.filter(kind=Message.Kind.LINK, invitation__in=theirs)
    today = sent.filter(created_at__gte=now - timedelta(days=1))
    if latest is None or today.count() >= LINKS_A_DAY:
        return
    if Suppression.objects.refuses_confirmations(email):
        return
    Message.objects.owe(
        Message.Kind.LINK, dedupe_key=f"link:{latest.pk}:{sent.count()}", invitation=latest
    )


@transaction.atomic
def was_not_me(invitation: Invitation) -> bool:
    """Somebody else typed this address: what they wrote is deleted, and the address gets no
    more of these emails. False where it was confirmed, and so from this very inbox."""
    if invitation.status != Invitation.Status.UNCONFIRMED:
        return False
    Suppression.objects.refuse_confirmations(invitation.email)
    withdraw(invitation)
    return True


@transaction.atomic
def delete_everything(invitation: Invitation) -> None:
    """All that came from this inbox, in every campaign. What has not left is called off."""
    email = invitation.email
    for one in Invitation.objects.of_inbox(email):
        withdraw(one)
    if email:
        SeatWatch.objects.filter(same_inbox("email", email)).delete()


@transaction.atomic
def withdraw(invitation: Invitation) -> None:
    """It goes nowhere any more, and nothing is kept of who wrote it, or what."""
    about = Q(invitation=invitation) | Q(ask__invitation=invitation)
    Message.objects.filter(about).cancel(Ask.Reason.WITHDRAWN)
    # What staff wrote about their words may repeat them.
    Message.objects.filter(about, kind=Message.Kind.RETURNED).update(details={})
    # What a server is taking in at this moment will have been sent.
    leaving = Message.objects.filter(ask__invitation=invitation, status=Message.Status.SENDING)
    not_left = invitation.asks.on_their_way().exclude(pk__in=leaving.values("ask"))
    not_left.move(to=Ask.Status.CANCELLED, reason=Ask.Reason.WITHDRAWN)
    invitation.forget()
