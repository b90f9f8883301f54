"""The register of seats: our own table of 650, the names and codes of the ONS, or mySociety's."""

import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, Unpack

from django.utils.text import slugify

from candidates.importers import ImportRefused
from candidates.importers.fetching import local_copy
from candidates.importers.names import folded, tidy
from candidates.importers.runs import (
    LeftOut,
    Options,
    recorded,
    refuse_when_mostly_unusable,
    written_at_once,
)
from candidates.importers.sources import Progress, by_column, rows_of, silent
from candidates.models import Constituency, ImportRun

NATIONS = {
    "E": Constituency.Nation.ENGLAND,
    "S": Constituency.Nation.SCOTLAND,
    "W": Constituency.Nation.WALES,
    "N": Constituency.Nation.NORTHERN_IRELAND,
}

# Five seats whose boundaries stayed got a new code all the same: other sources have the old one.
FORMER_CODES = {
    "S14000006": "S14000107",  # Ayr, Carrick and Cumnock
    "S14000008": "S14000108",  # Berwickshire, Roxburgh and Selkirk
    "S14000010": "S14000109",  # Central Ayrshire
    "S14000040": "S14000110",  # Kilmarnock and Loudoun
    "S14000058": "S14000111",  # West Aberdeenshire and Kincardine
}
FORMER_CODE_OF = {code: former for former, code in FORMER_CODES.items()}
# mySociety's name, and the one of the ONS.
REGIONS = {"Eastern": "East of England"}
# What each column of the table takes, with room to spare.
NUMBERS = {
    "electorate": "[0-9]{1,7}",
    "parliament_id": "[0-9]{1,7}",
    "hex_q": "-?[0-9]{1,4}",
    "hex_r": "-?[0-9]{1,4}",
}

LONGEST = {"name": 80, "name_cy": 80, "region": 40, "slug": 80, "short_code": 20}

# A seat as fields of Constituency: only those that the file has.
Seat = dict[str, Any]
# Of each field, what is there now and what the file has.
Changes = dict[str, list[Any]]


def import_constituencies(source: str | Path, **options: Unpack[Options]) -> ImportRun:
    """Add the seats that are new and change those that differ. Deletes none."""
    with (
        recorded("constituencies", source, options) as job,
        local_copy(source) as path,
    ):
        left_out = LeftOut()
        seats = read(path, left_out, job.progress)
        rows = len(seats) + left_out.count
        with written_at_once(dry_run=job.dry_run):
            new, changed = _bring_in(seats, left_out)
            refuse_when_mostly_unusable(rows, left_out)
        job.run.counts = {
            "rows": rows,
            "new": len(new),
            "changed": len(changed),
            "left_out": left_out.count,
        }
        job.run.diff = {"new": new, "changed": changed, "left_out": left_out.examples}
        job.run.message = (
            f"Constituencies: {rows:,} rows, {len(new):,} new, {len(changed):,} changed, "
            f"{left_out.count:,} left out."
        )
    return job.run


def read(path: Path, left_out: LeftOut, progress: Progress = silent) -> list[tuple[int, Seat]]:
    """Return the seats of the file with their line numbers."""
    seats: list[tuple[int, Seat]] = []
    with rows_of(path, progress=progress) as rows:
        _line, header = next(rows, (0, []))
        columns = [name.strip().lower() for name in header]
        seat_of = _reader_of(set(columns))
        taken: dict[tuple[str, str | int], str] = {}
        for line, row in rows:
            try:
                seat = seat_of(by_column(columns, row))
                _refuse_what_another_has(seat, taken)
            except ValueError as error:
                left_out.add(line, str(error))
                continue
            seats.append((line, seat))
    return seats


def _reader_of(columns: set[str]) -> Callable[[dict[str, str]], Seat]:
    if {"gss_code", "name", "short_code"} <= columns:
        return _of_mysociety
    if {"gss_code", "name"} <= columns:
        return _ours
    if {"pcon24cd", "pcon24nm"} <= columns:
        return _of_the_ons
    raise ImportRefused(
        "This is not a list of constituencies: it needs the columns gss_code and name, "
        "or PCON24CD and PCON24NM."
    )


def _refuse_what_another_has(seat: Seat, taken: dict[tuple[str, str | int], str]) -> None:
    """One seat for each code and id, within the file."""
    for name in ("code", "short_code", "parliament_id"):
        value = seat.get(name)
        if value and (name, value) in taken:
            raise ValueError(f"{value} is in the file already, for {taken[name, value]}")
        if value:
            taken[name, value] = seat["name"]


def _ours(row: dict[str, str]) -> Seat:
    seat = _named(row["gss_code"], row["name"])
    if "ons_pcon24nmw" in row:
        seat["name_cy"] = tidy(row["ons_pcon24nmw"])
    if "region" in row:
        seat["region"] = tidy(row["region"])
    if row.get("dc_slug"):
        seat["slug"] = row["dc_slug"]
    if row.get("mysoc_short_code"):
        seat["short_code"] = row["mysoc_short_code"].strip()
    if "places" in row:
        places = (tidy(place) for place in row["places"].split(";"))
        seat["places"] = "\n".join(dict.fromkeys(place for place in places if place))
    if former := row.get("dc_gss_in_july_2024", "").strip():
        seat["old_codes"] = [former] if former != seat["code"] else []
    for field, column in [
        ("electorate", "electorate_2024"),
        ("parliament_id", "parliament_constituency_id"),
        ("hex_q", "hex_q"),
        ("hex_r", "hex_r"),
    ]:
        if row.get(column):
            seat[field] = _number(column, row[column], NUMBERS[field])
    return _short_enough(seat)


def _of_the_ons(row: dict[str, str]) -> Seat:
    seat = _named(row["pcon24cd"], row["pcon24nm"])
    if "pcon24nmw" in row:
        seat["name_cy"] = tidy(row["pcon24nmw"])
    return _short_enough(seat)


def _of_mysociety(row: dict[str, str]) -> Seat:
    """Without its Welsh names, of which some are missing and one is English, and its electorate,
    which is of another year."""
    seat = _named(row["gss_code"], row["name"])
    seat["short_code"] = row["short_code"].strip()
    region = tidy(row.get("region", ""))
    # A nation is no region of itself.
    if region and seat["nation"] == Constituency.Nation.ENGLAND:
        seat["region"] = REGIONS.get(region, region)
    return _short_enough(seat)


def _named(code: str, name: str) -> Seat:
    code, name = code.strip(), tidy(name)
    if not re.fullmatch(r"[ESWN][0-9]{8}", code):
        raise ValueError(f"{code!r} is not the code of a constituency")
    if not name:
        raise ValueError(f"{code} has no name")
    code = FORMER_CODES.get(code, code)
    seat: Seat = {"code": code, "name": name, "nation": NATIONS[code[0]]}
    if code in FORMER_CODE_OF:
        seat["old_codes"] = [FORMER_CODE_OF[code]]
    return seat


def _number(column: str, text: str, pattern: str) -> int:
    if not re.fullmatch(pattern, text.strip()):
        raise ValueError(f"{column} is not a number, or a wrong one")
    return int(text)


def _short_enough(seat: Seat) -> Seat:
    for name, longest in LONGEST.items():
        if len(seat.get(name, "")) > longest:
            raise ValueError(f"{seat['code']} has a {name} longer than {longest} characters")
    return seat


def _bring_in(
    seats: list[tuple[int, Seat]], left_out: LeftOut
) -> tuple[list[str], dict[str, Changes]]:
    """Write what is new or differs; return the new names, and by name what changed."""
    known = {seat.code: seat for seat in Constituency.objects.all()}
    owner = {
        (name, value): seat.code
        for seat in known.values()
        for name in ("slug", "parliament_id")
        if (value := getattr(seat, name))
    }
    new = []
    changed: list[Constituency] = []
    changes: dict[str, Changes] = {}
    for line, fields in seats:
        code = fields["code"]
        seat = known.get(code)
        # Addresses are printed: without a slug in the file, the seat keeps the one it has.
        slug = fields.get("slug") or (seat.slug if seat else slugify(fields["name"]))
        place = owner.setdefault(("slug", slug), code)
        number = fields.get("parliament_id")
        if place != code:
            left_out.add(line, f"{code} would have the address of {place}: {slug}")
        elif number and (other := owner.setdefault(("parliament_id", number), code)) != code:
            left_out.add(line, f"{code} would have the id in Parliament of {other}: {number}")
        elif seat is None:
            new.append(Constituency(**fields | {"slug": slug}))
        elif differing := [name for name in fields if _differs(getattr(seat, name), fields[name])]:
            changes[seat.name] = {name: [getattr(seat, name), fields[name]] for name in differing}
            for name in differing:
                setattr(seat, name, fields[name])
            changed.append(seat)
    Constituency.objects.bulk_create(new)
    if changed:
        Constituency.objects.bulk_update(changed, sorted({*chain(*changes.values())}))
    return [seat.name for seat in new], changes


def _differs(old: Any, new: Any) -> bool:
    # A gap erases nothing.
    if new in ("", []):
        return False
    # Some files of the ONS have lost their accents.
    if isinstance(new, str) and new.isascii() and not old.isascii():
        return folded(new) != folded(old)
    return bool(old != new)
