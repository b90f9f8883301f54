"""The asking: whom a campaign asks, who asked, and every email that is owed."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.outreach.links import Purpose, hash_of, hash_of_address, token_for
from candidates.importers.names import folded
from candidates.models import Candidate, Constituency, Contact


class Linked(models.Model):
    """A row with a personal page, and a link that stops all emails."""

    page_purpose: Purpose
    stop_purpose: Purpose

    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    # Empty only between insert and issue_links, inside one transaction.
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    stop_token_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        return token_for(self.page_purpose, self.pk, self.generation)

    @property
    def stop_token(self) -> str:
        # Not of a generation: who may no longer open the page may still object.
        return token_for(self.stop_purpose, self.pk)

    def get_stop_url(self) -> str:
        return reverse("stop", args=[self.stop_token])

    def issue_links(self) -> None:
        self.token_hash, self.stop_token_hash = hash_of(self.token), hash_of(self.stop_token)
        self.save(update_fields=["generation", "token_hash", "stop_token_hash"])

    def revoke_links(self) -> None:
        """Make every link that was mailed so far useless; later emails carry new ones."""
        self.generation += 1
        self.issue_links()


class ApproachQuerySet(models.QuerySet["Approach"]):
    def with_names(self) -> ApproachQuerySet:
        return self.select_related(
            "campaign", "candidate__party", "candidate__ballot__constituency"
        )

    def to(self, candidate: Candidate, campaign: Campaign) -> Approach:
        """The one approach to this candidate, made when it is first needed."""
        approach, made = self.get_or_create(
            candidate=candidate,
            campaign=campaign,
            defaults={"slug": self._free_slug(candidate, campaign)},
        )
        if made:
            approach.issue_links()
        return approach

    def _free_slug(self, candidate: Candidate, campaign: Campaign) -> str:
        slug = slugify(f"{folded(candidate.name)} {candidate.constituency.slug}")
        if self.filter(campaign=campaign, slug=slug).exists():
            return f"{slug}-{candidate.person_id}"
        return slug


class Approach(Linked):
    """One candidate in one campaign: their personal link, and what they answered."""

    page_purpose = Purpose.CANDIDATE
    stop_purpose = Purpose.CANDIDATE_STOP

    class Response(models.TextChoices):
        NONE = "none", _("No answer yet")
        JOINED = "joined", _("Joined")
        DECLINED = "declined", _("Can't take part")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="approaches")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="approaches")
    slug = models.SlugField(max_length=220, help_text="Their address on the wall.")
    response = models.CharField(max_length=8, choices=Response, default=Response.NONE)
    responded_at = models.DateTimeField(null=True, blank=True)
    visit_wanted_at = models.DateTimeField(
        "would like to visit since", null=True, blank=True, help_text="Set by the candidate."
    )
    stopped_at = models.DateTimeField(
        "no emails since", null=True, blank=True, help_text="They asked us to stop."
    )

    objects = ApproachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "approaches"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "candidate"], name="approach_once_per_campaign"
            ),
            models.UniqueConstraint(fields=["campaign", "slug"], name="approach_slug_in_campaign"),
            models.CheckConstraint(
                condition=Q(response="none", responded_at=None)
                | (~Q(response="none") & Q(responded_at__isnull=False)),
                name="approach_answer_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}, {self.campaign.year}"

    def get_absolute_url(self) -> str:
        return reverse("candidate_page", args=[self.token])

    @property
    def has_joined(self) -> bool:
        return self.response == self.Response.JOINED

    def record(self, response: Response) -> None:
        """Keep what the candidate answered, with the time of the latest answer."""
        self.response = response
        self.responded_at = None if response == self.Response.NONE else timezone.now()
        self.save(update_fields=["response", "responded_at"])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def start(self, **fields: Any) -> Invitation:
        with transaction.atomic():
            invitation = self.create(**fields)
            invitation.issue_links()
        return invitation

    def overdue(self, now: datetime) -> InvitationQuerySet:
        """Not confirmed in time."""
        return self.filter(
            status=Invitation.Status.UNCONFIRMED,
            submitted_at__lt=now - Invitation.CONFIRM_WITHIN,
        )


class Invitation(Linked):
    """What one supporter wrote, and whom they asked."""

    page_purpose = Purpose.SUPPORTER
    stop_purpose = Purpose.SUPPORTER_STOP
    CONFIRM_WITHIN = timedelta(days=7)

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        UNCONFIRMED = "unconfirmed", _("Waiting for the supporter to confirm")
        CONFIRMED = "confirmed", _("Confirmed")
        EXPIRED = "expired", _("Not confirmed in time")

    class Wish(models.TextChoices):
        JOIN = "join", _("Join the campaign and share a photo with the campaign board")
        VISIT = "visit", _("Visit a local service that supports babies and families")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="invitations")
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT)
    wish = models.CharField("ask", max_length=5, choices=Wish, default=Wish.JOIN)
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    postcode = models.CharField(max_length=7, blank=True, help_text="Without a space.")
    own_words = models.TextField(blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en-gb")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    # What they agreed to: the wording of both consents has one version.
    consent_version = models.CharField(max_length=20, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    sensitive_agreed_at = models.DateTimeField(
        "agreed about health and opinions", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField("no emails since", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(status="confirmed") & Q(confirmed_at__isnull=False))
                | (~Q(status="confirmed") & Q(confirmed_at=None)),
                name="invitation_confirmed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (Q(submitted_at__isnull=False) & Q(agreed_at__isnull=False)),
                name="invitation_is_sent_only_as_agreed",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="invitation_overdue")]

    def __str__(self) -> str:
        return f"Invitation {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("supporter_page", args=[self.token])

    @property
    def reference(self) -> str:
        """What a supporter can quote to staff."""
        return f"SUP-{self.pk:05d}"

    @property
    def is_confirmed(self) -> bool:
        return self.status == self.Status.CONFIRMED

    def submit(self, *, consent_version: str) -> bool:
        """A draft is finished and waits for its confirmation. False where it already was."""
        now = timezone.now()
        changed = Invitation.objects.filter(pk=self.pk, status=self.Status.DRAFT).update(
            status=self.Status.UNCONFIRMED,
            submitted_at=now,
            agreed_at=now,
            sensitive_agreed_at=now if self.own_words else None,
            consent_version=consent_version,
        )
        self.refresh_from_db()
        return bool(changed)

    def reopen(self) -> bool:
        """Not confirmed yet, and to be changed: a draft again. False where it was confirmed."""
        changed = Invitation.objects.filter(pk=self.pk, status=self.Status.UNCONFIRMED).update(
            status=self.Status.DRAFT, submitted_at=None, agreed_at=None, sensitive_agreed_at=None
        )
        self.refresh_from_db()
        return bool(changed)

    def confirm(self) -> bool:
        """The supporter pressed the button. False where that no longer, or already, holds."""
        now = timezone.now()
        changed = Invitation.objects.filter(
            pk=self.pk,
            status=self.Status.UNCONFIRMED,
            submitted_at__gte=now - self.CONFIRM_WITHIN,
        ).update(status=self.Status.CONFIRMED, confirmed_at=now)
        self.refresh_from_db()
        return bool(changed)


class SeatWatch(models.Model):
    """Somebody to be told, once, when people are listed in a seat. Deleted with that."""

    KEPT_FOR = timedelta(days=90)

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en-gb")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "seat watches"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "constituency", "email"], name="seat_watch_once"
            )
        ]

    def __str__(self) -> str:
        return f"Watch {self.pk} of {self.constituency}"


class AskQuerySet(models.QuerySet["Ask"]):
    def with_names(self) -> AskQuerySet:
        return self.select_related(
            "invitation__campaign",
            "invitation__constituency",
            "approach__campaign",
            "approach__candidate__party",
            "approach__candidate__ballot__constituency",
        )

    def a_to_z(self) -> AskQuerySet:
        return self.order_by("approach__candidate__sort_name", "approach__candidate__name")

    def move(self, *, to: Ask.Status, reason: str = "") -> int:
        """Take these to their next state. What was sent, or called off, stays so."""
        final = [Ask.Status.SENT, Ask.Status.BOUNCED, Ask.Status.CANCELLED]
        return self.exclude(status__in=final).update(
            status=to, reason=reason, changed_at=timezone.now()
        )


class Ask(models.Model):
    """One invitation to one candidate, and how far it has come."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for you to confirm")
        HELD = "held", _("Waiting")
        QUEUED = "queued", _("On its way")
        SENT = "sent", _("Sent")
        BOUNCED = "bounced", _("Could not be delivered")
        CANCELLED = "cancelled", _("Not sent")

    class Reason(models.TextChoices):
        NONE = "", ""
        NO_ADDRESS = "no_address", _("we have no working email address for them at the moment")
        PAUSED = "paused", _("the campaign is pausing its emails")
        STUCK = "stuck", _("we are checking whether it arrived")
        FAILED = "failed", _("it could not be delivered in three days")
        JOINED = "joined", _("they have already joined the campaign")
        DECLINED = "declined", _("we can't send them invitations")
        STOPPED = "stopped", _("we can't send them invitations")
        NOT_STANDING = "not_standing", _("they are no longer standing")
        PHASE = "phase", _("the time for asking is over")
        ALREADY_ASKED = "already_asked", _("you have already invited them")
        WITHDRAWN = "withdrawn", _("what it was about was withdrawn")
        STAFF = "staff", _("our staff held it back")

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="asks")
    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="asks")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=20, choices=Reason, blank=True, default=Reason.NONE)
    changed_at = models.DateTimeField(default=timezone.now)

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


class Stream(models.TextChoices):
    """Kinds of sending that must not harm one another."""

    TRANSACTIONAL = "transactional", "Transactional"
    INVITATION = "invitation", "Invitation"


class MessageQuerySet(models.QuerySet["Message"]):
    def owe(
        self, kind: Message.Kind, *, dedupe_key: str, due_at: datetime | None = None, **subject: Any
    ) -> tuple[Message, bool]:
        """Write down that this email is to be sent, once for each dedupe_key. Returns
        the message and whether it is new."""
        sender = (
            settings.INVITATIONS_FROM_EMAIL if kind.is_invitation else settings.DEFAULT_FROM_EMAIL
        )
        return self.get_or_create(
            dedupe_key=dedupe_key,
            defaults={
                "kind": kind,
                "stream": Stream.INVITATION if kind.is_invitation else Stream.TRANSACTIONAL,
                "due_at": due_at or timezone.now(),
                "message_id": make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2]),
                **subject,
            },
        )

    def due(self, now: datetime) -> MessageQuerySet:
        return self.filter(status=Message.Status.QUEUED, due_at__lte=now).order_by("due_at", "pk")

    def claim(self, pk: int) -> Message | None:
        """Take a due message for sending, or return None.

        One UPDATE decides between workers that were handed the same message. The attempt
        is counted before the work, so that a message that kills its worker ends some day.
        """
        token = uuid4()
        now = timezone.now()
        claimed = (
            self.due(now)
            .filter(pk=pk)
            .order_by()
            .update(
                status=Message.Status.CLAIMED,
                claim_token=token,
                claimed_at=now,
                attempts=F("attempts") + 1,
            )
        )
        if not claimed:
            return None
        return self.with_subject().get(pk=pk, claim_token=token)

    def with_subject(self) -> MessageQuerySet:
        return self.select_related(*Message.SUBJECT)

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
        Ask.objects.filter(messages__pk__in=ids, messages__status=Message.Status.STUCK).move(
            to=Ask.Status.HELD, reason=Ask.Reason.STUCK
        )
        return stuck

    def stuck(self) -> MessageQuerySet:
        return self.filter(status=Message.Status.STUCK)

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
        Ask.objects.filter(messages__pk__in=ids, messages__status=Message.Status.CANCELLED).move(
            to=Ask.Status.CANCELLED, reason=reason
        )
        return cancelled


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

        @property
        def is_invitation(self) -> bool:
            return self is Message.Kind.INVITATION

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        CLAIMED = "claimed", "Claimed by a worker"
        SENDING = "sending", "Being handed over"
        SENT = "sent", "Sent"
        BOUNCED = "bounced", "Refused by the recipient's server"
        FAILED = "failed", "Given up"
        CANCELLED = "cancelled", "Called off"
        STUCK = "stuck", "In doubt: it may have arrived"

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
                condition=~Q(status="sent") | Q(sent_at__isnull=False),
                name="message_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at"], name="message_due"),
            models.Index(fields=["about"], name="message_about", condition=~Q(about="")),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}: {self.get_kind_display()}"

    @property
    def recipient(self) -> Candidate | Invitation:
        """Whom it goes to."""
        if self.kind == self.Kind.INVITATION and self.ask:
            return self.ask.approach.candidate
        if self.ask:
            return self.ask.invitation
        if self.invitation:
            return self.invitation
        assert self.approach is not None  # the constraint: one of the three  # noqa: S101
        return self.approach.candidate

    def _step(self, *, held: Status, **changes: Any) -> None:
        """Change this row, if it is still in our hands."""
        mine = Message.objects.filter(pk=self.pk, status=held, claim_token=self.claim_token)
        if not mine.update(**changes):
            raise ClaimLost(f"message {self.pk}")
        for field, value in changes.items():
            setattr(self, field, value)

    def begin_handover(self) -> None:
        """The server said 354: from here to its answer, nobody can prove what happened."""
        self._step(held=self.Status.CLAIMED, status=self.Status.SENDING)

    @transaction.atomic
    def mark_sent(self, contact: Contact | None) -> None:
        self._step(
            held=self.Status.SENDING,
            status=self.Status.SENT,
            claim_token=None,
            sent_at=timezone.now(),
            contact=contact,
            last_error="",
        )
        self._move_ask(Ask.Status.SENT)

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
        self._move_ask(Ask.Status.BOUNCED)

    @transaction.atomic
    def give_up(self, held: Status, error: str) -> None:
        self._step(held=held, status=self.Status.FAILED, claim_token=None, last_error=error[:300])
        self._move_ask(Ask.Status.CANCELLED, Ask.Reason.FAILED)

    @transaction.atomic
    def call_off(self, reason: Ask.Reason) -> None:
        self._step(
            held=self.Status.CLAIMED,
            status=self.Status.CANCELLED,
            claim_token=None,
            last_error=str(reason.label),
        )
        self._move_ask(Ask.Status.CANCELLED, reason)

    def try_again(self, held: Status, at: datetime, error: str) -> None:
        """Nothing was accepted, and a later attempt may succeed."""
        self._step(
            held=held,
            status=self.Status.QUEUED,
            claim_token=None,
            claimed_at=None,
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
            attempts=max(self.attempts - 1, 0),
        )
        if reason:
            self._move_ask(Ask.Status.HELD, reason)

    @transaction.atomic
    def resend(self) -> bool:
        """A person decided that it never arrived. The Message-ID stays, so that a mail
        program that has it already shows it once."""
        freed = (
            Message.objects.stuck()
            .filter(pk=self.pk)
            .update(status=self.Status.QUEUED, due_at=timezone.now(), claimed_at=None, attempts=0)
        )
        if freed:
            self._move_ask(Ask.Status.QUEUED)
        return bool(freed)

    def revive(self, *, about: str) -> bool:
        """Called off before it left, and right again for something newer."""
        return bool(
            Message.objects.filter(pk=self.pk, status=self.Status.CANCELLED).update(
                status=self.Status.QUEUED, about=about, due_at=timezone.now(), attempts=0
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
            self._move_ask(Ask.Status.SENT)
        return bool(settled)

    def _move_ask(self, to: Ask.Status, reason: str = "") -> None:
        if self.kind == self.Kind.INVITATION:
            Ask.objects.filter(messages=self).move(to=to, reason=reason)


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def covering(
        self, campaign: Campaign, *, email: str = "", person_id: int | None = None
    ) -> SuppressionQuerySet:
        """What forbids writing to this address, or this person, for this campaign."""
        whose = Q(address_hash=hash_of_address(email)) if email else Q(pk__in=[])
        if person_id is not None:
            whose |= Q(person_id=person_id)
        return self.filter(whose, Q(campaign=None) | Q(campaign=campaign))

    def add_once(
        self,
        *,
        reason: Suppression.Reason,
        email: str = "",
        person_id: int | None = None,
        campaign: Campaign | None = None,
    ) -> None:
        self.get_or_create(
            address_hash=hash_of_address(email) if email else "",
            person_id=person_id,
            campaign=campaign,
            defaults={"reason": reason},
        )


class Suppression(models.Model):
    """An address, or a person, that is not to be written to. A new address of the same
    person reopens nothing."""

    class Reason(models.TextChoices):
        ASKED = "asked", "They asked us to stop"
        NOT_THEM = "not_them", "The address is not this candidate's"
        WITHDRAWN = "withdrawn", _("what it was about was withdrawn")
        STAFF = "staff", "Staff decided"

    address_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="A keyed hash; the address is not kept."
    )
    person_id = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        help_text="Empty: every campaign.",
    )
    reason = models.CharField(max_length=10, choices=Reason)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(address_hash="") | Q(person_id__isnull=False),
                name="suppression_is_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Suppression {self.pk}"


class MailboxMail(models.Model):
    """An email that did not leave: where DEBUG is on and no mail server is set, it is
    kept here and shown at /mailbox/."""

    sender = models.CharField(max_length=320)
    to = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Mail {self.pk}"
