"""What an import of candidates found, in names and numbers, for staff to read.

An address or a link stands under the name "value", and is forgotten when the decision is made.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from candidates.importers.democracy_club import Row, Table
from candidates.importers.runs import EXAMPLES
from candidates.models import Candidate, Contact

Described = dict[str, Any]
# People of the register, with the new values of their fields.
Changed = list[tuple[Candidate, dict[str, Any]]]


@dataclass(frozen=True)
class Locked:
    """What the file says, and a person has corrected: left alone."""

    person: Candidate
    field: str
    in_file: Any
    kept: Any
    private: bool = False


@dataclass
class Comparison:
    """The file beside the register, person by person."""

    new: list[Candidate] = field(default_factory=list)
    changed: Changed = field(default_factory=list)
    # Of those: of whom only the result is new. On the night it is nearly everyone.
    with_result: Changed = field(default_factory=list)
    returned: list[Candidate] = field(default_factory=list)
    vanished: list[Candidate] = field(default_factory=list)
    locked: list[Locked] = field(default_factory=list)
    of_row: list[tuple[Row, Candidate]] = field(default_factory=list)

    def changed_otherwise(self) -> Changed:
        """Without those who are only back on the list, or only have a result."""
        elsewhere = {person.pk for person, _changes in self.with_result}
        return [
            (person, changes)
            for person, changes in self.changed
            if set(changes) != {"status"} and person.pk not in elsewhere
        ]


@dataclass
class Contacts:
    """The ways of the file beside those of the register."""

    new: list[Contact] = field(default_factory=list)
    gone: list[Contact] = field(default_factory=list)
    # With a problem before, and without it or with another one now.
    back: list[Contact] = field(default_factory=list)
    locked: list[Locked] = field(default_factory=list)


def of_people(found: Comparison) -> dict[str, Any]:
    """Before it is written: the old values are needed."""
    return {
        "new": with_party(found.new),
        "changed": with_changes(found.changed_otherwise()),
        "with_result": with_changes(found.with_result),
        "returned": [described(person) for person in found.returned[:EXAMPLES]],
        "not_listed": [described(person) for person in found.vanished[:EXAMPLES]],
        "perhaps_the_same_person": _perhaps_the_same(found)[:EXAMPLES],
    }


def with_party(people: Sequence[Candidate]) -> list[Described]:
    return [described(person) | {"party": person.party_text} for person in people[:EXAMPLES]]


def with_changes(changed: Changed) -> list[Described]:
    """What is to be written, beside the values of now."""
    return [
        described(person)
        | {
            "changes": {
                name: [in_words(name, getattr(person, name)), in_words(name, value)]
                for name, value in changes.items()
            }
        }
        for person, changes in changed[:EXAMPLES]
    ]


def of_addresses(table: Table, found: Comparison, contacts: Contacts) -> dict[str, Any]:
    return {
        "locked": [_locked(one) for one in [*found.locked, *contacts.locked][:EXAMPLES]],
        "contacts": _contacts(found, contacts)[:EXAMPLES],
        "bad_emails": [
            described(person) | {"line": row.line, "problem": way.problem, "value": way.value}
            for row, person in found.of_row
            for way in row.ways
            if way.problem
        ][:EXAMPLES],
        "shared_emails": [
            {"people": [f"{person} ({person.constituency})" for person in people], "value": address}
            for address, people in _shared(found).items()
        ][:EXAMPLES],
        "bad_links": table.bad_links.examples,
        "left_out": table.left_out.examples,
    }


def counts(table: Table, found: Comparison, contacts: Contacts) -> dict[str, int]:
    return {
        "new": len(found.new),
        "changed": len(found.changed_otherwise()),
        "with_result": len(found.with_result),
        "returned": len(found.returned),
        "not_listed": len(found.vanished),
        "perhaps_the_same_person": len(_perhaps_the_same(found)),
        "locked": len(found.locked) + len(contacts.locked),
        "contacts": len(_contacts(found, contacts)),
        "contacts_added": len(contacts.new),
        "contacts_gone": len(contacts.gone),
        "contacts_back": len(contacts.back),
        "bad_emails": sum(bool(way.problem) for row in table.rows for way in row.ways),
        "shared_emails": len(_shared(found)),
        "bad_links": table.bad_links.count,
        "left_out": table.left_out.count,
    }


def in_one_line(counts: dict[str, int]) -> str:
    words = {
        "new": "new",
        "changed": "changed",
        "returned": "back on the list",
        "not_listed": "no longer listed",
        "merged": "made one",
        "with_result": "with a result",
        "winners": "elected",
        "new_elections": "elections new",
        "polls": "polls changed",
        "left_out": "left out",
        "contacts_added": "contacts new",
        "contacts_back": "contacts back",
        "contacts_gone": "contacts no longer there",
    }
    told = [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]
    return f"Candidates: {counts['rows']:,} rows; {', '.join(told) or 'nothing is new'}."


def described(person: Candidate) -> Described:
    return {
        "person_id": person.person_id,
        "name": person.name,
        "constituency": person.constituency.name,
    }


def in_words(name: str, value: Any) -> str:
    """A value of a candidate's field as staff read it. Empty: nothing is known."""
    if name == "status":
        return str(Candidate.Status(value).label)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _locked(one: Locked) -> Described:
    said = [in_words(one.field, one.in_file), in_words(one.field, one.kept)]
    return described(one.person) | {
        "field": one.field,
        "value" if one.private else "said": said,
    }


def _contacts(found: Comparison, contacts: Contacts) -> list[Described]:
    """Person by person, without people who are new themselves."""
    known_before = {person.pk for _row, person in found.of_row}
    known_before -= {person.pk for person in found.new}
    changes: dict[int, list[Described]] = defaultdict(list)
    for what, changed in [
        ("new", contacts.new),
        ("gone", contacts.gone),
        ("back", contacts.back),
    ]:
        for contact in changed:
            if contact.candidate_id in known_before:
                changes[contact.candidate_id].append(
                    {
                        "channel": contact.channel,
                        "what": what,
                        "problem": contact.problem,
                        "value": contact.value,
                    }
                )
    return [
        described(person) | {"changes": changes[person.pk]}
        for _row, person in found.of_row
        if person.pk in changes
    ]


def _shared(found: Comparison) -> dict[str, list[Candidate]]:
    """One office for several people: each is written to there."""
    people: dict[str, list[Candidate]] = defaultdict(list)
    for row, person in found.of_row:
        for way in row.ways:
            if way.channel == Contact.Channel.EMAIL and not way.problem:
                people[way.value.casefold()].append(person)
    return {address: sharing for address, sharing in people.items() if len(sharing) > 1}


def _perhaps_the_same(found: Comparison) -> list[Described]:
    """People who left and came on one ballot with one surname: two records made one, perhaps."""
    came = defaultdict(list)
    for person in found.new:
        came[person.ballot_id, _surname(person)].append(person)
    return [
        {"gone": described(gone), "new": described(new)}
        for gone in found.vanished
        for new in came[gone.ballot_id, _surname(gone)]
    ]


def _surname(person: Candidate) -> str:
    return person.sort_name.partition(" ")[0]
