"""Personal messages go singly, the rest together: who goes which way, the daily letters, and
the one answer to everybody in one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign, phase_of
from campaigns.outreach.links import hash_of_address
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Invitation,
    Message,
    Reply,
    SendingRules,
    Shingle,
)
from campaigns.outreach.models.digest import DigestQuerySet
from campaigns.outreach.models.invitation import AskQuerySet, InvitationQuerySet
from campaigns.outreach.similarity import Own, own_of, shingles
from campaigns.phases import LONDON, Phase

# A phrase that so many have is noted no more: whoever uses it is found through these.
HOLDERS = 20
# Letters that are made in one transaction.
TOGETHER = 200
# As long as the words are kept that a letter shows.
KEPT_FOR = timedelta(days=28)


# Personal or not


def how_it_goes(invitation: Invitation) -> Literal["alone", "together"]:
    """What will become of it, for the supporter to read before they send it."""
    own = _own_of(invitation)
    return "alone" if _is_personal(invitation, own, _shingles_of(invitation, own)) else "together"


def _own_of(invitation: Invitation) -> Own:
    return (
        own_of(invitation.own_words, _template(invitation)) if invitation.own_words else own_of("")
    )


def _template(invitation: Invitation) -> list[str]:
    """What the form and the letter say by themselves, which people like to copy."""
    with translation.override(invitation.language):
        bare = {
            "campaign": invitation.campaign,
            "constituency": invitation.constituency,
            "candidate": {"name": ""},
        }
        letters = [
            render_to_string(
                "emails/invitation.txt",
                {**bare, "invitation": {"wish": wish, "own_words": "", "name": ""}},
            )
            for wish in Invitation.Wish.values
        ]
        return [
            *letters,
            _("What was it like having a baby here?"),
            _("Which service helped, or was missing?"),
        ]


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
    list(Approach.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
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
            approach=ask.approach_id,
            invitation__wish=invitation.wish,
            invitation__email__iexact=invitation.email,
        )
        .filter(
            Q(status__in=on_their_way) | (Q(status=Ask.Status.HELD) & ~Q(reason__in=with_staff))
        )
        .exclude(pk=ask.pk)
        .exists()
    )


def _went_singly(approach: int) -> int:
    """Personal messages to one candidate that went today, or are about to."""
    today = _midnight(timezone.now())
    return (
        Message.objects.filter(kind=Message.Kind.INVITATION, ask__approach=approach)
        .filter(_on_its_way_or_sent_since(today))
        .count()
    )


def _on_its_way_or_sent_since(today: datetime) -> Q:
    on_its_way = [Message.Status.QUEUED, Message.Status.CLAIMED, Message.Status.SENDING]
    return (
        Q(status__in=on_its_way)
        | Q(sent_at__gte=today)
        | Q(status=Message.Status.STUCK, claimed_at__gte=today)
    )


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(LONDON).date(), time.min, tzinfo=LONDON)


def _owe_alone(ask: Ask, invitation: Invitation) -> Message | None:
    key = f"ask:{ask.approach_id}:{invitation.wish}:{hash_of_address(invitation.email)}"
    earlier = Message.objects.filter(dedupe_key__startswith=key).never_arrived().count()
    message, new = Message.objects.owe(
        Message.Kind.INVITATION, dedupe_key=f"{key}:{earlier}", ask=ask
    )
    return message if new else None


# The daily letters


def make_letters(now: datetime) -> int:
    """Put together what waits, from the hour that the rules say, once a day for each candidate.
    Twice, or at the same time as another, makes nothing twice. Returns how many emails are
    owed that were not before."""
    here = now.astimezone(LONDON)
    begins = datetime.combine(here.date(), SendingRules.current().digest_at, tzinfo=LONDON)
    if now >= begins:
        waiting = Ask.objects.filter(
            status=Ask.Status.IN_DIGEST, digest=None, changed_at__lt=begins
        )
        ids = sorted(set(waiting.values_list("approach", flat=True)))
        for start in range(0, len(ids), TOGETHER):
            _write_down(ids[start : start + TOGETHER], here.date(), _midnight(now))
    return _owe_letters(now)


@transaction.atomic
def _write_down(ids: Sequence[int], day: date, today: datetime) -> None:
    """Give all that waits for these candidates to their letter of the day."""
    # Of two beats, one comes after the other.
    list(Approach.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    open_letters, no_more_today = _letters_in_hand(ids, today)
    new = [pk for pk in ids if pk not in open_letters and pk not in no_more_today]
    Digest.objects.bulk_create(
        [Digest(approach_id=pk, day=day) for pk in new], ignore_conflicts=True
    )
    made = Digest.objects.filter(approach__in=new, day=day, messages=None, together_with=None)
    letters = {**open_letters, **dict(made.values_list("approach", "pk"))}
    for approach, letter in letters.items():
        Ask.objects.filter(approach=approach, status=Ask.Status.IN_DIGEST, digest=None).update(
            digest=letter
        )


def _letters_in_hand(ids: Sequence[int], today: datetime) -> tuple[dict[int, int], set[int]]:
    """Whose letter still waits to leave, so that what is new goes with it, and its id. And who
    else gets no new one now."""
    theirs = Digest.objects.filter(approach__in=ids)
    leaders = theirs.values_list(Coalesce("together_with", "pk"), flat=True)
    busy = Message.objects.filter(
        _on_its_way_or_sent_since(today), kind=Message.Kind.DIGEST, digest__in=leaders
    )
    closed = {
        *busy.values_list("digest", flat=True),
        *_without_email(theirs).values_list("pk", flat=True),
    }
    # What a worker has taken is read already, and what was in doubt stays the same letter.
    queued = busy.filter(status=Message.Status.QUEUED, sent_at=None).exclude(
        digest__in=Digest.objects.filter(asks__status=Ask.Status.QUEUED).values_list(
            Coalesce("together_with", "pk"), flat=True
        )
    )
    free = set(queued.select_for_update(skip_locked=True).values_list("digest", flat=True))
    open_letters = dict(_of_letters(theirs, free).values_list("approach", "pk"))
    in_hand = set(_of_letters(theirs, closed).values_list("approach", flat=True))
    return open_letters, in_hand - set(open_letters)


def _of_letters(digests: DigestQuerySet, leaders: Iterable[int | None]) -> DigestQuerySet:
    return digests.filter(Q(pk__in=leaders) | Q(together_with__in=leaders))


def _without_email(digests: DigestQuerySet) -> DigestQuerySet:
    """Those that were just made, or that parted from others because the address changed."""
    unsent = [Ask.Status.IN_DIGEST, Ask.Status.HELD]
    return digests.filter(
        Exists(Ask.objects.filter(digest=OuterRef("pk"), status__in=unsent)),
        messages=None,
        together_with=None,
    )


def _owe_letters(now: datetime) -> int:
    """One email for each address. Where several candidates have the same, one for all."""
    letters = list(
        _without_email(Digest.objects.all())
        .with_names()
        .prefetch_related("approach__candidate__contacts")
    )
    return sum(_owe_letter(group) for group in _by_address(letters, now))


def _by_address(letters: Sequence[Digest], now: datetime) -> Iterable[list[Digest]]:
    groups: dict[tuple[int, date, str | int], list[Digest]] = defaultdict(list)
    phase_of_letter = _phases(letters, now)
    for letter in letters:
        candidate = letter.approach.candidate
        contact = candidate.email_contact(parliament=phase_of_letter[letter.pk].has_mps)
        where = contact.value.casefold() if contact else letter.pk
        groups[letter.approach.campaign_id, letter.day, where].append(letter)
    for group in groups.values():
        yield sorted(group, key=Digest.by_seat_and_name)


def _phases(letters: Sequence[Digest], now: datetime) -> dict[int, Phase]:
    by_campaign: dict[int, list[Digest]] = defaultdict(list)
    for letter in letters:
        by_campaign[letter.approach.campaign_id].append(letter)
    campaigns = Campaign.objects.with_elections().in_bulk(by_campaign)
    phases = {}
    for pk, campaign in campaigns.items():
        seats = {one.pk: one.approach.candidate.constituency for one in by_campaign[pk]}
        contests = campaign.contests_in(seats.values())
        for letter_pk, seat in seats.items():
            phases[letter_pk] = phase_of(contests[seat.pk], campaign, now)
    return phases


@transaction.atomic
def _owe_letter(group: Sequence[Digest]) -> bool:
    """Unless another beat did so at this moment."""
    bare = Digest.objects.filter(pk__in=[one.pk for one in group], together_with=None)
    free = set(bare.select_for_update(skip_locked=True).values_list("pk", flat=True))
    free -= set(Message.objects.filter(digest__in=free).values_list("digest", flat=True))
    left = [one for one in group if one.pk in free]
    if not left:
        return False
    first, *others = left
    Digest.objects.filter(pk__in=[one.pk for one in others]).update(together_with=first)
    _message, new = Message.objects.owe(
        Message.Kind.DIGEST, dedupe_key=f"digest:{first.pk}", approach=first.approach, digest=first
    )
    return new


def call_off(approach: Approach, reason: Ask.Reason) -> None:
    """What goes together does not go to this candidate any more. Who shares their address
    still gets theirs."""
    Message.objects.filter(kind=Message.Kind.DIGEST, approach=approach).cancel(reason)
    Ask.objects.filter(
        Q(status=Ask.Status.IN_DIGEST)
        | (Q(status=Ask.Status.HELD, digest__isnull=False) & ~Q(reason=Ask.Reason.STUCK)),
        approach=approach,
    ).move(to=Ask.Status.CANCELLED, reason=reason)


# The answer to all


def letters_to(approach: Approach, now: datetime) -> DigestQuerySet:
    """Those that arrived, as long as their words are kept, the latest first."""
    return (
        Digest.objects.filter(
            Exists(Ask.objects.filter(digest=OuterRef("pk"), status__in=Ask.ARRIVED)),
            approach=approach,
            created_at__gte=now - KEPT_FOR,
        )
        .with_names()
        .select_related("reply")
        .order_by("-day")
    )


@transaction.atomic
def answer(letter: Digest, text: str, *, may_write_back: bool) -> list[Message]:
    """Pass one answer on to everyone who stands in the letter, and a copy to the address on
    record: personal links are forwarded. There is one answer to each letter: of two, the
    first one goes. Returns what is owed."""
    _reply, new = Reply.objects.get_or_create(digest=letter, defaults={"text": text})
    if not new:
        return []
    details: dict[str, bool | int] = {"may_write_back": may_write_back}
    owed = {}
    for ask in whoever_is_answered(letter):
        # Who asked for two things gets one answer.
        key = f"answer:{letter.pk}:{hash_of_address(ask.invitation.email)}"
        owed[key], _new = Message.objects.owe(
            Message.Kind.ANSWER, dedupe_key=key, ask=ask, details=details
        )
    copy, _new = Message.objects.owe(
        Message.Kind.ANSWER,
        dedupe_key=f"answer:{letter.pk}",
        approach=letter.approach,
        digest=letter,
        details={**details, "people": len(owed)},
    )
    return [*owed.values(), copy]


def asks_that_arrived(letter: Digest) -> AskQuerySet:
    return letter.asks.filter(status__in=Ask.ARRIVED).select_related("invitation").order_by("pk")


def whoever_is_answered(letter: Digest) -> AskQuerySet:
    return (
        letter.asks.filter(status__in=Ask.ARRIVED, invitation__stopped_at=None)
        .exclude(invitation__email="")
        .select_related("invitation")
        .order_by("pk")
    )
