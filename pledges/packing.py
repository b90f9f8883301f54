"""What we hold about a candidate, as one file to download."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach.models import Approach
from pledges import their_data
from pledges.models import Photo, private_storage, public_storage
from pledges.photos.reading import format_of

# What is larger lies on the disk while it is made.
IN_MEMORY = 1_000_000
_ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "HEIF": "heic"}


def pack(approach: Approach) -> IO[bytes]:
    """A ZIP, open at its beginning; whoever reads it closes it."""
    people = their_data.candidacies(approach)
    packed: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            files = {
                photo.pk: list(_add_files(archive, photo)) for photo in their_data.photos_of(people)
            }
            held = their_data.held_on(people, files)
            text = json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr("data.json", text)
            archive.writestr("README.txt", _read_me(with_photos=any(files.values())))
    except BaseException:
        packed.close()
        raise
    packed.seek(0)
    return packed


def _read_me(*, with_photos: bool) -> str:
    context = {
        "files": with_photos,
        "charity_name": settings.CHARITY_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "privacy": settings.SITE_URL + reverse("privacy"),
    }
    return render_to_string("pledges/data_readme.txt", context)


def _add_files(archive: ZipFile, photo: Photo) -> Iterator[str]:
    """As they uploaded it, and the best of our copies, as far as they are kept."""
    if photo.original:
        yield from _add(archive, private_storage(), photo.original, f"photo-{photo.pk}-as-sent")
    kept = [one for one in photo.renditions if one["format"] != "webp"]
    private = [one for one in kept if one["private"]]
    if private:
        best = max(private, key=lambda one: int(one["asked"]))
        yield from _add(archive, private_storage(), best["private"], f"photo-{photo.pk}")
    elif public := [one for one in kept if one["public"]]:
        best = max(public, key=lambda one: int(one["asked"]))
        yield from _add(archive, public_storage(), best["public"], f"photo-{photo.pk}")


def _add(archive: ZipFile, storage: Storage, name: str, stem: str) -> Iterator[str]:
    try:
        file: File[bytes] = storage.open(name)
    except FileNotFoundError:
        # Its time was over a moment ago.
        return
    with file:
        ending = _ENDINGS.get(format_of(file.read(12)) or "", "bin")
        file.seek(0)
        inside = f"photos/{stem}.{ending}"
        entry = ZipInfo(inside, timezone.localtime().timetuple()[:6])
        # Pictures are packed already.
        entry.compress_type = ZIP_STORED
        with archive.open(entry, "w") as target:
            shutil.copyfileobj(file, target, 1_000_000)
    yield inside
