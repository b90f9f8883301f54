"""What a candidate joined with, and what they agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.models import Approach

if TYPE_CHECKING:
    from pledges.models.photo import Photo


class Pledge(models.Model):
    """What a candidate joined with. One for each approach."""

    class Role(models.TextChoices):
        CANDIDATE = "candidate", _("The candidate")
        TEAM = "team", _("Somebody who works for or volunteers with them")

    approach = models.OneToOneField(Approach, on_delete=models.PROTECT, related_name="pledge")
    role = models.CharField(max_length=9, choices=Role)
    wording = models.TextField(help_text="The text they agreed to.")
    wording_version = models.PositiveSmallIntegerField()
    display_name = models.CharField(max_length=120)
    statement = models.CharField(max_length=280, blank=True)
    # The consent under which it is public.
    published_under = models.ForeignKey(
        "pledges.Consent",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    joined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(joined_at=None) | Q(published_under__isnull=False),
                name="pledge_joined_only_with_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}, {self.approach.campaign.year}"

    @property
    def wording_language(self) -> str:
        """In which they agreed."""
        welsh = self.approach.campaign.pledge_text_cy
        return "cy" if welsh and self.wording == welsh else "en"

    def photo_in(self, *states: Photo.Status) -> Photo | None:
        return self.photos.filter(status__in=states).order_by("-pk").first()
