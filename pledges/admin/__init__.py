"""What candidates answered, in the hands of staff."""

from pledges.admin import answers, photos, reports, share_texts, signatures, staff, statements

__all__ = ["answers", "photos", "reports", "share_texts", "signatures", "staff", "statements"]
