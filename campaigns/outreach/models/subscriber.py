"""Who reads the newsletter, what they agreed to, and what the service that sends it knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.outreach.links import Purpose, hash_of_address
from campaigns.outreach.models.linked import Linked
from candidates.models import Constituency

# How long one worker may take for one person.
LEASE = timedelta(minutes=5)
# Minutes until the service is asked again; after the last, each day.
BACKOFF = (1, 5, 15, 60, 240, 1440)
# So often in vain, and staff are told.
IN_VAIN = 3


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def of(self, email: str) -> SubscriberQuerySet:
        """Whose address this is, in whatever spelling. One, or none."""
        return self.filter(address_hash=hash_of_address(email))

    def subscribed(self) -> SubscriberQuerySet:
        return self.filter(state=Subscriber.State.SUBSCRIBED)

    def left(self) -> SubscriberQuerySet:
        """Whom the service must forget, or write to no more."""
        gone = [Subscriber.State.LEFT, Subscriber.State.DELETED]
        return self.filter(state__in=gone, is_known_there=True)

    def to_tell(self) -> SubscriberQuerySet:
        """To whom an email is owed."""
        return self.exclude(letter="")

    def owed(self) -> SubscriberQuerySet:
        return self.filter(handover=Subscriber.Handover.OWED)

    def refused(self) -> SubscriberQuerySet:
        return self.filter(handover=Subscriber.Handover.FAILED)

    def in_trouble(self) -> SubscriberQuerySet:
        """What staff should look at: refused, or tried in vain again and again."""
        return self.filter(
            Q(handover=Subscriber.Handover.FAILED)
            | Q(handover=Subscriber.Handover.OWED, attempts__gte=IN_VAIN)
        )

    def due(self, now: datetime) -> SubscriberQuerySet:
        """To be handed over, and in nobody's hands."""
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        return self.owed().filter(free, handover_due_at__lte=now).order_by("handover_due_at", "pk")

    def claim(self, pk: int, now: datetime) -> Subscriber | None:
        """Take one, unless somebody else has. From here on the service may know of them."""
        mine = self.due(now).filter(pk=pk).order_by()
        if not mine.update(claimed_until=now + LEASE, is_known_there=True):
            return None
        return self.get(pk=pk)

    def try_again(self) -> int:
        """All that is in trouble, now."""
        return self.in_trouble().update(
            handover=Subscriber.Handover.OWED, handover_due_at=timezone.now(), attempts=0
        )


class Subscriber(Linked):
    """One address, confirmed by whoever reads it before anything is sent."""

    page_purpose = Purpose.SUBSCRIBER
    stop_purpose = Purpose.SUBSCRIBER_STOP
    CONFIRM_WITHIN = timedelta(days=7)

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Waits for the email to be confirmed"
        SUBSCRIBED = "subscribed", "Subscribed"
        LEFT = "left", "Unsubscribed"
        DELETED = "deleted", "Had everything deleted"

    class Source(models.TextChoices):
        FORM = "form", "The page of the newsletter"
        INVITATION = "invitation", "An invitation that they wrote"
        PLEDGE = "pledge", "A pledge or letter that they signed"

    class Letter(models.TextChoices):
        """Which email is owed. Each names its templates: emails/newsletter_<letter>.txt."""

        NONE = "", ""
        CONFIRM = "confirm", "Please confirm"
        KNOWN = "known", "You are subscribed already"
        WELCOME = "welcome", "Welcome"

    class Handover(models.TextChoices):
        """To the service that sends the newsletter."""

        NONE = "none", "Nothing to hand over"
        OWED = "owed", "Owed"
        DONE = "done", "Handed over"
        FAILED = "failed", "Refused"

    class Role(models.TextChoices):
        FAMILY = "family", _("A parent, carer or relative")
        PRACTITIONER = "practitioner", _("I work with babies and families")
        POLICY = "policy", _("I work in policy, research or commissioning")
        ELECTED = "elected", _("I am an elected representative, or work for one")
        OTHER = "other", _("Somebody else who cares")

    class Topic(models.TextChoices):
        WEEK = "week", _("Infant Mental Health Awareness Week")
        MOVEMENT = "movement", _("Campaigns of the First 1001 Days Movement")
        EVENTS = "events", _("Events and training")
        RESEARCH = "research", _("Research and resources")

    class Frequency(models.TextChoices):
        ALL = "all", _("Every issue")
        FEW = "few", _("Only the most important, a few times a year")

    email = models.EmailField(max_length=254, editable=False)
    # One row for each address; none for what was deleted, and is still known elsewhere.
    address_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False
    )
    first_name = models.CharField(max_length=50, blank=True)
    role = models.CharField(max_length=12, choices=Role, blank=True)
    nation = models.CharField(max_length=16, choices=Constituency.Nation, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en-gb")
    topics = models.JSONField(default=list)
    frequency = models.CharField(max_length=3, choices=Frequency, default=Frequency.ALL)
    state = models.CharField(
        max_length=11, choices=State, default=State.UNCONFIRMED, editable=False
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.FORM)
    consent_version = models.CharField("agreed to the words of", max_length=20)
    agreed_at = models.DateTimeField(editable=False)
    asked_at = models.DateTimeField("last email about it owed", editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    left_at = models.DateTimeField(null=True, blank=True, editable=False)
    letter = models.CharField(
        "email owed", max_length=7, choices=Letter, blank=True, editable=False
    )

    handover = models.CharField(
        "hand-over", max_length=6, choices=Handover, default=Handover.NONE, editable=False
    )
    handover_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    handed_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    handover_error = models.CharField("what it answered", max_length=200, blank=True)
    # Whether the service may have heard of them, and so must hear that they left.
    is_known_there = models.BooleanField(default=False, editable=False)
    # Raised with each change: what was handed over before it is not the last word.
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        permissions = [("export_subscriber", "Can download the addresses of the newsletter")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="subscribed") | Q(confirmed_at__isnull=False),
                name="subscriber_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["left", "deleted"]) | Q(left_at__isnull=False),
                name="subscriber_left_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(handover="owed") | Q(handover_due_at__isnull=False),
                name="subscriber_owed_is_due",
            ),
        ]
        indexes = [models.Index(fields=["handover", "handover_due_at"], name="subscriber_due")]

    def __str__(self) -> str:
        # Without an address: this is what the log of the admin keeps for good.
        return f"Subscriber {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("newsletter_page", args=[self.token])

    @property
    def may_confirm(self) -> bool:
        """Asked to, and not too long ago."""
        waits = self.state in {self.State.UNCONFIRMED, self.State.LEFT}
        asked = self.left_at is None or self.asked_at > self.left_at
        return waits and asked and self.asked_at >= timezone.now() - self.CONFIRM_WITHIN

    @property
    def topic_labels(self) -> list[str]:
        return [str(topic.label) for topic in self.Topic if topic in self.topics]

    def owe_handover(self) -> None:
        """The service is behind, where there is anything that it must know. To be saved."""
        self.revision += 1
        self.attempts, self.handover_error = 0, ""
        if self.state == self.State.SUBSCRIBED or self.is_known_there:
            self.handover, self.handover_due_at = self.Handover.OWED, timezone.now()
        else:
            self.handover = self.Handover.NONE

    def mark_handed(self, remark: str = "") -> None:
        """Unless it changed meanwhile: then the change is owed, and nobody's any more."""
        self._settle(
            handover=self.Handover.DONE, handed_at=timezone.now(), handover_error=remark, attempts=0
        )

    def mark_refused(self, why: str) -> None:
        self._settle(handover=self.Handover.FAILED, handover_error=why, attempts=F("attempts") + 1)

    def mark_later(self, why: str) -> None:
        minutes = BACKOFF[min(self.attempts, len(BACKOFF) - 1)]
        due = timezone.now() + timedelta(minutes=minutes)
        self._settle(handover_due_at=due, handover_error=why, attempts=F("attempts") + 1)

    def _settle(self, **known: Any) -> None:
        mine = Subscriber.objects.filter(pk=self.pk)
        mine.filter(revision=self.revision, claimed_until=self.claimed_until).update(**known)
        # Whoever took it after the lease ended keeps it.
        mine.filter(claimed_until=self.claimed_until).update(claimed_until=None)
