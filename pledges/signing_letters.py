"""Emails to those who signed a pledge or an open letter."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.outreach import emails
from campaigns.outreach.models import Suppression
from campaigns.outreach.returns.providers import RECIPIENT_REFUSED
from campaigns.staff_texts import said
from pledges.models import ProfessionalPledge

logger = logging.getLogger(__name__)

LATER = timedelta(minutes=5)
Letter = ProfessionalPledge.Letter


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
    goes = not Suppression.objects.refuses_confirmations(signature.email) and _send(signature)
    if signature.owed == Letter.APPROVED:
        signature.told_approved = True
    if signature.owed == Letter.REMOVED:
        signature.email = ""
    signature.owed = ""
    signature.save(update_fields=["owed", "told_approved", "email"])
    return goes


def _send(signature: ProfessionalPledge) -> bool:
    """False where it will never arrive."""
    petition = signature.petition
    with translation.override(signature.language):
        context = {
            "signature": signature,
            "petition": petition,
            "title": said(petition, "title").text,
            "link": settings.SITE_URL + signature.get_absolute_url(),
            "list_link": settings.SITE_URL + petition.get_absolute_url(),
            "lost_link": settings.SITE_URL + reverse("petition_link"),
        }
        letter = emails.note(signature.owed, signature.email, context)
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
