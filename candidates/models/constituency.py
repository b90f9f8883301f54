"""The seats of the House of Commons, and what is known about each."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Of England, as the Office for National Statistics calls them.
REGIONS = {
    "East Midlands": _("East Midlands"),
    "East of England": _("East of England"),
    "London": _("London"),
    "North East": _("North East"),
    "North West": _("North West"),
    "South East": _("South East"),
    "South West": _("South West"),
    "West Midlands": _("West Midlands"),
    "Yorkshire and The Humber": _("Yorkshire and The Humber"),
}


def local_region(name: str) -> str:
    """In the page's language, where we know it."""
    return str(REGIONS.get(name, name))


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

    @property
    def nation_key(self) -> str:
        """As it stands in addresses."""
        return slugify(self.nation)

    @property
    def area(self) -> str:
        """England is so large that its regions stand beside the other nations."""
        return local_region(self.region) or self.get_nation_display()

    @property
    def area_key(self) -> str:
        return slugify(self.region or self.nation)

    @staticmethod
    def areas_among(places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Keys and names to choose from, A to Z, for seats of which each has the key of a nation
        and a region or "". A nation with regions stands beside them."""
        nations = {slugify(one.value): str(one.label) for one in Constituency.Nation}
        areas: dict[str, str] = {}
        for nation, region in places:
            areas[slugify(region) or nation] = local_region(region) or nations[nation]
            areas |= {nation: nations[nation]} if region else {}
        return sorted(areas.items(), key=lambda area: area[1])


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
