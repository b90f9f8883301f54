"""How fast, how often and when: what staff may change about sending."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from campaigns.outreach.models.approach import Approach


class SendingRules(models.Model):
    """One row. The defaults are those of people who have done this for years: an inbox is
    not flooded, and a server that is new to the world begins slowly."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    per_candidate_hour = models.PositiveSmallIntegerField(
        "to one candidate in an hour", default=6, validators=[MinValueValidator(1)]
    )
    per_candidate_day = models.PositiveSmallIntegerField(
        "to one candidate in a day", default=20, validators=[MinValueValidator(1)]
    )
    per_domain_hour = models.PositiveIntegerField(
        "to one domain in an hour",
        default=120,
        validators=[MinValueValidator(1)],
        help_text="For example to everyone at parliament.uk together.",
    )
    warm_up = models.CharField(
        max_length=120,
        default="50, 100, 200, 400, 800",
        help_text="In an hour, on the first day of sending, the second, and so on; afterwards "
        "the last number holds. For invitations and for mailings each.",
    )
    digest_at = models.TimeField("daily letter at", default=time(9, 30), help_text="London time.")
    personal_a_day = models.PositiveSmallIntegerField(
        "personal messages to one candidate in a day",
        default=3,
        help_text="What goes beyond comes with the daily letter.",
    )
    personal_from = models.PositiveSmallIntegerField("personal from so many characters", default=60)
    alike_from = models.DecimalField(
        "alike from",
        max_digits=3,
        decimal_places=2,
        default="0.80",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Share of five-word phrases that another message has too.",
    )
    bounces_stop_at = models.PositiveSmallIntegerField(
        "a mailing stops at bounces of", default=10, help_text="Percent."
    )
    bounces_count_from = models.PositiveSmallIntegerField(
        "but not before so many were sent", default=50
    )
    complaints_stop_at = models.PositiveSmallIntegerField(
        "a mailing stops at complaints", default=2
    )
    question_after_days = models.PositiveSmallIntegerField(
        "“did they answer?” after days", default=14
    )
    question_in_week_after_days = models.PositiveSmallIntegerField(
        "in the Awareness Week after days", default=5
    )

    class Meta:
        verbose_name_plural = "sending rules"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="sending_rules_are_one_row")
        ]

    def __str__(self) -> str:
        return "Sending rules"

    @classmethod
    def current(cls) -> SendingRules:
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def per_hour(self, day: int) -> int:
        """How many of a stream may leave in an hour, on its day of sending, from 0."""
        steps = [int(step) for step in self.warm_up.split(",")]
        return steps[min(day, len(steps) - 1)]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if not re.fullmatch(r"\s*[1-9]\d{0,5}(\s*,\s*[1-9]\d{0,5})*\s*", self.warm_up):
            raise ValidationError(
                {"warm_up": "Give numbers with commas between, for example 50, 100, 200."}
            )


class Pause(models.Model):
    """Somebody stopped something from being sent; who and why stays on record."""

    class Scope(models.TextChoices):
        EVERYTHING = "everything", "Everything to candidates"
        STREAM = "stream", "One kind of email"
        CANDIDATE = "candidate", "One candidate"

    scope = models.CharField(max_length=10, choices=Scope)
    stream = models.CharField(max_length=13, blank=True)
    approach = models.ForeignKey(
        Approach, null=True, blank=True, on_delete=models.CASCADE, related_name="pauses"
    )
    reason = models.TextField(help_text="Other staff read this.")
    begun_by = models.ForeignKey(
        "auth.User", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        "auth.User", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="everything", stream="", approach=None)
                | (models.Q(scope="stream", approach=None) & ~models.Q(stream=""))
                | models.Q(scope="candidate", stream="", approach__isnull=False),
                name="pause_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"Pause of {self.get_scope_display().lower()}"

    def covers(self, stream: str, approach: Approach) -> bool:
        """Whether it holds back an email of this stream to this candidate."""
        if self.scope == self.Scope.CANDIDATE:
            return self.approach_id == approach.pk
        return self.scope == self.Scope.EVERYTHING or self.stream == stream


class Slot(models.Model):
    """An email that was let through by the pace. Kept for two days, to count by."""

    KEPT_FOR = timedelta(days=2)

    at = models.DateTimeField()
    stream = models.CharField(max_length=13)
    domain = models.CharField(max_length=255)
    approach = models.ForeignKey(Approach, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["approach", "at"], name="slot_of_candidate"),
            models.Index(fields=["domain", "at"], name="slot_of_domain"),
            models.Index(fields=["stream", "at"], name="slot_of_stream"),
        ]

    def __str__(self) -> str:
        return f"Slot {self.pk}"


class Heartbeat(models.Model):
    """When a part of the site last said that it is alive."""

    SILENT_AFTER = timedelta(minutes=5)

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        # Where staff read it.
        verbose_name_plural = "pre-flight"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": timezone.now()})

    @classmethod
    def silent(cls) -> list[Heartbeat]:
        """Which of beat and worker has not been heard of for too long. What was never heard
        of is still starting, or not meant to be there: pre-flight tells of that."""
        before = timezone.now() - cls.SILENT_AFTER
        return list(cls.objects.filter(name__in=["beat", "worker"], at__lt=before))
