"""What is left of a photo once everything about its sender is deleted."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from campaigns.outreach.models import Approach


class TakenBack(models.Model):
    """A keyed hash of the file, of which nobody can make the picture: so that it does not come
    back by accident, and so that its page can say that it is gone for good."""

    approach = models.ForeignKey(Approach, on_delete=models.CASCADE, related_name="+")
    picture = models.CharField(max_length=64)
    was_public = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Taken back {self.pk}"
