"""Where somebody finds help whom writing has brought up something hard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language


@dataclass(frozen=True)
class HelpLines:
    """All of them, and since when they are known to be right: nothing as long as one is not."""

    lines: Sequence[HelpLine]
    checked_on: date | None


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    def to_check(self, today: date) -> HelpLineQuerySet:
        """Those that nobody has compared with the helpline's own page for half a year."""
        return self.exclude(checked_on__gte=today - HelpLine.CHECKED_FOR)


class HelpLine(models.Model):
    """One of them, as supporters read it. Numbers and hours change: staff check them."""

    CHECKED_FOR = timedelta(days=182)

    name = models.CharField(max_length=60)
    number = models.CharField(
        max_length=30,
        validators=[
            RegexValidator(
                r"^[0-9][0-9 ]*$", "Give the number as it is dialled, in figures and spaces."
            )
        ],
        help_text="As it is dialled, for example 116 123. Phones call it at a touch.",
    )
    words = models.CharField(
        "what for, and when",
        max_length=150,
        help_text="A few words, for example “day and night, free”.",
    )
    words_cy = models.CharField(
        "the same in Welsh",
        max_length=150,
        blank=True,
        help_text="Empty: the English words stand on the Welsh pages too.",
    )
    website = models.URLField(blank=True)
    place = models.PositiveSmallIntegerField(
        "place in the list", default=0, help_text="The lowest number stands first."
    )
    checked_on = models.DateField(
        null=True,
        blank=True,
        help_text="When somebody last compared all of this with the helpline’s own page. "
        "Supporters see the oldest of these days.",
    )

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        verbose_name = "helpline"
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def shown(cls) -> HelpLines:
        lines = list(cls.objects.all())
        days = [line.checked_on for line in lines if line.checked_on]
        return HelpLines(lines, min(days) if days and len(days) == len(lines) else None)

    @property
    def local_words(self) -> str:
        return self.words_cy if self.words_cy and get_language() == "cy" else self.words

    @property
    def dialled(self) -> str:
        return self.number.replace(" ", "")
