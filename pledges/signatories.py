"""How many have signed what, for pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from campaigns.models import Campaign, Petition
from pledges.models import ProfessionalPledge

State = ProfessionalPledge.State


@dataclass(frozen=True)
class Signed:
    """How many count, how many of them are listed, and what is another when one changes."""

    number: int
    listed: int
    look: str


def signed(petition: int) -> Signed:
    """One query."""
    rows = ProfessionalPledge.objects.filter(petition=petition).count_as_signed()
    counted = rows.order_by().values_list("state").annotate(Count("pk"), Max("changed_at"))
    numbers = {state: number for state, number, _at in counted}
    look = repr(sorted((state, str(at)) for state, _number, at in counted))
    return Signed(sum(numbers.values()), numbers.get(State.LISTED, 0), look)


def is_as_it_was(petition: int, before: Signed) -> bool:
    return signed(petition) == before


def of_year(campaign: Campaign) -> list[tuple[Petition, str]]:
    """What there is to read and sign of a year, each with its count where that is told."""
    counts = Count("signatures", filter=Q(signatures__state__in=[State.LISTED, State.NOT_PUBLIC]))
    petitions = Petition.objects.open_first().filter(campaign=campaign).annotate(number=counts)
    return [(one, one.have_signed(one.number)) for one in petitions]
