"""What staff see of the year."""

from campaigns.admin import campaign, elections, page_texts, petition, resource

__all__ = ["campaign", "elections", "page_texts", "petition", "resource"]
