"""Where photos lie: in private, and in public under names that nobody can guess."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    return storages["default"]


def public_storage() -> Storage:
    return storages["public"]


def keep(storage: Storage, content: bytes, extension: str) -> str:
    """Store under a name that nobody can guess. Returns the name."""
    random = uuid4().hex
    return storage.save(f"{random[:2]}/{random[2:]}.{extension}", ContentFile(content))
