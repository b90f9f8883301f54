"""One email of the outbox, and what can become of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.outreach.models import kinds
from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.ask import Ask, AskQuerySet
from campaigns.outreach.models.digest import Digest
from campaigns.outreach.models.fast import Update, update, update_both
from campaigns.outreach.models.invitation import Invitation
from campaigns.outreach.models.outbox import MessageQuerySet
from campaigns.outreach.models.watch import SeatWatch
from candidates.models import Candidate, Contact


class ClaimLost(Exception):
    """The lease on the message ran out, and somebody else may have it now."""


class Message(models.Model):
    """One email that is owed, or was sent: the outbox. Holds no text and no link."""

    Kind: TypeAlias = kinds.Kind
    Status: TypeAlias = kinds.Status

    # Taken that often without an outcome, it is no longer taken together with others; and
    # after the last one it is given up.
    SUSPECT_FROM = 3
    MAX_CLAIMS = 10

    # Each is about one of these.
    ABOUT = ("invitation", "ask", "approach", "watch")
    # What its templates and checks read.
    SUBJECT = (
        "invitation__campaign",
        "invitation__constituency",
        "ask__invitation__campaign",
        "ask__invitation__constituency",
        "ask__approach__campaign",
        "ask__approach__candidate__party",
        "ask__approach__candidate__ballot__constituency",
        "approach__campaign",
        "approach__candidate__party",
        "approach__candidate__ballot__constituency",
        "watch__campaign",
        "watch__constituency",
    )

    kind = models.CharField(max_length=20, choices=Kind)
    stream = models.CharField(max_length=13, choices=kinds.Stream)
    # What it is about; exactly one of the four.
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    ask = models.ForeignKey(
        Ask, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    approach = models.ForeignKey(
        Approach, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    watch = models.ForeignKey(
        SeatWatch, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    digest = models.ForeignKey(
        "outreach.Digest", null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    recipient_of_mailing = models.ForeignKey(
        "outreach.Recipient",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    details = models.JSONField(
        default=dict, blank=True, help_text="What its templates need beside that."
    )
    about = models.CharField(
        max_length=40, blank=True, help_text="What makes it pointless when it goes: photo:12."
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text="The address of the candidate that was used.",
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    claim_token = models.UUIDField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claims = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="By workers, since the last outcome."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    dedupe_key = models.CharField(max_length=160, unique=True, editable=False)
    message_id = models.CharField(max_length=255, unique=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("resolve_message", "Can decide about messages in doubt")]
        constraints = [
            models.CheckConstraint(
                condition=Q(invitation__isnull=False, ask=None, approach=None, watch=None)
                | Q(invitation=None, ask__isnull=False, approach=None, watch=None)
                | Q(invitation=None, ask=None, approach__isnull=False, watch=None)
                | Q(invitation=None, ask=None, approach=None, watch__isnull=False),
                name="message_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=["claimed", "sending"])
                    & Q(claim_token__isnull=False, claimed_at__isnull=False)
                )
                | (~Q(status__in=["claimed", "sending"]) & Q(claim_token=None)),
                name="message_claim_has_token_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "delivered"]) | Q(sent_at__isnull=False),
                name="message_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "stream", "due_at", "id"], name="message_due"),
            # So that a worker which finds nothing else need not read all that waits.
            models.Index(
                fields=["due_at", "id"],
                name="message_suspect",
                condition=Q(status="queued", claims__gte=3),
            ),
            models.Index(fields=["about"], name="message_about", condition=~Q(about="")),
            models.Index(fields=["stream", "sent_at"], name="message_first_of_stream"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}: {self.get_kind_display()}"

    @property
    def recipient(self) -> Candidate | Invitation | SeatWatch:
        """Whom it goes to."""
        if self.kind in self.Kind.of_an_ask_to_candidates() and self.ask:
            return self.ask.approach.candidate
        if self.ask:
            return self.ask.invitation
        if self.invitation:
            return self.invitation
        if self.watch:
            return self.watch
        assert self.approach is not None  # the constraint: one of the four  # noqa: S101
        return self.approach.candidate

    def _step(self, *, held: Status, then: Update | None = None, **changes: Any) -> None:
        """Change this row, if it is still in our hands, and another one with it."""
        mine = {"id": (self.pk,), "status": (held,), "claim_token": (self.claim_token,)}
        step = Update(Message, changes, mine)
        if not (update_both(step, then) if then else update(step)):
            raise ClaimLost(f"message {self.pk}")
        for field, value in changes.items():
            setattr(self, field, value)

    def begin_handover(self) -> None:
        """The server said 354: from here to its answer, nobody can prove what happened."""
        self._step(held=self.Status.CLAIMED, status=self.Status.SENDING, attempts=self.attempts + 1)

    def mark_sent(self, contact: Contact | None) -> None:
        sent: dict[str, Any] = {
            "status": self.Status.SENT,
            "claim_token": None,
            "sent_at": timezone.now(),
            "contact": contact,
            "last_error": "",
        }
        if self.kind == self.Kind.DIGEST or self.watch_id:
            with transaction.atomic():
                self._step(held=self.Status.SENDING, **sent)
                self._settled(Ask.Status.SENT)
        else:
            # Nearly all: it has one ask, or none.
            ask = self.ask if self.kind == self.Kind.INVITATION else None
            moved = ask.moved(to=Ask.Status.SENT) if ask else None
            self._step(held=self.Status.SENDING, then=moved, **sent)

    @transaction.atomic
    def mark_refused(self, held: Status, error: str, contact: Contact | None) -> None:
        """The recipient's server will never take it."""
        self._step(
            held=held,
            status=self.Status.BOUNCED,
            claim_token=None,
            last_error=error[:300],
            contact=contact,
        )
        self._settled(Ask.Status.BOUNCED)

    @transaction.atomic
    def give_up(self, held: Status, error: str) -> None:
        self._step(held=held, status=self.Status.FAILED, claim_token=None, last_error=error[:300])
        self._settled(Ask.Status.CANCELLED, Ask.Reason.FAILED)

    @transaction.atomic
    def call_off(self, reason: Ask.Reason) -> None:
        self._step(
            held=self.Status.CLAIMED,
            status=self.Status.CANCELLED,
            claim_token=None,
            last_error=str(reason.label),
        )
        self._settled(Ask.Status.CANCELLED, reason)

    def try_again(self, held: Status, at: datetime, error: str) -> None:
        """Nothing was accepted, and a later attempt may succeed."""
        self._step(
            held=held,
            status=self.Status.QUEUED,
            claim_token=None,
            claimed_at=None,
            claims=0,
            attempts=self.attempts + (held == self.Status.CLAIMED),
            due_at=at,
            last_error=error[:300],
        )

    @transaction.atomic
    def put_off(self, until: datetime, reason: Ask.Reason | None = None) -> None:
        """Not now, for a reason that is no failure; does not count as an attempt."""
        self._step(
            held=self.Status.CLAIMED,
            status=self.Status.QUEUED,
            claim_token=None,
            claimed_at=None,
            due_at=until,
            claims=0,
        )
        if reason:
            self._move_ask(Ask.Status.HELD, reason)
        else:
            # Whatever held it before does no longer.
            together = self.kind == self.Kind.DIGEST
            self.asks().filter(status=Ask.Status.HELD).move(
                to=Ask.Status.IN_DIGEST if together else Ask.Status.QUEUED
            )

    @transaction.atomic
    def resend(self) -> bool:
        """A person decided that it never arrived. The Message-ID stays, so that a mail
        program that has it already shows it once."""
        freed = (
            Message.objects.stuck()
            .filter(pk=self.pk)
            .update(
                status=self.Status.QUEUED,
                due_at=timezone.now(),
                claimed_at=None,
                attempts=0,
                claims=0,
            )
        )
        if freed:
            self._move_ask(Ask.Status.QUEUED)
        return bool(freed)

    def revive(self, *, about: str, due_at: datetime | None = None) -> bool:
        """Called off before it left, and right again for something newer."""
        return bool(
            Message.objects.filter(pk=self.pk, status=self.Status.CANCELLED).update(
                status=self.Status.QUEUED,
                about=about,
                due_at=due_at or timezone.now(),
                attempts=0,
                claims=0,
            )
        )

    @transaction.atomic
    def settle_as_sent(self) -> bool:
        """A person found that it arrived."""
        settled = (
            Message.objects.stuck()
            .filter(pk=self.pk)
            .update(status=self.Status.SENT, sent_at=timezone.now())
        )
        if settled:
            self._settled(Ask.Status.SENT)
        return bool(settled)

    def _settled(self, to: Ask.Status, reason: str = "") -> None:
        """It is over, one way or the other. Whoever waited for this one email is forgotten,
        and this row with them."""
        self._move_ask(to, reason)
        if self.watch:
            self.watch.delete()

    def asks(self) -> AskQuerySet:
        """Those whose way to the candidate this email is."""
        if self.kind == self.Kind.INVITATION and self.ask_id:
            return Ask.objects.filter(pk=self.ask_id)
        if self.kind == self.Kind.DIGEST:
            return Ask.objects.filter(digest__in=Digest.objects.of_letter(self.digest_id))
        return Ask.objects.none()

    def _move_ask(self, to: Ask.Status, reason: str = "") -> None:
        self.asks().move(to=to, reason=reason)
