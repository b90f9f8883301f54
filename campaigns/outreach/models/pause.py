"""The switch that stops emails to candidates."""

from __future__ import annotations

from django.db import models

from campaigns.outreach.models.approach import Approach


class Pause(models.Model):
    """Somebody stopped something from being sent; who and why stays on record."""

    class Scope(models.TextChoices):
        EVERYTHING = "everything", "Everything to candidates"
        STREAM = "stream", "One kind of email"
        CANDIDATE = "candidate", "One candidate"

    scope = models.CharField(max_length=10, choices=Scope)
    stream = models.CharField(max_length=13, blank=True)
    approach = models.ForeignKey(
        Approach, null=True, blank=True, on_delete=models.CASCADE, related_name="pauses"
    )
    reason = models.TextField(help_text="Other staff read this.")
    begun_by = models.ForeignKey(
        "auth.User", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        "auth.User", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="everything", stream="", approach=None)
                | (models.Q(scope="stream", approach=None) & ~models.Q(stream=""))
                | models.Q(scope="candidate", stream="", approach__isnull=False),
                name="pause_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"Pause of {self.get_scope_display().lower()}"

    def covers(self, stream: str, approach: Approach) -> bool:
        """Whether it holds back an email of this stream to this candidate."""
        if self.scope == self.Scope.CANDIDATE:
            return self.approach_id == approach.pk
        return self.scope == self.Scope.EVERYTHING or self.stream == stream
