"""What a candidate agreed to, in the words that they read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from pledges.models.pledge import Pledge


class Consent(models.Model):
    """One consent, once given. A row is never changed but for the day it is taken back
    (UK GDPR, Article 7: that it was given can be shown, and it can be withdrawn)."""

    class Purpose(models.TextChoices):
        PUBLISH = "publish", "Publication"
        EVERYONE = "everyone", "Everyone in the photo agrees"
        CONTACT = "contact", "To be contacted later"

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="consents")
    # The one that was sent with it.
    photo = models.ForeignKey(
        "pledges.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="consents"
    )
    purpose = models.CharField(max_length=8, choices=Purpose)
    version = models.CharField(max_length=20, help_text="Of the text: the day it was written.")
    text = models.TextField(help_text="As they read it, in their language.")
    agreed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["agreed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.agreed_at:%d %B %Y}"
