"""What mail servers and providers report back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.outreach.models.message import Message
from candidates.models import Candidate, Contact


class DeliveryReport(models.Model):
    """One report about one email: kept before anything is done about it, so that one that
    comes twice, or too early, does no harm."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "Delivered"
        SOFT = "soft", "Not now"
        HARD = "hard", "Never"
        COMPLAINT = "complaint", "Marked as spam"
        AUTO_REPLY = "auto_reply", "Automatic reply"
        UNKNOWN = "unknown", "Not understood"

    class Source(models.TextChoices):
        WEBHOOK = "webhook", "The mail provider"
        MAIL = "mail", "A bounce by email"

    event_id = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=7, choices=Source)
    kind = models.CharField(max_length=10, choices=Kind)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    code = models.CharField(max_length=20, blank=True, help_text="Of the mail server: 5.1.1.")
    gave_up = models.BooleanField(default=False, help_text="The server tries no longer.")
    happened_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    acted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.event_id}"


class Repair(models.Model):
    """An address that does not work, for staff to find a better one."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="repairs")
    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="repair"
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["opened_at"]

    def __str__(self) -> str:
        return f"Address of {self.candidate}"
