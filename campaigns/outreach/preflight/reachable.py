"""Whom we can write to, counted: by kind of address, by nation, by party."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.preflight.verdict import Check, bad, good, look
from candidates.models import Candidate, CandidateQuerySet, Contact, ContactQuerySet, ImportRun

# Candidates change their addresses; so do lists.
FRESH = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """One line of a table: how many of how many."""

    name: str
    reached: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.reached / self.of) if self.of else 0


def _people(campaign: Campaign) -> CandidateQuerySet:
    """Everyone whom the campaign asks, at its present phase; before it may send again, those
    whom it asked last."""
    phase = campaign.phase()
    stands = Q(ballot__election__in=campaign.elections.all(), status__in=Candidate.ON_THE_BALLOT)
    if not phase.asks_mps:
        return campaign.everyone().filter(stands)
    sits = Q(sitting=True)
    return campaign.everyone().filter(stands | sits if phase.asks_candidates else sits)


def _used(campaign: Campaign) -> ContactQuerySet:
    """The addresses that we write to."""
    return Contact.objects.emails().usable(parliament=campaign.phase().has_mps)


def _can_be_reached(campaign: Campaign) -> Exists:
    return Exists(_used(campaign).filter(candidate=OuterRef("pk")))


def table(campaign: Campaign, by: str) -> list[Row]:
    """How many can be reached, for each value of a column, A to Z."""
    counts = (
        _people(campaign)
        .annotate(can_be_reached=_can_be_reached(campaign))
        .order_by()
        .values_list(by)
        .annotate(reached=Count("pk", filter=Q(can_be_reached=True)), of=Count("pk"))
    )
    return sorted((Row(*line) for line in counts), key=lambda row: row.name.casefold())


def kinds(campaign: Campaign) -> list[Row]:
    """Addresses that are used, of those that are known, by kind."""
    people = _people(campaign)
    known = _by_kind(Contact.objects.emails().filter(candidate__in=people))
    used = _by_kind(_used(campaign).filter(candidate__in=people))
    return [Row(kind.label, used.get(kind, 0), known.get(kind, 0)) for kind in Contact.Kind]


def _by_kind(addresses: ContactQuerySet) -> dict[str, int]:
    return dict(addresses.order_by().values_list("kind").annotate(Count("pk")))


def checks(campaign: Campaign) -> list[Check]:
    return [_share(campaign), *_parliament(campaign), *_age(campaign)]


def _share(campaign: Campaign) -> Check:
    people = _people(campaign)
    whole = Row("", people.filter(_can_be_reached(campaign)).count(), people.count())
    words = f"{whole.reached} of {whole.of} people ({whole.percent} %) have an address that works."
    if not whole.of:
        return bad("People", "Nobody is in the register for this campaign. Import the candidates.")
    return good("People", words) if whole.percent >= 50 else look("People", words)


def _parliament(campaign: Campaign) -> list[Check]:
    """Addresses of Parliament die with it."""
    if campaign.phase().has_mps:
        return []
    theirs = Contact.objects.emails().filter(problem="", kind=Contact.Kind.PARLIAMENT)
    people = _people(campaign).filter(contacts__in=theirs).distinct()
    if not people.exists():
        return []
    alone = people.filter(~_can_be_reached(campaign)).count()
    words = f"Known: {people.count()}. They are not used while there are no MPs."
    if alone:
        return [look("Addresses at Parliament", f"{words} People with no other: {alone}.")]
    return [good("Addresses at Parliament", words)]


def _age(campaign: Campaign) -> list[Check]:
    """As old as the last look at their source: nobody else says that they still hold."""
    found = []
    applied = ImportRun.objects.filter(state=ImportRun.State.APPLIED)
    sources = [("candidates", "Democracy Club’s list")] if campaign.elections.exists() else []
    if campaign.phase().asks_mps:
        sources.append(("mps", "Parliament’s list"))
    for source, name in sources:
        last = applied.filter(source=source).order_by("-finished_at").first()
        if last is None or last.finished_at is None:
            found.append(look(name, "It was never imported."))
            continue
        age = timezone.now() - last.finished_at
        words = f"Last imported {timezone.localtime(last.finished_at):%d %B %Y}."
        found.append(good(name, words) if age < FRESH else look(name, words + " That is old."))
    return found
