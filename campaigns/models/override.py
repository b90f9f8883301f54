"""What a person decided about the phase of an election."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.phases import Phase
from candidates.models import Election


class PhaseOverride(models.Model):
    """A person decided in which phase an election is, against its dates."""

    election = models.OneToOneField(
        Election, on_delete=models.CASCADE, related_name="phase_override"
    )
    phase = models.CharField(
        max_length=12, choices=[(one.value, one.value.replace("_", " ")) for one in Phase]
    )
    reason = models.TextField(help_text="Why the dates are not enough. Other staff read this.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, editable=False
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.election}: {self.phase}"
