"""Emails about the newsletter: to confirm, that an address is subscribed already, and welcome."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.utils import translation

from campaigns.outreach import emails, notes
from campaigns.outreach.models import Subscriber, Suppression
from campaigns.outreach.smtp import Letter

logger = logging.getLogger(__name__)


def tell_all() -> int:
    """Tell each once; again later where the mail server is away. Returns how many."""
    told = 0
    for pk in Subscriber.objects.to_tell().values_list("pk", flat=True):
        try:
            told += _tell(pk)
        except Exception as error:
            # One that can't be sent holds up no other. Without what was said: it names addresses.
            logger.error("subscriber %s is told later: %s", pk, type(error).__name__)
    return told


@transaction.atomic
def _tell(pk: int) -> bool:
    # Whoever else sends at this moment passes over it: nobody is told twice.
    found = Subscriber.objects.to_tell().select_for_update(skip_locked=True).filter(pk=pk)
    reader = found.first()
    if reader is None:
        return False
    wanted = not Suppression.objects.wants_nothing(reader.email)
    gone = wanted and notes.leaves(_letter(reader))
    reader.letter = ""
    reader.save(update_fields=["letter"])
    return gone


def _letter(reader: Subscriber) -> Letter:
    is_subscribed = reader.state == Subscriber.State.SUBSCRIBED
    with translation.override(reader.language):
        stop = settings.SITE_URL + reader.get_stop_url() if is_subscribed else ""
        context = {
            # Nobody's name: anybody can type one beside a stranger's address.
            "link": settings.SITE_URL + reader.get_absolute_url(),
            "stop_link": stop,
            "from_invitation": reader.source == Subscriber.Source.INVITATION,
        }
        return emails.note(f"newsletter_{reader.letter}", reader.email, context, stop_link=stop)
