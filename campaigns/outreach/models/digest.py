"""What goes to a candidate together, once a day, and what they answer to all."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.ask import Ask
from campaigns.outreach.models.invitation import Invitation


class DigestQuerySet(models.QuerySet["Digest"]):
    def of_letter(self, leader: int | None) -> DigestQuerySet:
        """All that go with one email, the one that it is named by among them."""
        return self.filter(Q(pk=leader) | Q(together_with=leader))

    def with_names(self) -> DigestQuerySet:
        return self.select_related(
            "approach__campaign",
            "approach__candidate__party",
            "approach__candidate__ballot__constituency",
        )


class Digest(models.Model):
    """One daily letter to one candidate. Its asks point here."""

    # Asks that stand in no letter any more.
    GONE = [Ask.Status.BOUNCED, Ask.Status.CANCELLED, Ask.Status.PREPARED]

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    # Several candidates with one address get one email, with a part for each.
    together_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="others"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["approach", "day"], name="digest_once_a_day")
        ]

    def __str__(self) -> str:
        return f"Daily letter {self.pk} to {self.approach.candidate}"

    def by_seat_and_name(self) -> tuple[str, str]:
        """Their order where several go together."""
        candidate = self.approach.candidate
        return candidate.constituency.name, candidate.sort_name


class Reply(models.Model):
    """What a candidate answered, once, to everyone in a daily letter."""

    digest = models.OneToOneField(Digest, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Reply {self.pk}"


class Shingle(models.Model):
    """A keyed hash of five words in a row of what a supporter wrote, to find messages that
    are alike. Deleted with the words."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="shingles")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "value"], name="shingle_once")]

    def __str__(self) -> str:
        return f"Shingle {self.pk}"
