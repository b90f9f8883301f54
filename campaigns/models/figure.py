"""What was counted in a year, by whom, and when."""

from __future__ import annotations

from django.db import models

from campaigns.models.campaign import Campaign


class Figure(models.Model):
    """A number that somebody told of a year. Never worked out by us; never without a source."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(max_length=60, help_text="As it is written: 14.2 million people.")
    value_cy = models.CharField("value in Welsh", max_length=60, blank=True)
    label = models.CharField("what it counts", max_length=240)
    label_cy = models.CharField("what it counts, in Welsh", max_length=240, blank=True)
    source = models.CharField("who says so", max_length=240)
    source_url = models.URLField("where to read it", blank=True, max_length=500)
    dated = models.CharField(
        "of when",
        max_length=40,
        help_text="As exactly as it is known: 2020, June 2020, or 9 June 2020.",
    )
    dated_cy = models.CharField("of when, in Welsh", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="Small ones come first.")

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.value}: {self.label}"
