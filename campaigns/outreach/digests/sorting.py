"""Personal messages go singly, the rest together: who goes which way."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.outreach.digests.similarity import Own, own_of, shingles
from campaigns.outreach.links import hash_of_inbox
from campaigns.outreach.models import (
    Approach,
    Ask,
    Invitation,
    Message,
    SendingRules,
    Shingle,
    same_inbox,
)
from campaigns.outreach.models.invitation import InvitationQuerySet
from candidates.timetable import LONDON, midnight

# A phrase that so many have is noted no more: whoever uses it is found through these.
HOLDERS = 20


def how_it_goes(invitation: Invitation) -> Literal["alone", "together"]:
    """What will become of it, for the supporter to read before they send it."""
    own = _own_of(invitation)
    return "alone" if _is_personal(invitation, own, _shingles_of(invitation, own)) else "together"


def _own_of(invitation: Invitation) -> Own:
    return (
        own_of(invitation.own_words, _template(invitation)) if invitation.own_words else own_of("")
    )


def _template(invitation: Invitation) -> list[str]:
    """What the form and the letter say by themselves, which people like to copy, in every
    language that they may have read it in."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += [*_letters(invitation), *_questions()]
    return found


def _letters(invitation: Invitation) -> list[str]:
    bare = {
        "campaign": invitation.campaign,
        "constituency": invitation.constituency,
        "candidate": {"name": ""},
    }
    return [
        render_to_string(
            "emails/invitation.txt",
            {**bare, "invitation": {"wish": wish, "own_words": "", "name": ""}},
        )
        for wish in Invitation.Wish.values
    ]


def _questions() -> list[str]:
    return [_("What was it like having a baby here?"), _("Which service helped, or was missing?")]


def _shingles_of(invitation: Invitation, own: Own) -> set[int]:
    # What is written in one campaign is compared with that campaign only.
    key = f"{settings.LINK_KEY}:shingle:{invitation.campaign_id}"
    return shingles(own.phrases, key=key)


def _is_personal(invitation: Invitation, own: Own, values: set[int]) -> bool:
    rules = SendingRules.current()
    if not values or own.length < rules.personal_from:
        return False
    shared = max(math.ceil(Decimal(rules.alike_from) * len(values)), 1)
    return not alike(invitation, values, shared=shared).exists()


def alike(invitation: Invitation, values: set[int], *, shared: int) -> InvitationQuerySet:
    """Messages of other people with so many of these phrases."""
    # The phrases first, by their index: there are few rows of each, however many people write.
    having = (
        Shingle.objects.filter(value__in=values)
        .values("invitation")
        .annotate(shared=Count("pk"))
        .filter(shared__gte=shared)
    )
    return (
        Invitation.objects.filter(
            pk__in=having.values("invitation"), status=Invitation.Status.CONFIRMED
        )
        .exclude(pk=invitation.pk)
        .exclude(email__iexact=invitation.email)
    )


def _remember(invitation: Invitation, values: set[int]) -> None:
    """For those who write later. So that the search stays quick when thousands send the same,
    a phrase is noted for the first ones only."""
    common = (
        Shingle.objects.filter(value__in=values)
        .values("value")
        .annotate(holders=Count("pk"))
        .filter(holders__gte=HOLDERS)
        .values_list("value", flat=True)
    )
    rows = [Shingle(invitation=invitation, value=value) for value in values - set(common)]
    Shingle.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def sort_out(invitation: Invitation) -> list[Message]:
    """Decide for each ask of a confirmed invitation that waits: on its own, or with the next
    daily letter. Returns the emails that are owed from now on. Twice is the same as once."""
    rules = SendingRules.current()
    own = _own_of(invitation)
    values = _shingles_of(invitation, own)
    invitation.is_personal = _is_personal(invitation, own, values)
    invitation.save(update_fields=["is_personal"])
    _remember(invitation, values)
    asks = list(_to_be_sorted(invitation))
    # Whoever is asked by two people at once is asked by one after the other: what is counted
    # below stays true.
    ids = [ask.approach_id for ask in asks]
    # (Who writes a row about one of them is not kept waiting: it may hold what we want next.)
    locked = Approach.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(locked.values_list("pk"))
    owed = []
    for ask in asks:
        one = Ask.objects.filter(pk=ask.pk)
        if _asked_already(ask, invitation):
            one.move(to=Ask.Status.CANCELLED, reason=Ask.Reason.ALREADY_ASKED)
        elif not invitation.is_personal or _went_singly(ask.approach_id) >= rules.personal_a_day:
            one.move(to=Ask.Status.IN_DIGEST)
        elif message := _owe_alone(ask, invitation):
            one.move(to=Ask.Status.QUEUED)
            owed.append(message)
        else:
            one.move(to=Ask.Status.CANCELLED, reason=Ask.Reason.ALREADY_ASKED)
    return owed


def _to_be_sorted(invitation: Invitation) -> Iterable[Ask]:
    return invitation.asks.filter(
        Q(status=Ask.Status.WAITING) | Q(status=Ask.Status.HELD, reason=Ask.Reason.REVIEW)
    ).order_by("pk")


def _asked_already(ask: Ask, invitation: Invitation) -> bool:
    """Whatever way they come back, one person asks one candidate once. What never arrived
    does not count, nor what staff still look at."""
    on_their_way = [Ask.Status.QUEUED, Ask.Status.IN_DIGEST, *Ask.ARRIVED]
    with_staff = [Ask.Reason.REVIEW, Ask.Reason.RETURNED, Ask.Reason.STAFF]
    return (
        Ask.objects.filter(
            same_inbox("invitation__email", invitation.email),
            approach=ask.approach_id,
            invitation__wish=invitation.wish,
        )
        .filter(
            Q(status__in=on_their_way) | (Q(status=Ask.Status.HELD) & ~Q(reason__in=with_staff))
        )
        .exclude(pk=ask.pk)
        .exists()
    )


def _went_singly(approach: int) -> int:
    """Personal messages to one candidate that went today, or are about to."""
    today = midnight(timezone.now().astimezone(LONDON).date())
    return (
        Message.objects.filter(kind=Message.Kind.INVITATION, ask__approach=approach)
        .on_its_way_or_sent_since(today)
        .count()
    )


def _owe_alone(ask: Ask, invitation: Invitation) -> Message | None:
    key = f"ask:{ask.approach_id}:{invitation.wish}:{hash_of_inbox(invitation.email)}"
    earlier = Message.objects.filter(dedupe_key__startswith=key).never_arrived().count()
    message, new = Message.objects.owe(
        Message.Kind.INVITATION, dedupe_key=f"{key}:{earlier}", ask=ask
    )
    return message if new else None
