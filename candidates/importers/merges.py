"""Two records of one person that were made one: the old id leads to the new.

Democracy Club merges records whenever somebody finds two of one person, and its list then has
only the newer id. Here the row stays, because letters and answers hang on it, and its id changes.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
from django.conf import settings

from candidates import outside
from candidates.importers.contacts import DEMOCRACY_CLUB, OURS, PARLIAMENT
from candidates.importers.democracy_club import Row, Table
from candidates.models import Ballot, Candidate, Contact, MergedPerson

logger = logging.getLogger(__name__)

# Strangers may ask ten times a minute; some are left for whatever else we ask.
PAGES_AT_A_TIME = 7
PEOPLE_ON_A_PAGE = 100
# Of one page.
MAX_BYTES, ALL_SECONDS = 1_000_000, 60

Status = Candidate.Status


def fetch_with(source: str | Path) -> int:
    """When a list is fetched from Democracy Club, its latest merges are fetched with it."""
    return fetch() if str(source).startswith(f"{settings.DEMOCRACY_CLUB_URL}/") else 0


def fetch() -> int:
    """Note the newest merges that Democracy Club tells of; return how many were new.

    Noted even before a dry run: knowing that two ids are one changes nobody. What goes wrong here
    is logged and stops no import: the next one asks again.
    """
    url = f"{settings.DEMOCRACY_CLUB_URL}/api/next/person_redirects/"
    pairs: list[tuple[int, int]] = []
    try:
        # The oldest come first there, so the newest are on the last pages.
        page = max(1, -(-_count(_page(url, 1, size=1)) // PEOPLE_ON_A_PAGE))
        for number in range(page, max(0, page - PAGES_AT_A_TIME), -1):
            found = _pairs(_page(url, number, size=PEOPLE_ON_A_PAGE))
            # As there: what was said later comes later.
            pairs = found + pairs
            if _known(old for old, _new in found):
                break
    except (requests.RequestException, ValueError) as error:
        # The text of an error may repeat the whole address.
        logger.warning("merged people could not be fetched: %s", type(error).__name__)
        return 0
    return note(pairs, DEMOCRACY_CLUB)


def _page(url: str, number: int, *, size: int) -> Any:
    asked: dict[str, str | int] = {"format": "json", "page": number, "page_size": size}
    # Whoever gives the data may want to know who asks, and tell them something.
    who = {"User-Agent": f"{settings.SITE_NAME} ({settings.CONTACT_EMAIL})"}
    with requests.get(
        url, asked, headers=who, timeout=(5, 20), allow_redirects=False, stream=True
    ) as answer:
        if answer.status_code != requests.codes.ok:
            raise ValueError(answer.status_code)
        return outside.data_of(answer, most=MAX_BYTES, seconds=ALL_SECONDS)


def _count(answer: Any) -> int:
    match answer:
        case {"count": int(count)}:
            return count
    raise ValueError("no count")


def _pairs(answer: Any) -> list[tuple[int, int]]:
    match answer:
        case {"results": [*redirects]}:
            return [pair for redirect in redirects if (pair := _pair(redirect))]
    raise ValueError("no results")


def _pair(redirect: Any) -> tuple[int, int] | None:
    match redirect:
        case {"old_person_id": int(old), "new_person_id": int(new)} if 0 < old != new > 0:
            return old, new
    return None


def note(pairs: Iterable[tuple[int, int]], source: str) -> int:
    """Remember that these old ids are those new ones; return how many were not known.

    Where two lead to each other, the second to be said turned the first round.
    """
    wanted: dict[int, int] = {}
    for old_id, new_id in pairs:
        if wanted.get(new_id) == old_id:
            del wanted[new_id]
        wanted[old_id] = new_id
    turned = MergedPerson.objects.filter(old_id__in=wanted.values(), new_id__in=wanted)
    for pair in turned:
        if wanted.get(pair.new_id) == pair.old_id:
            pair.delete()
    known = _known(wanted)
    new = [
        MergedPerson(old_id=old, new_id=new, source=source)
        for old, new in wanted.items()
        if old not in known
    ]
    MergedPerson.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        # Who asked to stop is looked for in one step, also before an import follows.
        newest_ids()
    return len(new)


def _known(old_ids: Iterable[int]) -> set[int]:
    known = MergedPerson.objects.filter(old_id__in=list(old_ids))
    return set(known.values_list("old_id", flat=True))


def newest_ids() -> dict[int, int]:
    """The id that counts now, of each old one. What leads round in a circle is left out."""
    next_id = dict(MergedPerson.objects.values_list("old_id", "new_id"))
    newest = {}
    for old, new in next_id.items():
        seen = {old}
        while new in next_id and new not in seen:
            seen.add(new)
            new = next_id[new]
        if new not in seen:
            newest[old] = new
    # Straight, so that a query finds every old id of a person in one step.
    for old, new in newest.items():
        if next_id[old] != new:
            MergedPerson.objects.filter(old_id=old).update(new_id=new)
    return newest


def follow(table: Table, ballot_of: dict[str, Ballot]) -> list[dict[str, Any]]:
    """Give everyone in the register and in the file their newest id. Returns who got one."""
    _members_now_named(table, ballot_of)
    _forget_what_was_undone(table)
    newest = newest_ids()
    if not newest:
        return []
    _read_as_newest(table, newest)
    return _rename(newest)


def _members_now_named(table: Table, ballot_of: dict[str, Ballot]) -> None:
    """MPs whom Parliament named first, and Democracy Club now: in the results of their election,
    or when they stand again. Whoever asked for no emails stays stopped under the new id."""
    elections = {ballot.election_id for ballot in ballot_of.values()}
    members = list(
        Candidate.objects.filter(person_id__gte=Candidate.FROM_PARLIAMENT)
        .exclude(person_id__in=MergedPerson.objects.values("old_id"))
        .select_related("ballot")
    )
    if not members:
        return
    rows_on, rows_in = defaultdict(list), defaultdict(list)
    for row in table.rows:
        ballot = ballot_of[row.ballot]
        rows_on[ballot.pk].append(row)
        rows_in[ballot.constituency_id].append(row)
    pairs = []
    for member in members:
        if member.ballot.election_id in elections:
            found = _row_of(member, rows_on[member.ballot_id])
        else:
            found = _row_again(member, table.rows, rows_in[member.ballot.constituency_id])
        if found:
            pairs.append((member.person_id, found.person_id))
    note(pairs, PARLIAMENT)


def _forget_what_was_undone(table: Table) -> None:
    """Democracy Club took two for one, and its list has both again, on one ballot and with
    different surnames: they are two."""
    of_person = defaultdict(list)
    for row in table.rows:
        of_person[row.person_id].append(row)
    told = MergedPerson.objects.filter(source=DEMOCRACY_CLUB, old_id__in=list(of_person))
    for pair in told:
        surname_on = {row.ballot: _surname(row) for row in of_person[pair.new_id]}
        if any(
            surname_on.get(row.ballot, _surname(row)) != _surname(row)
            for row in of_person[pair.old_id]
        ):
            pair.delete()


def _row_of(member: Candidate, rows: list[Row]) -> Row | None:
    """The member's row among those of their ballot, or None where that is not certain."""
    alike = [
        [row for row in rows if row.member_id and row.member_id == member.member_id],
        [row for row in rows if row.sort_name == member.sort_name],
        [row for row in rows if row.elected and _surname(row) == _surname(member)],
        [row for row in rows if _surname(row) == _surname(member)],
    ]
    return next((found[0] for found in alike if len(found) == 1), None)


def _row_again(member: Candidate, everywhere: list[Row], here: list[Row]) -> Row | None:
    """The member's row in a later election: by Parliament's number, or their whole name in
    the seat that they hold."""
    alike = [
        [row for row in everywhere if row.member_id and row.member_id == member.member_id],
        [row for row in here if member.sitting and row.sort_name == member.sort_name],
    ]
    # One person may stand in several seats.
    return next((found[0] for found in alike if len({row.person_id for row in found}) == 1), None)


def _surname(named: Row | Candidate) -> str:
    return named.sort_name.partition(" ")[0]


def _read_as_newest(table: Table, newest: dict[int, int]) -> None:
    table.unusable_people = {newest.get(person, person) for person in table.unusable_people}
    if not any(row.person_id in newest for row in table.rows):
        return
    there = {(row.person_id, row.ballot) for row in table.rows if row.person_id not in newest}
    rows = []
    for row in table.rows:
        if row.person_id not in newest:
            rows.append(row)
            continue
        renamed = replace(row, person_id=newest[row.person_id])
        if (renamed.person_id, row.ballot) in there:
            table.left_out.add(row.line, "the same person is on this ballot under a newer id")
            continue
        there.add((renamed.person_id, row.ballot))
        rows.append(renamed)
    table.rows = rows


def _rename(newest: dict[int, int]) -> list[dict[str, Any]]:
    everyone = Candidate.objects.select_related("ballot__constituency").order_by("pk")
    old = list(everyone.filter(person_id__in=MergedPerson.objects.values("old_id")))
    new = {newest[person.person_id] for person in old if person.person_id in newest}
    at = {
        (person.person_id, person.ballot_id): person
        for person in everyone.filter(
            person_id__in=new, ballot__in={person.ballot_id for person in old}
        )
    }
    renamed = []
    for person in old:
        old_id = person.person_id
        new_id = newest.get(old_id)
        if new_id is None:
            continue
        other = at.get((new_id, person.ballot_id))
        if other is None:
            person.person_id = new_id
            person.save(update_fields=["person_id", "updated_at"])
            listed = person
        elif person.pk > other.pk and person.status == Status.NOT_LISTED and not person.sitting:
            # Made one with the older row already.
            continue
        else:
            listed = _make_one(person, other)
        at[new_id, person.ballot_id] = listed
        renamed.append(
            {
                "person_id": new_id,
                "old_id": old_id,
                "name": listed.name,
                "constituency": listed.ballot.constituency.name,
            }
        )
    return renamed


def _make_one(with_old_id: Candidate, with_new_id: Candidate) -> Candidate:
    """Of two rows on one ballot, list the older one, under the new id; keep both."""
    listed, unlisted = sorted([with_old_id, with_new_id], key=lambda person: person.pk)
    _take_over(listed, unlisted)
    unlisted.status, unlisted.sitting, unlisted.elected = Status.NOT_LISTED, False, None
    if listed is with_old_id:
        old_id, new_id = with_old_id.person_id, with_new_id.person_id
        # One ballot has each id once, also between two statements.
        unlisted.person_id = 2 * Candidate.FROM_PARLIAMENT + unlisted.pk
        unlisted.save()
        listed.person_id, unlisted.person_id = new_id, old_id
        listed.save()
    else:
        listed.save()
    unlisted.save()
    return listed


def _take_over(listed: Candidate, unlisted: Candidate) -> None:
    """What is known of the person from the row that goes: facts, and what people corrected."""
    listed.member_id = listed.member_id or unlisted.member_id
    listed.party_now = listed.party_now or unlisted.party_now
    listed.sitting = listed.sitting or unlisted.sitting
    if listed.elected is None:
        listed.elected = unlisted.elected
    corrected = set(unlisted.locked_fields) - set(listed.locked_fields)
    for name in corrected & {field.name for field in Candidate._meta.fields}:
        setattr(listed, name, getattr(unlisted, name))
    if "name" in corrected:
        listed.sort_name = unlisted.sort_name
    listed.locked_fields = sorted({*listed.locked_fields, *corrected})
    if listed.status == Status.NOT_LISTED and "status" not in listed.locked_fields:
        listed.status = unlisted.status
    _take_over_contacts(listed, unlisted)


def _take_over_contacts(listed: Candidate, unlisted: Candidate) -> None:
    """Those that no import brings again, and what was found wrong with one."""
    have = {(contact.channel, contact.value): contact for contact in listed.contacts.all()}
    for contact in unlisted.contacts.all():
        same = have.get((contact.channel, contact.value))
        found_wrong = contact.problem not in OURS
        if same is None and (found_wrong or contact.source != DEMOCRACY_CLUB):
            Contact.objects.filter(pk=contact.pk).update(candidate=listed)
        elif same is not None and found_wrong and same.problem in OURS:
            same.problem = contact.problem
            same.save(update_fields=["problem"])
