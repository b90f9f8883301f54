"""An upload that is begun at a desk and done with a phone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach.links import Purpose, hash_of, token_for
from pledges.models.photo import Photo
from pledges.models.pledge import Pledge


class PhoneLinkEnded(Exception):
    """Used meanwhile, or taken back."""


class PhoneLink(models.Model):
    """Opens one upload, once, and for ten minutes: whoever looks over a shoulder at the QR code
    must not get the candidate's own link. Of a pledge, the latest alone can be open."""

    GOOD_FOR = timedelta(minutes=10)
    TO_PREPARE = timedelta(minutes=1)

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
        # Of one generation with the candidate's own link: what revokes that ends this too.
        return token_for(Purpose.PHONE, self.pk, self.pledge.approach.generation)

    @property
    def good_until(self) -> datetime:
        return self.made_at + self.GOOD_FOR

    @property
    def is_revoked(self) -> bool:
        return self.token_hash != hash_of(self.token)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and timezone.now() < self.good_until and not self.is_revoked

    @property
    def is_awaited(self) -> bool:
        """Whether a photo may still come by it: what arrived in the last second takes some
        time to be prepared."""
        last = self.good_until + self.TO_PREPARE
        return self.used_at is None and timezone.now() < last and not self.is_revoked

    @property
    def draft(self) -> Photo | None:
        """The photo that came by it, as long as it waits to be submitted."""
        return self.photo if self.photo and self.photo.status == Photo.Status.DRAFT else None

    def issue(self) -> None:
        self.token_hash = hash_of(self.token)
        self.save(update_fields=["token_hash"])

    def use(self, pledge: Pledge) -> None:
        """For its one photo, under the lock of its pledge. What arrived in time may take a
        moment longer. Raises PhoneLinkEnded."""
        self.pledge = pledge
        unused = PhoneLink.objects.filter(pk=self.pk, used_at=None)
        if self.is_revoked or not unused.update(used_at=timezone.now()):
            raise PhoneLinkEnded
