"""Which seat each postcode lies in: ONSPD, NSPL, or our own table of Great Britain.

The file is read and checked to its end first, and what it says is kept aside; then it is loaded
into a new table, which takes the old one's place in one step. Look-ups never see half.
"""

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.contrib.auth.models import User
from django.db import IntegrityError

from candidates import postcodes
from candidates.importers import ImportRefused, postcode_table
from candidates.importers.runs import LeftOut, recorded, written_at_once
from candidates.importers.sources import Progress, local_copy, rows_of, silent
from candidates.models import Constituency, ImportRun, Postcode

LIVE, RETIRED, NO_SEAT = (kind.value for kind in Postcode.Kind)

# In a zip of the ONS lie many files, some of them parts of the one that counts.
WHOLE_COUNTRY = r"Data/(ONSPD|NSPL)[^/]*\.csv$"

# The Channel Islands and the Isle of Man; a blank has no location, as a PO box.
OUTSIDE = {"", "L99999999", "M99999999"}

# Far from any boundary. A file that has one of them elsewhere is wrong all over.
WELL_KNOWN = {
    "B11BB": "E14001096",  # Birmingham Ladywood
    "CT161JA": "E14001202",  # Dover and Deal
    "EH991SP": "S14000078",  # Edinburgh East and Musselburgh
    "EX11JJ": "E14001231",  # Exeter
    "IV23BL": "S14000094",  # Inverness, Skye and West Ross-shire
    "KW151NY": "S14000051",  # Orkney and Shetland
    "LD15LG": "W07000085",  # Brecon, Radnor and Cwm Tawe
    "LL595AA": "W07000112",  # Ynys Môn
    "M25DB": "E14001352",  # Manchester Central
    "NE461BS": "E14001285",  # Hexham
    "NR13JU": "E14001409",  # Norwich South
    "PA11JU": "S14000102",  # Paisley and Renfrewshire South
    "PL12AA": "E14001427",  # Plymouth Sutton and Devonport
    "SW1A1AA": "E14001172",  # Cities of London and Westminster
    "SY233BU": "W07000093",  # Ceredigion Preseli
    "ZE10AA": "S14000051",  # Orkney and Shetland
}


@dataclass
class Reading:
    """What was read, besides the rows themselves."""

    rows: int = 0
    live: int = 0
    retired: int = 0
    no_seat: int = 0
    unknown_codes: int = 0
    # Northern Ireland on the wrong side of the sea: seen in a service that many use.
    misplaced: int = 0
    well_known: dict[str, str] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def kept(self) -> int:
        return self.live + self.retired + self.no_seat


def import_postcodes(
    source: str | Path,
    *,
    dry_run: bool = False,
    force: bool = False,
    by: User | None = None,
    file_name: str = "",
    progress: Progress = silent,
) -> ImportRun:
    """Replace all postcodes by those of the file. Split postcodes are another table, and stay."""
    with (
        recorded("postcodes", source, dry_run=dry_run, by=by, file_name=file_name) as run,
        local_copy(source) as path,
        tempfile.TemporaryFile() as kept,
    ):
        seats = dict(Constituency.objects.values_list("code", "pk"))
        reading = _read(path, seats, kept, progress)
        _check(reading, force=force)
        if not dry_run:
            _load(kept)
        run.counts = {
            "rows": reading.rows,
            "live": reading.live,
            "retired": reading.retired,
            "no_seat": reading.no_seat,
            "left_out": reading.left_out.count,
        }
        run.diff = {"left_out": reading.left_out.examples}
        run.message = (
            f"Postcodes: {reading.rows:,} rows, {reading.live:,} in use, {reading.retired:,} "
            f"retired, {reading.no_seat:,} in no constituency, "
            f"{reading.left_out.count:,} left out."
        )
    return run


@dataclass(frozen=True)
class Columns:
    postcode: int
    code: int
    retired: int | None


def _columns(header: list[str]) -> Columns:
    """Find the columns under the names of any year."""
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    codes = [name for name in places if re.fullmatch(r"pcon(\d\dcd)?|gss_code", name)]
    spellings = [name for name in ("pcds", "pcd7", "pcd", "postcode") if name in places]
    if not codes or not spellings:
        raise ImportRefused(
            "This is not a list of postcodes: it needs a column pcds (or pcd7, pcd), and one with "
            "the constituency (pcon, pcon24cd or gss_code)."
        )
    return Columns(places[spellings[0]], places[codes[0]], places.get("doterm"))


def _read(path: Path, seats: dict[str, int], kept: IO[bytes], progress: Progress) -> Reading:
    """Write the rows that can be used to kept, as lines for postcode_table.load."""
    reading = Reading()
    with rows_of(path, prefer=WHOLE_COUNTRY, progress=progress) as rows:
        _line, header = next(rows, (0, []))
        columns = _columns(header)
        for line, row in rows:
            reading.rows += 1
            try:
                kept.write(_line_of(row, columns, seats, reading))
            except (ValueError, IndexError) as error:
                reading.left_out.add(line, str(error))
    return reading


def _line_of(row: list[str], columns: Columns, seats: dict[str, int], reading: Reading) -> bytes:
    # Old forms are among the retired: "GIR 0AA", and Newport's "NPT 0AA".
    postcode = postcodes.normalise(row[columns.postcode])
    code = row[columns.code].strip()
    if code in OUTSIDE:
        reading.no_seat += 1
        return postcode_table.line(postcode, None, NO_SEAT)
    seat = seats.get(code)
    if seat is None:
        reading.unknown_codes += 1
        raise ValueError(f"{code} is no constituency that we know")
    if postcode.startswith("BT") != code.startswith("N"):
        reading.misplaced += 1
    if postcode in WELL_KNOWN:
        reading.well_known[postcode] = code
    if columns.retired is not None and row[columns.retired].strip():
        reading.retired += 1
        return postcode_table.line(postcode, seat, RETIRED)
    reading.live += 1
    return postcode_table.line(postcode, seat, LIVE)


def _check(reading: Reading, *, force: bool) -> None:
    """Refuse what cannot be the whole and right list."""
    placed = reading.live + reading.retired
    if reading.unknown_codes * 20 > placed + reading.unknown_codes:
        raise ImportRefused(
            f"{reading.unknown_codes:,} of {placed + reading.unknown_codes:,} postcodes are in "
            "constituencies that we do not know. Import the constituencies first; a file from "
            "before August 2024 has former ones."
        )
    if not placed:
        raise ImportRefused("The file has no postcode in a constituency.")
    if reading.misplaced:
        raise ImportRefused(
            f"{reading.misplaced:,} postcodes are on the wrong side of the Irish Sea."
        )
    for postcode, code in reading.well_known.items():
        if code != WELL_KNOWN[postcode]:
            raise ImportRefused(
                f"{postcodes.written(postcode)} is in {WELL_KNOWN[postcode]}, and the file has it "
                f"in {code}."
            )
    loaded = Postcode.objects.count()
    if not force and reading.kept * 4 < loaded * 3:
        raise ImportRefused(
            f"The file has {reading.kept:,} postcodes, and {loaded:,} are loaded. If the others "
            "are to go, use --force."
        )


def _load(kept: IO[bytes]) -> None:
    kept.seek(0)
    try:
        with written_at_once(dry_run=False):
            postcode_table.replace(kept)
    except IntegrityError as error:
        raise ImportRefused("The file has a postcode twice.") from error
