"""Who stands, and for which party."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from candidates.models.constituency import Constituency
from candidates.models.contact import Contact, emails_among, pages_among
from candidates.models.election import Ballot


class Party(models.Model):
    # Democracy Club's id of "Speaker seeking re-election", which is no party.
    SPEAKER = "ynmp-party:12522"
    # Ours, for whoever stands and of whom nobody has said for whom.
    UNKNOWN = "unknown"

    ec_id = models.CharField(
        "id",
        max_length=40,
        unique=True,
        help_text="Of the Electoral Commission, or Democracy Club’s for what it does not register.",
    )
    name = models.CharField(max_length=120)
    abbreviation = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def on_the_ballot(self) -> CandidateQuerySet:
        """Everyone whom a visitor may be shown as standing."""
        return self.filter(status__in=Candidate.ON_THE_BALLOT)

    def a_to_z(self) -> CandidateQuerySet:
        """By surname, as on the ballot paper."""
        return self.order_by("sort_name", "name", "person_id")

    def sitting(self) -> CandidateQuerySet:
        """Those who won and sit: after the poll, the MPs."""
        return self.filter(sitting=True)


class Candidate(models.Model):
    """One person on one ballot. Never deleted by an import."""

    class Status(models.TextChoices):
        STANDING = "standing", _("Standing")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DESELECTED = "deselected", _("Still on the ballot paper, no longer their party’s candidate")
        DIED = "died", _("Died")
        NOT_LISTED = "not_listed", _("No longer listed")

    ON_THE_BALLOT = (Status.STANDING, Status.DESELECTED)

    # Parliament's ids of members whom Democracy Club's list has not named yet start here.
    FROM_PARLIAMENT = 1_000_000_000_000

    person_id = models.PositiveBigIntegerField(help_text="Democracy Club's id of the person.")
    member_id = models.PositiveIntegerField(
        "id in Parliament", null=True, blank=True, help_text="Of an MP, present or former."
    )
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="candidates")
    name = models.CharField(max_length=120, help_text="As on the ballot paper.")
    sort_name = models.CharField(
        max_length=160, blank=True, help_text="Surname first, without accents; decides the order."
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="candidates")
    party_description = models.CharField(
        max_length=160, blank=True, help_text="As on the ballot paper, where it differs."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.STANDING)
    party_now = models.CharField(
        max_length=160,
        blank=True,
        help_text="Of an MP who has changed party since the election.",
    )
    elected = models.BooleanField(null=True, blank=True)
    sitting = models.BooleanField(default=False, help_text="Sits in the House of Commons now.")
    parliament_asked_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="When Parliament was last asked how to reach this MP.",
    )
    locked_fields = models.JSONField(
        default=list, blank=True, help_text="What a person corrected; imports leave it alone."
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "ballot"], name="candidate_once_per_ballot"
            ),
        ]
        indexes = [models.Index(fields=["ballot", "sort_name"], name="candidate_a_to_z")]

    def __str__(self) -> str:
        return self.name

    @property
    def party_text(self) -> str:
        if self.party.ec_id == Party.UNKNOWN:
            return gettext("Party being checked")
        return self.party_description or self.party.name

    @property
    def party_in_parliament(self) -> str:
        """Of an MP: as on the ballot paper, unless they have changed since."""
        return self.party_now or self.party_text

    @property
    def is_speaker(self) -> bool:
        """Of the House of Commons; stands, and sits, without a party."""
        return self.party.ec_id == Party.SPEAKER

    @property
    def constituency(self) -> Constituency:
        return self.ballot.constituency

    @property
    def is_on_the_ballot(self) -> bool:
        return self.status in self.ON_THE_BALLOT

    def email_contact(self, *, parliament: bool) -> Contact | None:
        """The address to write to, or None."""
        return next(iter(self.email_contacts(parliament=parliament)), None)

    def email_contacts(self, *, parliament: bool) -> list[Contact]:
        return emails_among(self.contacts.all(), parliament=parliament)

    def pages(self) -> list[Contact]:
        return pages_among(self.contacts.all())


class MergedPersonQuerySet(models.QuerySet["MergedPerson"]):
    def about(self, people: Iterable[int] | models.QuerySet[Any, Any]) -> MergedPersonQuerySet:
        """All pairs of ids of these people, whichever of their ids these are: between a merge
        that is noted and an import that applies it, the register has the old one."""
        # One step is enough: importers.merges leads each old id straight to the newest one.
        newest = self.filter(old_id__in=people).values("new_id")
        return self.filter(Q(new_id__in=people) | Q(new_id__in=newest))


class MergedPerson(models.Model):
    """Two records of one person at Democracy Club, made one: the old id leads to the new."""

    old_id = models.PositiveBigIntegerField(unique=True)
    new_id = models.PositiveBigIntegerField(db_index=True)
    source = models.CharField(max_length=60, help_text="Who says so.")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MergedPersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "merged people"
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_id=models.F("new_id")), name="merged_person_is_two_ids"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_id} is {self.new_id}"
