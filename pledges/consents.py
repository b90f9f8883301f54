"""The texts that a candidate agrees to, and what is kept of that. Another text has another
version."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pledges.models import Consent, Photo, Pledge

Purpose = Consent.Purpose

VERSION = "2026-12-01"

_PUBLISH_WITHOUT_PHOTO = _(
    "Publish my name, party, constituency and sentence on the campaign’s website and social "
    "media, and keep them in the archive. I can remove them at any time."
)
_TEXTS = {
    Purpose.PUBLISH: _(
        "Publish my name, party, constituency, photo and sentence on the campaign’s website and "
        "social media, and keep them in the archive. I can remove them at any time."
    ),
    Purpose.EVERYONE: _(
        "I may use this photo, and everyone who can be recognised in it has agreed; for a child, "
        "somebody with parental responsibility has."
    ),
    Purpose.CONTACT: _("You can contact me after this campaign about babies’ wellbeing."),
}


def text_of(purpose: Consent.Purpose, *, with_photo: bool) -> str:
    if purpose is Purpose.PUBLISH and not with_photo:
        return str(_PUBLISH_WITHOUT_PHOTO)
    return str(_TEXTS[purpose])


def give(
    pledge: Pledge, purposes: Iterable[Consent.Purpose], photo: Photo | None
) -> dict[Consent.Purpose, Consent]:
    """Keep what was agreed to, in the words and the language in which it was read."""
    return {
        purpose: Consent.objects.create(
            pledge=pledge,
            photo=photo,
            purpose=purpose,
            version=VERSION,
            text=text_of(purpose, with_photo=photo is not None),
        )
        for purpose in purposes
    }


def take_back(consents: QuerySet[Consent]) -> None:
    """From now on they hold no longer; that they were given can still be shown."""
    consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
