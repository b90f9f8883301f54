"""What goes to a candidate together, once a day, and what they answer to all."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.house_rules import Ground
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
    number = models.PositiveSmallIntegerField(
        "which of that day",
        default=1,
        help_text="There is more than one on the day before a poll only.",
    )
    # Several candidates with one address get one email, with a part for each.
    together_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="others"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = "daily letter"
        ordering = ["-day", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["approach", "day", "number"], name="digest_once_a_day")
        ]

    def __str__(self) -> str:
        return f"Daily letter {self.pk} to {self.approach.candidate}"

    @property
    def is_answered(self) -> bool:
        """Whether an answer has gone out, or may. What staff did not pass on is none."""
        reply: Reply | None = getattr(self, "reply", None)
        return reply is not None and reply.state != Reply.State.RETURNED

    def by_seat_and_name(self) -> tuple[str, str]:
        """Their order where several go together."""
        candidate = self.approach.candidate
        return candidate.constituency.name, candidate.sort_name


class ReplyQuerySet(models.QuerySet["Reply"]):
    def to_read(self) -> ReplyQuerySet:
        """What a member of staff reads before it goes to anybody, the oldest first."""
        return self.filter(state=Reply.State.WAITING).order_by("created_at")


class Reply(models.Model):
    """What a candidate answered, once, to everyone in a daily letter."""

    class State(models.TextChoices):
        WAITING = "waiting", _("A member of staff reads it first")
        PASSED_ON = "passed_on", _("Passed on")
        RETURNED = "returned", _("Not passed on")

    digest = models.OneToOneField(Digest, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField()
    may_write_back = models.BooleanField("supporters may write back", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.PASSED_ON)
    held_because = models.CharField(max_length=9, choices=Invitation.Hold, blank=True, default="")
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Why staff did not pass it on, as the candidate reads it.
    ground = models.CharField(max_length=9, blank=True, choices=Ground)
    note = models.CharField(max_length=500, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(ground=""),
                name="reply_returned_has_a_ground",
            )
        ]

    def __str__(self) -> str:
        return f"Reply {self.pk}"

    def decide(self, to: State, *, by: AbstractBaseUser, **why: str) -> bool:
        """A member of staff passes it on, or ends it. False where somebody was faster."""
        undecided = [self.State.WAITING]
        if to == self.State.RETURNED:
            # Also one that is on its way: what has not left yet, stays here.
            undecided.append(self.State.PASSED_ON)
        decided = Reply.objects.filter(pk=self.pk, state__in=undecided).update(
            state=to, reviewed_at=timezone.now(), reviewed_by=by, **why
        )
        self.refresh_from_db()
        return bool(decided)


class Shingle(models.Model):
    """A keyed hash of five words in a row of what a supporter wrote, to find messages that
    are alike. Deleted with the words."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="shingles")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "value"], name="shingle_once")]

    def __str__(self) -> str:
        return f"Shingle {self.pk}"
