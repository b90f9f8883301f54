"""The outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import make_msgid, parseaddr
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.models.approach import Approach
from campaigns.outreach.models.ask import Ask, AskQuerySet
from campaigns.outreach.models.digest import Digest
from campaigns.outreach.models.fast import Update, update, update_both
from campaigns.outreach.models.invitation import Invitation
from campaigns.outreach.models.watch import SeatWatch
from candidates.models import Candidate, Contact


class Stream(models.TextChoices):
    """Kinds of sending that must not harm one another."""

    TRANSACTIONAL = "transactional", "Transactional"
    INVITATION = "invitation", "Invitation"
    MAILING = "mailing", "Mailing"


def _first_state(kind: Message.Kind) -> dict[str, Any]:
    transactional = kind.stream == Stream.TRANSACTIONAL
    sender = settings.DEFAULT_FROM_EMAIL if transactional else settings.INVITATIONS_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return {"kind": kind, "stream": kind.stream, "message_id": make_msgid(domain=domain)}


class MessageQuerySet(models.QuerySet["Message"]):
    def owe(
        self, kind: Message.Kind, *, dedupe_key: str, due_at: datetime | None = None, **subject: Any
    ) -> tuple[Message, bool]:
        """Write down that this email is to be sent, once for each dedupe_key. Returns
        the message and whether it is new."""
        subject["due_at"] = due_at or timezone.now()
        return self.get_or_create(dedupe_key=dedupe_key, defaults=_first_state(kind) | subject)

    def owe_all(self, kind: Message.Kind, subjects: dict[str, dict[str, Any]]) -> None:
        """The same for many, by their dedupe_keys. What is owed already stays."""
        new = [
            Message(dedupe_key=key, **_first_state(kind), **subject)
            for key, subject in subjects.items()
        ]
        Message.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)

    def due(self, now: datetime) -> MessageQuerySet:
        return self.filter(status=Message.Status.QUEUED, due_at__lte=now).order_by("due_at", "pk")

    def how_many_due(self, now: datetime, at_most: int) -> int:
        """One stream after the other, as the index has them: a million may be waiting."""
        return sum(self.filter(stream=stream).due(now)[:at_most].count() for stream in Stream)

    def claim(self, pk: int) -> Message | None:
        """Take this message for sending if it is due and nobody has it, or return None."""
        return next(iter(self.filter(pk=pk)._take(timezone.now(), 1)), None)

    def claim_some(self, limit: int) -> list[Message]:
        """Take due messages, at most limit, in one commit. What a person waits for comes
        first. One that was taken again and again without an outcome comes alone, and last:
        it may be what ended the workers that had it."""
        now = timezone.now()
        for stream in Stream:
            ordinary = self.filter(stream=stream, claims__lt=Message.SUSPECT_FROM)
            if taken := ordinary._take(now, limit):
                return taken
        return self.filter(claims__gte=Message.SUSPECT_FROM)._take(now, 1)

    @transaction.atomic
    def _take(self, now: datetime, limit: int) -> list[Message]:
        token = uuid4()
        # Workers pass over what another one is taking at this moment. (SQLite lets only
        # one of them in here at a time, and ignores the lock.)
        due = self.due(now).select_for_update(skip_locked=True)
        chosen = list(due.values("pk", *Message.ABOUT)[:limit])
        ids = [one["pk"] for one in chosen]
        taken = Message.objects.filter(pk__in=ids, status=Message.Status.QUEUED).update(
            status=Message.Status.CLAIMED,
            claim_token=token,
            claimed_at=now,
            # Before the work, so that a message that kills its worker ends some day.
            claims=F("claims") + 1,
        )
        if not taken:
            return []
        about = [name for name in Message.ABOUT if any(one[name] for one in chosen)]
        mine = Message.objects.with_subject(*about).filter(pk__in=ids, claim_token=token)
        return list(mine.order_by("due_at", "pk"))

    def give_back(self, messages: Sequence[Message]) -> int:
        """Return what this worker took and did not come to."""
        tokens = {message.claim_token for message in messages}
        return self.filter(
            pk__in=[message.pk for message in messages],
            status=Message.Status.CLAIMED,
            claim_token__in=tokens,
        ).update(status=Message.Status.QUEUED, claim_token=None, claimed_at=None, claims=0)

    def with_subject(self, *about: str) -> MessageQuerySet:
        """With what their templates and checks read. Where it is known which of the four
        they are about, the others are not joined: that takes most of the time."""
        about = about or Message.ABOUT
        paths = [path for path in Message.SUBJECT if path.partition("__")[0] in about]
        return self.select_related(*paths)

    def release_abandoned(self, before: datetime) -> int:
        """Give back what was claimed by a worker that died: it has provably not left."""
        return self.filter(status=Message.Status.CLAIMED, claimed_at__lt=before).update(
            status=Message.Status.QUEUED, claim_token=None, claimed_at=None
        )

    @transaction.atomic
    def mark_stuck(self, before: datetime) -> int:
        """The worker died while the server was taking it in: only a person can tell."""
        dead = self.filter(status=Message.Status.SENDING, claimed_at__lt=before)
        ids = list(dead.values_list("pk", flat=True))
        stuck = dead.filter(pk__in=ids).update(status=Message.Status.STUCK, claim_token=None)
        now_stuck = self.stuck().filter(pk__in=ids)
        for asks in (now_stuck.asks(), now_stuck.asks_of_letters()):
            asks.move(to=Ask.Status.HELD, reason=Ask.Reason.STUCK)
        return stuck

    def stuck(self) -> MessageQuerySet:
        return self.filter(status=Message.Status.STUCK)

    def on_its_way_or_sent_since(self, day: datetime) -> MessageQuerySet:
        on_its_way = [Message.Status.QUEUED, Message.Status.CLAIMED, Message.Status.SENDING]
        return self.filter(
            Q(status__in=on_its_way)
            | Q(sent_at__gte=day)
            | Q(status=Message.Status.STUCK, claimed_at__gte=day)
        )

    def never_arrived(self) -> MessageQuerySet:
        return self.filter(
            status__in=[Message.Status.BOUNCED, Message.Status.FAILED, Message.Status.CANCELLED]
        )

    @transaction.atomic
    def cancel(self, reason: Ask.Reason) -> int:
        """Call off what has not left. An ask among them is told why."""
        # A worker that has claimed one finds its claim gone before any text leaves.
        not_left = [Message.Status.QUEUED, Message.Status.CLAIMED]
        ids = list(self.filter(status__in=not_left).values_list("pk", flat=True))
        cancelled = Message.objects.filter(pk__in=ids, status__in=not_left).update(
            status=Message.Status.CANCELLED, claim_token=None, last_error=reason.label
        )
        now_cancelled = Message.objects.filter(pk__in=ids, status=Message.Status.CANCELLED)
        # Who shares an address with one who gets no letter still gets theirs.
        letters = now_cancelled.filter(kind=Message.Kind.DIGEST).values("digest")
        Digest.objects.filter(together_with__in=letters).update(together_with=None)
        for asks in (now_cancelled.asks(), now_cancelled.asks_of_letters()):
            asks.move(to=Ask.Status.CANCELLED, reason=reason)
        return cancelled

    def asks(self) -> AskQuerySet:
        """Those that go singly, with these as their way to the candidate."""
        mine = self.filter(kind=Message.Kind.INVITATION)
        return Ask.objects.filter(pk__in=mine.values("ask"))

    def asks_of_letters(self) -> AskQuerySet:
        """Those that go together in these."""
        letters = self.filter(kind=Message.Kind.DIGEST).values("digest")
        return Ask.objects.filter(
            digest__in=Digest.objects.filter(Q(pk__in=letters) | Q(together_with__in=letters))
        )


class ClaimLost(Exception):
    """The lease on the message ran out, and somebody else may have it now."""


class Message(models.Model):
    """One email that is owed, or was sent: the outbox. Holds no text and no link."""

    class Kind(models.TextChoices):
        """Each names its templates: emails/<kind>.subject.txt and emails/<kind>.txt."""

        CONFIRM = "confirm", _("Please confirm (to a supporter)")
        INVITATION = "invitation", _("Invitation (to a candidate)")
        UNDELIVERED = "undelivered", _("Could not be delivered (to a supporter)")
        JOINED = "joined", _("Somebody joined for you (to a candidate)")
        PHOTO_RECEIVED = "photo_received", _("A photo was sent for you (to a candidate)")
        ANOTHER_PHOTO = "another_photo", _("Another photo, please (to a candidate)")
        PHOTO_LIVE = "photo_live", _("Your photo is on the wall (to a candidate)")
        PHOTO_CHECKED = "photo_checked", _("Your photo is approved, and not shown yet")
        GOOD_NEWS = "good_news", _("Their photo is on the wall (to a supporter)")
        LISTED = "listed", _("People are listed now (to whoever wanted to know)")
        REMIND = "remind", _("Please confirm, again (to a supporter)")
        LINK = "link", _("Your link again (to a supporter)")
        RETURNED = "returned", _("We couldn't send this (to a supporter)")
        QUESTION = "question", _("Did they answer? (to a supporter)")
        ANSWER = "answer", _("What a candidate answered (to a supporter)")
        DIGEST = "digest", _("Daily letter (to a candidate)")
        NUDGE = "nudge", _("A supporter's reminder (to a candidate)")
        THANKS = "thanks", _("A supporter's thanks (to a candidate)")
        MAILING = "mailing", _("Mailing (to a candidate)")

        @property
        def stream(self) -> Stream:
            if self is Message.Kind.MAILING:
                return Stream.MAILING
            asks = {*Message.Kind.of_an_ask_to_candidates(), Message.Kind.DIGEST}
            return Stream.INVITATION if self in asks else Stream.TRANSACTIONAL

        @classmethod
        def of_an_ask_to_candidates(cls) -> set[Message.Kind]:
            """Those about an ask that go to the candidate; all others go to the supporter."""
            return {cls.INVITATION, cls.NUDGE, cls.THANKS}

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        CLAIMED = "claimed", "Claimed by a worker"
        SENDING = "sending", "Being handed over"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        BOUNCED = "bounced", "Refused by the recipient's server"
        FAILED = "failed", "Given up"
        CANCELLED = "cancelled", "Called off"
        STUCK = "stuck", "In doubt: it may have arrived"

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
    stream = models.CharField(max_length=13, choices=Stream)
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

    def revive(self, *, about: str) -> bool:
        """Called off before it left, and right again for something newer."""
        return bool(
            Message.objects.filter(pk=self.pk, status=self.Status.CANCELLED).update(
                status=self.Status.QUEUED, about=about, due_at=timezone.now(), attempts=0, claims=0
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
