"""How fast, how often and when: what staff may change about sending."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign
from campaigns.outreach.models.approach import Approach
from candidates.timetable import LONDON

AT_LEAST_ONE = [MinValueValidator(1)]


class SendingRules(models.Model):
    """One row. The defaults are those of people who have done this for years: an inbox is
    not flooded, and a server that is new to the world begins slowly."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    sends_from = models.TimeField(
        "not before",
        default=time(8),
        help_text="By the clock in London, summer and winter. Emails to candidates wait for it; "
        "confirmations and answers to what somebody just did leave at any hour.",
    )
    sends_until = models.TimeField(
        "and not from this time on",
        default=time(20),
        help_text="What comes later waits for the next morning.",
    )
    spread_minutes = models.PositiveSmallIntegerField(
        "spread over minutes",
        default=30,
        validators=[MaxValueValidator(120)],
        help_text="What waited for the morning leaves at different minutes, in no order, "
        "within this time. 0: all at once.",
    )
    per_candidate_hour = models.PositiveSmallIntegerField(
        "to one candidate in an hour",
        default=6,
        validators=AT_LEAST_ONE,
        help_text="However many people write, an inbox gets no more emails than this.",
    )
    per_candidate_day = models.PositiveSmallIntegerField(
        "to one candidate in a day",
        default=20,
        validators=AT_LEAST_ONE,
        help_text="In any 24 hours. The rest leaves on the days after.",
    )
    per_domain_hour = models.PositiveIntegerField(
        "to one domain in an hour",
        default=120,
        validators=AT_LEAST_ONE,
        help_text="To everyone at one mail provider, for example parliament.uk, together.",
    )
    warm_up = models.CharField(
        max_length=120,
        default="50, 100, 200, 400, 800",
        help_text="How many leave in an hour on the first day of sending, on the second, and so "
        "on; afterwards the last number holds. For invitations and for mailings each. "
        "A sender that is new to the world and begins fast is taken for spam.",
    )
    digest_at = models.TimeField(
        "daily letter at",
        default=time(9, 30),
        help_text="By the clock in London: when what goes together is put into one letter for "
        "each candidate.",
    )
    last_digest_at = models.TimeField(
        "and on the day before a poll again at",
        default=time(16),
        help_text="What came since the morning. What comes in the last half hour of sending on "
        "that day leaves at once: tomorrow nothing does.",
    )
    personal_a_day = models.PositiveSmallIntegerField(
        "personal messages to one candidate in a day",
        default=3,
        help_text="These go singly. What goes beyond comes with the daily letter; with 0, all "
        "of it does.",
    )
    personal_from = models.PositiveSmallIntegerField(
        "personal from so many characters",
        default=60,
        help_text="Own words that are shorter come with the daily letter.",
    )
    alike_from = models.DecimalField(
        "alike from",
        max_digits=3,
        decimal_places=2,
        default="0.80",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Between 0 and 1. A message that shares so much of its five-word phrases with "
        "another one is not personal, and comes with the daily letter.",
    )
    bounces_stop_at = models.PositiveSmallIntegerField(
        "bounces, in percent",
        default=10,
        validators=[*AT_LEAST_ONE, MaxValueValidator(100)],
        help_text="A mailing stops when more than this share of its emails came back.",
    )
    bounces_count_from = models.PositiveSmallIntegerField(
        "counted from so many sent",
        default=50,
        validators=AT_LEAST_ONE,
        help_text="Before that, a few bounces are chance.",
    )
    complaints_stop_at = models.PositiveSmallIntegerField(
        "complaints",
        default=2,
        validators=AT_LEAST_ONE,
        help_text="A mailing stops when so many said that it is spam.",
    )
    question_after_days = models.PositiveSmallIntegerField(
        "asked after days",
        default=14,
        validators=AT_LEAST_ONE,
        help_text="Supporters are asked once, so long after their message was sent.",
    )
    question_in_week_after_days = models.PositiveSmallIntegerField(
        "in the Awareness Week after days",
        default=5,
        validators=AT_LEAST_ONE,
        help_text="Sooner, while the week is on.",
    )
    network_hour = models.PositiveSmallIntegerField(
        "from one place in an hour",
        default=20,
        validators=AT_LEAST_ONE,
        help_text="Invitations from one network, such as a hospital’s. Those that come beyond "
        "are held for a member of staff, who lets all of them go in one act. None is refused.",
    )
    network_day = models.PositiveSmallIntegerField(
        "from one place in a day",
        default=60,
        validators=AT_LEAST_ONE,
        help_text="The same, for 24 hours.",
    )
    alarm_from = models.PositiveSmallIntegerField(
        "alarm from so many in an hour",
        default=20,
        validators=AT_LEAST_ONE,
        help_text="Staff are told when so many invitations come from one place or one email "
        "domain, or to one candidate, in an hour…",
    )
    alarm_times = models.PositiveSmallIntegerField(
        "and so many times the usual",
        default=5,
        validators=AT_LEAST_ONE,
        help_text="…and when that is more than so many times what came in an hour of the week "
        "before.",
    )
    alarms_to = models.CharField(
        "alarms go to",
        max_length=500,
        blank=True,
        help_text="Email addresses with commas between. Empty: to everyone on the staff who may "
        "read held messages. At most one email an hour about the same thing.",
    )

    class Meta:
        verbose_name_plural = "sending rules"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sending_rules_are_one_row"),
            models.CheckConstraint(
                condition=Q(sends_from__lt=F("sends_until")),
                name="sending_rules_hours_in_order",
                violation_error_message="The hours have to begin before they end.",
            ),
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

    def hours(self, campaign: Campaign) -> tuple[time, time]:
        """Those of the campaign, where it has its own."""
        if campaign.sends_from is None or campaign.sends_until is None:
            return self.sends_from, self.sends_until
        return campaign.sends_from, campaign.sends_until

    def next_opening(self, campaign: Campaign, now: datetime) -> datetime:
        """When emails to candidates may next leave: now, or when the hours begin."""
        begin, end = self.hours(campaign)
        here = now.astimezone(LONDON)
        if begin <= here.time() < end:
            return now
        day = here.date() + timedelta(days=here.time() >= end)
        return datetime.combine(day, begin, tzinfo=LONDON)

    def after_opening(self, opens_at: datetime) -> datetime:
        """A moment soon after: what waited for the morning does not leave in one burst."""
        return opens_at + timedelta(minutes=random.uniform(0, self.spread_minutes))  # noqa: S311

    def alarm_addresses(self) -> Sequence[str]:
        return [one.strip() for one in self.alarms_to.split(",") if one.strip()]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if not re.fullmatch(r"\s*[1-9]\d{0,5}(\s*,\s*[1-9]\d{0,5})*\s*", self.warm_up):
            raise ValidationError(
                {"warm_up": "Give numbers with commas between, for example 50, 100, 200."}
            )

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if not self.sends_from <= self.digest_at < self.sends_until:
            wrong["digest_at"] = "Choose a time within the hours of sending."
        if not self.digest_at < self.last_digest_at < self.sends_until:
            wrong["last_digest_at"] = "Choose a later time, within the hours of sending."
        for address in self.alarm_addresses():
            try:
                validate_email(address)
            except ValidationError:
                wrong["alarms_to"] = f"“{address}” is no email address. Put commas between several."
        if wrong:
            raise ValidationError(wrong)


class Slot(models.Model):
    """An email that was let through by the pace. Kept for two days, to count by."""

    KEPT_FOR = timedelta(days=2)

    at = models.DateTimeField()
    stream = models.CharField(max_length=13)
    domain = models.CharField(max_length=255)
    approach = models.ForeignKey(Approach, on_delete=models.CASCADE, related_name="+")
    # By number alone: nothing is read through it.
    message = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["approach", "at"], name="slot_of_candidate"),
            models.Index(fields=["domain", "at"], name="slot_of_domain"),
            models.Index(fields=["stream", "at"], name="slot_of_stream"),
        ]

    def __str__(self) -> str:
        return f"Slot {self.pk}"
