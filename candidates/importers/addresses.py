"""How to reach the people of Democracy Club's file. What it no longer has is kept, and not used."""

from collections import defaultdict

from candidates.importers.contacts import (
    ALL_CONTACTS,
    DEMOCRACY_CLUB,
    NO_LONGER_THERE,
    OURS,
    Way,
    key_of,
)
from candidates.importers.democracy_club import Table
from candidates.importers.findings import Comparison, Contacts, Locked
from candidates.models import Candidate, Contact


def bring_in(table: Table, found: Comparison) -> Contacts:
    """Add the contacts that are new, and mark those of ours that the file has no longer."""
    known: dict[int, list[Contact]] = defaultdict(list)
    elections = {person.ballot.election_id for _row, person in found.of_row}
    for contact in Contact.objects.filter(candidate__ballot__election__in=elections):
        known[contact.candidate_id].append(contact)

    contacts = Contacts()
    for row, person in found.of_row:
        _compare(person, row.ways, known.get(person.pk, []), table.channels, contacts)
    Contact.objects.bulk_create(contacts.new)
    Contact.objects.bulk_update([*contacts.gone, *contacts.back], ["problem"], 500)
    return contacts


def _compare(
    person: Candidate,
    ways: tuple[Way, ...],
    known: list[Contact],
    channels: set[Contact.Channel],
    contacts: Contacts,
) -> None:
    have = {key_of(contact.channel, contact.value): contact for contact in known}
    in_file = set()
    for way in ways:
        in_file.add(way.key)
        contact = have.get(way.key)
        if _is_locked(person, way.channel):
            if contact is None:
                ours = ", ".join(
                    one.value for one in known if one.channel == way.channel and not one.problem
                )
                contacts.locked.append(Locked(person, way.channel, way.value, ours, private=True))
        elif contact is None:
            contacts.new.append(_contact(person, way))
        elif _is_ours(contact) and contact.problem != way.problem:
            contact.problem = way.problem
            contacts.back.append(contact)
    for key, contact in have.items():
        if (
            key not in in_file
            and contact.channel in channels
            and _is_ours(contact)
            and contact.problem != NO_LONGER_THERE
            and not _is_locked(person, contact.channel)
        ):
            contact.problem = NO_LONGER_THERE
            contacts.gone.append(contact)


def _contact(person: Candidate, way: Way) -> Contact:
    return Contact(
        candidate=person,
        channel=way.channel,
        kind=way.kind,
        value=way.value,
        source=DEMOCRACY_CLUB,
        problem=way.problem,
    )


def _is_ours(contact: Contact) -> bool:
    # What bounced, or was found wrong in another way, is kept as a warning.
    return contact.source == DEMOCRACY_CLUB and contact.problem in OURS


def _is_locked(person: Candidate, channel: str) -> bool:
    return bool(person.locked_fields) and not {ALL_CONTACTS, channel}.isdisjoint(
        person.locked_fields
    )
