from pledges.models.moderation import Decision, PhotoReport, PhotoReportQuerySet
from pledges.models.photo import AlreadyDecided, Photo, PhotoQuerySet
from pledges.models.pledge import Pledge
from pledges.models.storage import (
    NewFiles,
    keep,
    new_files,
    private_storage,
    public_storage,
    remove,
)
from pledges.models.tidying import Tidying

__all__ = [
    "AlreadyDecided",
    "Decision",
    "NewFiles",
    "Photo",
    "PhotoQuerySet",
    "PhotoReport",
    "PhotoReportQuerySet",
    "Pledge",
    "Tidying",
    "keep",
    "new_files",
    "private_storage",
    "public_storage",
    "remove",
]
