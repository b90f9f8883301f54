"""Another sentence for a candidate's page, which a person reads first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pledges.models.pledge import Pledge


class StatementQuerySet(models.QuerySet["Statement"]):
    def waiting(self) -> StatementQuerySet:
        return self.filter(state=Statement.State.WAITING).order_by("sent_at", "pk")


class Statement(models.Model):
    """A sentence that is to follow the one on the page. That one stays until this is accepted."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "On their page"
        REFUSED = "refused", "Not taken over"

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="statements")
    text = models.CharField(max_length=280)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True, max_length=1000, help_text="Goes to the candidate.")

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(state="waiting"), name="statement_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None, decided_by=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="statement_decision_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        # Without a name: this is what the log of the admin keeps for good.
        return f"Sentence {self.pk}"
