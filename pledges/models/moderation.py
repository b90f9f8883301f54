"""What staff decided about photos, and what the public reported."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pledges.models.photo import Photo


class Decision(models.Model):
    """One act on a photo: its history. A row is never changed."""

    class Act(models.TextChoices):
        APPROVED = "approved", "Approved"
        APPROVED_FIRST = "approved_first", "Approved by the first of two"
        ANOTHER_ASKED = "another_asked", "Asked for another"
        REFUSED = "refused", "Refused"
        ESCALATED = "escalated", "Passed on to a campaign admin"
        HIDDEN = "hidden", "Taken off the wall"
        SHOWN_AGAIN = "shown_again", "Back on the wall"
        CHANGED = "changed", "Turned, cropped or blurred"
        UNDONE = "undone", "Undone"
        REPLACED = "replaced", "Replaced by a newer photo"
        WITHDRAWN = "withdrawn", "Withdrawn by the candidate"
        REPORTED = "reported", "Hidden because somebody said it shows them or their child"

        @classmethod
        def public(cls) -> list[Decision.Act]:
            """Those from which on everybody could see it."""
            return [cls.APPROVED, cls.SHOWN_AGAIN]

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=14, choices=Act)
    at = models.DateTimeField(default=timezone.now)
    # Empty: the candidate, or a visitor who reported it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=12, choices=Photo.Ground, blank=True)
    note = models.TextField(blank=True)
    private_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.at:%d %B %Y, %H:%M}"


class PhotoReportQuerySet(models.QuerySet["PhotoReport"]):
    def waiting(self) -> PhotoReportQuerySet:
        return self.filter(handled_at=None).order_by("created_at", "pk")

    def of_people(self) -> PhotoReportQuerySet:
        """From whoever says that it shows them or their child."""
        return self.filter(reason__in=[one for one in PhotoReport.Reason if one.hides_at_once])


class PhotoReport(models.Model):
    """Somebody says that a photo on the wall should not be there."""

    class Reason(models.TextChoices):
        ME = "me", _("It shows me, and I don’t agree")
        MY_CHILD = "my_child", _("It shows my child, and I don’t agree")
        PRIVATE = "private", _("It shows something private")
        NOT_THEM = "not_them", _("It isn’t the person it says")
        OTHER = "other", _("Something else")

        @property
        def hides_at_once(self) -> bool:
            return self in {PhotoReport.Reason.ME, PhotoReport.Reason.MY_CHILD}

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=8, choices=Reason)
    words = models.TextField(blank=True, max_length=1000)
    email = models.EmailField(blank=True, max_length=254, help_text="If they want an answer.")
    # A keyed hash of where it came from, so that nobody can empty the wall.
    network = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    handled_at = models.DateTimeField(null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.TextField(blank=True)

    objects = PhotoReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["network", "created_at"], name="photo_report_network")]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None)
                | Q(handled_at__isnull=False, handled_by__isnull=False),
                name="photo_report_handled_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: photo {self.photo_id}"
