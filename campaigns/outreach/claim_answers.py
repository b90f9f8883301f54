"""Answering those who said that they are a candidate, and were turned down."""

from __future__ import annotations

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach import emails
from campaigns.outreach.models import Claim, Suppression
from campaigns.outreach.returns.providers import RECIPIENT_REFUSED

logger = logging.getLogger(__name__)

# Kept below the answer, for staff.
NOT_WANTED = "(Not sent: whoever reads this address has asked us to write to it no more.)"
NOT_TAKEN = "(Not sent: the mail server does not take anything for this address.)"


def answer_all() -> int:
    """Tell each why, once; again later where the mail server is away. Returns how many."""
    told = 0
    for pk in Claim.objects.to_answer().values_list("pk", flat=True):
        try:
            told += _answer(pk)
        except Exception as error:
            # One that can't be sent holds up no other. Without what was said: it names addresses.
            logger.error("claim %s is answered later: %s", pk, type(error).__name__)
    return told


@transaction.atomic
def _answer(pk: int) -> bool:
    # Whoever else sends at this moment passes over it: nobody is told twice.
    found = Claim.objects.to_answer().select_for_update(skip_locked=True).filter(pk=pk)
    claim = found.first()
    if claim is None:
        return False
    remark = NOT_WANTED if is_unwanted(claim) else _send(claim)
    if remark:
        claim.answer = f"{claim.answer}\n\n{remark}"
    claim.answered_at = timezone.now()
    claim.save(update_fields=["answer", "answered_at"])
    return not remark


def is_unwanted(claim: Claim) -> bool:
    """Whether whoever reads this address has asked us for silence."""
    stops = Suppression.objects.covering(claim.campaign, email=claim.email)
    return stops.exists() or Suppression.objects.refuses_confirmations(claim.email)


def _send(claim: Claim) -> str:
    """Return "", or why it will never arrive."""
    candidate = claim.candidate
    again = reverse("is_this_you", args=[candidate.constituency.slug, candidate.pk])
    context = {
        "claim": claim,
        "candidate": candidate,
        "constituency": candidate.constituency,
        "again": settings.SITE_URL + again,
    }
    try:
        get_connection().send_messages([emails.note("claim_refused", claim.email, context)])
    except RECIPIENT_REFUSED:
        return NOT_TAKEN
    except SMTPRecipientsRefused as refused:
        code, _answer = next(iter(refused.recipients.values()))
        if code < 500:
            raise
        return NOT_TAKEN
    except SMTPDataError as refused:
        # 552: their mailbox is full, and may not be tomorrow.
        if refused.smtp_code < 500 or refused.smtp_code == 552:
            raise
        return NOT_TAKEN
    return ""
