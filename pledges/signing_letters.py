"""Emails to those who signed a pledge or an open letter."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from campaigns.outreach import emails, notes
from campaigns.outreach.models import Suppression
from campaigns.outreach.smtp import Letter
from campaigns.staff_texts import said
from pledges.models import ProfessionalPledge

logger = logging.getLogger(__name__)

LATER = timedelta(minutes=5)
Owed = ProfessionalPledge.Letter


def tell_all() -> int:
    """Send what is owed, each once; again later where the mail server is away. Returns how
    many."""
    told = 0
    for pk in ProfessionalPledge.objects.to_tell(timezone.now()).values_list("pk", flat=True):
        try:
            told += _tell(pk)
        except Exception as error:
            # One that can't be sent holds up no other. Without what was said: it names addresses.
            logger.error("signature %s is told later: %s", pk, type(error).__name__)
            ProfessionalPledge.objects.filter(pk=pk).update(owed_at=timezone.now() + LATER)
    return told


@transaction.atomic
def _tell(pk: int) -> bool:
    # Whoever else sends at this moment passes over it: nobody is told twice.
    owing = ProfessionalPledge.objects.to_tell(timezone.now()).filter(pk=pk)
    signature = owing.select_for_update(skip_locked=True, of=["self"]).first()
    if signature is None:
        return False
    wanted = not Suppression.objects.refuses_confirmations(signature.email)
    gone = wanted and notes.leaves(_letter(signature))
    if signature.owed == Owed.APPROVED:
        signature.told_approved = True
    if signature.owed == Owed.REMOVED:
        signature.email = ""
    signature.owed = ""
    signature.save(update_fields=["owed", "told_approved", "email"])
    return gone


def _letter(signature: ProfessionalPledge) -> Letter:
    """Without a name: anybody can type one beside a stranger's address."""
    petition = signature.petition
    with translation.override(signature.language):
        context = {
            "signature": signature,
            "title": said(petition, "title").text,
            "link": settings.SITE_URL + signature.get_absolute_url(),
            "list_link": settings.SITE_URL + petition.get_absolute_url(),
        }
        return emails.note(signature.owed, signature.email, context)
