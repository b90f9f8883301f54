"""Is something unusual going on? Counts of the last hour beside those of an usual hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@dataclass(frozen=True)
class Trend:
    """Many at once from, or to, one of something."""

    of: str
    name: str
    count: int
    usual: float  # in an hour, over the week before

    @property
    def sentence(self) -> str:
        usual = (
            "none"
            if self.usual == 0
            else f"{self.usual:.1f}"
            if self.usual < 10
            else f"{self.usual:.0f}"
        )
        return f"{self.count} invitations {self.of} {self.name} in the last hour; usually {usual} an hour"


def unusual(
    invitations: QuerySet[Any], asks: QuerySet[Any], now: datetime, *, at_least: int, times: int
) -> list[Trend]:
    """Networks, email domains and candidates of which far more came in the last hour than
    in an hour of the week before. The most unusual first."""
    lately = invitations.filter(submitted_at__gt=now - HOUR)
    before = invitations.filter(submitted_at__gt=now - HOUR - WEEK, submitted_at__lte=now - HOUR)
    trends: list[Trend] = []
    networks = Counter(lately.exclude(network="").values_list("network", flat=True))
    for network, count in _many(networks, at_least):
        usual = before.filter(network=network).count()
        # Its name is a hash; a few letters tell it from others.
        trends.append(_trend("from network", network[:6], count, usual))
    domains = Counter(
        one.rpartition("@")[2].lower()
        for one in lately.exclude(email="").values_list("email", flat=True)
    )
    for domain, count in _many(domains, at_least):
        usual = before.filter(email__iendswith=f"@{domain}").count()
        trends.append(_trend("from addresses at", domain, count, usual))
    to = asks.filter(invitation__in=lately).values_list("approach", "approach__candidate__name")
    for (approach, name), count in _many(Counter(to), at_least):
        usual = asks.filter(approach=approach, invitation__in=before).count()
        trends.append(_trend("to", name, count, usual))
    alarming = [one for one in trends if one.count > times * one.usual]
    return sorted(alarming, key=lambda one: one.count / (one.usual or 0.1), reverse=True)


def _many(counts: Counter[Any], at_least: int) -> Iterator[tuple[Any, int]]:
    return ((what, count) for what, count in counts.items() if count >= at_least)


def _trend(of: str, name: str, count: int, in_a_week: int) -> Trend:
    return Trend(of, name, count, in_a_week / (WEEK / HOUR))
