"""What somebody outside Parliament put their name to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Petition
from campaigns.outreach.links import Purpose, hash_of, token_for
from candidates.importers.names import folded, sort_name
from candidates.models import Constituency
from candidates.search import words_of

_Nation = Constituency.Nation


class ProfessionalPledgeQuerySet(models.QuerySet["ProfessionalPledge"]):
    def waiting(self) -> ProfessionalPledgeQuerySet:
        return self.filter(state=ProfessionalPledge.State.WAITING).order_by("confirmed_at", "pk")

    def count_as_signed(self) -> ProfessionalPledgeQuerySet:
        """A person has looked at them, whether or not the public sees their name."""
        State = ProfessionalPledge.State
        return self.filter(state__in=[State.LISTED, State.NOT_PUBLIC])

    def listed(self) -> ProfessionalPledgeQuerySet:
        """As the public may see them, A to Z."""
        return self.filter(state=ProfessionalPledge.State.LISTED).order_by("sort_name", "pk")

    def called(self, words: list[str]) -> ProfessionalPledgeQuerySet:
        """Those with each of these words at the beginning of one of theirs."""
        found = self
        for word in words:
            found = found.filter(searched__contains=f" {word}")
        return found

    def to_tell(self, now: datetime) -> ProfessionalPledgeQuerySet:
        return self.exclude(owed="").filter(owed_at__lte=now)


class ProfessionalPledge(models.Model):
    """One signature, given without an account. Their private page confirms it, changes it, and
    takes it back."""

    CONFIRM_WITHIN = timedelta(days=7)

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Waits for the email to be confirmed"
        WAITING = "waiting", "Waits for us"
        LISTED = "listed", "On the list"
        NOT_PUBLIC = "not_public", "Counted, and not shown"
        REFUSED = "refused", "Turned down"
        REMOVED = "removed", "Taken back"

    class Nation(models.TextChoices):
        ENGLAND = _Nation.ENGLAND.value, _("England")
        NORTHERN_IRELAND = _Nation.NORTHERN_IRELAND.value, _("Northern Ireland")
        SCOTLAND = _Nation.SCOTLAND.value, _("Scotland")
        WALES = _Nation.WALES.value, _("Wales")
        ELSEWHERE = "elsewhere", _("Outside the UK")

    class Letter(models.TextChoices):
        """Emails about it. Each names its templates."""

        CONFIRM = "signature_confirm", "To confirm"
        ALREADY = "signature_already", "You have signed already"
        APPROVED = "signature_approved", "You are counted"
        REFUSED = "signature_refused", "Why not"
        REMOVED = "signature_removed", "It is taken back"
        LINK = "signature_link", "Your link again"

    petition = models.ForeignKey(
        Petition, verbose_name="text", on_delete=models.PROTECT, related_name="signatures"
    )
    name = models.CharField(max_length=100)
    job_title = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    nation = models.CharField(max_length=20, choices=Nation)
    email = models.EmailField(max_length=254, blank=True)
    # Which inbox, as a keyed hash: each signs once. Empty once it is taken back.
    inbox = models.CharField(max_length=64, blank=True, editable=False)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en-gb")
    # What they are sorted and found by, without accents, so that each database does it alike.
    sort_name = models.CharField(max_length=120, editable=False)
    sort_organisation = models.CharField(max_length=140, editable=False)
    searched = models.CharField(max_length=400, editable=False)

    is_public = models.BooleanField("name may be published", default=False)
    consent_version = models.CharField(max_length=20, help_text="Of the consent to publish.")
    consent_text = models.TextField(help_text="What they answered, as they read it.")
    consent_at = models.DateTimeField(default=timezone.now)
    # As for an invitation: subscribed once the signature is confirmed, and then no longer kept here.
    newsletter_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    newsletter_version = models.CharField(max_length=20, blank=True, editable=False)
    text_version = models.PositiveSmallIntegerField("version of the text signed", default=1)

    state = models.CharField(
        max_length=11, choices=State, default=State.UNCONFIRMED, editable=False
    )
    created_at = models.DateTimeField("signed at", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.TextField(blank=True, max_length=1000, help_text="Why not, as they read it.")
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    owed = models.CharField("email owed", max_length=20, choices=Letter, blank=True, editable=False)
    owed_at = models.DateTimeField(default=timezone.now, editable=False)
    told_approved = models.BooleanField(default=False, editable=False)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    # Empty only between insert and issue_link, inside one transaction.
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)

    objects = ProfessionalPledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "signature"
        permissions = [
            ("decide_professionalpledge", "Can decide about signatures"),
            ("export_professionalpledge", "Can save signatures as a table"),
        ]
        indexes = [
            models.Index(fields=["petition", "state", "sort_name"], name="signatures_a_to_z"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "inbox"],
                condition=~Q(inbox=""),
                name="signature_once_per_inbox",
            ),
            models.CheckConstraint(
                condition=Q(state="unconfirmed", confirmed_at=None)
                | (~Q(state="unconfirmed") & Q(confirmed_at__isnull=False)),
                name="signature_confirmed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["unconfirmed", "waiting", "removed"],
                    decided_at=None,
                    decided_by=None,
                )
                | Q(
                    state__in=["listed", "not_public", "refused"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="signature_decision_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="listed") | Q(is_public=True),
                name="signature_listed_only_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) & ~Q(state="removed")
                | Q(state="removed", removed_at__isnull=False, name="", inbox=""),
                name="signature_taken_back_is_empty",
            ),
        ]

    def __str__(self) -> str:
        # Without a name: this is what the log of the admin keeps for good.
        return f"Signature {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("signature", args=[self.token])

    @property
    def token(self) -> str:
        return token_for(Purpose.SIGNATORY, self.pk, self.generation)

    @property
    def counts(self) -> bool:
        return self.state in {self.State.LISTED, self.State.NOT_PUBLIC}

    @property
    def may_be_confirmed(self) -> bool:
        return self.created_at >= timezone.now() - self.CONFIRM_WITHIN

    def issue_link(self) -> None:
        self.token_hash = hash_of(self.token)
        self.save(update_fields=["generation", "token_hash"])

    def file(self) -> None:
        """What it is sorted and found by. Not saved."""
        self.sort_name = sort_name(self.name)[:120]
        self.sort_organisation = folded(self.organisation)[:140]
        words = words_of(f"{self.name} {self.job_title} {self.organisation}")
        self.searched = f" {' '.join(words)}"[:400]

    def owes(self, letter: Letter | str, *, after: timedelta = timedelta()) -> None:
        """An email is to go. Not saved."""
        self.owed, self.owed_at = letter, timezone.now() + after
