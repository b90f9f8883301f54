"""What goes when a candidate has everything deleted."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from campaigns.outreach import forgetting
from campaigns.outreach.links import hash_of_picture
from campaigns.outreach.models import Approach, Ask, Message
from candidates import edge
from candidates.models import Correction
from pledges.models import Decision, Leftover, Photo, Pledge, TakenBack, WallPlace


def pledges_of(person_id: int) -> QuerySet[Pledge]:
    """In every campaign."""
    theirs = forgetting.approaches_of(person_id)
    return Pledge.objects.filter(approach__in=theirs.order_by()).order_by("pk")


@transaction.atomic
def delete(person_id: int) -> None:
    """All that they sent us. Of a photo a code is left, so that it does not come back by
    accident, and its page can say that it is gone."""
    for pledge in pledges_of(person_id).select_related("approach"):
        for photo in pledge.photos.all():
            _delete_photo(photo, pledge.approach)
        pledge.delete()
    told_us = Correction.objects.filter(by=Correction.By.CANDIDATE)
    ids = list(forgetting.ids_of(person_id))
    told_us.filter(candidate__person_id__in=ids).delete()
    forgetting.forget(person_id)
    edge.taken_back(*map(edge.of_person, ids))


def _delete_photo(photo: Photo, approach: Approach) -> None:
    if photo.status != Photo.Status.DRAFT:
        TakenBack.objects.create(
            approach=approach,
            picture=hash_of_picture(photo.sha256),
            was_public=photo.decisions.filter(act__in=Decision.Act.public()).exists(),
        )
    Message.objects.filter(about=photo.about).cancel(Ask.Reason.WITHDRAWN)
    # The log of the admin keeps for good what was done, but not whose photo it was.
    kind = ContentType.objects.get_for_model(Photo)
    done = LogEntry.objects.filter(content_type=kind, object_id=str(photo.pk))
    done.update(object_repr=f"Photo {photo.pk}")
    remove = Leftover.objects.remove_after_the_commit
    remove(Leftover.PRIVATE, [photo.original, *(one["private"] for one in photo.renditions)])
    remove(Leftover.PUBLIC, [one["public"] for one in photo.renditions])
    WallPlace.objects.take_off(photo)
    photo.delete()


def delete_again(approaches: QuerySet[Approach]) -> None:
    """What a backup has brought back of whoever had it deleted."""
    people = approaches.order_by().values_list("candidate__person_id", flat=True).distinct()
    for person_id in list(people):
        delete(person_id)
