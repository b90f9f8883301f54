"""Sending one claimed message: hand over, record."""

import logging
import random
import re
import time
from datetime import timedelta
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.db import connection as database
from django.utils import timezone

from campaigns.outreach import emails
from campaigns.outreach.checks import Decision, Go, Later, Never
from campaigns.outreach.models import ClaimLost, Message
from campaigns.outreach.returns import reports
from campaigns.outreach.returns.providers import RECIPIENT_REFUSED, took_nothing
from campaigns.outreach.smtp import NEEDS_SMTPUTF8, KnowsHandover
from candidates.models import Contact

logger = logging.getLogger(__name__)

# Together with the longest hand-over this stays below the time limit of a task.
RECORD_FOR_SECONDS = 20


def deliver(message: Message, decision: Decision, connection: BaseEmailBackend) -> None:
    """Bring a claimed message to its next state, as it was decided. Raises nothing that a
    mail server, or another worker, can cause."""
    try:
        if message.claims > Message.MAX_CLAIMS:
            message.give_up(Message.Status.CLAIMED, "every attempt ended with the worker")
        elif isinstance(decision, Never):
            message.call_off(decision.reason)
        elif isinstance(decision, Later):
            message.put_off(decision.until, decision.reason)
        else:
            _hand_over(message, decision, connection)
    except ClaimLost:
        logger.warning("message %s was taken over by another worker", message.pk)


def _hand_over(message: Message, to: Go, connection: BaseEmailBackend) -> None:
    contact = to.contact
    email = emails.letter(message, to.address, to.phase, contact)
    email.before_handover = message.begin_handover
    try:
        if not isinstance(connection, KnowsHandover):
            # A provider's API has no moment between: the whole call may have arrived.
            email.ready()
        connection.send_messages([email])
    except SMTPRecipientsRefused as refused:
        code, answer = next(iter(refused.recipients.values()))
        to_blame = blames_the_address(code, answer)
        _not_accepted(message, code, answer, contact, final=to_blame)
        if contact and to_blame:
            knows_utf8 = (code, answer) != NEEDS_SMTPUTF8
            why = f"by its server: {code}" if knows_utf8 else "by ours, which lacks SMTPUTF8"
            reports.address_is_dead(contact, f"Refused {why}")
        return
    except RECIPIENT_REFUSED:
        _not_accepted(message, 550, "refused by the mail provider", contact, final=True)
        if contact:
            reports.address_is_dead(contact, "Refused by the mail provider.")
        return
    except SMTPDataError as refused:
        # 552: their mailbox is full, and may not be tomorrow.
        final = refused.smtp_code >= 500 and refused.smtp_code != 552
        _not_accepted(message, refused.smtp_code, refused.smtp_error, contact, final=final)
        return
    except SMTPResponseException as refused:
        # Before any recipient was named: our own settings, or the relay itself.
        logger.error("the mail server refuses us: %s", refused.smtp_code)
        _not_accepted(message, refused.smtp_code, refused.smtp_error, contact, final=False)
        return
    except (SMTPServerDisconnected, SMTPException, OSError) as error:
        if message.status == Message.Status.SENDING and not took_nothing(error):
            # It may have arrived. The sweep shows it as stuck; a person decides.
            logger.error("message %s: no answer after the hand-over", message.pk)
            return
        _try_later(message, type(error).__name__)
        return
    _record_as_sent(message, contact)
    logger.info("message %s sent", message.pk)


def _record_as_sent(message: Message, contact: Contact | None) -> None:
    """The server has it. A database that is away for a moment, or has no room, is waited
    for: unrecorded, nobody could tell afterwards."""
    until = time.monotonic() + RECORD_FOR_SECONDS
    while True:
        try:
            message.mark_sent(contact)
        except ClaimLost:
            # It took so long that it was shown as in doubt; now it is known.
            message.settle_as_sent()
        except DatabaseError:
            if time.monotonic() > until:
                raise
            database.close_if_unusable_or_obsolete()
            time.sleep(0.5)
            continue
        return


def _text(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    # PostgreSQL keeps none of these, and the message would be left in doubt.
    return text.replace("\0", " ")


def blames_the_address(code: int, answer: bytes | str) -> bool:
    """Whether a refusal at RCPT is about the address (RFC 3463: 5.1.x), and not about us:
    a relay that is denied, or a reputation, says nothing of the candidate."""
    if enhanced := re.match(r"\s*(\d)\.(\d+)\.\d+", _text(answer)):
        return enhanced[1] == "5" and enhanced[2] == "1"
    return code in {550, 551, 553}


def could_not_be_made(message: Message, error: Exception) -> None:
    """A mistake of ours, to be mended: tried again as if a server had been away."""
    if message.status == Message.Status.CLAIMED or took_nothing(error):
        try:
            _try_later(message, f"could not be made: {type(error).__name__}")
        except ClaimLost:
            logger.warning("message %s was taken over by another worker", message.pk)


def _not_accepted(
    message: Message, code: int, answer: bytes | str, contact: Contact | None, *, final: bool
) -> None:
    # Servers like to repeat the address; it does not belong into our tables.
    words = " ".join(word for word in _text(answer).split() if "@" not in word)
    error = f"{code} {words}"
    if final:
        message.mark_refused(Message.Status(message.status), error, contact)
        reports.did_not_arrive(message)
        logger.info("message %s refused with %s", message.pk, code)
    else:
        _try_later(message, error)


def _try_later(message: Message, error: str) -> None:
    held = Message.Status(message.status)
    # At the hand-over it has been counted already.
    attempts = message.attempts + (held == Message.Status.CLAIMED)
    if attempts > len(settings.OUTBOX_RETRY_MINUTES):
        message.give_up(held, error)
        logger.error("message %s given up after %s attempts", message.pk, attempts)
        return
    # Spread, so that what failed together does not come back together.
    minutes = settings.OUTBOX_RETRY_MINUTES[attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311
    message.try_again(held, timezone.now() + timedelta(minutes=minutes), error)
