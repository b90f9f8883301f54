"""An upload that is begun at a desk and done with a phone."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach.links import Purpose, hash_of, token_for
from pledges.models.photo import Photo
from pledges.models.pledge import Pledge


class PhoneLink(models.Model):
    """Opens one upload, once, and for ten minutes: whoever looks over a shoulder at the QR code
    must not get the candidate's own link."""

    GOOD_FOR = timedelta(minutes=10)

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="phone_links")
    # Empty only between insert and issue, inside one transaction.
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    photo = models.ForeignKey(
        Photo, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Upload by phone {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("phone", args=[self.token])

    @property
    def token(self) -> str:
        return token_for(Purpose.PHONE, self.pk)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and timezone.now() < self.made_at + self.GOOD_FOR

    def issue(self) -> None:
        self.token_hash = hash_of(self.token)
        self.save(update_fields=["token_hash"])
