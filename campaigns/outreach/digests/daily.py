"""The daily letters: what goes together to a candidate, once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from campaigns.models import Campaign, phase_of
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Message,
    SendingRules,
)
from campaigns.outreach.models.digest import DigestQuerySet
from campaigns.phases import Phase
from candidates.timetable import LONDON, midnight

# Letters that are made in one transaction.
TOGETHER = 200


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
            _write_down(ids[start : start + TOGETHER], here.date(), midnight(here.date()))
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
        kind=Message.Kind.DIGEST, digest__in=leaders
    ).on_its_way_or_sent_since(today)
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
