"""Who stands where, from Democracy Club. Adds and changes; never deletes a person."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Unpack

from django.utils import timezone

from candidates.importers import (
    ImportRefusedUnlessForced,
    addresses,
    ballots,
    democracy_club,
    findings,
    merges,
    results,
)
from candidates.importers.democracy_club import Row, Table
from candidates.importers.fetching import local_copy
from candidates.importers.findings import Comparison, Locked
from candidates.importers.runs import EXAMPLES, Options, recorded, write_changes, written_at_once
from candidates.models import Ballot, Candidate, ImportRun, Party

Status = Candidate.Status


def import_candidates(source: str | Path, **options: Unpack[Options]) -> ImportRun:
    """Bring in every election of the file. Running it twice changes nothing.

    People of those elections who are not in the file become "no longer listed"; when they are
    more than a quarter, the file is refused unless forced.
    """
    with (
        recorded("candidates", source, options) as job,
        local_copy(source) as path,
    ):
        table = democracy_club.read(path, job.progress)
        merges.fetch_with(source)
        with written_at_once(dry_run=job.dry_run):
            _bring_in(table, job.run, force=job.force)
    return job.run


def _bring_in(table: Table, run: ImportRun, *, force: bool) -> None:
    rows_read = len(table.rows) + table.left_out.count
    polls = ballots.bring_in(table)
    ballot_of = polls.by_id
    merged = merges.follow(table, ballot_of)
    declared = results.check(table, ballot_of)
    found = _compare(table, ballot_of, _parties(table.rows))
    gaps = _gaps(found, ballot_of.values())
    people = findings.of_people(found)
    _write(found)
    contacts = addresses.bring_in(table, found)
    results.declare(found.of_row, ballot_of.values(), declared)

    run.diff = people | findings.of_addresses(table, found, contacts)
    run.diff |= {
        "new_elections": polls.new_elections[:EXAMPLES],
        "polls": polls.changed[:EXAMPLES],
        "merged": merged[:EXAMPLES],
        "winners": declared.winners[:EXAMPLES],
        "winners_not_taken": declared.not_taken[:EXAMPLES],
    }
    run.counts = {"rows": rows_read, **findings.counts(table, found, contacts)}
    run.counts |= {
        "new_elections": len(polls.new_elections),
        "polls": len(polls.changed),
        "merged": len(merged),
        "winners": len(declared.winners),
        "winners_not_taken": len(declared.not_taken),
    }
    run.message = findings.in_one_line(run.counts)
    # Only now, so that whoever decides about it sees all that it would do.
    if gaps and not force:
        raise ImportRefusedUnlessForced(" ".join(gaps))
    run.forced = bool(gaps)


def _parties(rows: list[Row]) -> dict[str, Party]:
    """The parties of the file by their ids, written as far as they are new or renamed."""
    # The first row decides: a few parties stand under several names.
    names = {row.party_id: row.party for row in reversed(rows)}
    parties = {party.ec_id: party for party in Party.objects.filter(ec_id__in=names)}
    renamed = [party for ec_id, party in parties.items() if party.name != names[ec_id]]
    for party in renamed:
        party.name = names[party.ec_id]
    Party.objects.bulk_update(renamed, ["name"])
    new = [Party(ec_id=ec_id, name=name) for ec_id, name in names.items() if ec_id not in parties]
    return parties | {party.ec_id: party for party in Party.objects.bulk_create(new)}


def _compare(table: Table, ballot_of: dict[str, Ballot], parties: dict[str, Party]) -> Comparison:
    found = Comparison()
    known = {
        (person.person_id, person.ballot_id): person
        for person in Candidate.objects.select_related("ballot__constituency", "party").filter(
            ballot__election__in={ballot.election_id for ballot in ballot_of.values()}
        )
    }
    for row in table.rows:
        ballot = ballot_of[row.ballot]
        fields = _fields(row, parties[row.party_id])
        person = known.pop((row.person_id, ballot.pk), None)
        if person is None:
            person = Candidate(person_id=row.person_id, ballot=ballot, **fields)
            found.new.append(person)
        else:
            if row.party_id == Party.UNKNOWN:
                # What was known stays so.
                del fields["party"]
            _compare_one(person, fields, found)
        found.of_row.append((row, person))
    for person in known.values():
        if (
            person.status not in {Status.STANDING, Status.DESELECTED}
            or person.person_id in table.unusable_people
        ):
            continue
        if "status" in person.locked_fields:
            found.locked.append(Locked(person, "status", Status.NOT_LISTED, person.status))
        else:
            found.vanished.append(person)
    return found


def _fields(row: Row, party: Party) -> dict[str, Any]:
    """What the row says of a candidate, without what it leaves open."""
    said: dict[str, Any] = {
        "name": row.name,
        "sort_name": row.sort_name,
        "party": party,
        "party_description": row.description,
        "elected": row.elected,
        "member_id": row.member_id,
    }
    return {name: value for name, value in said.items() if value is not None}


def _compare_one(person: Candidate, fields: dict[str, Any], found: Comparison) -> None:
    if person.status == Status.NOT_LISTED:
        fields["status"] = Status.STANDING
    differing = {name: value for name, value in fields.items() if getattr(person, name) != value}
    locked = set(person.locked_fields)
    if "name" in locked:
        # Made from the name.
        differing.pop("sort_name", None)
    for name in locked & differing.keys():
        found.locked.append(Locked(person, name, differing.pop(name), getattr(person, name)))
    if "status" in differing:
        found.returned.append(person)
    if differing:
        found.changed.append((person, differing))
        if person.elected is None and set(differing) == {"elected"}:
            found.with_result.append((person, differing))


def _gaps(found: Comparison, known_ballots: Iterable[Ballot]) -> list[str]:
    """A sentence for each election of which more than a quarter of the candidates would go."""
    sentences = []
    for election in sorted({ballot.election for ballot in known_ballots}, key=str):
        listed = Candidate.objects.on_the_ballot().filter(ballot__election=election).count()
        gone = sum(person.ballot.election_id == election.pk for person in found.vanished)
        if gone * 4 > listed:
            sentences.append(
                f"{gone:,} of the {listed:,} candidates listed for {election} are not in the file."
            )
    return sentences


def _write(found: Comparison) -> None:
    Candidate.objects.bulk_create(found.new)
    write_changes(found.changed)
    Candidate.objects.filter(pk__in=[person.pk for person in found.vanished]).update(
        status=Status.NOT_LISTED, updated_at=timezone.now()
    )
