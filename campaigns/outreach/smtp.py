"""Sending by SMTP, with the one moment marked after which nobody can prove what happened."""

import re
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import smtp


class Letter(EmailMultiAlternatives):
    """An email to one person. before_handover is called when the server is ready to
    take it in; where it raises, nothing has been handed over."""

    before_handover: Callable[[], None] | None = None

    def ready(self) -> None:
        if self.before_handover:
            self.before_handover()
            # Once: a second call would find the message no longer claimed.
            self.before_handover = None


class KnowsHandover:
    """A backend that calls Letter.ready at the right moment by itself."""


class EmailBackend(KnowsHandover, smtp.EmailBackend):
    """Django's backend, with MAIL, RCPT and DATA as separate steps, one recipient a time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Over one connection, until close() is called or something goes wrong."""
        self.open()
        for email in email_messages:
            try:
                self._send(email)
            except SMTPRecipientsRefused:
                raise
            except BaseException:
                self.close()
                raise
        return len(email_messages)

    def _send(self, email_message: EmailMessage) -> bool:
        connection = self.connection
        assert connection is not None  # noqa: S101 - send_messages opened it
        sender = parseaddr(email_message.from_email)[1]
        recipient = parseaddr(email_message.recipients()[0])[1]
        connection.ehlo_or_helo_if_needed()
        payload = email_message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        code, answer = connection.mail(
            sender, [f"size={len(payload)}"] if connection.has_extn("size") else []
        )
        if code != 250:
            connection.rset()
            raise SMTPSenderRefused(code, answer, sender)
        code, answer = connection.rcpt(recipient)
        if code not in (250, 251):
            connection.rset()
            raise SMTPRecipientsRefused({recipient: (code, answer)})
        code, answer = connection.docmd("data")
        if code != 354:
            connection.rset()
            raise SMTPDataError(code, answer)
        try:
            if isinstance(email_message, Letter):
                email_message.ready()
        except BaseException:
            # The server waits for the text; hanging up tells it that none will come.
            connection.close()
            raise
        connection.send(re.sub(rb"(?m)^\.", b"..", payload.rstrip(b"\r\n")) + b"\r\n.\r\n")
        code, answer = connection.getreply()
        if code != 250:
            raise SMTPDataError(code, answer)
        return True
