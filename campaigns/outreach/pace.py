"""How fast: what may leave now, and when the rest may.

Workers ask for a whole batch at once, one worker at a time, so that any number of them
together keep the limits. What is let through is counted at once, whatever becomes of it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.outreach.models import Message, SendingRules, Slot

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """An email that could leave now, as far as everything else goes."""

    message: int
    stream: str
    # To whom it goes. Several may share an address, and a letter; it counts for each.
    approaches: tuple[int, ...]
    domain: str

    def slots(self, now: datetime) -> list[Slot]:
        """What is counted when it leaves: one email, for the first; for the others, that
        they were written to."""
        first, *others = self.approaches
        of = {"at": now, "message": self.message}
        email = Slot(**of, stream=self.stream, domain=self.domain, approach_id=first)
        return [email, *(Slot(**of, approach_id=one) for one in others)]


@transaction.atomic
def let_through(wishes: Sequence[Wish], now: datetime) -> dict[int, datetime]:
    """When each message may leave: now, or a later time to look again."""
    if not wishes:
        return {}
    # One row that all workers lock, so that they decide one after the other.
    rules, _made = SendingRules.objects.select_for_update().get_or_create(pk=1)
    # Whatever was let through and is asked for again has not left: a mail server was away, or
    # so slow that others were to take over. It is counted once.
    Slot.objects.filter(message__in=[wish.message for wish in wishes]).delete()
    counted = _Counted(wishes, rules, now)
    answers, taken = {}, []
    for wish in wishes:
        free_at = counted.free_at(wish)
        if free_at <= now:
            counted.take(wish)
            taken += wish.slots(now)
        answers[wish.message] = free_at if free_at <= now else _later(free_at, now)
    Slot.objects.bulk_create(taken)
    return answers


def _later(free_at: datetime, now: datetime) -> datetime:
    # Spread, so that what waited together does not come back together.
    return free_at + (free_at - now) * random.uniform(0, 0.25)  # noqa: S311


def free_at(times: Sequence[datetime], limit: int, window: timedelta, now: datetime) -> datetime:
    """When the next one may go, where these went (in order), and limit may go in a window."""
    if len(times) < limit:
        return now
    return max(now, times[-limit] + window)


@dataclass
class _Limit:
    """So many may go in a window; these went in it, in order, as far as they matter."""

    times: list[datetime]
    limit: int
    window: timedelta


class _Counted:
    """What went lately, by whatever is limited."""

    def __init__(self, wishes: Sequence[Wish], rules: SendingRules, now: datetime) -> None:
        self.now, self.most = now, len(wishes)
        self.to_person = self._to_people({one for wish in wishes for one in wish.approaches}, rules)
        self.to_domain = {
            domain: self._latest({"domain": domain}, rules.per_domain_hour)
            for domain in {wish.domain for wish in wishes}
        }
        self.of_stream = {
            stream: self._latest({"stream": stream}, rules.per_hour(_day_of(stream, now)))
            for stream in {wish.stream for wish in wishes}
        }

    def _to_people(self, people: set[int], rules: SendingRules) -> dict[int, list[_Limit]]:
        went: dict[int, list[datetime]] = defaultdict(list)
        slots = Slot.objects.filter(approach__in=people, at__gt=self.now - DAY).order_by("at")
        for person, at in slots.values_list("approach", "at"):
            went[person].append(at)
        return {
            person: [
                _Limit(
                    [at for at in went[person] if at > self.now - HOUR],
                    rules.per_candidate_hour,
                    HOUR,
                ),
                _Limit(went[person], rules.per_candidate_day, DAY),
            ]
            for person in people
        }

    def _latest(self, of: dict[str, str], limit: int) -> _Limit:
        """The hour of a domain or a stream. However many of these wishes go, the very latest
        do not matter, nor do those before the last so many: neither is read."""
        newest = max(0, limit - self.most)
        slots = Slot.objects.filter(**of, at__gt=self.now - HOUR).order_by("-at")
        times = sorted(slots.values_list("at", flat=True)[newest:limit])
        return _Limit(times, limit - newest, HOUR)

    def _limits_of(self, wish: Wish) -> list[_Limit]:
        to_people = [limit for one in wish.approaches for limit in self.to_person[one]]
        return [*to_people, self.to_domain[wish.domain], self.of_stream[wish.stream]]

    def free_at(self, wish: Wish) -> datetime:
        return max(
            free_at(one.times, one.limit, one.window, self.now) for one in self._limits_of(wish)
        )

    def take(self, wish: Wish) -> None:
        for one in self._limits_of(wish):
            one.times.append(self.now)


def per_hour_now(stream: str, now: datetime) -> int:
    """How many of a stream may leave in an hour, as far as it has warmed up."""
    return SendingRules.current().per_hour(_day_of(stream, now))


def _day_of(stream: str, now: datetime) -> int:
    """On which day of its sending a stream is: 0 on the first."""
    first = first_sent_at(stream)
    return (timezone.localdate(now) - timezone.localdate(first)).days if first else 0


def first_sent_at(stream: str) -> datetime | None:
    sent = Message.objects.filter(stream=stream, sent_at__isnull=False).order_by("sent_at")
    return sent.values_list("sent_at", flat=True).first()
