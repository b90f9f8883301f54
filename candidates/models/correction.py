"""What people say is wrong."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candidates.models.candidate import Candidate
from candidates.models.constituency import Constituency


class AlreadyDecided(Exception):
    """Somebody else decided about it first."""


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self) -> CorrectionQuerySet:
        """For staff, oldest first."""
        return self.filter(state=Correction.State.WAITING).order_by("created_at", "pk")


class Correction(models.Model):
    """What somebody says is wrong in the register, for staff to look at."""

    class Subject(models.TextChoices):
        NAME = "name", _("Their name")
        PARTY = "party", _("Their party")
        STATUS = "status", _("They are no longer standing")
        EMAIL = "email", _("Their email address")
        WEBSITE = "website", _("Their website")
        MISSING = "missing", _("Somebody is missing from the list")
        OTHER = "other", _("Something else")

    class By(models.TextChoices):
        PUBLIC = "public", "A visitor"
        CANDIDATE = "candidate", "Through the candidate’s personal link"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Not taken over"

    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE)
    candidate = models.ForeignKey(
        Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="corrections"
    )
    subject = models.CharField("what is wrong", max_length=8, choices=Subject)
    value = models.CharField("what is right", max_length=320, blank=True)
    source = models.CharField("how they know", max_length=300, blank=True)
    by = models.CharField(max_length=9, choices=By)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="correction_decision_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate or self.constituency}: {self.get_subject_display()}"

    def decide(self, state: State, *, by: User) -> None:
        """Accept or refuse, unless somebody was faster."""
        # One UPDATE, so that two people cannot both win.
        decided = (
            Correction.objects.waiting()
            .filter(pk=self.pk)
            .order_by()
            .update(state=state, decided_at=timezone.now(), decided_by=by)
        )
        if not decided:
            raise AlreadyDecided
        self.refresh_from_db()
