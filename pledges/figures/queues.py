"""How long what waits for staff has waited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.outreach.models import Claim, Invitation, Repair, Reply
from candidates.models import Correction
from pledges.figures.charts import Bar
from pledges.models import Photo, PhotoReport, ProfessionalPledge, Statement

SOON_LATE, LATE = 12, 24  # hours
END = 48


@dataclass(frozen=True)
class Queue:
    what: str
    hours: Sequence[float]

    @property
    def oldest(self) -> float:
        return max(self.hours, default=0)

    @property
    def median(self) -> float:
        return median(self.hours) if self.hours else 0

    @property
    def late(self) -> int:
        return sum(one >= LATE for one in self.hours)

    @property
    def state(self) -> str:
        if not self.hours:
            return "Nothing waits"
        if self.oldest >= LATE:
            return "Late"
        return "Soon late" if self.oldest >= SOON_LATE else "In time"

    @property
    def bars(self) -> list[Bar]:
        return [self._bar("Oldest", self.oldest), self._bar("Median", self.median)]

    def _bar(self, label: str, hours: float) -> Bar:
        tone = "stripes" if hours >= LATE else "dots" if hours >= SOON_LATE else "plain"
        return Bar(label, hours, in_words(hours), tone, (SOON_LATE, LATE), END)


def in_words(hours: float) -> str:
    """Exact as far as it matters."""
    if hours >= END:
        return f"{hours / 24:.0f} days"
    return f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"


def queues() -> list[Queue]:
    """What the front page of the admin calls waiting, as far as its age is known. A query each."""
    now = timezone.now()
    repairs = Repair.objects.filter(closed_at=None)
    looks: list[tuple[str, QuerySet[Any], str]] = [
        ("Photos", Photo.objects.waiting(), "submitted_at"),
        ("New sentences", Statement.objects.waiting(), "sent_at"),
        ("Supporters’ messages held", Invitation.objects.to_read(), "confirmed_at"),
        ("Candidates’ answers held", Reply.objects.to_read(), "created_at"),
        ("Corrections", Correction.objects.waiting(), "created_at"),
        ("Claims to be a candidate", Claim.objects.waiting(), "created_at"),
        ("Reports of photos", PhotoReport.objects.waiting(), "created_at"),
        ("Signatures", ProfessionalPledge.objects.waiting(), "confirmed_at"),
        ("Addresses to repair", repairs, "opened_at"),
    ]
    return [Queue(what, _ages(rows, since, now)) for what, rows, since in looks]


def _ages(rows: QuerySet[Any], since: str, now: datetime) -> list[float]:
    times = rows.exclude(**{since: None}).order_by().values_list("pk", since).distinct()
    return [max((now - at).total_seconds(), 0) / 3600 for _pk, at in times]
