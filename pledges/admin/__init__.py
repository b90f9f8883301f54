"""What candidates answered, in the hands of staff."""

from pledges.admin import answers, photos, reports, staff, statements

__all__ = ["answers", "photos", "reports", "staff", "statements"]
