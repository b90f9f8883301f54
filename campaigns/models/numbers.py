"""How much of everything there is in a campaign."""

from django.db import models
from django.utils import timezone

from campaigns.models.campaign import Campaign


class CampaignNumbers(models.Model):
    """How many of what there is in a campaign, as it was a minute ago: counted by the clock,
    so that nobody's look at a page counts anything."""

    campaign = models.OneToOneField(
        Campaign, primary_key=True, on_delete=models.CASCADE, related_name="numbers"
    )
    invitations = models.PositiveIntegerField(default=0)
    seats = models.PositiveIntegerField("constituencies from which somebody asked", default=0)
    people = models.PositiveIntegerField("people taking part", default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "campaign numbers"

    def __str__(self) -> str:
        return f"Numbers of {self.campaign_id}"
