"""In which seat a postcode lies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from candidates.models.constituency import Constituency


class Postcode(models.Model):
    """A postcode and the seat it lies in. Loaded whole, and replaced in one step."""

    class Kind(models.TextChoices):
        LIVE = "live", "In use"
        RETIRED = "retired", "Retired"
        NO_SEAT = "no_seat", "Not in a constituency"

    postcode = models.CharField(primary_key=True, max_length=7, help_text="Without a space.")
    # Without a constraint or index in the database, so that a new table can be filled
    # fast and renamed; the importer writes only ids that it has read.
    constituency = models.ForeignKey(
        Constituency, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.LIVE)

    def __str__(self) -> str:
        return self.postcode


class SplitPostcode(models.Model):
    """One of the seats of a postcode that lies in several. Kept apart from Postcode, so
    that loading one keeps the other."""

    postcode = models.CharField(max_length=7, help_text="Without a space.")
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE)
    share = models.DecimalField(
        max_digits=4, decimal_places=3, null=True, blank=True, help_text="Of its addresses, 0 to 1."
    )

    class Meta:
        ordering = ["postcode", models.F("share").desc(nulls_last=True), "constituency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["postcode", "constituency"], name="split_postcode_once_per_constituency"
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=1),
                name="split_postcode_share_is_a_fraction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.postcode} in {self.constituency}"
