"""What supporters are mailed without having asked for it at that moment: please confirm,
once more after a day; and, weeks later, whether anybody answered."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign, is_open, phase_of
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import (
    Approach,
    Ask,
    Invitation,
    Message,
    SendingRules,
    Suppression,
    same_inbox,
)
from campaigns.phases import Phase

logger = logging.getLogger(__name__)

CONFIRMATIONS = [Message.Kind.CONFIRM, Message.Kind.REMIND]
# For one invitation, and to one inbox in a day, the reminder among them.
CONFIRM_EMAILS = 5
REMIND_AFTER = timedelta(days=1)
ASK_AGAIN_AFTER = timedelta(days=7)


def owe_confirmation(invitation: Invitation, kind: Message.Kind = Message.Kind.CONFIRM) -> bool:
    """Unless it, or its inbox, has had enough of them, or wants none. Whoever asked for it
    is not told."""
    mails = Message.objects.filter(kind__in=CONFIRMATIONS)
    today = mails.filter(
        same_inbox("invitation__email", invitation.email),
        created_at__gte=timezone.now() - timedelta(days=1),
    )
    if (
        mails.filter(invitation=invitation).count() >= CONFIRM_EMAILS
        or today.count() >= CONFIRM_EMAILS
        or Suppression.objects.refuses_confirmations(invitation.email)
    ):
        logger.warning("no more confirmations for invitation %s", invitation.pk)
        return False
    Message.objects.owe(
        kind,
        dedupe_key=f"{kind}:{invitation.pk}:{invitation.messages.count()}",
        invitation=invitation,
    )
    return True


def remind_to_confirm(now: datetime) -> int:
    """Once, a day after it was submitted. Returns how many are owed."""
    forgotten = Invitation.objects.filter(
        status=Invitation.Status.UNCONFIRMED,
        submitted_at__lt=now - REMIND_AFTER,
        submitted_at__gte=now - Invitation.CONFIRM_WITHIN + REMIND_AFTER,
        reminded_at=None,
        messages__kind=Message.Kind.CONFIRM,
    )
    with_seats = forgotten.select_related("campaign", "constituency").distinct()
    return sum(_remind(one, now) for one in with_seats if _can_still_be_sent(one, now))


def _can_still_be_sent(invitation: Invitation, now: datetime) -> bool:
    """What can go no more is nothing to remind of: polling day has come, or everybody has
    joined or said no."""
    waiting = invitation.asks.filter(status=Ask.Status.WAITING, approach__stopped_at=None)
    if not waiting.exclude(approach__response=Approach.Response.JOINED).exists():
        return False
    contest = invitation.campaign.contest_in(invitation.constituency)
    return is_open(contest, phase_of(contest, invitation.campaign, now))


@transaction.atomic
def _remind(invitation: Invitation, now: datetime) -> bool:
    mine = Invitation.objects.filter(pk=invitation.pk, reminded_at=None)
    return bool(mine.update(reminded_at=now)) and owe_confirmation(invitation, Message.Kind.REMIND)


def ask_whether_they_answered(now: datetime) -> int:
    """Everyone whose last invitation left long enough ago, once; and once more where they
    said nothing. Returns how many are owed."""
    owed = 0
    for campaign in Campaign.objects.published().with_elections():
        if campaign.phase(now) in {Phase.POLL_DAY, Phase.ARCHIVE}:
            continue
        owed += sum(_ask(invitation, now) for invitation in _to_be_asked(campaign, now))
        owed += sum(_ask_again(invitation, now) for invitation in _silent(campaign, now))
    return owed


def _reachable(campaign: Campaign) -> QuerySet[Invitation]:
    return campaign.invitations.filter(status=Invitation.Status.CONFIRMED, stopped_at=None).exclude(
        email=""
    )


def _to_be_asked(campaign: Campaign, now: datetime) -> QuerySet[Invitation]:
    rules = SendingRules.current()
    in_the_week = campaign.is_on(timezone.localdate(now))
    days = rules.question_in_week_after_days if in_the_week else rules.question_after_days
    # Of who has joined they know.
    unknown = Q(asks__status__in=Ask.ARRIVED) & ~Q(
        asks__approach__response=Approach.Response.JOINED
    )
    left = Max("asks__changed_at", filter=unknown)
    to_ask = _reachable(campaign).filter(asked_for_answers_at=None).annotate(left_at=left)
    return to_ask.filter(left_at__lte=now - timedelta(days=days))


@transaction.atomic
def _ask(invitation: Invitation, now: datetime) -> bool:
    """One email for all that this person has written."""
    theirs = Invitation.objects.of_inbox(invitation.email).filter(campaign=invitation.campaign_id)
    asked = theirs.filter(asked_for_answers_at__isnull=False).exists()
    mine = Invitation.objects.filter(pk=invitation.pk, asked_for_answers_at=None)
    if not mine.update(asked_for_answers_at=now) or asked:
        return False
    theirs.update(asked_for_answers_at=now)
    return _owe(invitation)


def _silent(campaign: Campaign, now: datetime) -> QuerySet[Invitation]:
    return (
        _reachable(campaign)
        .filter(
            asked_for_answers_at__lte=now - ASK_AGAIN_AFTER,
            asked_again_at=None,
            messages__kind=Message.Kind.QUESTION,
        )
        .distinct()
    )


@transaction.atomic
def _ask_again(invitation: Invitation, now: datetime) -> bool:
    mine = Invitation.objects.filter(pk=invitation.pk, asked_again_at=None)
    if not mine.update(asked_again_at=now) or invitation.has_answered():
        return False
    return _owe(invitation, again=True)


def _owe(invitation: Invitation, **details: bool) -> bool:
    whose = f"{invitation.campaign_id}:{hash_of_address(invitation.email)}"
    _message, new = Message.objects.owe(
        Message.Kind.QUESTION,
        dedupe_key=f"question:{whose}{':again' if details else ''}",
        invitation=invitation,
        details=details,
    )
    return new
