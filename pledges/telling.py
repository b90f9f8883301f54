"""Who is told that a photo was approved, and when: once the public can see it."""

from datetime import datetime

from campaigns.outreach import services as outreach
from campaigns.outreach.models import Message
from pledges.models import Photo


def tell_of_approval(photo: Photo, *, due_at: datetime | None = None) -> None:
    """Owe the emails about an approved photo. Running it again owes nothing more."""
    approach = photo.pledge.approach
    shown = approach.campaign.shows_photos()
    outreach.tell_candidate(
        approach,
        Message.Kind.PHOTO_LIVE if shown else Message.Kind.PHOTO_CHECKED,
        key=str(photo.pk),
        about=photo.about,
        due_at=due_at,
    )
    if shown:
        outreach.tell_supporters(approach, Message.Kind.GOOD_NEWS, about=photo.about, due_at=due_at)


def tell_of_opened_walls() -> int:
    """Tell of photos that were approved while their wall was closed. Returns how many."""
    told = set(Message.objects.filter(kind=Message.Kind.PHOTO_LIVE).values_list("about", flat=True))
    approved = Photo.objects.filter(
        status=Photo.Status.APPROVED, pledge__approach__campaign__published=True
    ).select_related("pledge__approach__campaign", "pledge__approach__candidate")
    late = [
        photo
        for photo in approved
        if photo.about not in told and photo.pledge.approach.campaign.shows_photos()
    ]
    for photo in late:
        tell_of_approval(photo)
    return len(late)
