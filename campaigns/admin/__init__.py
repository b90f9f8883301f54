"""What staff see of the year."""

from campaigns.admin import campaign, elections, petition

__all__ = ["campaign", "elections", "petition"]
