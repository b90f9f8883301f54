"""What staff write to many candidates at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.models.approach import Approach
from candidates.models import Constituency


class Mailing(models.Model):
    """One letter of the charity to all contactable candidates of some seats, or of all."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Being written"
        TESTED = "tested", "Tested"
        SCHEDULED = "scheduled", "Scheduled, waits for a second person"
        RELEASED = "released", "Released, waits for its time"
        SENDING = "sending", "Being sent"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    class Step(models.TextChoices):
        INVITE = "invite", "Invitation"
        REMINDER = "reminder", "Reminder, four working days later"
        LAST_CALL = "last_call", "Last call"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="mailings")
    step = models.CharField(max_length=9, choices=Step, default=Step.INVITE)
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        help_text="The mailing that this one reminds of.",
    )
    subject = models.CharField(max_length=90)
    text = models.TextField()
    seats = models.ManyToManyField(
        Constituency, blank=True, help_text="None chosen: all constituencies."
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Not before.")
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text="What has not left by then is cancelled."
    )
    per_hour = models.PositiveIntegerField(default=200)
    # Regulation 22 of PECR: addresses of people, as against those of organisations.
    personal_decision = models.TextField(
        "why personal addresses are included",
        blank=True,
        help_text="Empty: addresses at personal providers are left out.",
    )
    more_than_two = models.TextField(
        "why more than two", blank=True, help_text="Needed from the third mailing on."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_because = models.CharField(max_length=200, blank=True, editable=False)
    # What the breaker no longer counts, because a person said to go on.
    forgiven_bounces = models.PositiveIntegerField(default=0, editable=False)
    forgiven_complaints = models.PositiveIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        permissions = [("release_mailing", "Can release a mailing that somebody else wrote")]
        constraints = [
            models.CheckConstraint(
                condition=Q(step="invite", follows=None)
                | (~Q(step="invite") & Q(follows__isnull=False)),
                name="mailing_reminds_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Recipient(models.Model):
    """One candidate of one mailing, and what became of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        QUEUED = "queued", "On its way"
        SENT = "sent", "Sent"
        BOUNCED = "bounced", "Could not be delivered"
        LEFT_OUT = "left_out", "Left out"
        CANCELLED = "cancelled", "Not sent"

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="mailings")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=120, blank=True)
    # Several candidates with one address get one email, with a part for each.
    together_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="others"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "approach"], name="recipient_once")
        ]

    def __str__(self) -> str:
        return f"{self.approach.candidate} in {self.mailing}"
