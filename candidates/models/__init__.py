"""Who stands where: facts from outside, which would be the same without this campaign."""

from candidates.models.candidate import Candidate, CandidateQuerySet, MergedPerson, Party
from candidates.models.constituency import Constituency, LocalFact
from candidates.models.contact import Contact, ContactQuerySet, emails_among, pages_among
from candidates.models.correction import AlreadyDecided, Correction
from candidates.models.election import Ballot, Election
from candidates.models.import_run import ImportRun
from candidates.models.look_up import LookUps
from candidates.models.postcode import Postcode, SplitPostcode

__all__ = [
    "AlreadyDecided",
    "Ballot",
    "Candidate",
    "CandidateQuerySet",
    "Constituency",
    "Contact",
    "ContactQuerySet",
    "Correction",
    "Election",
    "ImportRun",
    "LocalFact",
    "LookUps",
    "MergedPerson",
    "Party",
    "Postcode",
    "SplitPostcode",
    "emails_among",
    "pages_among",
]
