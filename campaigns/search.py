"""Find the seat of a person whom the campaign is about."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, Contest, is_mp, phase_of
from campaigns.phases import Phase
from candidates.models import Candidate, Constituency
from candidates.search import matches, words_of_known

# Nobody reads more: another word finds them.
MOST = 50


@dataclass(frozen=True)
class Person:
    name: str
    party: str
    constituency: Constituency


def people_like(wanted: list[str], campaign: Campaign) -> list[Person]:
    """Those of that name, A to Z, who are on the page of their seat now. Three queries."""
    possible = Q()
    for word in wanted:
        possible |= Q(sort_name__contains=word)
    rows = (
        campaign.everyone()
        .filter(possible)
        .a_to_z()
        .values_list("pk", "sort_name", "ballot__constituency__name")
    )
    named = [
        pk for pk, name, seat in rows if matches(wanted, words_of_known(name), words_of_known(seat))
    ]
    found = list(
        Candidate.objects.filter(pk__in=named[: 2 * MOST])
        .select_related("party", "ballot__constituency")
        .a_to_z()
    )
    contests = campaign.contests_in({one.constituency for one in found})
    people: dict[tuple[int, int], Person] = {}
    for one in found:
        contest = contests[one.constituency.pk]
        phase = phase_of(contest, campaign, timezone.now())
        if _is_listed(one, contest, phase):
            # Whoever sits and stands again is one person.
            people.setdefault((one.person_id, one.constituency.pk), _person(one, contest, phase))
    return list(people.values())[:MOST]


def _is_listed(candidate: Candidate, contest: Contest | None, phase: Phase) -> bool:
    """As on the page of the seat."""
    stands = (
        contest is not None
        and contest.ballot is not None
        and contest.ballot.pk == candidate.ballot_id
        and candidate.is_on_the_ballot
        and phase not in {Phase.MPS, Phase.ELECTED}
    )
    sits = is_mp(candidate, contest, phase) and (phase.asks_mps or contest is None)
    return stands or sits


def _person(candidate: Candidate, contest: Contest | None, phase: Phase) -> Person:
    sits = is_mp(candidate, contest, phase)
    party = candidate.party_in_parliament if sits else candidate.party_text
    return Person(candidate.name, party, candidate.constituency)
