"""Who wants to be told that people are listed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.models import Campaign, phase_of
from candidates.models import CandidateQuerySet, Constituency


def people_before_the_poll(
    campaign: Campaign, constituency: Constituency
) -> CandidateQuerySet | None:
    """Everyone listed in a seat, or None once there is nothing left to wait for."""
    contest = campaign.contest_in(constituency)
    phase = phase_of(contest, campaign, timezone.now())
    if not phase.is_before_the_poll:
        return None
    return campaign.people_in(constituency, contest, phase)


class SeatWatch(models.Model):
    """Somebody to be told, once, when people are listed in a seat. Deleted with that."""

    KEPT_FOR = timedelta(days=90)

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en-gb")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "seat watches"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "constituency", "email"], name="seat_watch_once"
            )
        ]

    def __str__(self) -> str:
        return f"Watch {self.pk} of {self.constituency}"
