"""Whom we can write to, counted: by kind of address, by nation, by party."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach.preflight.verdict import Check, bad, good, look
from candidates.models import Candidate, CandidateQuerySet, Contact, ImportRun

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
    """Everyone whom the campaign asks, at its present phase."""
    elections = campaign.elections.all()
    phase = campaign.phase()
    stands = Q(ballot__election__in=elections, status__in=Candidate.ON_THE_BALLOT)
    sits = Q(sitting=True)
    whom = Q(pk__in=[])
    if phase.asks_candidates or not phase.may_send:
        whom |= stands
    if phase.asks_mps:
        whom |= sits
    return Candidate.objects.filter(whom)


def _usable(campaign: Campaign) -> Q:
    today = timezone.localdate()
    usable = Q(channel=Contact.Channel.EMAIL, problem="")
    usable &= Q(valid_from=None) | Q(valid_from__lte=today)
    usable &= Q(valid_until=None) | Q(valid_until__gte=today)
    return usable if campaign.phase().has_mps else usable & ~Q(kind=Contact.Kind.PARLIAMENT)


def _can_be_reached(campaign: Campaign) -> Exists:
    return Exists(Contact.objects.filter(_usable(campaign), candidate=OuterRef("pk")))


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
    known = Contact.objects.emails().filter(candidate__in=_people(campaign))
    counts = (
        known.order_by()
        .values_list("kind")
        .annotate(used=Count("pk", filter=_usable(campaign)), of=Count("pk"))
    )
    of_kind = {kind: (used, known) for kind, used, known in counts}
    return [Row(kind.label, *of_kind.get(kind, (0, 0))) for kind in Contact.Kind]


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
