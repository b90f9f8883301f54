"""Telling organisations where they stand: to confirm, that they take part, or why not; what
became of a change; and their link again."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from campaigns.outreach import emails, notes
from campaigns.outreach.models import Partner, Suppression

logger = logging.getLogger(__name__)

State = Partner.State
KINDS = {
    State.UNCONFIRMED: "partner_confirm",
    State.APPROVED: "partner_approved",
    State.REFUSED: "partner_refused",
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
    unwanted = Suppression.objects.refuses_confirmations(partner.email)
    goes = [_send(partner, kind) for kind in _owed(partner) if not unwanted]
    if partner.link_wanted:
        partner.link_sent_at = timezone.now()
    partner.told_of, partner.change_untold, partner.link_wanted = partner.state, False, False
    partner.save(update_fields=["told_of", "change_untold", "link_wanted", "link_sent_at"])
    return any(goes)


def _owed(partner: Partner) -> list[str]:
    owed = []
    if partner.state in KINDS and partner.told_of != partner.state:
        owed.append(KINDS[State(partner.state)])
    if partner.change_untold:
        owed.append("partner_kept" if partner.why_not_changed else "partner_changed")
    # Each of the others has it, too.
    if partner.link_wanted and not owed:
        owed.append("partner_link")
    return owed


def _send(partner: Partner, kind: str) -> bool:
    """False where it will never arrive."""
    with translation.override(partner.language):
        context = {
            "partner": partner,
            "link": settings.SITE_URL + partner.get_absolute_url(),
        }
        return notes.leaves(emails.note(kind, partner.email, context))
