"""Handing over an email that is in no outbox: the row that it is about remembers whether it has
left."""

from __future__ import annotations

import logging
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import translation

from campaigns.outreach import emails
from campaigns.outreach.models import Correspondent, CorrespondentQuerySet, Suppression
from campaigns.outreach.returns.providers import RECIPIENT_REFUSED
from campaigns.outreach.smtp import Letter

logger = logging.getLogger(__name__)


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


def tell_all(correspondents: CorrespondentQuerySet) -> int:
    """Send each the email that they are owed, once; again later where the mail server is away.
    Returns how many."""
    told = 0
    for pk in correspondents.to_tell().values_list("pk", flat=True):
        try:
            told += _tell(correspondents, pk)
        except Exception as error:
            # One that can't be sent holds up no other. Without what was said: it names addresses.
            logger.error(
                "%s %s is told later: %s", correspondents.model.__name__, pk, type(error).__name__
            )
    return told


@transaction.atomic
def _tell(correspondents: CorrespondentQuerySet, pk: int) -> bool:
    # Whoever else sends at this moment passes over it: nobody is told twice.
    owed = correspondents.to_tell().select_for_update(skip_locked=True, of=("self",))
    one: Correspondent | None = owed.filter(pk=pk).first()
    if one is None:
        return False
    with translation.override(one.language):
        context = {**one.about(), "link": settings.SITE_URL + one.get_absolute_url()}
        letter = emails.note(f"{one.letters}_{one.letter}", one.email, context)
    gone = not Suppression.objects.refuses_confirmations(one.email) and leaves(letter)
    if one.letter in one.to_staff:
        _copy_to_staff(one, context)
    one.was_told()
    return gone


def _copy_to_staff(one: Correspondent, context: dict[str, Any]) -> None:
    """Not with the link of theirs: whoever opens it acts as they do."""
    about = {**context, "link": settings.SITE_URL + one.desk()}
    try:
        leaves(emails.staff_note(f"{one.letters}_{one.letter}", settings.CONTACT_EMAIL, about))
    except (SMTPException, OSError) as error:
        # They find it at their desk; the letter itself is not sent twice for it.
        logger.error("staff get no copy of %s: %s", one, type(error).__name__)
