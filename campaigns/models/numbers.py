"""How much of everything there is in a campaign."""

from django.db import models
from django.utils import timezone

from campaigns.models.campaign import Campaign
from candidates.models import Constituency


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


class SeatNumber(models.Model):
    """How many people of a seat have asked. Exact: what is shown of it is for pages to say."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="in_seats")
    constituency = models.ForeignKey(
        Constituency, on_delete=models.CASCADE, related_name="supporters"
    )
    supporters = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "constituency"], name="one_number_per_seat")
        ]

    def __str__(self) -> str:
        return f"Number of {self.campaign_id} in {self.constituency_id}"


class DayNumber(models.Model):
    """How many people asked on a day, anywhere."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="on_days")
    day = models.DateField()
    supporters = models.PositiveIntegerField()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day"], name="one_number_per_day")
        ]

    def __str__(self) -> str:
        return f"Number of {self.campaign_id} on {self.day}"
