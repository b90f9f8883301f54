"""Somebody says that they are a candidate, and has no link."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from candidates.models import AlreadyDecided, Candidate


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> ClaimQuerySet:
        return self.filter(state=Claim.State.WAITING).order_by("created_at", "pk")

    def to_answer(self) -> ClaimQuerySet:
        """Turned down, and nobody has told them yet."""
        return self.filter(state=Claim.State.REFUSED, answered_at=None)


class Claim(models.Model):
    """Somebody gives an address and a public proof that it is a candidate's. Staff compare the
    two, and the link goes to the address, or an answer that says why not."""

    class Role(models.TextChoices):
        CANDIDATE = "candidate", _("The candidate")
        TEAM = "team", _("Somebody who works for or volunteers with them")

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "The link was sent"
        REFUSED = "refused", "Turned down"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="claims")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="claims")
    role = models.CharField(max_length=9, choices=Role)
    email = models.EmailField(max_length=254)
    proof = models.URLField(
        max_length=500, help_text="A public page that shows this address, or their name with it."
    )
    note = models.TextField(blank=True, max_length=1000)
    # A keyed hash of where it came from.
    network = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)
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
    # Set when the answer to a claim that was turned down has left.
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        permissions = [("decide_claim", "Can compare claims and send links")]
        indexes = [models.Index(fields=["network", "created_at"], name="claim_network")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "candidate", "email"],
                condition=Q(state="waiting"),
                name="claim_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None, decided_by=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="claim_decision_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        # Without a name: this is what the log of the admin keeps for good.
        return f"Claim {self.pk}"

    def decide(self, state: State, *, by: User, answer: str = "") -> None:
        """Accept or turn down, unless somebody was faster."""
        # One UPDATE, so that two people cannot both win.
        mine = Claim.objects.waiting().filter(pk=self.pk).order_by()
        if not mine.update(state=state, decided_at=timezone.now(), decided_by=by, answer=answer):
            raise AlreadyDecided
        self.refresh_from_db()
