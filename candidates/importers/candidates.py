"""Who stands where, from Democracy Club. Adds and changes; never deletes a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from candidates.importers import ImportRefused, ballots, democracy_club
from candidates.importers.contacts import NOT_AN_ADDRESS
from candidates.importers.democracy_club import Row, Table
from candidates.importers.runs import EXAMPLES, recorded, written_at_once
from candidates.importers.sources import Progress, local_copy, silent
from candidates.models import Ballot, Candidate, Contact, ImportRun, Party

SOURCE = "democracyclub"
# In locked_fields: every contact. A channel's own name locks that channel.
ALL_CONTACTS = "contacts"

Status = Candidate.Status


@dataclass
class Comparison:
    """The file beside the register, person by person."""

    new: list[Candidate] = field(default_factory=list)
    changed: list[tuple[Candidate, dict[str, Any]]] = field(default_factory=list)
    returned: list[Candidate] = field(default_factory=list)
    vanished: list[Candidate] = field(default_factory=list)
    of_row: list[tuple[Row, Candidate]] = field(default_factory=list)


def import_candidates(
    source: str | Path,
    *,
    dry_run: bool = False,
    force: bool = False,
    by: User | None = None,
    file_name: str = "",
    progress: Progress = silent,
) -> ImportRun:
    """Bring in every election of the file. Running it twice changes nothing.

    People of those elections who are not in the file become "no longer listed"; when they are
    more than a quarter, the file is refused unless forced.
    """
    with (
        recorded("candidates", source, dry_run=dry_run, by=by, file_name=file_name) as run,
        local_copy(source) as path,
    ):
        table = democracy_club.read(path, progress)
        with written_at_once(dry_run=dry_run):
            _bring_in(table, run, force=force)
    return run


def _bring_in(table: Table, run: ImportRun, *, force: bool) -> None:
    rows_read = len(table.rows) + table.left_out.count
    ballot_of = ballots.bring_in(table)
    found = _compare(table, ballot_of, _parties(table.rows))
    if not force:
        _refuse_a_file_with_gaps(found, ballot_of.values())
    run.diff = _diff(table, found)
    _write(found)
    added, removed = _contacts(table, found)

    run.counts = {
        "rows": rows_read,
        "new": len(found.new),
        "changed": len(found.changed),
        "returned": len(found.returned),
        "not_listed": len(found.vanished),
        "left_out": table.left_out.count,
        "contacts_added": added,
        "contacts_removed": removed,
        "bad_links": table.bad_links.count,
        **_emails(table),
    }
    run.message = (
        f"Candidates: {rows_read:,} rows, {len(found.new):,} new, {len(found.changed):,} changed, "
        f"{len(found.vanished):,} no longer listed, {table.left_out.count:,} left out; "
        f"{added:,} contacts added, {removed:,} removed."
    )


def _emails(table: Table) -> dict[str, int]:
    emails = [way for row in table.rows for way in row.ways if way.channel == Contact.Channel.EMAIL]
    people = Counter(email.value for email in emails if not email.problem)
    return {
        "bad_emails": sum(bool(email.problem) for email in emails),
        # One office for several people: each is written to there.
        "shared_emails": sum(number > 1 for number in people.values()),
    }


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
        ballot, party = ballot_of[row.ballot], parties[row.party_id]
        said: dict[str, Any] = {
            "name": row.name,
            "sort_name": row.sort_name,
            "party": party,
            "party_description": row.description,
            "elected": row.elected,
        }
        fields = {name: value for name, value in said.items() if value is not None}
        person = known.pop((row.person_id, ballot.pk), None)
        if person is None:
            person = Candidate(person_id=row.person_id, ballot=ballot, **fields)
            found.new.append(person)
        else:
            if person.status == Status.NOT_LISTED:
                fields["status"] = Status.STANDING
            if differing := _differing(person, fields):
                found.changed.append((person, differing))
            if "status" in differing:
                found.returned.append(person)
        found.of_row.append((row, person))
    found.vanished = [
        person
        for person in known.values()
        if person.status in {Status.STANDING, Status.DESELECTED}
        and "status" not in person.locked_fields
        and person.person_id not in table.unusable_people
    ]
    return found


def _differing(person: Candidate, fields: dict[str, Any]) -> dict[str, Any]:
    locked = set(person.locked_fields)
    if "name" in locked:
        locked.add("sort_name")
    return {
        name: value
        for name, value in fields.items()
        if name not in locked and getattr(person, name) != value
    }


def _refuse_a_file_with_gaps(found: Comparison, known_ballots: Iterable[Ballot]) -> None:
    elections = {ballot.election for ballot in known_ballots}
    for election in elections:
        listed = Candidate.objects.on_the_ballot().filter(ballot__election=election).count()
        gone = sum(person.ballot.election_id == election.pk for person in found.vanished)
        if gone * 4 > listed:
            raise ImportRefused(
                f"{gone:,} of the {listed:,} candidates listed for {election} are not in the file. "
                "If that is right, use --force."
            )


def _diff(table: Table, found: Comparison) -> dict[str, Any]:
    """What will change, by name, without addresses. Before _write: it needs the old values."""
    return {
        "new": [_described(person) for person in found.new[:EXAMPLES]],
        "changed": [
            _described(person)
            | {
                "changes": {
                    name: [str(getattr(person, name)), str(new)] for name, new in changes.items()
                }
            }
            for person, changes in found.changed[:EXAMPLES]
        ],
        "returned": [_described(person) for person in found.returned[:EXAMPLES]],
        "not_listed": [_described(person) for person in found.vanished[:EXAMPLES]],
        "perhaps_the_same_person": _perhaps_the_same(found)[:EXAMPLES],
        "left_out": table.left_out.examples,
        "bad_links": table.bad_links.examples,
    }


def _described(person: Candidate) -> dict[str, Any]:
    return {
        "person_id": person.person_id,
        "name": person.name,
        "constituency": person.ballot.constituency.name,
    }


def _write(found: Comparison) -> None:
    now = timezone.now()
    Candidate.objects.bulk_create(found.new)
    names = {"updated_at"}
    for person, changes in found.changed:
        names |= changes.keys()
        for name, value in changes.items():
            setattr(person, name, value)
        person.updated_at = now
    if found.changed:
        Candidate.objects.bulk_update([person for person, _ in found.changed], sorted(names), 500)
    Candidate.objects.filter(pk__in=[person.pk for person in found.vanished]).update(
        status=Status.NOT_LISTED, updated_at=now
    )


def _contacts(table: Table, found: Comparison) -> tuple[int, int]:
    """Add the contacts that are new, and take away our own that the file has no longer."""
    known: dict[int, list[Contact]] = defaultdict(list)
    elections = {person.ballot.election_id for _row, person in found.of_row}
    for contact in Contact.objects.filter(candidate__ballot__election__in=elections):
        known[contact.candidate_id].append(contact)

    new, gone = [], []
    for row, person in found.of_row:
        contacts = known[person.pk]
        ways = {(way.channel, way.value): way for way in row.ways}
        open_channels = _open_channels(person)
        have = {(contact.channel, contact.value) for contact in contacts}
        new += [
            Contact(
                candidate=person,
                channel=way.channel,
                kind=way.kind,
                value=way.value,
                source=SOURCE,
                problem=way.problem,
            )
            for key, way in ways.items()
            if key not in have and way.channel in open_channels
        ]
        gone += [
            contact.pk
            for contact in contacts
            if contact.source == SOURCE
            and contact.channel in open_channels & table.channels
            and (contact.channel, contact.value) not in ways
            # What bounced, or was found wrong in another way, is kept as a warning.
            and contact.problem in {"", NOT_AN_ADDRESS}
        ]
    Contact.objects.bulk_create(new)
    Contact.objects.filter(pk__in=gone).delete()
    return len(new), len(gone)


def _open_channels(person: Candidate) -> set[str]:
    if ALL_CONTACTS in person.locked_fields:
        return set()
    return set(Contact.Channel.values) - set(person.locked_fields)


def _perhaps_the_same(found: Comparison) -> list[dict[str, Any]]:
    """People who left and came on one ballot with one surname: two records made one, perhaps."""
    came = defaultdict(list)
    for person in found.new:
        came[person.ballot_id, _surname(person)].append(person)
    return [
        {"gone": _described(gone), "new": _described(new)}
        for gone in found.vanished
        for new in came[gone.ballot_id, _surname(gone)]
    ]


def _surname(person: Candidate) -> str:
    return person.sort_name.partition(" ")[0]
