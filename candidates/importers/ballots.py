"""From Democracy Club's ids of elections and ballots to ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from candidates import timetable
from candidates.importers import ImportRefused
from candidates.importers.democracy_club import Row, Table
from candidates.importers.names import folded
from candidates.models import Ballot, Constituency, Election

_PAPER = re.compile(r"parl\.(?P<seat>[a-z0-9-]+)\.(?P<by>by\.)?[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass
class Polls:
    """The ballots of a file by their ids, and what of elections and polls is new to us."""

    by_id: dict[str, Ballot] = field(default_factory=dict)
    new_elections: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, ballot: Ballot, *, was: tuple[bool | None, bool | None]) -> None:
        names = ("called_off", "list_complete")
        pairs = zip(names, was, (ballot.cancelled, ballot.locked), strict=True)
        changes = {name: [_said(old), _said(now)] for name, old, now in pairs if old != now}
        # Of a ballot that is new, an open list and a poll that takes place go without saying.
        if was == (None, None):
            changes = {name: pair for name, pair in changes.items() if pair[1] == "yes"}
        if changes:
            self.changed.append({"constituency": ballot.constituency.name, "changes": changes})


def _said(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def bring_in(table: Table) -> Polls:
    """Write the elections and ballots of the file.

    Rows whose ballot is in no seat of ours move from the table's rows to those left out.
    """
    first_rows = {row.ballot: row for row in reversed(table.rows)}
    seats = _seats(first_rows)
    if len(seats) < 0.95 * len(first_rows):
        raise ImportRefused(
            f"Only {len(seats):,} of {len(first_rows):,} ballots are in constituencies that we "
            "know. Import the constituencies first; a file from before July 2024 has other ones."
        )
    _leave_out(table, first_rows.keys() - seats.keys())

    polls = Polls()
    elections = _elections(table.rows, polls)
    known = list(
        Ballot.objects.select_related("election", "constituency").filter(
            Q(election__in=elections.values()) | Q(ballot_paper_id__in=seats)
        )
    )
    by_id = {ballot.ballot_paper_id: ballot for ballot in known}
    # One that was typed in by hand may have another id.
    by_place = {(ballot.election_id, ballot.constituency_id): ballot for ballot in known}
    new, changed = [], []
    for ballot_id, seat in seats.items():
        row = first_rows[ballot_id]
        election = elections[row.election]
        ballot = by_id.get(ballot_id) or by_place.get((election.pk, seat.pk))
        if ballot is None:
            ballot = Ballot(election=election, constituency=seat, ballot_paper_id=ballot_id)
            new.append(ballot)
            _mark(ballot, row)
            polls.tell(ballot, was=(None, None))
        else:
            was = ballot.cancelled, ballot.locked
            if _mark(ballot, row):
                changed.append(ballot)
                polls.tell(ballot, was=was)
        polls.by_id[ballot_id] = ballot
    Ballot.objects.bulk_create(new)
    Ballot.objects.bulk_update(changed, ["cancelled", "locked"])
    return polls


def _seats(first_rows: dict[str, Row]) -> dict[str, Constituency]:
    """The seat of each ballot, without the ballots of which none is known."""
    seat_of = _matcher()
    seats = {}
    ballot_at: dict[tuple[str, int], str] = {}
    for ballot_id, row in first_rows.items():
        seat = seat_of(row)
        # A seat has one ballot in an election: a second one is somebody's mistake.
        if seat and ballot_at.setdefault((row.election, seat.pk), ballot_id) == ballot_id:
            seats[ballot_id] = seat
    return seats


def _matcher() -> Callable[[Row], Constituency | None]:
    by_slug, by_name, by_code = {}, {}, {}
    for seat in Constituency.objects.all():
        by_slug[seat.slug] = seat
        by_name[folded(seat.name)] = seat
        for code in [seat.code, *seat.old_codes]:
            by_code[code] = seat

    def seat_of(row: Row) -> Constituency | None:
        paper = _PAPER.fullmatch(row.ballot)
        if paper is None:
            return None
        # The code comes last: Democracy Club's was missing or of a former seat in 2024.
        return by_slug.get(paper["seat"]) or by_name.get(folded(row.seat)) or by_code.get(row.gss)

    return seat_of


def _leave_out(table: Table, ballot_ids: set[str]) -> None:
    for row in table.rows:
        if row.ballot in ballot_ids:
            table.left_out.add(row.line, f"{row.ballot} is in no constituency that we know")
            table.unusable_people.add(row.person_id)
    table.rows = [row for row in table.rows if row.ballot not in ballot_ids]


def _elections(rows: list[Row], polls: Polls) -> dict[str, Election]:
    """The elections of the rows by their slugs. Those that we have keep their dates."""
    first_rows = {row.election: row for row in reversed(rows)}
    elections = {found.slug: found for found in Election.objects.filter(slug__in=first_rows)}
    for slug, row in first_rows.items():
        if slug not in elections:
            papers = {row.ballot: row for row in rows if row.election == slug}
            elections[slug] = _new_election(row, papers)
            polls.new_elections.append({"name": elections[slug].name, "reason": slug})
    return elections


def _new_election(first: Row, papers: dict[str, Row]) -> Election:
    by_election = all(".by." in ballot_id for ballot_id in papers)
    dates = timetable.likely(first.polling_day, by_election=by_election)
    day = f"{first.polling_day.day} {first.polling_day:%B %Y}"
    name = f"General election, {day}"
    if by_election:
        name = (
            f"By-election in {first.seat[:80]}, {day}"
            if len(papers) == 1
            else f"By-elections, {day}"
        )
    return Election.objects.create(
        slug=first.election,
        name=name,
        announced_on=dates.announced_on,
        dissolved_on=dates.dissolved_on,
        nominations_close_at=dates.nominations_close_at,
        polling_day=first.polling_day,
        general=not by_election,
    )


def _mark(ballot: Ballot, row: Row) -> bool:
    """Take over what the file says about the ballot; return whether that was new."""
    before = ballot.cancelled, ballot.locked
    if row.cancelled is not None and not ballot.called_off_by_hand:
        ballot.cancelled = row.cancelled
    if row.locked is not None:
        ballot.locked = row.locked
    return before != (ballot.cancelled, ballot.locked)
