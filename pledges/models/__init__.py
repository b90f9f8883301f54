from pledges.models.moderation import Decision, PhotoReport
from pledges.models.photo import AlreadyDecided, Photo, PhotoQuerySet
from pledges.models.pledge import Pledge
from pledges.models.storage import keep, private_storage, public_storage
from pledges.models.tidying import Tidying

__all__ = [
    "AlreadyDecided",
    "Decision",
    "Photo",
    "PhotoQuerySet",
    "PhotoReport",
    "Pledge",
    "Tidying",
    "keep",
    "private_storage",
    "public_storage",
]
