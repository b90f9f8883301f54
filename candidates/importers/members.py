"""MPs as Parliament tells of them: its answers and tables, read into plain rows. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from candidates import outside
from candidates.importers import ImportRefused
from candidates.importers.contacts import Way, unquoted, way
from candidates.importers.names import folded, tidy
from candidates.importers.runs import LeftOut
from candidates.importers.sources import Progress, by_column, rows_of

COMMONS = 1
LARGEST = 2_147_483_647
# Kinds of office in Parliament's answer, the one to write to first.
OFFICES = [1, 4]
PAGES = {6: "homepage_url", 7: "twitter_username"}

_STYLES = {
    "the", "rt", "hon", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "dr",
    "prof", "professor", "rev", "revd", "colonel", "captain",
}  # fmt: skip
_PLAIN_STYLES = {"the", "rt", "hon", "mr", "mrs", "ms", "miss", "mx"}
_NOT_OF_A_PARTY = {"the", "of", "and", "party", "co", "op", "operative", "cooperative"}


@dataclass(frozen=True)
class Member:
    """One MP. None: the source does not say."""

    line: int
    id: int | None
    name: str
    surname: str
    seat_id: int | None
    seat_code: str
    seat: str
    party: str
    party_id: str = ""
    since: date | None = None  # the poll that put them there
    person_id: int | None = None  # Democracy Club's
    ways: tuple[Way, ...] | None = None


def from_answer(line: int, value: Any) -> Member | None:
    """A member from an answer of the Members API; None for the House of Lords. Many things in
    it may be absent. Raises ValueError where one is that must not be."""
    if not isinstance(value, dict):
        raise ValueError(f"entry {line} is no member")
    number = _whole(value.get("id"))
    if number is None:
        raise ValueError(f"entry {line} has no id")
    name = _text(value.get("nameDisplayAs"))
    listed = _text(value.get("nameListAs"))
    if not name:
        raise ValueError(f"member {number} has no name")
    membership = _part(value, "latestHouseMembership")
    if membership.get("house") not in (None, COMMONS):
        return None
    seat, seat_id = _text(membership.get("membershipFrom")), membership.get("membershipFromId")
    if not seat and _whole(seat_id) is None:
        raise ValueError(f"member {number} has no constituency")
    status = _part(membership, "membershipStatus")
    return Member(
        line=line,
        id=number,
        name=name[:120],
        surname=listed.partition(",")[0] if "," in listed else without_styles(name).split()[-1],
        seat_id=_whole(seat_id),
        seat_code="",
        seat=seat,
        party=_text(_part(value, "latestParty").get("name"))[:120],
        since=_day(status.get("statusStartDate")),
    )


def ways_from_answer(number: int, value: Any, bad_links: LeftOut) -> tuple[Way, ...]:
    """How to reach a member: one address, their website, X. Raises ValueError."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ValueError(f"how to reach member {number} is no list")
    ways = _addresses(value)
    for entry in value:
        column = PAGES.get(entry.get("typeId"))
        if column is None:
            continue
        try:
            found = way(column, _text(entry.get("line1")))
        except ValueError as error:
            bad_links.add(number, f"{column} of member {number} is {error}")
            continue
        if found and found.key not in {one.key for one in ways}:
            ways.append(found)
    return tuple(ways)


def _addresses(entries: list[dict[str, Any]]) -> list[Way]:
    """The first that is one, in the order of the offices, and what stands before it and is none."""
    ways: list[Way] = []
    for office in OFFICES:
        for entry in entries:
            found = (
                way("email", _text(entry.get("email"))) if entry.get("typeId") == office else None
            )
            if found and found.key not in {one.key for one in ways}:
                ways.append(found)
                if not found.problem:
                    return ways
    return ways


def from_table(path: Path, progress: Progress, left_out: LeftOut) -> list[Member]:
    """The members of a CSV file, by the names of its columns."""
    members = []
    with rows_of(path, progress=progress) as rows:
        _line, header = next(rows, (0, []))
        columns = [name.strip().lower() for name in header]
        if "family_name" not in columns or not {
            "gss_code",
            "constituency",
            "parliament_constituency_id",
        } & set(columns):
            raise ImportRefused(
                "This is not a list of MPs: it needs the columns family_name and given_names, and "
                "gss_code, parliament_constituency_id or constituency."
            )
        for line, cells in rows:
            try:
                members.append(_of_row(line, by_column(columns, cells)))
            except ValueError as error:
                left_out.add(line, str(error))
    return members


def _of_row(line: int, cells: dict[str, str]) -> Member:
    def text(column: str) -> str:
        return tidy(cells.get(column, ""))

    surname = text("family_name")
    name = tidy(f"{text('given_names')} {surname}")
    if not surname or len(name) > 120:
        raise ValueError("the name is empty or longer than 120 characters")
    email = way("email", cells["email"]) if "email" in cells else None
    return Member(
        line=line,
        id=_whole(text("mnis_member_id")),
        name=name,
        surname=surname,
        seat_id=_whole(text("parliament_constituency_id")),
        seat_code=text("gss_code"),
        seat=text("constituency"),
        party=text("party")[:120],
        # A joint candidate of two parties stands under neither id.
        party_id="" if text("ec_adjunct_party_id") else text("ec_party_id")[:40],
        since=_day(text("elected_on")),
        person_id=_whole(text("dc_person_id")),
        ways=((email,) if email else ()) if "email" in cells else None,
    )


def answers_in(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """The answers that a file of them holds, one to a line. The last may have been cut off."""
    answers = []
    cut_off = False
    for line in lines:
        try:
            answer = outside.parsed(line) if line.strip() and not cut_off else None
        except ValueError:
            answer = None
        cut_off = cut_off or not isinstance(answer, dict)
        if isinstance(answer, dict):
            answers.append(answer)
    return answers


def without_styles(name: str, styles: set[str] = _STYLES) -> str:
    """The name without what is only put before it."""
    words = tidy(name).split()
    while len(words) > 1 and _letters(words[0]) in styles:
        words.pop(0)
    return " ".join(words)


def as_listed(name: str) -> str:
    """As we show it: "Sir" and "Dr" stay, "Mr" and "Rt Hon" go."""
    return without_styles(name, _PLAIN_STYLES)


def has_surname(name: str, surname: str) -> bool:
    """Whether the name ends with the surname, whatever accents and hyphens either has."""
    words, ending = _words(name), _words(surname)
    return bool(ending) and words[-len(ending) :] == ending


def has_first_name_of(name: str, other: str) -> bool:
    return _words(without_styles(name))[:1] == _words(without_styles(other))[:1] != []


def same_party(in_parliament: str, *on_the_ballot: str) -> bool:
    """Whether Parliament's short name of a party is that of one of these."""
    wanted = _marks(in_parliament)
    return bool(wanted) and any(wanted <= _marks(name) for name in on_the_ballot)


def _marks(party: str) -> set[str]:
    """The words that make out a party, without plurals: Liberal Democrat is Liberal Democrats."""
    return {word.rstrip("s") for word in _words(party)} - _NOT_OF_A_PARTY


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"['’.]", "", folded(text)))


def _letters(word: str) -> str:
    return "".join(_words(word))


def _part(value: dict[str, Any], name: str) -> dict[str, Any]:
    part = value.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: Any) -> str:
    return tidy(value) if isinstance(value, str) else ""


def _whole(value: Any) -> int | None:
    """A number from 1 on, as one or as text."""
    if isinstance(value, str):
        value = unquoted(value)
        value = int(value) if re.fullmatch(r"[0-9]{1,10}", value) else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST:
        return value
    return None


def _day(value: Any) -> date | None:
    """The day of a time such as 2024-07-04T00:00:00."""
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None
