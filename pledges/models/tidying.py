"""What was deleted, day by day."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone


class TidyingQuerySet(models.QuerySet["Tidying"]):
    def add(self, now: datetime, counts: dict[str, int], failed: list[str]) -> None:
        """One more run of the day."""
        today, _new = self.get_or_create(day=timezone.localdate(now), defaults={"at": now})
        for what, count in counts.items():
            if count:
                today.counts[what] = today.counts.get(what, 0) + count
        today.at, today.failed = now, failed
        today.save()


class Tidying(models.Model):
    """What was deleted on one day because it had had its time: only how many of what."""

    day = models.DateField(unique=True)
    at = models.DateTimeField("last run")
    counts = models.JSONField(default=dict)
    failed = models.JSONField("rules that failed in the last run", default=list)

    objects = TidyingQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "tidying"

    def __str__(self) -> str:
        return f"Tidying of {self.day}"
