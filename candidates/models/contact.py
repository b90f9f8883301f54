"""How candidates are reached."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ContactQuerySet(models.QuerySet["Contact"]):
    def emails(self) -> ContactQuerySet:
        """Also those that are used no more; without what somebody typed and nobody confirmed:
        it may be a stranger's."""
        emails = self.filter(channel=Contact.Channel.EMAIL)
        return emails.exclude(problem=Contact.NOT_CONFIRMED)

    def unconfirmed(self) -> ContactQuerySet:
        return self.filter(channel=Contact.Channel.EMAIL, problem=Contact.NOT_CONFIRMED)

    def usable(self, *, parliament: bool) -> ContactQuerySet:
        """As emails_among, for counting."""
        today = timezone.localdate()
        usable = self.filter(
            Q(valid_from=None) | Q(valid_from__lte=today),
            Q(valid_until=None) | Q(valid_until__gte=today),
            problem="",
        )
        return usable if parliament else usable.exclude(kind=Contact.Kind.PARLIAMENT)


def emails_among(contacts: Iterable[Contact], *, parliament: bool) -> list[Contact]:
    """The addresses that work, the one to write to first. Those of Parliament are dead from
    dissolution on, and come first while they live."""
    usable = [
        contact
        for contact in contacts
        if contact.channel == Contact.Channel.EMAIL
        and contact.is_usable
        and (parliament or contact.kind != Contact.Kind.PARLIAMENT)
    ]
    return sorted(usable, key=lambda contact: (contact.kind != Contact.Kind.PARLIAMENT, contact.pk))


def pages_among(contacts: Iterable[Contact]) -> list[Contact]:
    """Public pages, for whoever we cannot write to."""
    return [
        contact
        for contact in contacts
        if contact.channel != Contact.Channel.EMAIL and contact.is_usable
    ]


class Contact(models.Model):
    """A way to reach a candidate. What is known to be wrong is kept and shown, not used."""

    # The problem of an address that a code was sent to, before that is typed.
    NOT_CONFIRMED = "Not confirmed yet."

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        WEBSITE = "website", _("Website")
        FACEBOOK = "facebook", _("Facebook")
        X = "x", _("X")
        INSTAGRAM = "instagram", _("Instagram")
        BLUESKY = "bluesky", _("Bluesky")
        LINKEDIN = "linkedin", _("LinkedIn")
        PARTY_PAGE = "party_page", _("Page on their party’s website")

    class Kind(models.TextChoices):
        PARTY_OR_ORG = "party_or_org", "Party or organisation"
        PARLIAMENT = "parliament", "Parliament"
        PERSONAL_PROVIDER = "personal_provider", "Personal provider"
        UNKNOWN = "unknown", "Unknown"

    candidate = models.ForeignKey(
        "candidates.Candidate", on_delete=models.CASCADE, related_name="contacts"
    )
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.UNKNOWN)
    value = models.CharField(max_length=320, help_text="An address, or a link beginning https://.")
    source = models.CharField(max_length=60, help_text="Where it comes from.")
    problem = models.CharField(
        max_length=200, blank=True, help_text="Why it is not used. Empty: it is."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["channel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "channel", "value"], name="contact_once_per_candidate"
            )
        ]

    def __str__(self) -> str:
        # Without the address: this is what the log of the admin keeps for good.
        return f"{self.get_channel_display()} of {self.candidate}"

    @property
    def is_usable(self) -> bool:
        """No known problem, and within its time."""
        today = timezone.localdate()
        return (
            not self.problem
            and (self.valid_from is None or self.valid_from <= today)
            and (self.valid_until is None or self.valid_until >= today)
        )
