"""What candidates answered, in the hands of staff."""

from pledges.admin import answers, photos, reports, signatures, staff, statements

__all__ = ["answers", "photos", "reports", "signatures", "staff", "statements"]
