from pledges.models.consent import Consent
from pledges.models.moderation import Decision, PhotoReport, PhotoReportQuerySet
from pledges.models.phone import PhoneLink
from pledges.models.photo import AlreadyDecided, Photo, PhotoQuerySet
from pledges.models.pledge import Pledge
from pledges.models.statement import Statement
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
    "Consent",
    "Decision",
    "NewFiles",
    "PhoneLink",
    "Photo",
    "PhotoQuerySet",
    "PhotoReport",
    "PhotoReportQuerySet",
    "Pledge",
    "Statement",
    "Tidying",
    "keep",
    "new_files",
    "private_storage",
    "public_storage",
    "remove",
]
