"""The year: its campaign, and what it is about where."""

from campaigns.models.campaign import Campaign, CampaignQuerySet
from campaigns.models.contest import (
    Contest,
    is_mp,
    is_open,
    may_be_asked,
    next_or_last,
    phase_of,
    words_of,
)
from campaigns.models.event import Event, EventQuerySet
from campaigns.models.figure import Figure
from campaigns.models.numbers import CampaignNumbers, DayNumber, SeatNumber
from campaigns.models.override import PhaseOverride
from campaigns.models.page_text import PageText
from campaigns.models.petition import Petition, PetitionQuerySet, with_open_petition
from campaigns.models.resource import Resource, ResourceVersion
from campaigns.models.share_text import ShareText
from campaigns.models.visit_offer import VisitOffer

__all__ = [
    "Campaign",
    "CampaignNumbers",
    "CampaignQuerySet",
    "Contest",
    "DayNumber",
    "Event",
    "EventQuerySet",
    "Figure",
    "PageText",
    "Petition",
    "PetitionQuerySet",
    "PhaseOverride",
    "Resource",
    "ResourceVersion",
    "SeatNumber",
    "ShareText",
    "VisitOffer",
    "is_mp",
    "is_open",
    "may_be_asked",
    "next_or_last",
    "phase_of",
    "with_open_petition",
    "words_of",
]
