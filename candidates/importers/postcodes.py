"""Which seat each postcode lies in: ONSPD, NSPL, and other tables of postcode and constituency.

The file is checked while a new table is filled from it, and only a file that is right to its end
becomes the table of postcodes. Look-ups never see half.
"""

import gc
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Unpack

from candidates import postcodes
from candidates.importers import ImportRefused, ImportRefusedUnlessForced, postcode_table
from candidates.importers.fetching import local_copy
from candidates.importers.postcode_columns import Columns, columns_of
from candidates.importers.postcode_table import Row
from candidates.importers.runs import LeftOut, Options, recorded
from candidates.importers.sources import (
    Block,
    Opened,
    Progress,
    blocks_of,
    opened,
)
from candidates.models import Constituency, ImportRun, Postcode

LIVE, RETIRED, NO_SEAT = (kind.value for kind in Postcode.Kind)

# In a zip of the ONS lie many files, some of them parts of the one that counts.
WHOLE_COUNTRY = r"Data/(ONSPD|NSPL)[^/]*\.csv$"

# The Channel Islands and the Isle of Man; a blank has no location, as a PO box.
OUTSIDE = ("", "L99999999", "M99999999")

# Small enough for the server to have always one in work, and so many to a transaction.
BLOCK = 2_000
BLOCKS_AT_ONCE = 25
# How much of the work is done when the file is read, and when the new table is ready.
READ, READY = 0.9, 0.98

# Many postcodes, a line each. Possessive: a text that does not match is not tried again.
_ORDINARY = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}\n)*+")
# Girobank, and Newport before it was NP: nobody writes them any more.
_OLD_FORM = re.compile(r"GIR ?0AA|NPT ?[0-9][A-Z]{2}")

# Far from any boundary. A file that has one of them elsewhere is wrong all over.
WELL_KNOWN = {
    "B11BB": "E14001096",  # Birmingham Ladywood
    "CB23QJ": "E14001149",  # Cambridge
    "CT161JA": "E14001202",  # Dover and Deal
    "EH991SP": "S14000078",  # Edinburgh East and Musselburgh
    "EX11JJ": "E14001231",  # Exeter
    "HS12BB": "S14000027",  # Na h-Eileanan an Iar
    "IV23BL": "S14000094",  # Inverness, Skye and West Ross-shire
    "KW151NY": "S14000051",  # Orkney and Shetland
    "KY169AJ": "S14000100",  # North East Fife
    "LD15LG": "W07000085",  # Brecon, Radnor and Cwm Tawe
    "LL595AA": "W07000112",  # Ynys Môn
    "M25DB": "E14001352",  # Manchester Central
    "NE461BS": "E14001285",  # Hexham
    "NR13JU": "E14001409",  # Norwich South
    "PA11JU": "S14000102",  # Paisley and Renfrewshire South
    "PL12AA": "E14001427",  # Plymouth Sutton and Devonport
    "SW1A1AA": "E14001172",  # Cities of London and Westminster
    "SY233BU": "W07000093",  # Ceredigion Preseli
    "TR13AY": "E14001554",  # Truro and Falmouth
    "ZE10AA": "S14000051",  # Orkney and Shetland
}
# In Northern Ireland, of which no list may be passed on, most of each of these lies there.
WELL_KNOWN_DISTRICTS = {
    "BT48": "N05000008",  # Foyle
    "BT82": "N05000018",  # West Tyrone
    "BT92": "N05000007",  # Fermanagh and South Tyrone
}
# Of the whole country, or of Great Britain.
WHOLE = 1_000_000


@dataclass
class Seats:
    """What stands in a file for each seat, and the id that it has here."""

    ids: dict[str, int | None]
    northern: frozenset[int | None]
    names: dict[int | None, str]
    by_code: dict[str, int]


@dataclass
class Reading:
    """What was read, besides the rows themselves."""

    rows: int = 0
    live: int = 0
    retired: int = 0
    no_seat: int = 0
    old_forms: int = 0
    unknown_codes: int = 0
    # Northern Ireland on the wrong side of the sea: seen in a service that many use.
    misplaced: int = 0
    well_known: dict[str, int | None] = field(default_factory=dict)
    # Of each district of WELL_KNOWN_DISTRICTS: how many lie where they should, and how many not.
    districts: dict[str, list[int]] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def placed(self) -> int:
        return self.live + self.retired

    @property
    def kept(self) -> int:
        return self.placed + self.no_seat


def import_postcodes(source: str | Path, **options: Unpack[Options]) -> ImportRun:
    """Replace all postcodes by those of the file. Split postcodes are another table, and stay."""
    with (
        recorded("postcodes", source, options) as job,
        local_copy(source) as path,
    ):
        try:
            if job.dry_run:
                reading = _read(path, postcode_table.Rehearsal().add, job.progress, force=job.force)
            else:
                reading = _load(path, job.progress, force=job.force)
        except postcode_table.Twice:
            raise _refused_because_twice(path) from None
        job.run.counts = {
            "rows": reading.rows,
            "live": reading.live,
            "retired": reading.retired,
            "no_seat": reading.no_seat,
            "old_forms": reading.old_forms,
            "left_out": reading.left_out.count,
        }
        job.run.diff = {"left_out": reading.left_out.examples}
        old = f"{reading.old_forms:,} of a form out of use, " if reading.old_forms else ""
        job.run.message = (
            f"Postcodes: {reading.rows:,} rows, {reading.live:,} in use, {reading.retired:,} "
            f"retired, {reading.no_seat:,} in no constituency, {old}"
            f"{reading.left_out.count:,} left out."
        )
    return job.run


def _load(path: Path, progress: Progress, *, force: bool) -> Reading:
    with postcode_table.replacement():
        reading = _read(path, postcode_table.add, progress, force=force)
        postcode_table.finish()
        progress(reading.rows, READY)
        postcode_table.take_over()
    progress(reading.rows, 1)
    return reading


def _read(
    path: Path,
    write: Callable[[Iterable[list[Row]]], None],
    progress: Progress,
    *,
    force: bool,
) -> Reading:
    """Give the rows that can be used to write, many at a time, and check the file to its end."""
    reading = Reading()
    with _no_search_for_cycles(), opened(path, prefer=WHOLE_COUNTRY) as file:
        columns, blocks = _begin(file)
        seats = _seats(columns)
        usable = (
            _together(block.rows, columns, seats, reading)
            or _one_by_one(block, columns, seats, reading)
            for block in blocks
        )
        for rows in usable:
            write(chain([rows], islice(usable, BLOCKS_AT_ONCE - 1)))
            # Nobody waits for the end of a gigabyte to hear that it is the wrong one.
            _refuse_former_seats(reading, share=0.5)
            progress(reading.rows, READ * file.share())
    _check(reading, seats)
    if not force:
        _refuse_gaps(reading)
    return reading


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Spare Python from going through everything it holds again and again, a third of the time.

    Millions of rows come and go here, and none of them points in a circle.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _begin(file: Opened) -> tuple[Columns, Iterator[Block]]:
    """Find the columns, and give the blocks of rows after the header, if there is one."""
    blocks = blocks_of(file, BLOCK)
    first = next(blocks, Block(0, []))
    columns = columns_of(first.rows, set(Constituency.objects.values_list("code", flat=True)))
    return columns, chain([first.without_header() if columns.header else first], blocks)


def _seats(columns: Columns) -> Seats:
    seats = list(Constituency.objects.only("code", "short_code", "name", "nation"))
    codes = {seat.short_code if columns.short_codes else seat.code: seat.pk for seat in seats}
    if columns.short_codes and not codes.keys() - {""}:
        raise ImportRefused(
            "The file names constituencies by mySociety's codes, and we have those of none. "
            "Import them first: they are in mySociety's parl_constituencies_2025.csv."
        )
    return Seats(
        ids={**codes, **dict.fromkeys(OUTSIDE)},
        northern=frozenset(
            seat.pk for seat in seats if seat.nation == Constituency.Nation.NORTHERN_IRELAND
        ),
        names={seat.pk: seat.name for seat in seats},
        by_code={seat.code: seat.pk for seat in seats},
    )


def _together(
    rows: list[list[str]], columns: Columns, seats: Seats, reading: Reading
) -> list[Row] | None:
    """Take the rows in few steps if nothing about any of them needs a second look, or return None.

    A step for each of them would take as long as the database does.
    """
    try:
        text = "\n".join([row[columns.postcode] for row in rows]).replace(" ", "") + "\n"
        ids = [seats.ids[row[columns.code]] for row in rows]
        ends = (
            [row[columns.retired].strip() for row in rows] if columns.retired else [""] * len(ids)
        )
    except (KeyError, IndexError):
        return None
    found = text.split("\n")[:-1]
    if (
        not _ORDINARY.fullmatch(text)
        or len(found) != len(ids)
        or text.startswith("BT")
        or "\nBT" in text
        or not seats.northern.isdisjoint(ids)
        or not WELL_KNOWN.keys().isdisjoint(found)
    ):
        return None
    if columns.retired or None in ids:
        kinds = [
            NO_SEAT if seat is None else RETIRED if end else LIVE
            for seat, end in zip(ids, ends, strict=True)
        ]
    else:
        kinds = [LIVE] * len(ids)
    reading.rows += len(kinds)
    reading.live += kinds.count(LIVE)
    reading.retired += kinds.count(RETIRED)
    reading.no_seat += kinds.count(NO_SEAT)
    return list(zip(found, ids, kinds, strict=True))


def _one_by_one(block: Block, columns: Columns, seats: Seats, reading: Reading) -> list[Row]:
    usable = []
    for line, row in block.numbered():
        reading.rows += 1
        try:
            if found := _row(row, columns, seats, reading):
                usable.append(found)
        except ValueError as error:
            reading.left_out.add(line, str(error))
    return usable


def _row(cells: list[str], columns: Columns, seats: Seats, reading: Reading) -> Row | None:
    """Read one row; None for a form that is out of use."""
    if len(cells) <= columns.last:
        raise ValueError(f"it has {len(cells)} cells only")
    text, code = cells[columns.postcode].strip(), cells[columns.code].strip()
    if _OLD_FORM.fullmatch(text.upper()):
        reading.old_forms += 1
        return None
    try:
        postcode = postcodes.normalise(text)
    except ValueError:
        raise ValueError(f"{text[:20] or 'an empty cell'} is not a postcode") from None
    if code not in seats.ids:
        reading.unknown_codes += 1
        raise ValueError(f"{code[:20]} is no constituency that we know")
    seat = seats.ids[code]
    _compare(postcode, seat, seats, reading)
    if seat is None:
        reading.no_seat += 1
        return postcode, None, NO_SEAT
    if columns.retired and cells[columns.retired].strip():
        reading.retired += 1
        return postcode, seat, RETIRED
    reading.live += 1
    return postcode, seat, LIVE


def _compare(postcode: str, seat: int | None, seats: Seats, reading: Reading) -> None:
    """Note what the file says of the places that we know."""
    if postcode in WELL_KNOWN:
        reading.well_known[postcode] = seat
    if seat is None:
        return
    northern = postcode.startswith("BT")
    reading.misplaced += northern != (seat in seats.northern)
    if northern and (code := WELL_KNOWN_DISTRICTS.get(postcodes.district(postcode))):
        counts = reading.districts.setdefault(postcodes.district(postcode), [0, 0])
        counts[seat != seats.by_code.get(code)] += 1


def _check(reading: Reading, seats: Seats) -> None:
    """Refuse what cannot be right."""
    _refuse_former_seats(reading, share=0.05)
    if not reading.placed:
        raise ImportRefused("The file has no postcode in a constituency.")
    if reading.misplaced:
        raise ImportRefused(
            f"{reading.misplaced:,} postcodes are on the wrong side of the Irish Sea."
        )
    for postcode, seat in reading.well_known.items():
        right = seats.by_code.get(WELL_KNOWN[postcode])
        if seat != right:
            raise ImportRefused(
                f"{postcodes.written(postcode)} is in "
                f"{seats.names.get(right, WELL_KNOWN[postcode])}, and the file has it in "
                f"{seats.names.get(seat, 'no constituency')}."
            )
    for district, (right, wrong) in reading.districts.items():
        if wrong > right + 10:
            name = seats.names.get(seats.by_code.get(WELL_KNOWN_DISTRICTS[district]))
            raise ImportRefused(
                f"Most of {district} is in {name}, and the file has {wrong:,} of its "
                f"{right + wrong:,} postcodes elsewhere."
            )


def _refuse_former_seats(reading: Reading, *, share: float) -> None:
    with_code = reading.placed + reading.unknown_codes
    if reading.unknown_codes > share * with_code:
        raise ImportRefused(
            f"{reading.unknown_codes:,} of {with_code:,} postcodes are in constituencies that we "
            "do not know. Import the constituencies first; a file from before August 2024 has "
            "former ones."
        )


def _refuse_gaps(reading: Reading) -> None:
    """Refuse what may be the whole list, but does not look like it."""
    loaded = Postcode.objects.count()
    if reading.kept * 4 < loaded * 3:
        raise ImportRefusedUnlessForced(
            f"The file has {reading.kept:,} postcodes, and {loaded:,} are loaded."
        )
    missing = sorted(WELL_KNOWN.keys() - reading.well_known.keys())
    if missing and reading.kept > WHOLE:
        raise ImportRefusedUnlessForced(
            f"The file has {reading.kept:,} postcodes, and {postcodes.written(missing[0])} is not "
            "among them. It may have been retired; or the file may have gaps."
        )


def _refused_because_twice(path: Path) -> ImportRefused:
    """Read the file again, for the line."""
    rehearsal, reading = postcode_table.Rehearsal(), Reading()
    with opened(path, prefer=WHOLE_COUNTRY) as file:
        columns, blocks = _begin(file)
        seats = _seats(columns)
        for line, cells in chain.from_iterable(block.numbered() for block in blocks):
            try:
                row = _row(cells, columns, seats, reading)
                rehearsal.add([[row] if row else []])
            except postcode_table.Twice as twice:
                return ImportRefused(
                    f"Line {line} has {postcodes.written(str(twice))} a second time."
                )
            except ValueError:
                continue
    return ImportRefused("The file has a postcode twice.")
