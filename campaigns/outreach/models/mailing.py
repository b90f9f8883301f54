"""What staff write to many candidates at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from campaigns.models import Campaign
from campaigns.outreach.models.approach import Approach
from candidates.models import Constituency


class TooLate(Exception):
    """It is no longer in the state in which that could be done: somebody was faster."""


class MailingQuerySet(models.QuerySet["Mailing"]):
    def on_the_way(self) -> MailingQuerySet:
        """What the worker has to look after."""
        return self.filter(status__in=[Mailing.Status.RELEASED, Mailing.Status.SENDING])

    def waiting_for_release(self) -> MailingQuerySet:
        return self.filter(status=Mailing.Status.SCHEDULED)

    def stopped_by_itself(self) -> MailingQuerySet:
        return self.filter(status=Mailing.Status.PAUSED, stopped_itself=True)


class Mailing(models.Model):
    """One letter of the charity to all contactable candidates of some seats, or of all."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Being written"
        TESTED = "tested", "Tested"
        SCHEDULED = "scheduled", "Scheduled, waits for a second person"
        RELEASED = "released", "Released, waits for its time"
        SENDING = "sending", "Being sent"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    class Step(models.TextChoices):
        INVITE = "invite", "Invitation"
        REMINDER = "reminder", "Reminder, four working days later"
        LAST_CALL = "last_call", "Last call"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="mailings")
    step = models.CharField(max_length=9, choices=Step, default=Step.INVITE)
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        help_text="The mailing that this one reminds of.",
    )
    subject = models.CharField(max_length=150)
    text = models.TextField()
    subject_cy = models.CharField("subject in Welsh", max_length=150, blank=True)
    text_cy = models.TextField(
        "text in Welsh", blank=True, help_text="In Wales it comes first. Empty: English only."
    )
    seats = models.ManyToManyField(
        Constituency, blank=True, help_text="None chosen: all constituencies."
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Not before.")
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text="What has not left by then is cancelled."
    )
    per_hour = models.PositiveIntegerField(default=200)
    # Regulation 22 of PECR: addresses of people, as against those of organisations.
    personal_decision = models.TextField(
        "why personal addresses are included",
        blank=True,
        help_text="Empty: addresses at personal providers are left out.",
    )
    more_than_two = models.TextField(
        "why more than two", blank=True, help_text="Needed from the third mailing on."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_because = models.CharField(max_length=200, blank=True, editable=False)
    stopped_itself = models.BooleanField(
        default=False, editable=False, help_text="Paused by the breaker, and not by a person."
    )
    # When its own pace lets the next email become owed.
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What the breaker no longer counts, because a person said to go on.
    forgiven_sent = models.PositiveIntegerField(default=0, editable=False)
    forgiven_bounces = models.PositiveIntegerField(default=0, editable=False)
    forgiven_complaints = models.PositiveIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    # While nobody has scheduled it, its words may change.
    EDITABLE = (Status.DRAFT, Status.TESTED)
    OVER = (Status.DONE, Status.CANCELLED)

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        permissions = [("release_mailing", "Can release a mailing that somebody else wrote")]
        constraints = [
            models.CheckConstraint(
                condition=Q(step="invite", follows=None)
                | (~Q(step="invite") & Q(follows__isnull=False)),
                name="mailing_reminds_of_one",
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=~Q(status="cancelled"),
                name="mailing_has_one_follower",
            ),
            models.CheckConstraint(
                condition=Q(subject_cy="", text_cy="") | (~Q(subject_cy="") & ~Q(text_cy="")),
                name="mailing_welsh_is_whole",
                violation_error_message="Give the Welsh subject and the Welsh text, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    def move(self, *, since: Collection[Status], to: Status, **changes: Any) -> None:
        """To the next state, or raise TooLate."""
        # One UPDATE, so that two people, or a person and the worker, cannot both win.
        moved = Mailing.objects.filter(pk=self.pk, status__in=since).update(status=to, **changes)
        if not moved:
            raise TooLate
        self.refresh_from_db()


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def with_names(self) -> RecipientQuerySet:
        return self.select_related(
            "approach__campaign",
            "approach__candidate__party",
            "approach__candidate__ballot__constituency",
            "approach__candidate__ballot__election",
        )

    def of_letter(self, leader: int) -> RecipientQuerySet:
        """Everyone whom the email of this recipient is for."""
        return self.filter(Q(pk=leader) | Q(together_with=leader))

    def still_in(self) -> RecipientQuerySet:
        """Whom an email goes to. One that came back for a while goes to them once more."""
        return self.filter(status__in=Recipient.STILL_IN)


class Recipient(models.Model):
    """One candidate of one mailing, and what became of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        QUEUED = "queued", "On its way"
        SENT = "sent", "Sent"
        BOUNCED = "bounced", "Could not be delivered"
        LEFT_OUT = "left_out", "Left out"
        CANCELLED = "cancelled", "Not sent"

    class Reason(models.TextChoices):
        """Why somebody is left out; as in Ask.Reason where that has the same."""

        NO_ADDRESS = "no_address", "We have no working address"
        PERSONAL = "personal", "Only an address at a personal provider, and no decision about these"
        SUPPRESSED = "suppressed", "Asked us never to write, or somebody at that address did"
        STOPPED = "stopped", "Wants no emails about this campaign"
        DECLINED = "declined", "Can’t take part"
        JOINED = "joined", "Has joined already"
        NOT_STANDING = "not_standing", "Is not standing any more"
        CANCELLED_POLL = "cancelled_poll", "The poll there does not take place"
        PHASE = "phase", "Nobody there may be asked now"
        TWICE = "twice", "Stands again, and is asked as that"
        TWO_ALREADY = "two_already", "Had two mailings from us already"
        NOT_BEFORE = "not_before", "Was not sent the mailing before this one"
        FAILED = "failed", "Could not be delivered in a week"
        TOO_LATE = "too_late", "The time for this mailing was over"
        STAFF = "staff", "The mailing was cancelled"

    STILL_IN = (Status.QUEUED, Status.SENT)
    # In touch with us, whatever we do about it now: an even-handed mailing has all of them.
    CONTACTABLE = (Reason.PERSONAL, Reason.TWO_ALREADY, Reason.NOT_BEFORE)

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="mailings")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=120, choices=Reason, blank=True)
    # Several candidates with one address get one email, with a part for each.
    together_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="others"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "approach"], name="recipient_once")
        ]
        indexes = [models.Index(fields=["mailing", "status", "id"], name="recipient_next")]

    def __str__(self) -> str:
        return f"{self.approach.candidate} in {self.mailing}"

    @property
    def is_still_in(self) -> bool:
        return self.status in self.STILL_IN

    @cached_property
    def people(self) -> list[Approach]:
        """Whom this email is for, by seat and A to Z, without those who fell out since it
        was planned."""
        group = Recipient.objects.of_letter(self.pk).still_in().with_names()
        seat = "approach__candidate__ballot__constituency__name"
        in_order = group.order_by(
            seat, "approach__candidate__sort_name", "approach__candidate__person_id"
        )
        return [one.approach for one in in_order] or [self.approach]
