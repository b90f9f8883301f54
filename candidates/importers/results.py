"""Who won: from what a file says of a poll to who sits in the House of Commons."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from candidates.importers.democracy_club import Row, Table
from candidates.models import Ballot, Candidate, Election
from candidates.timetable import polls_close_at

# Of the seats, before the country as a whole speaks of its MPs. A recount may take days.
ENOUGH = 0.95


@dataclass
class Results:
    """The winners that are new, and what was not taken for a result, with the reason."""

    winners: list[dict[str, Any]] = field(default_factory=list)
    not_taken: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, ballot: Ballot, names: Iterable[str], reason: str) -> None:
        self.not_taken.append(
            {
                "constituency": ballot.constituency.name,
                "name": ", ".join(names),
                "reason": reason,
            }
        )


@dataclass(frozen=True)
class Winner:
    ballot: Ballot
    person: Candidate
    is_news: bool


def check(table: Table, ballot_of: dict[str, Ballot]) -> Results:
    """Take out of the file what cannot be a result: the rest of it is as good as any."""
    results = Results()
    won: dict[str, list[str]] = defaultdict(list)
    for row in table.rows:
        if row.elected:
            won[row.ballot].append(row.name)
    no_result = set()
    for ballot_id, names in won.items():
        if reason := _why_not(ballot_of[ballot_id], names):
            results.refuse(ballot_of[ballot_id], names, reason)
            no_result.add(ballot_id)
    if no_result:
        table.rows = [
            replace(row, elected=None) if row.ballot in no_result else row for row in table.rows
        ]
    return results


def _why_not(ballot: Ballot, names: list[str]) -> str:
    if timezone.now() < polls_close_at(ballot.election.polling_day):
        return "the polls have not closed"
    if ballot.cancelled:
        return "the poll was cancelled; if nobody stood against them, enter it on their own page"
    if len(names) > 1:
        return "the file says that several people won"
    return ""


def declare(
    of_row: list[tuple[Row, Candidate]], ballots: Iterable[Ballot], results: Results
) -> None:
    """Write down who won, and let them sit. Twice changes nothing."""
    ballot_of = {ballot.pk: ballot for ballot in ballots}
    of_ballot = {person.ballot_id: person for row, person in of_row if row.elected}
    if not of_ballot:
        return
    rivals = _rivals(of_ballot)
    winners = []
    for ballot_id, person in of_ballot.items():
        ballot = ballot_of[ballot_id]
        winner = _winner(ballot, person, rivals[ballot_id], results)
        if winner:
            winners.append(Winner(ballot, winner, not ballot.declared_at))
    lost = [
        other.pk
        for winner in winners
        for other in rivals[winner.ballot.pk]
        if other.pk != winner.person.pk
    ]
    now = timezone.now()
    Candidate.objects.filter(pk__in=lost).update(elected=False, updated_at=now)
    mark_declared(winner.ballot for winner in winners)
    seat(winners, results)
    open_parliament({winner.ballot.election_id for winner in winners})


def _rivals(of_ballot: dict[int, Candidate]) -> dict[int, list[Candidate]]:
    """Whoever else the register says won one of these ballots."""
    rivals = defaultdict(list)
    for other in Candidate.objects.filter(elected=True, ballot__in=of_ballot):
        if other.pk != of_ballot[other.ballot_id].pk:
            rivals[other.ballot_id].append(other)
    return rivals


def _winner(
    ballot: Ballot, person: Candidate, rivals: list[Candidate], results: Results
) -> Candidate | None:
    """The winner by the file, unless a person decided otherwise."""
    decided = [other for other in rivals if "elected" in other.locked_fields]
    if person.elected and not decided:
        return person
    if len(decided) == 1 and not person.elected:
        return decided[0]
    who = decided[0].name if decided else "somebody else"
    results.refuse(ballot, [person.name], f"a person here decided that {who} won")
    return None


def mark_declared(ballots: Iterable[Ballot]) -> None:
    """From now on these seats have a result. The first time counts."""
    now = timezone.now()
    new = [ballot for ballot in ballots if not ballot.declared_at]
    for ballot in new:
        ballot.declared_at = now
    Ballot.objects.filter(pk__in=[ballot.pk for ballot in new]).update(declared_at=now)


def seat(winners: list[Winner], results: Results) -> tuple[list[Candidate], list[Candidate]]:
    """Let the winners sit, and nobody else in their seats. Returns who enters and who leaves.

    Only where the result is new, or another winner of the same poll sits: whoever resigned since
    does not come back, and an old election that is imported late unseats nobody.
    """
    seats = {winner.ballot.constituency_id for winner in winners}
    latest = latest_results(seats)
    sits = defaultdict(list)
    everyone = Candidate.objects.sitting().select_related("ballot__constituency")
    for one in everyone.filter(ballot__constituency__in=seats):
        sits[one.ballot.constituency_id].append(one)
    enter: list[Candidate] = []
    leave: list[Candidate] = []
    for winner in winners:
        person, ballot = winner.person, winner.ballot
        others = [one for one in sits[ballot.constituency_id] if one.pk != person.pk]
        corrected = any(one.ballot_id == ballot.pk for one in others)
        if winner.is_news or corrected:
            results.winners.append(
                {
                    "person_id": person.person_id,
                    "name": person.name,
                    "constituency": ballot.constituency.name,
                }
            )
        else:
            continue
        if ballot.election.polling_day < latest.get(ballot.constituency_id, date.min):
            continue
        if staying := [one for one in others if "sitting" in one.locked_fields]:
            reason = f"a person here decided that {staying[0].name} sits"
            results.refuse(ballot, [person.name], reason)
            continue
        leave += others
        if not person.sitting and "sitting" not in person.locked_fields:
            enter.append(person)
    unseat(leave)
    _move(enter, sitting=True)
    return enter, leave


def unseat(people: Iterable[Candidate]) -> list[Candidate]:
    """Let these sit no longer, and return them."""
    leaving = list(people)
    _move(leaving, sitting=False)
    return leaving


def _move(people: list[Candidate], *, sitting: bool) -> None:
    for person in people:
        person.sitting = sitting
    Candidate.objects.filter(pk__in=[person.pk for person in people]).update(
        sitting=sitting, updated_at=timezone.now()
    )


def latest_results(seats: Iterable[int]) -> dict[int, date]:
    """The polling day of the latest result in each of these seats, where there is any."""
    declared = Ballot.objects.filter(constituency__in=seats, declared_at__isnull=False)
    days = declared.order_by().values_list("constituency").annotate(Max("election__polling_day"))
    return dict(days)


def open_parliament(elections: Iterable[int]) -> None:
    """Where nearly every seat has its winner, the election as a whole has its results."""
    now = timezone.now()
    waiting = Election.objects.filter(pk__in=elections, results_on=None).annotate(
        polled=Count("ballots", filter=Q(ballots__cancelled=False)),
        declared=Count(
            "ballots", filter=Q(ballots__cancelled=False, ballots__declared_at__isnull=False)
        ),
    )
    for election in waiting:
        closed = now >= polls_close_at(election.polling_day)
        if closed and election.declared and election.declared >= ENOUGH * election.polled:
            Election.objects.filter(pk=election.pk).update(results_on=timezone.localdate(now))
