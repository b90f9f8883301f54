"""Who suggested an event, and what they would like to change about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Event
from campaigns.outreach.links import Purpose
from campaigns.outreach.models.correspondent import Correspondent, CorrespondentQuerySet


class OrganiserQuerySet(CorrespondentQuerySet):
    def with_changes(self) -> OrganiserQuerySet:
        """Of events that are listed, and of which somebody wants other words to be shown."""
        listed = self.filter(event__state=Event.State.LISTED)
        return listed.exclude(proposed_at=None).order_by("proposed_at", "pk")


class Organiser(Correspondent):
    """Kept apart from the event, which is public: this goes when the event is over."""

    CONFIRM_WITHIN = timedelta(days=7)
    MAY_CHANGE = (Event.State.WAITING, Event.State.LISTED, Event.State.REFUSED)
    page_purpose = Purpose.EVENT
    letters = "event"

    class Letter(models.TextChoices):
        CONFIRM = "confirm"
        LISTED = "listed"
        REFUSED = "refused"
        CHANGED = "changed"
        KEPT = "kept"
        CANCELLED = "cancelled"
        REMOVED = "removed"

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="suggested_by")
    # Other words for an event that is listed, as its form has them, until somebody has read them.
    proposed = models.JSONField(default=dict, blank=True, editable=False)
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.TextField(
        "why a change was turned down", blank=True, max_length=1000, editable=False
    )

    objects = OrganiserQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        # Without a name: this is what the log of the admin keeps for good.
        return f"Organiser of event {self.event_id}"

    def get_absolute_url(self) -> str:
        return reverse("organiser_page", args=[self.token])

    @property
    def is_late(self) -> bool:
        """Nobody has confirmed in time: it is about to be deleted."""
        return self.event.created_at < timezone.now() - self.CONFIRM_WITHIN

    def about(self) -> dict[str, Any]:
        return {"organiser": self, "event": self.event}
