"""How long we keep what organisations give us."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.outreach.models import Partner
from pledges.keeping.rule import Ago, Rule, Whose, delete

State = Partner.State


def of_partners(ago: Ago) -> list[Rule]:
    waiting = Partner.objects.filter(state=State.WAITING)
    return [
        Rule(
            Whose.PARTNER,
            _("A registration that nobody confirmed"),
            _("7 days"),
            Partner.objects.filter(state=State.UNCONFIRMED, created_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.PARTNER,
            _("A registration that we turned down"),
            _("30 days after our decision"),
            Partner.objects.filter(state=State.REFUSED, decided_at__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.PARTNER,
            _("A registration that nobody decided about"),
            _("a year"),
            waiting.filter(confirmed_at__lt=ago(days=365)),
            delete,
        ),
        Rule(
            Whose.PARTNER,
            _("What you gave us about your organisation and yourself, while it takes part"),
            _("two years after we approved it, or until you delete it"),
            Partner.objects.filter(state=State.APPROVED, decided_at__lt=ago(days=730)),
            delete,
        ),
    ]
