from pledges.models.consent import Consent
from pledges.models.leftover import Leftover, sweep
from pledges.models.moderation import Decision, PhotoReport, PhotoReportQuerySet
from pledges.models.phone import PhoneLink, PhoneLinkEnded
from pledges.models.photo import (
    AlreadyDecided,
    Photo,
    PhotoQuerySet,
)
from pledges.models.pledge import Pledge
from pledges.models.professional_pledge import ProfessionalPledge, ProfessionalPledgeQuerySet
from pledges.models.statement import Statement
from pledges.models.storage import (
    NewFiles,
    keep,
    new_files,
    private_storage,
    public_storage,
)
from pledges.models.taken_back import TakenBack
from pledges.models.tidying import Tidying
from pledges.models.wall import WallCount, WallPlace

__all__ = [
    "AlreadyDecided",
    "Consent",
    "Decision",
    "Leftover",
    "NewFiles",
    "PhoneLink",
    "PhoneLinkEnded",
    "Photo",
    "PhotoQuerySet",
    "PhotoReport",
    "PhotoReportQuerySet",
    "Pledge",
    "ProfessionalPledge",
    "ProfessionalPledgeQuerySet",
    "Statement",
    "TakenBack",
    "Tidying",
    "WallCount",
    "WallPlace",
    "keep",
    "new_files",
    "private_storage",
    "public_storage",
    "sweep",
]
