"""Which photos are the same picture, or look like one that we have."""

from __future__ import annotations

from campaigns.outreach.links import hash_of_picture
from pledges.models import Photo, TakenBack
from pledges.photos.looks import FEW_BITS, bits_apart

# Its owner took it back, or we could not take it.
GONE = (Photo.Status.WITHDRAWN, Photo.Status.REFUSED, Photo.Status.ANOTHER_ASKED)


def alike(photo: Photo) -> list[Photo]:
    """Other photos of anybody that are the same file, or look like it: the nearest first."""
    others = Photo.objects.exclude(pk=photo.pk).exclude(status=Photo.Status.DRAFT)
    near: dict[int, int] = {}
    # Bits are counted here, as not every database can. Some thousands take a few hundredths
    # of a second.
    for pk, sha256, look in others.values_list("pk", "sha256", "look").iterator():
        if sha256 == photo.sha256:
            near[pk] = -1
        elif look is not None and photo.look is not None:
            apart = bits_apart(look, photo.look)
            if apart <= FEW_BITS:
                near[pk] = apart
    found = Photo.objects.filter(pk__in=near).select_related(
        "pledge__approach__candidate__ballot__constituency"
    )
    return sorted(found, key=lambda one: (near[one.pk], -one.pk))


def how_alike(one: Photo, other: Photo) -> str:
    """Of two photos that are, in words for staff."""
    if one.sha256 == other.sha256:
        return "The same file"
    return "The same picture, saved anew" if _saved_anew(one, other) else "Much like it"


def _saved_anew(one: Photo, other: Photo) -> bool:
    if one.look is None or other.look is None:
        return False
    return bits_apart(one.look, other.look) <= FEW_BITS // 2


def seen_before(photo: Photo) -> Photo | TakenBack | None:
    """The same picture from the same person, the latest, if it was taken back or refused:
    the same file, or the same picture saved anew. Those of other people are for staff only."""
    person_id = photo.pledge.approach.candidate.person_id
    deleted = TakenBack.objects.filter(
        approach__candidate__person_id=person_id, picture=hash_of_picture(photo.sha256)
    )
    return _sent_before(photo) or deleted.first()


def _sent_before(photo: Photo) -> Photo | None:
    earlier = photo.pledge.photos.filter(status__in=GONE, pk__lt=photo.pk).order_by("-pk")
    for one in earlier:
        if one.sha256 == photo.sha256 or _saved_anew(one, photo):
            return one
    return None
