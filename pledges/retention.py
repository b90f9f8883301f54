"""What is deleted when: one table of rules, run every hour and by `manage.py tidy`, and shown
on the privacy page in the same words.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pledges.keeping import (
    candidates,
    events,
    partners,
    readers,
    signatories,
    site,
    supporters,
    visits,
)
from pledges.keeping.rule import Rule, Whose
from pledges.models import Tidying

logger = logging.getLogger(__name__)


@dataclass
class Report:
    """How many rows each rule found, and which rules failed."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def rules(now: datetime) -> list[Rule]:
    """Nothing is read from the database before it is asked for rows."""

    def ago(**age: float) -> datetime:
        return now - timedelta(**age)

    return [
        *supporters.of_supporters(now, ago),
        *supporters.of_visitors(now, ago),
        *candidates.of_candidates(ago),
        *partners.of_partners(ago),
        *events.of_events(ago),
        *visits.of_visits(ago),
        *readers.of_readers(ago),
        *signatories.of_signatories(ago),
        *site.of_the_site(now, ago),
    ]


def kept(now: datetime) -> list[tuple[Whose, list[Rule]]]:
    """The same, for people to read: by whose it is."""
    table = rules(now)
    return [(whose, [one for one in table if one.whose is whose]) for whose in Whose]


def tidy(*, dry_run: bool = False) -> Report:
    """Delete what has had its time; with dry_run, only look. A rule that fails holds up no
    other, and is named."""
    now = timezone.now()
    report = Report()
    for rule in rules(now):
        try:
            with transaction.atomic():
                report.counts[str(rule)] = _apply(rule, dry_run=dry_run)
        except Exception:
            logger.exception("tidying failed: %s", rule)
            report.failed.append(str(rule))
    if not dry_run:
        Tidying.objects.add(now, report.counts, report.failed)
    return report


def _apply(rule: Rule, *, dry_run: bool) -> int:
    # Counted by id, once: a rule may join rows that repeat.
    ids = list(rule.rows.values_list("pk", flat=True).distinct())
    if ids and not dry_run:
        rule.act(rule.rows.model._default_manager.filter(pk__in=ids))
    return len(ids)


@dataclass(frozen=True)
class Next:
    """What a rule will find."""

    rule: Rule
    now: int
    within_a_week: int  # with those of now


def what_goes_next() -> list[Next]:
    """For staff to see before it happens. Reads only."""
    now = timezone.now()
    later = {str(rule): rule for rule in rules(now + timedelta(days=7))}
    return [Next(rule, _due(rule), within_a_week=_due(later[str(rule)])) for rule in rules(now)]


def _due(rule: Rule) -> int:
    return int(rule.rows.order_by().values("pk").distinct().count())
