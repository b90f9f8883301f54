"""Emails that stay here: out of the box nothing is sent to anybody."""

from collections.abc import Sequence
from email.header import decode_header, make_header

from django.apps import apps
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from campaigns.outreach.smtp import KnowsHandover, Letter


def _read(address: str) -> str:
    """As a mail program shows it."""
    return str(make_header(decode_header(address)))


class MailboxBackend(KnowsHandover, BaseEmailBackend):
    """Writes each email to the database, to be read at /mailbox/."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        # Looked up late: settings name this class before models are loaded.
        mails = apps.get_model("outreach", "MailboxMail").objects
        for email in email_messages:
            if isinstance(email, Letter):
                email.ready()
            alternatives = email.alternatives if isinstance(email, EmailMultiAlternatives) else []
            mails.create(
                sender=_read(email.from_email),
                to=", ".join(map(_read, email.to)),
                reply_to=", ".join(map(_read, email.reply_to)),
                subject=str(email.subject),
                text=str(email.body),
                html=str(alternatives[0][0]) if alternatives else "",
            )
        return len(email_messages)
