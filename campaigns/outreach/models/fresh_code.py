"""Six digits that a candidate gets by email, for what their link alone must not do."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.links import Purpose, code_for
from campaigns.outreach.models.approach import Approach
from candidates.models import Contact


class FreshCode(models.Model):
    """Shows that whoever holds the link reads the address on record too: a link can have been
    forwarded. Holds no code; it is made anew whenever it is mailed or compared."""

    GOOD_FOR = timedelta(minutes=30)
    TRIES = 5

    class For(models.TextChoices):
        DATA = "data", _("To download your data")
        ADDRESS = "address", _("To change your address")

    approach = models.ForeignKey(Approach, on_delete=models.CASCADE, related_name="codes")
    purpose = models.CharField(max_length=7, choices=For)
    generation = models.PositiveIntegerField(default=1, help_text="Each code that is sent has one.")
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    # The address that is to follow the one on record. Not used before its own code is typed.
    new_contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approach", "purpose"], name="fresh_code_once_for_each_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: approach {self.approach_id}"

    @property
    def tries_left(self) -> int:
        return max(0, self.TRIES - self.tries)

    @property
    def is_open(self) -> bool:
        """Whether it can be typed now."""
        return bool(self.tries_left) and timezone.now() < self.sent_at + self.GOOD_FOR

    @property
    def code(self) -> str:
        """For the address on record."""
        return code_for(Purpose.CODE_TO_RECORD, self.pk, self.generation)

    @property
    def new_code(self) -> str:
        """For the address that is to follow it."""
        return code_for(Purpose.CODE_TO_NEW, self.pk, self.generation)
