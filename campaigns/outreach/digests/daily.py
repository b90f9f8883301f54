"""The daily letters: what goes together to a candidate, once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from campaigns.models import Campaign, phase_of
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Message,
    SendingRules,
)
from campaigns.outreach.models.ask import AskQuerySet
from campaigns.outreach.models.digest import DigestQuerySet
from campaigns.phases import Phase
from candidates.timetable import LONDON, midnight

# Letters that are made in one transaction.
TOGETHER = 200
# On the day before a poll, what comes in so many minutes before sending ends leaves at once.
LAST_MINUTES = timedelta(minutes=30)


def make_letters(now: datetime) -> int:
    """Put together what waits, from the hour that the rules say, once a day for each candidate.
    Twice, or at the same time as another, makes nothing twice. Returns how many emails are
    owed that were not before."""
    here, rules = now.astimezone(LONDON), SendingRules.current()
    begins = _today_at(rules.digest_at, now)
    if now >= begins:
        waiting = Ask.objects.waiting_for_a_letter().filter(changed_at__lt=begins)
        _put_together(waiting, now, since=midnight(here.date()))
    tomorrow = here.date() + timedelta(days=1)
    for campaign in Campaign.objects.filter(elections__polling_day=tomorrow).distinct():
        begins = _last_call(campaign, rules, now)
        if now >= begins:
            waiting = Ask.objects.waiting_for_a_letter().filter(
                changed_at__lt=begins,
                approach__campaign=campaign,
                approach__candidate__ballot__election__polling_day=tomorrow,
            )
            _put_together(waiting, now, since=begins)
    return _owe_letters(now)


def next_letters_at(now: datetime) -> datetime:
    """When what waits now goes into a letter, where no poll is near."""
    begins = _today_at(SendingRules.current().digest_at, now)
    return begins if now < begins else begins + timedelta(days=1)


def _today_at(hour: time, now: datetime) -> datetime:
    return datetime.combine(now.astimezone(LONDON).date(), hour, tzinfo=LONDON)


def _last_call(campaign: Campaign, rules: SendingRules, now: datetime) -> datetime:
    """Until when an ask has come that goes with the latest further letter, on the day before
    the poll. Nothing can wait for tomorrow."""
    _opens, closes = rules.hours(campaign)
    at_once_from = _today_at(closes, now) - LAST_MINUTES
    return now if now >= at_once_from else _today_at(rules.last_digest_at, now)


def _put_together(waiting: AskQuerySet, now: datetime, *, since: datetime) -> None:
    ids = sorted(set(waiting.values_list("approach", flat=True)))
    for start in range(0, len(ids), TOGETHER):
        _write_down(ids[start : start + TOGETHER], now.astimezone(LONDON).date(), since)


@transaction.atomic
def _write_down(ids: Sequence[int], day: date, since: datetime) -> None:
    """Give all that waits for these candidates to their letter, unless they had one since."""
    # Of two beats, one comes after the other.
    # (Who writes a row about one of them is not kept waiting: it may hold what we want next.)
    locked = Approach.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(locked.values_list("pk"))
    open_letters, no_more_now = _letters_in_hand(ids, since)
    new = [pk for pk in ids if pk not in open_letters and pk not in no_more_now]
    earlier = Digest.objects.filter(approach__in=new, day=day).order_by()
    numbers = dict(earlier.values_list("approach").annotate(Max("number")))
    Digest.objects.bulk_create(
        [Digest(approach_id=pk, day=day, number=numbers.get(pk, 0) + 1) for pk in new],
        ignore_conflicts=True,
    )
    made = Digest.objects.filter(approach__in=new, day=day, messages=None, together_with=None)
    letters = {**open_letters, **dict(made.values_list("approach", "pk"))}
    its_letter = Digest.objects.filter(pk__in=letters.values(), approach=OuterRef("approach"))
    Ask.objects.waiting_for_a_letter().filter(approach__in=letters).update(
        digest=Subquery(its_letter.values("pk")[:1])
    )


def _letters_in_hand(ids: Sequence[int], since: datetime) -> tuple[dict[int, int], set[int]]:
    """Whose letter still waits to leave, so that what is new goes with it, and its id. And who
    else gets no new one now."""
    theirs = Digest.objects.filter(approach__in=ids)
    leaders = theirs.values_list(Coalesce("together_with", "pk"), flat=True)
    busy = Message.objects.filter(
        kind=Message.Kind.DIGEST, digest__in=leaders
    ).on_its_way_or_sent_since(since)
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
    groups = list(_by_address(letters, now))
    batches = [groups[start : start + TOGETHER] for start in range(0, len(groups), TOGETHER)]
    return sum(_owe_some(batch) for batch in batches)


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
def _owe_some(groups: Sequence[Sequence[Digest]]) -> int:
    """Unless another beat did so at this moment."""
    ids = [one.pk for group in groups for one in group]
    bare = Digest.objects.filter(pk__in=ids, together_with=None)
    free = set(bare.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    free -= set(Message.objects.filter(digest__in=free).values_list("digest", flat=True))
    owed = {}
    for group in groups:
        left = [one for one in group if one.pk in free]
        if not left:
            continue
        first, *others = left
        if others:
            together = Digest.objects.filter(pk__in=[one.pk for one in others])
            together.update(together_with=first)
        owed[f"digest:{first.pk}"] = {"approach": first.approach, "digest": first}
    Message.objects.owe_all(Message.Kind.DIGEST, owed)
    return len(owed)


def call_off(approach: Approach, reason: Ask.Reason) -> None:
    """What goes together does not go to this candidate any more. Who shares their address
    still gets theirs."""
    Message.objects.filter(kind=Message.Kind.DIGEST, approach=approach).cancel(reason)
    Ask.objects.filter(
        Q(status=Ask.Status.IN_DIGEST)
        | (Q(status=Ask.Status.HELD, digest__isnull=False) & ~Q(reason=Ask.Reason.STUCK)),
        approach=approach,
    ).move(to=Ask.Status.CANCELLED, reason=reason)
