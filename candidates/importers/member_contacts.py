"""How Parliament says its members are reached. What it no longer says is kept, and not used."""

from collections import defaultdict
from dataclasses import dataclass, field

from candidates.importers.contacts import (
    ALL_CONTACTS,
    NO_LONGER_THERE,
    OURS,
    PARLIAMENT,
    Way,
    key_of,
)
from candidates.importers.members import Member
from candidates.models import Candidate, Contact


@dataclass
class Changes:
    new: list[Contact] = field(default_factory=list)
    gone: list[Contact] = field(default_factory=list)
    back: list[Contact] = field(default_factory=list)


def bring_in(of_member: list[tuple[Member, Candidate]]) -> Changes:
    """Of the members whom Parliament was asked about; the others keep what they have."""
    asked = [(person, member.ways) for member, person in of_member if member.ways is not None]
    known: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(candidate__in=[person.pk for person, _ways in asked]):
        known[contact.candidate_id].append(contact)
    changes = Changes()
    for person, ways in asked:
        _compare(person, ways, known[person.pk], changes)
    Contact.objects.bulk_create(changes.new)
    Contact.objects.bulk_update([*changes.gone, *changes.back], ["problem", "source"], 500)
    return changes


def _compare(
    person: Candidate, ways: tuple[Way, ...], known: list[Contact], changes: Changes
) -> None:
    locked = set(person.locked_fields)
    if ALL_CONTACTS in locked:
        return
    have = {key_of(contact.channel, contact.value): contact for contact in known}
    told = {way.key: way for way in ways}
    changes.new += [
        Contact(
            candidate=person,
            channel=way.channel,
            kind=way.kind,
            value=way.value,
            source=PARLIAMENT,
            problem=way.problem,
        )
        for key, way in told.items()
        if key not in have and way.channel not in locked
    ]
    for key, contact in have.items():
        # What bounced, or was found wrong in another way, is kept as a warning.
        if contact.channel in locked or contact.problem not in OURS:
            continue
        way = told.get(key)
        ours = contact.source == PARLIAMENT
        if way and contact.problem != way.problem and (ours or contact.problem == NO_LONGER_THERE):
            contact.problem, contact.source = way.problem, PARLIAMENT
            changes.back.append(contact)
        elif not way and ours and contact.problem != NO_LONGER_THERE:
            contact.problem = NO_LONGER_THERE
            changes.gone.append(contact)
