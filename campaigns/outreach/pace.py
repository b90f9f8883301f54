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
    approach: int
    domain: str


@transaction.atomic
def let_through(wishes: Sequence[Wish], now: datetime) -> dict[int, datetime]:
    """When each message may leave: now, or a later time to look again."""
    if not wishes:
        return {}
    # One row that all workers lock, so that they decide one after the other.
    SendingRules.objects.get_or_create(pk=1)
    rules = SendingRules.objects.select_for_update().get(pk=1)
    counted = _Counted(wishes, rules, now)
    answers, taken = {}, []
    for wish in wishes:
        free_at = counted.free_at(wish)
        if free_at <= now:
            counted.take(wish)
            taken.append(
                Slot(at=now, stream=wish.stream, domain=wish.domain, approach_id=wish.approach)
            )
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


class _Counted:
    """What went lately, by whatever is limited."""

    def __init__(self, wishes: Sequence[Wish], rules: SendingRules, now: datetime) -> None:
        self.rules, self.now = rules, now
        self.to_person: dict[int, list[datetime]] = defaultdict(list)
        people = Slot.objects.filter(
            approach__in={wish.approach for wish in wishes}, at__gt=now - DAY
        )
        for approach, at in people.order_by("at").values_list("approach", "at"):
            self.to_person[approach].append(at)
        self.to_domain = {
            domain: self._latest({"domain": domain}, rules.per_domain_hour)
            for domain in {wish.domain for wish in wishes}
        }
        self.of_stream, self.per_hour = {}, {}
        for stream in {wish.stream for wish in wishes}:
            self.per_hour[stream] = rules.per_hour(_day_of(stream, now))
            self.of_stream[stream] = self._latest({"stream": stream}, self.per_hour[stream])

    def _latest(self, of: dict[str, str], limit: int) -> list[datetime]:
        """The latest of the last hour, as many as are limited; older ones do not matter."""
        slots = Slot.objects.filter(**of, at__gt=self.now - HOUR).order_by("-at")
        return sorted(slots.values_list("at", flat=True)[:limit])

    def free_at(self, wish: Wish) -> datetime:
        person, now = self.to_person[wish.approach], self.now
        return max(
            free_at(
                [at for at in person if at > now - HOUR], self.rules.per_candidate_hour, HOUR, now
            ),
            free_at(person, self.rules.per_candidate_day, DAY, now),
            free_at(self.to_domain[wish.domain], self.rules.per_domain_hour, HOUR, now),
            free_at(self.of_stream[wish.stream], self.per_hour[wish.stream], HOUR, now),
        )

    def take(self, wish: Wish) -> None:
        for times in (
            self.to_person[wish.approach],
            self.to_domain[wish.domain],
            self.of_stream[wish.stream],
        ):
            times.append(self.now)


def per_hour_now(stream: str, now: datetime) -> int:
    """How many of a stream may leave in an hour, as far as it has warmed up."""
    return SendingRules.current().per_hour(_day_of(stream, now))


def _day_of(stream: str, now: datetime) -> int:
    """On which day of its sending a stream is: 0 on the first."""
    sent = Message.objects.filter(stream=stream, sent_at__isnull=False).order_by("sent_at")
    first = sent.values_list("sent_at", flat=True).first()
    return (timezone.localdate(now) - timezone.localdate(first)).days if first else 0
