"""What every row with a personal page has."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from campaigns.outreach.links import Purpose, hash_of, token_for


class Linked(models.Model):
    """A row with a personal page, and a link that stops all emails."""

    page_purpose: Purpose
    stop_purpose: Purpose

    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    # Empty only between insert and issue_links, inside one transaction.
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    stop_token_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        return token_for(self.page_purpose, self.pk, self.generation)

    @property
    def stop_token(self) -> str:
        # Not of a generation: who may no longer open the page may still object.
        return token_for(self.stop_purpose, self.pk)

    def get_stop_url(self) -> str:
        return reverse("stop", args=[self.stop_token])

    def issue_links(self) -> None:
        self.token_hash, self.stop_token_hash = hash_of(self.token), hash_of(self.stop_token)
        self.save(update_fields=["generation", "token_hash", "stop_token_hash"])

    def revoke_links(self) -> None:
        """Make every link that was mailed so far useless; later emails carry new ones."""
        self.generation += 1
        self.issue_links()
