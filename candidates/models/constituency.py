"""The seats of the House of Commons, and what is known about each."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Constituency(models.Model):
    """One seat in the House of Commons, in one set of boundaries."""

    class Nation(models.TextChoices):
        ENGLAND = "England", _("England")
        SCOTLAND = "Scotland", _("Scotland")
        WALES = "Wales", _("Wales")
        NORTHERN_IRELAND = "Northern Ireland", _("Northern Ireland")

    # Small, because 1.7 million postcodes point here.
    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(
        max_length=9, unique=True, help_text="The code of the Office for National Statistics."
    )
    old_codes = models.JSONField(
        default=list, blank=True, help_text="Codes that other sources still use for this seat."
    )
    name = models.CharField(max_length=80)
    name_cy = models.CharField("name in Welsh", max_length=80, blank=True)
    slug = models.SlugField(max_length=80, unique=True)
    nation = models.CharField(max_length=20, choices=Nation)
    region = models.CharField(max_length=40, blank=True)
    electorate = models.PositiveIntegerField(null=True, blank=True)
    short_code = models.CharField(
        max_length=20, blank=True, help_text="mySociety's, for example UKPARL.2025.HEX."
    )
    parliament_id = models.PositiveIntegerField(
        "id in Parliament",
        null=True,
        blank=True,
        unique=True,
        help_text="Of the Members API, which knows no other code.",
    )
    places = models.TextField(
        blank=True,
        help_text="Towns, villages and former names, one to a line: people search for these.",
    )
    hex_q = models.SmallIntegerField(null=True, blank=True, editable=False)
    hex_r = models.SmallIntegerField(null=True, blank=True, editable=False)
    boundary_set = models.CharField(max_length=20, default="2024")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "constituencies"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("constituency", args=[self.slug])

    @property
    def local_name(self) -> str:
        """The name in the language of the page, where there is one."""
        return self.name_cy if get_language() == "cy" and self.name_cy else self.name

    @property
    def other_name(self) -> str:
        """The name in the other language, or "" where it has one name."""
        names = {self.name, self.name_cy} - {self.local_name, ""}
        return names.pop() if names else ""


class LocalFact(models.Model):
    """A figure about babies in one seat, with its source and date. Shipped empty: none is
    invented."""

    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE, related_name="facts")
    label = models.CharField(max_length=120, help_text="For example: babies born in a year.")
    value = models.CharField(max_length=40, help_text="For example: 1,043.")
    source = models.CharField(max_length=200)
    dated = models.CharField("date", max_length=40, help_text="Of the figure, not of its import.")

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["constituency", "label"], name="local_fact_once_per_constituency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.constituency}: {self.label}"
