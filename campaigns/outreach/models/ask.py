"""One invitation to one candidate, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.fast import Update


class AskQuerySet(models.QuerySet["Ask"]):
    def with_names(self) -> AskQuerySet:
        return self.select_related(
            "invitation__campaign",
            "invitation__constituency",
            "approach__campaign",
            "approach__candidate__party",
            "approach__candidate__ballot__constituency",
        )

    def on_their_way(self) -> AskQuerySet:
        """What has not left, and may."""
        return self.exclude(status__in=Ask.FINAL)

    def waiting_for_a_letter(self) -> AskQuerySet:
        """What goes together with others, and stands in no letter yet."""
        return self.filter(status=Ask.Status.IN_DIGEST, digest=None)

    def a_to_z(self) -> AskQuerySet:
        """As Candidate.objects has them: people of one name stay in one order."""
        of = "approach__candidate__"
        return self.order_by(f"{of}sort_name", f"{of}name", f"{of}person_id")

    def move(self, *, to: Ask.Status, reason: str = "") -> int:
        """Take these to their next state. What was sent, called off, or left to the
        supporter, stays so."""
        return self.exclude(status__in=Ask.FINAL).update(
            status=to, reason=reason, changed_at=timezone.now()
        )


class Ask(models.Model):
    """One invitation to one candidate, and how far it has come."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for you to confirm")
        HELD = "held", _("Waiting")
        QUEUED = "queued", _("On its way")
        IN_DIGEST = "in_digest", _("Goes with the next daily letter")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        PREPARED = "prepared", _("You send it yourself")
        BOUNCED = "bounced", _("Could not be delivered")
        CANCELLED = "cancelled", _("Not sent")

    class Reason(models.TextChoices):
        NONE = "", ""
        NO_ADDRESS = "no_address", _("we have no working email address for them at the moment")
        PAUSED = "paused", _("the campaign is pausing its emails")
        STUCK = "stuck", _("we are checking whether it arrived")
        FAILED = "failed", _("it could not be delivered in a week")
        JOINED = "joined", _("they have already joined the campaign")
        DECLINED = "declined", _("we can’t send them invitations")
        STOPPED = "stopped", _("we can’t send them invitations")
        NOT_STANDING = "not_standing", _("they are no longer standing")
        NOT_LISTED = "not_listed", _("they are missing from the list we use at the moment")
        PHASE = "phase", _("the time for asking is over")
        ALREADY_ASKED = "already_asked", _("you have already invited them")
        WITHDRAWN = "withdrawn", _("what it was about was withdrawn")
        PACE = "pace", _("we send only so many to one person a day")
        REVIEW = "review", _("a member of staff reads it first")
        RETURNED = "returned", _("our staff sent it back to you")
        STAFF = "staff", _("our staff held it back")

    # It has left, or never will.
    FINAL = [Status.SENT, Status.DELIVERED, Status.PREPARED, Status.BOUNCED, Status.CANCELLED]
    ARRIVED = [Status.SENT, Status.DELIVERED]

    invitation = models.ForeignKey(
        "outreach.Invitation", on_delete=models.CASCADE, related_name="asks"
    )
    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="asks")

    class Answer(models.TextChoices):
        NONE = "", ""
        YES = "yes", _("Yes")
        NO = "no", _("No")
        AUTOMATIC = "automatic", _("Only an automatic reply")

    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=20, choices=Reason, blank=True, default=Reason.NONE)
    changed_at = models.DateTimeField(default=timezone.now)
    digest = models.ForeignKey(
        "outreach.Digest", null=True, blank=True, on_delete=models.SET_NULL, related_name="asks"
    )
    nudged_at = models.DateTimeField(null=True, blank=True, editable=False)
    thanked_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.CharField(max_length=9, choices=Answer, blank=True, default=Answer.NONE)

    objects = AskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "approach"], name="ask_once_per_invitation"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["held", "cancelled"]) | ~Q(reason=""),
                name="ask_not_sent_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} to {self.approach.candidate}"

    def moved(self, *, to: Ask.Status) -> Update:
        """The same for one, to be done together with something else. It may have come
        further since it was read."""
        may_move = tuple(status for status in Ask.Status if status not in Ask.FINAL)
        return Update(
            Ask,
            {"status": to, "reason": Ask.Reason.NONE, "changed_at": timezone.now()},
            {"id": (self.pk,), "status": may_move},
        )
