"""What people outside Parliament put their names to: a pledge of professionals, an open letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.models.campaign import Campaign, CampaignQuerySet

# What stands in the same place of an address.
RESERVED = {"link"}


class PetitionQuerySet(models.QuerySet["Petition"]):
    def published(self) -> PetitionQuerySet:
        return self.filter(published=True, campaign__published=True).select_related("campaign")

    def open(self) -> PetitionQuerySet:
        return self.published().filter(_takes_names(timezone.localdate()))

    def open_first(self) -> PetitionQuerySet:
        """Those that can be signed, and then the newest."""
        in_this_order = Case(When(_takes_names(timezone.localdate()), then=0), default=1)
        return self.published().order_by(in_this_order, "-campaign__year", "pk")


def _takes_names(day: date) -> Q:
    return Q(Q(closes_on=None) | Q(closes_on__gte=day), is_open=True)


def with_open_petition(campaigns: CampaignQuerySet) -> CampaignQuerySet:
    """With the kind of what can be signed now, of whichever year: each page leads there, and
    asks for it together with the campaign."""
    kind = Petition.objects.open().order_by("-campaign__year", "pk").values("kind")[:1]
    return campaigns.annotate(open_petition=Subquery(kind))


class Petition(models.Model):
    """A text that people sign. A year can have several, or none."""

    class Kind(models.TextChoices):
        PLEDGE = "pledge", _("Pledge")
        LETTER = "letter", _("Open letter")

    class Called(models.TextChoices):
        """Those who sign, as they are counted."""

        PROFESSIONALS = "professionals", "Professionals"
        PEOPLE = "people", "People"
        SIGNATORIES = "signatories", "Signatories"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="petitions")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.PLEDGE)
    slug = models.SlugField(
        "in its address", max_length=60, unique=True, help_text="For example including-infants."
    )
    title = models.CharField(max_length=120)
    title_cy = models.CharField("title in Welsh", max_length=120, blank=True)
    addressee = models.CharField(
        max_length=120, blank=True, help_text="Of an open letter: “To the Prime Minister”."
    )
    addressee_cy = models.CharField("addressee in Welsh", max_length=120, blank=True)
    text = models.TextField(help_text="What they sign, in Markdown. Say “I” or “we”.")
    text_cy = models.TextField("text in Welsh", blank=True)
    told = models.TextField(
        "what there is to tell",
        blank=True,
        help_text="Stands below the list, in Markdown: how it came about, what came of it.",
    )
    told_cy = models.TextField("the same in Welsh", blank=True)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    # What people signed before a slip was mended: version, title, text, text_cy, until.
    earlier = models.JSONField(default=list, blank=True, editable=False)
    called = models.CharField(
        "who signs", max_length=13, choices=Called, default=Called.PROFESSIONALS
    )
    count_from = models.PositiveSmallIntegerField(
        "say how many from", default=5, help_text="Below it, no number is shown."
    )
    is_open = models.BooleanField("can be signed", default=True)
    closes_on = models.DateField(
        "last day to sign", null=True, blank=True, help_text="Empty: until somebody closes it."
    )
    published = models.BooleanField(default=False)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        ordering = ["-campaign__year", "pk"]
        verbose_name = "pledge or open letter"
        verbose_name_plural = "pledges and open letters"
        constraints = [
            models.CheckConstraint(
                # Digits alone are a year.
                condition=Q(slug__regex="[a-z]"),
                name="petition_address_has_a_letter",
                violation_error_message="Put at least one small letter into the address.",
            ),
            models.CheckConstraint(
                condition=Q(kind="letter") | Q(addressee="", addressee_cy=""),
                name="petition_addressee_is_of_a_letter",
                violation_error_message="Only an open letter has an addressee.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.campaign.year})"

    def get_absolute_url(self) -> str:
        return reverse("petition", args=[self.slug])

    def clean(self) -> None:
        if self.slug in RESERVED:
            raise ValidationError({"slug": "This address is taken by another page."})

    def takes_names(self, day: date | None = None) -> bool:
        """Whether it can be signed on this day."""
        day = day or timezone.localdate()
        return self.is_open and (self.closes_on is None or day <= self.closes_on)

    @property
    def is_for_all(self) -> bool:
        """Otherwise only staff see it."""
        return self.published and self.campaign.published

    @property
    def is_letter(self) -> bool:
        return self.kind == self.Kind.LETTER

    def have_signed(self, number: int) -> str:
        """In a sentence, or "" where it says too little."""
        if number < max(self.count_from, 1):
            return ""
        lines = {
            self.Called.PROFESSIONALS: ngettext(
                "%(number)s professional has signed", "%(number)s professionals have signed", number
            ),
            self.Called.PEOPLE: ngettext(
                "%(number)s person has signed", "%(number)s people have signed", number
            ),
            self.Called.SIGNATORIES: ngettext(
                "%(number)s signatory", "%(number)s signatories", number
            ),
        }
        return lines[self.Called(self.called)] % {"number": f"{number:,}"}

    def keep_earlier_text(self, before: Petition) -> None:
        """Others have signed what stood there before."""
        said: dict[str, Any] = {
            name: getattr(before, name)
            for name in ("version", "title", "title_cy", "addressee", "text", "text_cy")
        }
        self.earlier = [*before.earlier, {**said, "until": timezone.now().isoformat()}]
        self.version = before.version + 1
