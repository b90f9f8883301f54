"""What goes to a candidate together, once a day, and what they answer to all."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.invitation import Invitation


class Digest(models.Model):
    """One daily letter to one candidate. Its asks point here."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["approach", "day"], name="digest_once_a_day")
        ]

    def __str__(self) -> str:
        return f"Daily letter {self.pk} to {self.approach.candidate}"


class Reply(models.Model):
    """What a candidate answered, once, to everyone in a daily letter."""

    digest = models.OneToOneField(Digest, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Reply {self.pk}"


class Shingle(models.Model):
    """A keyed hash of five words in a row of what a supporter wrote, to find messages that
    are alike. Deleted with the words."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="shingles")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "value"], name="shingle_once")]

    def __str__(self) -> str:
        return f"Shingle {self.pk}"
