"""Elections, and the ballot of each seat."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from candidates.models.constituency import Constituency


class ElectionQuerySet(models.QuerySet["Election"]):
    # One whose results nobody has noted down ends too.
    RESULTS_TAKE = timedelta(days=31)

    def without_results(self, today: date) -> ElectionQuerySet:
        return self.filter(Q(results_on=None) | Q(results_on__gt=today))

    def leaving_no_mps(self, today: date) -> ElectionQuerySet:
        """Real general elections between the dissolution of Parliament and their results."""
        return self.without_results(today).filter(
            general=True,
            invented=False,
            dissolved_on__lte=today,
            polling_day__gte=today - self.RESULTS_TAKE,
        )


class Election(models.Model):
    """A general election, or a by-election, with the dates that decide what people are called."""

    slug = models.CharField(
        max_length=60, unique=True, help_text="Democracy Club's id, for example parl.2024-07-04."
    )
    name = models.CharField(max_length=120)
    announced_on = models.DateField()
    dissolved_on = models.DateField(help_text="From this day there are no MPs.")
    nominations_close_at = models.DateTimeField(help_text="From then on the list is final.")
    polling_day = models.DateField()
    results_on = models.DateField(
        null=True,
        blank=True,
        help_text="From this day the winners are MPs. Set it when results are in.",
    )
    general = models.BooleanField(
        "general election", default=True, help_text="In every constituency, not only in some."
    )
    follow = models.BooleanField(
        "fetch every night",
        default=True,
        help_text="Fetch its candidates from Democracy Club by itself: every six hours until "
        "the lists are complete, then every night, until the results are in.",
    )
    invented = models.BooleanField(
        default=False, help_text="A demonstration: pages say that the people are made up."
    )

    objects = ElectionQuerySet.as_manager()

    class Meta:
        ordering = ["-polling_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(announced_on__lte=models.F("dissolved_on"))
                & Q(dissolved_on__lte=models.F("polling_day")),
                name="election_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ballot(models.Model):
    """One seat in one election."""

    class WhyCalledOff(models.TextChoices):
        UNCONTESTED = "uncontested", "Only one person stands, and is elected without a vote"
        LATER = "later", "It is held on another day, for example because a candidate has died"

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="ballots")
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT, related_name="ballots")
    ballot_paper_id = models.CharField(
        max_length=120,
        unique=True,
        help_text="Democracy Club's, for example parl.hexham.2024-07-04.",
    )
    cancelled = models.BooleanField(default=False, help_text="The poll does not take place.")
    called_off_because = models.CharField(
        "why it is called off",
        max_length=12,
        choices=WhyCalledOff,
        blank=True,
        help_text="What its page says. Empty: uncontested where one person is listed.",
    )
    called_off_by_hand = models.BooleanField(
        "whether it takes place is decided by hand",
        default=False,
        help_text="Imports leave it alone. Ticked by itself when a person changes it.",
    )
    locked = models.BooleanField(default=False, help_text="The list of candidates is complete.")
    declared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["constituency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "constituency"], name="ballot_once_per_constituency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.constituency}, {self.election}"

    def is_uncontested(self, standing: int) -> bool:
        """Whether the poll is called off because there is nobody to choose between."""
        if self.called_off_because:
            return self.cancelled and self.called_off_because == self.WhyCalledOff.UNCONTESTED
        return self.cancelled and standing == 1

    @property
    def declared_on(self) -> date | None:
        return timezone.localdate(self.declared_at) if self.declared_at else None
