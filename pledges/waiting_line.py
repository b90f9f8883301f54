"""A line of the front page: what waits, how many, since when, and where to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse


@dataclass(frozen=True)
class Waiting:
    """One line of the front page."""

    what: str
    count: int
    url: str
    since: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Look:
    """Rows that somebody should look at, and who may know of them."""

    permission: str
    what: str
    rows: QuerySet[Any]
    page: str  # of the admin
    query: str = ""
    since: str = ""  # the field that says since when
    why: str = ""  # the field that says why

    def line(self) -> Waiting:
        oldest = self._first(self.rows.order_by(self.since), self.since) if self.since else None
        reason = self._first(self.rows, self.why) if self.why else None
        return Waiting(
            what=self.what,
            count=self.rows.count(),
            url=reverse(f"admin:{self.page}") + self.query,
            since=oldest,
            why=reason or "",
        )

    @staticmethod
    def _first(rows: QuerySet[Any], field: str) -> Any:
        return rows.values_list(field, flat=True).first()


# Whether this member of staff has a permission.
May = Callable[[str], bool]
