"""Handing over an email that is in no outbox: the row that it is about remembers whether it has
left."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from django.core.mail import get_connection

from campaigns.outreach.returns.providers import RECIPIENT_REFUSED
from campaigns.outreach.smtp import Letter


def leaves(letter: Letter) -> bool:
    """False where it will never arrive. Raises what says that it may do so later."""
    try:
        get_connection().send_messages([letter])
    except RECIPIENT_REFUSED:
        return False
    except SMTPRecipientsRefused as refused:
        code, _answer = next(iter(refused.recipients.values()))
        if code < 500:
            raise
        return False
    return True
