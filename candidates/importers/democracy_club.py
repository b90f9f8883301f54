"""Democracy Club's CSV export, read into plain rows, by the names of its columns.

The quirks (quoted JSON, t and f, codes of former seats) are those of the export of 2024.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings

from candidates.importers import ImportRefused
from candidates.importers.contacts import CHANNELS, Way, unquoted, way
from candidates.importers.names import sort_name, tidy
from candidates.importers.runs import LeftOut
from candidates.importers.sources import Progress, by_column, rows_of
from candidates.models import Candidate, Contact, Election, Party

# With the most letters that the register takes.
NEEDED = {
    "person_id": 18,
    "person_name": 120,
    "election_id": 60,
    "ballot_paper_id": 120,
    "election_date": 10,
    "party_name": 120,
    "party_id": 40,
    "post_label": 120,
}
# Somebody stands, and for whom nobody has entered yet. Both or neither.
MAY_BE_EMPTY = {"party_name", "party_id"}
# What the register takes besides, if the file has it.
WANTED = [
    "gss",
    *CHANNELS,
    "party_description_text",
    "candidates_locked",
    "sopn_last_name",
    "elected",
    "mnis_id",
]


@dataclass(frozen=True)
class Row:
    """One person on one ballot. None: the file does not say."""

    line: int
    person_id: int
    name: str
    sort_name: str
    election: str
    polling_day: date
    ballot: str
    seat: str
    gss: str
    cancelled: bool | None
    locked: bool | None
    party_id: str
    party: str
    description: str | None
    elected: bool | None
    member_id: int | None
    ways: tuple[Way, ...]


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)
    bad_links: LeftOut = field(default_factory=LeftOut)
    # People whose row is in the file and cannot be used: they have not vanished.
    unusable_people: set[int] = field(default_factory=set)
    # Those of which the file has any: what an export leaves out has not been withdrawn.
    channels: set[Contact.Channel] = field(default_factory=set)


def address_of_export(election: Election) -> str:
    """Where Democracy Club gives the candidates of this election, with all that we take."""
    # A regular expression there: the id of this election is the beginning of many others.
    slug = re.sub(r"([^A-Za-z0-9_-])", r"\\\1", election.slug)
    query = [("election_id", f"^{slug}$"), *(("extra_fields", name) for name in WANTED)]
    return (
        f"{settings.DEMOCRACY_CLUB_URL}/data/export_csv/?{urlencode([*query, ('format', 'csv')])}"
    )


def page_of(candidate: Candidate) -> str:
    """Where Democracy Club shows this person; "" where they are made up, or not known there."""
    unknown = candidate.person_id >= Candidate.FROM_PARLIAMENT
    if unknown or candidate.ballot.election.invented:
        return ""
    return f"{settings.DEMOCRACY_CLUB_URL}/person/{candidate.person_id}/"


def read(path: Path, progress: Progress) -> Table:
    table = Table()
    seen = set()
    with rows_of(path, progress=progress) as rows:
        _line, header = next(rows, (0, []))
        columns = [name.strip() for name in header]
        if missing := [name for name in NEEDED if name not in columns]:
            raise ImportRefused(
                "This is not a CSV file of Democracy Club's candidates: it has no column "
                f"{', '.join(missing)}."
            )
        for line, cells in rows:
            try:
                row = _row(line, by_column(columns, cells), table.bad_links)
                if (row.person_id, row.ballot) in seen:
                    raise ValueError("this person is on this ballot already")
            except ValueError as error:
                table.left_out.add(line, str(error))
                table.unusable_people |= _person(columns, cells)
                continue
            seen.add((row.person_id, row.ballot))
            table.rows.append(row)
            table.channels |= {found.channel for found in row.ways}
    if not table.rows:
        raise ImportRefused("The file has no candidates that can be used.")
    return table


def _row(line: int, cells: dict[str, str], bad_links: LeftOut) -> Row:
    text = {column: tidy(cells[column]) for column in NEEDED}
    for column, longest in NEEDED.items():
        if not 0 < len(text[column]) <= longest and not (
            column in MAY_BE_EMPTY and not any(text[name] for name in MAY_BE_EMPTY)
        ):
            raise ValueError(f"{column} is empty or longer than {longest} characters")
    return Row(
        line=line,
        person_id=_number(text["person_id"]),
        name=text["person_name"],
        sort_name=sort_name(text["person_name"], unquoted(cells.get("sopn_last_name", "")))[:160],
        election=text["election_id"],
        polling_day=_day(text["election_date"]),
        ballot=text["ballot_paper_id"],
        seat=text["post_label"],
        gss=cells.get("gss", "").strip(),
        cancelled=_truth(cells.get("cancelled_poll", "")),
        locked=_truth(cells.get("candidates_locked", "")),
        party_id=text["party_id"] or Party.UNKNOWN,
        party=text["party_name"] or "Party not known",
        description=_description(cells, text["party_name"]),
        elected=_truth(cells.get("elected", "")),
        member_id=_member(cells.get("mnis_id", "")),
        ways=_ways(line, cells, bad_links),
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("person_id is not a number")
    return int(text)


def _member(cell: str) -> int | None:
    """Parliament's number. Volunteers type it in: what is none is not worth a word."""
    text = unquoted(cell)
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("election_date is not a date like 2024-07-04") from None


def _truth(text: str) -> bool | None:
    return {"t": True, "true": True, "f": False, "false": False}.get(text.strip().lower())


def _description(cells: dict[str, str], party: str) -> str | None:
    if "party_description_text" not in cells:
        return None
    description = tidy(cells["party_description_text"])[:160]
    return "" if description == party else description


def _ways(line: int, cells: dict[str, str], bad_links: LeftOut) -> tuple[Way, ...]:
    ways = []
    for column in CHANNELS:
        try:
            found = way(column, cells.get(column, ""))
        except ValueError as error:
            bad_links.add(line, f"{column} is {error}")
            continue
        if found:
            ways.append(found)
    return tuple(ways)


def _person(columns: list[str], cells: list[str]) -> set[int]:
    """The person of a row that cannot be used, as far as it tells."""
    place = columns.index("person_id")
    return {int(cell) for cell in cells[place : place + 1] if re.fullmatch("[0-9]{1,18}", cell)}
