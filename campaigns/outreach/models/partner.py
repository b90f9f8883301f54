"""Organisations that ask the people whom they reach to take part."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach.links import Purpose, hash_of, token_for
from candidates.models import AlreadyDecided


def new_code() -> str:
    """What stands in their links. It says nothing of them, and opens nothing."""
    return secrets.token_hex(4)


class PartnerQuerySet(models.QuerySet["Partner"]):
    def waiting(self) -> PartnerQuerySet:
        return self.filter(state=Partner.State.WAITING).order_by("confirmed_at", "pk")

    def approved(self) -> PartnerQuerySet:
        return self.filter(state=Partner.State.APPROVED)

    def listed(self) -> PartnerQuerySet:
        """As the public may see them, A to Z."""
        return self.approved().filter(wants_listing=True).order_by("name", "pk")

    def with_changes(self) -> PartnerQuerySet:
        """Who wants to be called otherwise, or has another website, and a person looks first."""
        return self.approved().exclude(proposed_at=None).order_by("proposed_at", "pk")

    def to_tell(self) -> PartnerQuerySet:
        """Whom an email is owed: about where they stand, about a change, or with their link."""
        stands = ~Q(state=Partner.State.WAITING) & ~Q(told_of=F("state"))
        return self.filter(stands | Q(change_untold=True) | Q(link_wanted=True))

    @transaction.atomic
    def register(self, **fields: object) -> Partner:
        partner = self.create(**fields)
        partner.token_hash = hash_of(partner.token)
        partner.save(update_fields=["token_hash"])
        return partner


class Partner(models.Model):
    """One organisation, as somebody registered it without an account. Their private page
    confirms, shows their numbers, and deletes."""

    CONFIRM_WITHIN = timedelta(days=7)

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Waits for the email to be confirmed"
        WAITING = "waiting", "Waits for us"
        APPROVED = "approved", "Takes part"
        REFUSED = "refused", "Turned down"

    name = models.CharField(max_length=120)
    website = models.URLField(max_length=300)
    number = models.CharField("charity or company number", max_length=20, blank=True)
    contact_name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254)
    why = models.TextField("why they take part", max_length=1000)
    wants_listing = models.BooleanField("may be listed in public", default=False)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en-gb")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    # Empty only between insert and register, inside one transaction.
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField("agreed and sent at", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(
        max_length=11, choices=State, default=State.UNCONFIRMED, editable=False
    )
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
    told_of = models.CharField(
        max_length=11, choices=State, blank=True, editable=False, help_text="By email."
    )

    # What they want the public to read instead; until then it reads what was approved.
    new_name = models.CharField(max_length=120, blank=True, editable=False)
    new_website = models.URLField(max_length=300, blank=True, editable=False)
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    why_not_changed = models.TextField(blank=True, max_length=1000, editable=False)
    change_untold = models.BooleanField(default=False, editable=False)
    # They have lost the link to their page.
    link_wanted = models.BooleanField(default=False, editable=False)
    link_sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("decide_partner", "Can decide about partner organisations")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="unconfirmed", confirmed_at=None)
                | (~Q(state="unconfirmed") & Q(confirmed_at__isnull=False)),
                name="partner_confirmed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "waiting"], decided_at=None, decided_by=None)
                | Q(
                    state__in=["approved", "refused"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="partner_decision_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None, new_name="", new_website="")
                | (Q(proposed_at__isnull=False) & ~Q(new_name="") & ~Q(new_website="")),
                name="partner_proposal_is_whole",
            ),
        ]

    def __str__(self) -> str:
        # Without a name: this is what the log of the admin keeps for good.
        return f"Partner {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("partner_page", args=[self.token])

    @property
    def token(self) -> str:
        return token_for(Purpose.PARTNER, self.pk)

    def confirm(self) -> bool:
        """They read this inbox. False where that is known, or comes too late."""
        now = timezone.now()
        mine = Partner.objects.filter(
            pk=self.pk,
            state=self.State.UNCONFIRMED,
            created_at__gte=now - self.CONFIRM_WITHIN,
        )
        return bool(mine.update(state=self.State.WAITING, confirmed_at=now))

    def decide(self, state: State, *, by: User, answer: str = "") -> None:
        """Approve or turn down, unless somebody was faster; and what was approved may be
        turned down later."""
        before = [self.State.WAITING]
        if state == self.State.REFUSED:
            before.append(self.State.APPROVED)
        # One UPDATE, so that two people cannot both win.
        mine = Partner.objects.filter(pk=self.pk, state=self.state).filter(state__in=before)
        if not mine.update(state=state, decided_at=timezone.now(), decided_by=by, answer=answer):
            raise AlreadyDecided
        self.refresh_from_db()

    def propose(self, name: str, website: str) -> None:
        """Another name, another website: a person looks first. The same as now takes an earlier
        wish back."""
        is_new = (name, website) != (self.name, self.website)
        if is_new and (name, website) == (self.new_name, self.new_website):
            return
        Partner.objects.approved().filter(pk=self.pk).update(
            new_name=name if is_new else "",
            new_website=website if is_new else "",
            proposed_at=timezone.now() if is_new else None,
            why_not_changed="",
            change_untold=False,
        )

    def decide_change(self, seen: tuple[str, str], *, why_not: str = "") -> None:
        """Take over what was seen, or tell them why not. Raises AlreadyDecided where somebody
        was faster, or they want something else meanwhile."""
        name, website = seen
        done = {"name": name, "website": website} if not why_not else {"why_not_changed": why_not}
        mine = Partner.objects.with_changes().filter(pk=self.pk, new_name=name, new_website=website)
        none_waits = {"new_name": "", "new_website": "", "proposed_at": None}
        if not mine.order_by().update(**done, **none_waits, change_untold=True):
            raise AlreadyDecided
        self.refresh_from_db()
