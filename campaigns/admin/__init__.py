"""What staff see of the year."""

from campaigns.admin import campaign, elections

__all__ = ["campaign", "elections"]
