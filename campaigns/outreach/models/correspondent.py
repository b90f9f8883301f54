"""Somebody without an account who has a private page, and to whom we owe an email now and then."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction

from campaigns.outreach.links import Purpose, hash_of, token_for


class CorrespondentQuerySet(models.QuerySet[Any, Any]):
    def to_tell(self) -> CorrespondentQuerySet:
        """To whom an email is owed."""
        return self.exclude(letter="")

    @transaction.atomic
    def register(self, **fields: object) -> Any:
        row = self.create(**fields)
        row.token_hash = hash_of(row.token)
        row.save(update_fields=["token_hash"])
        return row


class Correspondent(models.Model):
    """Their private page confirms, changes and deletes what they sent. What an email says is
    named by letter, and its templates by both: emails/<letters>_<letter>.txt."""

    page_purpose: Purpose
    letters: str  # what the names of the templates begin with
    to_staff: tuple[str, ...] = ()  # those that staff get a copy of

    name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en-gb")
    # Empty only between insert and register, inside one transaction.
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    letter = models.CharField("email owed", max_length=9, blank=True, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def desk(self) -> str:
        """Where staff see the same."""
        raise NotImplementedError

    @property
    def token(self) -> str:
        return token_for(self.page_purpose, self.pk)

    def owe(self, letter: str) -> None:
        self.letter = letter
        self.save(update_fields=["letter"])

    def was_told(self) -> None:
        self.owe("")

    def about(self) -> dict[str, Any]:
        """What their emails speak of."""
        raise NotImplementedError
