"""Where photos lie: in private, and in public under names that nobody can guess."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction


def private_storage() -> Storage:
    return storages["default"]


def public_storage() -> Storage:
    return storages["public"]


def keep(storage: Storage, content: bytes, extension: str) -> str:
    """Store under a name that nobody can guess. Returns the name."""
    random = uuid4().hex
    return storage.save(f"{random[:2]}/{random[2:]}.{extension}", ContentFile(content))


class NewFiles:
    """Files of one operation: all of them stay, or none."""

    def __init__(self) -> None:
        self._kept: list[tuple[Storage, str]] = []

    def keep(self, storage: Storage, content: bytes, extension: str) -> str:
        name = keep(storage, content, extension)
        self._kept.append((storage, name))
        return name

    def stay_from_the_commit_on(self) -> None:
        """Whatever fails later. To be called first among what follows the commit."""
        transaction.on_commit(self._kept.clear)

    def remove(self) -> None:
        for storage, name in self._kept:
            storage.delete(name)


@contextmanager
def new_files() -> Iterator[NewFiles]:
    files = NewFiles()
    try:
        yield files
    except BaseException:
        files.remove()
        raise
