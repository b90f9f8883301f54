"""Telling organisations where they stand: to confirm, that they take part, or why not."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.utils import translation

from campaigns.outreach import emails, notes
from campaigns.outreach.models import Partner, Suppression

logger = logging.getLogger(__name__)

KINDS = {
    Partner.State.UNCONFIRMED: "partner_confirm",
    Partner.State.APPROVED: "partner_approved",
    Partner.State.REFUSED: "partner_refused",
}


def tell_all() -> int:
    """Tell each once; again later where the mail server is away. Returns how many."""
    told = 0
    for pk in Partner.objects.to_tell().values_list("pk", flat=True):
        try:
            told += _tell(pk)
        except Exception as error:
            # One that can't be sent holds up no other. Without what was said: it names addresses.
            logger.error("partner %s is told later: %s", pk, type(error).__name__)
    return told


@transaction.atomic
def _tell(pk: int) -> bool:
    # Whoever else sends at this moment passes over it: nobody is told twice.
    found = Partner.objects.to_tell().select_for_update(skip_locked=True).filter(pk=pk)
    partner = found.first()
    if partner is None:
        return False
    goes = not Suppression.objects.refuses_confirmations(partner.email) and _send(partner)
    partner.told_of = partner.state
    partner.save(update_fields=["told_of"])
    return goes


def _send(partner: Partner) -> bool:
    """False where it will never arrive."""
    with translation.override(partner.language):
        context = {
            "partner": partner,
            "link": settings.SITE_URL + partner.get_absolute_url(),
        }
        kind = KINDS[Partner.State(partner.state)]
        return notes.leaves(emails.note(kind, partner.email, context))
