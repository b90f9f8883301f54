"""How long we keep what those give us who sign a pledge or an open letter."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pledges.keeping.rule import Ago, Rule, Whose, delete
from pledges.models import ProfessionalPledge

State = ProfessionalPledge.State
NOTHING = {"name": "", "job_title": "", "organisation": "", "email": "", "inbox": ""}


def _only_count(rows: QuerySet[ProfessionalPledge]) -> None:
    rows.update(
        **NOTHING,
        sort_name="",
        sort_organisation="",
        searched="",
        token_hash=None,
        owed="",
        changed_at=timezone.now(),
    )


def of_signatories(ago: Ago) -> list[Rule]:
    rows = ProfessionalPledge.objects.all()
    return [
        Rule(
            Whose.SIGNATORY,
            _("A signature that nobody confirmed"),
            _("7 days"),
            rows.filter(state=State.UNCONFIRMED, created_at__lt=ago(days=7)),
            delete,
        ),
        Rule(
            Whose.SIGNATORY,
            _("A signature that we turned down"),
            _("30 days after our decision"),
            rows.filter(state=State.REFUSED, decided_at__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.SIGNATORY,
            _("A signature that nobody decided about"),
            _("a year"),
            rows.filter(state=State.WAITING, confirmed_at__lt=ago(days=365)),
            delete,
        ),
        Rule(
            Whose.SIGNATORY,
            _("That you took a signature back, and when; your details are gone at once"),
            _("30 days"),
            rows.filter(state=State.REMOVED, removed_at__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.SIGNATORY,
            _("Your name and details, if you did not want them to be shown"),
            _("3 years after the campaign, or until you take them back; then only the count stays"),
            rows.filter(
                state=State.NOT_PUBLIC, petition__campaign__ends_on__lt=ago(days=3 * 365).date()
            ).exclude(name=""),
            _only_count,
        ),
    ]
