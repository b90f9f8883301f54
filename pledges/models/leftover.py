"""Files that are to go, until they have gone."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.files.storage import storages
from django.db import models, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)


class LeftoverQuerySet(models.QuerySet["Leftover"]):
    def remove_after_the_commit(self, storage: str, names: Iterable[str]) -> None:
        """Nothing points at these files from now on. Where the storage is away, they go as soon
        as it is back."""
        new = [Leftover(storage=storage, name=name) for name in names if name]
        left = Leftover.objects.bulk_create(new)
        transaction.on_commit(lambda: sweep(left), robust=True)


class Leftover(models.Model):
    """A file that is to go. The row goes when the file has gone."""

    PRIVATE, PUBLIC = "default", "public"

    storage = models.CharField(max_length=10, help_text="Its name in the settings.")
    name = models.CharField(max_length=100)
    since = models.DateTimeField(default=timezone.now)

    objects = LeftoverQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Leftover {self.pk}"


def sweep(left: Iterable[Leftover]) -> None:
    """One that can't be removed now holds up no other."""
    gone = []
    for one in left:
        try:
            storages[one.storage].delete(one.name)
        except Exception as error:
            # Each kind of storage has errors of its own.
            logger.error("a file can't be removed now: %s", type(error).__name__)
        else:
            gone.append(one.pk)
    Leftover.objects.filter(pk__in=gone).delete()
