"""Sending by SMTP, with the one moment marked after which nobody can prove what happened."""

import re
import time
from collections.abc import Callable, Sequence
from email.policy import Compat32
from email.utils import parseaddr
from smtplib import (
    SMTP,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.utils.encoding import punycode

# From the first word to a server until it takes in an email: so many of the longest answers.
ANSWERS = 2


def on_the_wire(address: str) -> str:
    """The address with its domain as mail servers write it (IDNA). Raises ValueError where
    there is no such domain."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{punycode(domain)}"


class _InOneLine(Compat32):
    """A relay that signs may take a folded List-Unsubscribe for an empty one."""

    def fold(self, name: str, value: str) -> str:
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self._whole(name, value).encode() or super().fold_binary(name, value)

    def _whole(self, name: str, value: str) -> str:
        line = f"{name}: {value}"
        # To find that nothing is to be folded or encoded takes the library a while.
        fits = len(line) <= 78 and line.isascii() and line.isprintable()
        return line + self.linesep if fits or name.lower() == "list-unsubscribe" else ""


class Letter(EmailMultiAlternatives):
    """An email to one person. before_handover is called when the server is ready to
    take it in; where it raises, nothing has been handed over."""

    before_handover: Callable[[], None] | None = None
    # Where it comes back to if it can't be delivered. Empty: to the address that it is from.
    envelope_from = ""
    # What a provider's API keeps beside it, and names in its reports (django-anymail).
    metadata: dict[str, str]

    def message(self, **how: Any) -> Any:
        message = super().message(**how)
        message.policy = _InOneLine()
        return message

    def ready(self) -> None:
        if self.before_handover:
            self.before_handover()
            # Once: a second call would find the message no longer claimed.
            self.before_handover = None


# As servers answer by themselves (RFC 6531, RFC 3463).
NEEDS_SMTPUTF8 = (553, b"5.1.3 needs a mail server that speaks SMTPUTF8")
NO_SUCH_DOMAIN = (553, b"5.1.2 no such domain")


def _recipient_of(email: EmailMessage) -> str:
    address = parseaddr(email.recipients()[0])[1]
    try:
        return on_the_wire(address)
    except ValueError:
        raise SMTPRecipientsRefused({address: NO_SUCH_DOMAIN}) from None


def _as_sent(email: EmailMessage, recipient: str, connection: SMTP) -> tuple[bytes, list[str]]:
    """Its bytes, and what this server is told of them beforehand."""
    message = email.message()
    if message.is_multipart():
        # The generator would read the text through to find one that does not occur in it.
        message.set_boundary(f"=_{uuid4().hex}")
    options = []
    if not recipient.isascii():
        if not connection.has_extn("smtputf8"):
            raise SMTPRecipientsRefused({recipient: NEEDS_SMTPUTF8})
        options.append("smtputf8")
        # As it is: nobody else may change what stands before the @ (RFC 6531).
        del message["To"]
    payload = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    if options:
        payload = f"To: {recipient}\r\n".encode() + payload
    if connection.has_extn("size"):
        options.append(f"size={len(payload)}")
    return payload, options


class KnowsHandover:
    """A backend that calls Letter.ready at the right moment by itself."""


class EmailBackend(KnowsHandover, smtp.EmailBackend):
    """Django's backend, with MAIL, RCPT and DATA as separate steps, one recipient a time."""

    # When to leave a server that answers each step, and takes too long for all of them.
    until = 0.0

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Over one connection, until close() is called or something goes wrong."""
        self._look_at_the_clock()
        self.open()
        for email in email_messages:
            try:
                self._send_one(email)
                self._look_at_the_clock()
            except SMTPRecipientsRefused:
                raise
            except BaseException:
                self.close()
                raise
        return len(email_messages)

    def _look_at_the_clock(self) -> None:
        """A worker's task ends before its claim does; whoever began to hand over only then
        would leave the email in doubt."""
        self.until = time.monotonic() + ANSWERS * settings.EMAIL_TIMEOUT

    def _not_too_late(self) -> None:
        if time.monotonic() > self.until:
            raise SMTPServerDisconnected("too slow")

    def _send_one(self, email: EmailMessage) -> None:
        connection = self.connection
        assert connection is not None  # noqa: S101 - send_messages opened it
        recipient = _recipient_of(email)
        envelope_from = getattr(email, "envelope_from", "")
        sender = envelope_from or on_the_wire(parseaddr(email.from_email)[1])
        connection.ehlo_or_helo_if_needed()
        payload, options = _as_sent(email, recipient, connection)
        self._address(connection, sender, recipient, options)
        self._hand_over(connection, email, payload)

    def _address(
        self, connection: SMTP, sender: str, recipient: str, options: Sequence[str]
    ) -> None:
        """MAIL and RCPT: whom it is from, and to whom."""
        self._not_too_late()
        code, answer = connection.mail(sender, options)
        if code != 250:
            connection.rset()
            raise SMTPSenderRefused(code, answer, sender)
        self._not_too_late()
        code, answer = connection.rcpt(recipient)
        if code not in (250, 251):
            connection.rset()
            raise SMTPRecipientsRefused({recipient: (code, answer)})

    def _hand_over(self, connection: SMTP, email: EmailMessage, payload: bytes) -> None:
        """DATA: from the end of the text on, it may have arrived."""
        self._not_too_late()
        code, answer = connection.docmd("data")
        if code != 354:
            connection.rset()
            raise SMTPDataError(code, answer)
        try:
            self._not_too_late()
            if isinstance(email, Letter):
                email.ready()
        except BaseException:
            # The server waits for the text; hanging up tells it that none will come.
            connection.close()
            raise
        connection.send(re.sub(rb"(?m)^\.", b"..", payload.rstrip(b"\r\n")) + b"\r\n.\r\n")
        code, answer = connection.getreply()
        if 400 <= code < 600:
            raise SMTPDataError(code, answer)
        if not 200 <= code < 300:
            # Neither yes nor no: it may have arrived.
            raise SMTPServerDisconnected("no answer that could be understood")
