"""What supporters wrote."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Case, Count, F, Min, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.outreach import trends
from campaigns.outreach.links import Purpose, code_for
from campaigns.outreach.models.ask import Ask
from campaigns.outreach.models.linked import Linked
from campaigns.outreach.models.partner import Partner
from campaigns.outreach.models.rules import SendingRules
from candidates.models import Constituency


class Place(NamedTuple):
    """Where many came from, and one of them to call it by."""

    network: str
    messages: int
    one: int


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

    def of_inbox(self, email: str) -> InvitationQuerySet:
        """All that were written from one inbox: whatever stands after a plus, it is one
        person's."""
        return self.filter(same_inbox("email", email)) if email else self.none()

    def to_read(self) -> InvitationQuerySet:
        """What a member of staff reads before it goes, most urgent first."""
        held = Ask.objects.filter(status=Ask.Status.HELD, reason=Ask.Reason.REVIEW)
        waiting = self.filter(
            status=Invitation.Status.CONFIRMED, reviewed_at=None, pk__in=held.values("invitation")
        )
        urgent = Case(When(held_because=Invitation.Hold.DISTRESS, then=0), default=1)
        return waiting.alias(urgency=urgent).order_by("urgency", "confirmed_at")

    def places(self) -> list[Place]:
        """Of what waits because many came from one place: each place, and how many there are."""
        many = self.to_read().filter(held_because=Invitation.Hold.MANY).exclude(network="")
        counted = many.order_by().values_list("network").annotate(count=Count("pk"), one=Min("pk"))
        return [Place(*row) for row in counted.order_by("one")]

    def in_distress(self) -> InvitationQuerySet:
        return self.to_read().filter(held_because=Invitation.Hold.DISTRESS)

    def unusual(self, now: datetime) -> list[trends.Trend]:
        rules = SendingRules.current()
        return trends.unusual(
            Invitation.objects.all(),
            Ask.objects.all(),
            now,
            at_least=rules.alarm_from,
            times=rules.alarm_times,
        )


def same_inbox(field: str, email: str) -> Q:
    """Rows whose field leads into the same inbox; links.inbox_of says which do."""
    local, _, domain = email.rpartition("@")
    inbox = local.partition("+")[0]
    if domain.casefold() in {"gmail.com", "googlemail.com"}:
        letters = r"\.?".join(re.escape(letter) for letter in inbox.replace(".", ""))
        return Q(**{f"{field}__iregex": rf"^{letters}\.?(\+.*)?@(gmail|googlemail)\.com$"})
    tagged = {f"{field}__istartswith": f"{inbox}+", f"{field}__iendswith": f"@{domain}"}
    return Q(**{f"{field}__iexact": f"{inbox}@{domain}"}) | Q(**tagged)


class Invitation(Linked):
    """What one supporter wrote, and whom they asked."""

    page_purpose = Purpose.SUPPORTER
    stop_purpose = Purpose.SUPPORTER_STOP
    CONFIRM_WITHIN = timedelta(days=7)
    CODE_TRIES = 5
    # What it holds of a person, when that is deleted.
    FORGOTTEN = {
        "name": "",
        "email": "",
        "postcode": "",
        "own_words": "",
        "seat_reason": "",
        "network": "",
        "newsletter_agreed_at": None,
    }

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        UNCONFIRMED = "unconfirmed", _("Waiting for the supporter to confirm")
        CONFIRMED = "confirmed", _("Confirmed")
        EXPIRED = "expired", _("Not confirmed in time")
        WITHDRAWN = "withdrawn", _("Deleted by the supporter")

    class Hold(models.TextChoices):
        """Why a person looks at it before it goes."""

        NONE = "", ""
        LINKS = "links", _("It has web links")
        CONTACTS = "contacts", _("It has somebody’s phone number, address or email")
        WORDS = "words", _("Some of its words may be abuse or a threat")
        DISTRESS = "distress", _("Somebody may need help")
        ELSEWHERE = "elsewhere", _("They also write in another constituency")
        MANY = "many", _("Many came from one place in a short time")

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
    newsletter_agreed_at = models.DateTimeField(null=True, blank=True)
    is_personal = models.BooleanField(
        default=False, help_text="Goes on its own; the others go together, once a day."
    )
    # Typed instead of following the link.
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    network = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        editable=False,
        help_text="A keyed hash of where it came from, for 30 days.",
    )
    seat_reason = models.CharField("why in a second constituency", max_length=200, blank=True)
    held_because = models.CharField(max_length=9, choices=Hold, blank=True, default=Hold.NONE)
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )
    asked_for_answers_at = models.DateTimeField(null=True, blank=True, editable=False)
    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        help_text="Through whose link it was begun.",
    )
    asked_again_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        permissions = [("review_invitation", "Can read messages that are held, and decide")]
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

    @property
    def code(self) -> str:
        """Does what the link does, in the browser where it was written."""
        return code_for(Purpose.SUPPORTER_CODE, self.pk, self.generation)

    def submit(
        self,
        *,
        consent_version: str,
        newsletter: bool = False,
        network: str = "",
        held_because: str = "",
    ) -> bool:
        """A draft is finished and waits for its confirmation. False where it already was."""
        now = timezone.now()
        changed = Invitation.objects.filter(pk=self.pk, status=self.Status.DRAFT).update(
            status=self.Status.UNCONFIRMED,
            submitted_at=now,
            agreed_at=now,
            sensitive_agreed_at=now if self.own_words else None,
            newsletter_agreed_at=now if newsletter else None,
            consent_version=consent_version,
            network=network,
            held_because=held_because,
        )
        self.refresh_from_db()
        return bool(changed)

    def reopen(self) -> bool:
        """Not confirmed yet, and to be changed: a draft again. False where it was confirmed."""
        changed = Invitation.objects.filter(pk=self.pk, status=self.Status.UNCONFIRMED).update(
            status=self.Status.DRAFT,
            submitted_at=None,
            agreed_at=None,
            sensitive_agreed_at=None,
            newsletter_agreed_at=None,
            held_because=self.Hold.NONE,
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

    def has_answered(self) -> bool:
        """Whether its writer said, of anybody they asked, whether they answered."""
        theirs = Invitation.objects.of_inbox(self.email).filter(campaign=self.campaign_id)
        return Ask.objects.filter(invitation__in=theirs).exclude(answer="").exists()

    def take_a_try(self) -> bool:
        """Count one more code that somebody types. False once they have had enough."""
        return bool(
            Invitation.objects.filter(
                pk=self.pk, status=self.Status.UNCONFIRMED, code_tries__lt=self.CODE_TRIES
            ).update(code_tries=F("code_tries") + 1)
        )

    def review(self, *, by: AbstractBaseUser) -> bool:
        """A member of staff decided about it. False where somebody was faster."""
        return bool(
            Invitation.objects.filter(
                pk=self.pk,
                status=self.Status.CONFIRMED,
                reviewed_at=None,
            )
            .exclude(held_because=self.Hold.NONE)
            .update(reviewed_at=timezone.now(), reviewed_by=by)
        )

    def forget(self) -> None:
        """Nothing is left of it but that it was, and whom it was to."""
        Invitation.objects.filter(pk=self.pk).update(
            **Invitation.FORGOTTEN, status=self.Status.WITHDRAWN, confirmed_at=None
        )
        self.shingles.all().delete()
        self.refresh_from_db()
