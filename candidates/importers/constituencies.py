"""The register of seats: our own table of 650, or the names and codes of the ONS."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.utils.text import slugify

from candidates.importers import ImportRefused
from candidates.importers.names import folded, tidy
from candidates.importers.runs import (
    LeftOut,
    recorded,
    refuse_when_mostly_unusable,
    written_at_once,
)
from candidates.importers.sources import Progress, by_column, local_copy, rows_of, silent
from candidates.models import Constituency, ImportRun

NATIONS = {
    "E": Constituency.Nation.ENGLAND,
    "S": Constituency.Nation.SCOTLAND,
    "W": Constituency.Nation.WALES,
    "N": Constituency.Nation.NORTHERN_IRELAND,
}

# A seat as fields of Constituency: only those that the file has.
Seat = dict[str, Any]


def import_constituencies(
    source: str | Path,
    *,
    dry_run: bool = False,
    by: User | None = None,
    file_name: str = "",
    progress: Progress = silent,
) -> ImportRun:
    """Add the seats that are new and change those that differ. Deletes none."""
    with (
        recorded("constituencies", source, dry_run=dry_run, by=by, file_name=file_name) as run,
        local_copy(source) as path,
    ):
        left_out = LeftOut()
        seats = read(path, left_out, progress)
        rows = len(seats) + left_out.count
        with written_at_once(dry_run=dry_run):
            new, changed = _bring_in(seats, left_out)
            refuse_when_mostly_unusable(rows, left_out)
        run.counts = {
            "rows": rows,
            "new": len(new),
            "changed": len(changed),
            "left_out": left_out.count,
        }
        run.diff = {"new": new, "changed": changed, "left_out": left_out.examples}
        run.message = (
            f"Constituencies: {rows:,} rows, {len(new):,} new, {len(changed):,} changed, "
            f"{left_out.count:,} left out."
        )
    return run


def read(path: Path, left_out: LeftOut, progress: Progress = silent) -> list[tuple[int, Seat]]:
    """Return the seats of the file with their line numbers."""
    seats: list[tuple[int, Seat]] = []
    with rows_of(path, progress=progress) as rows:
        _line, header = next(rows, (0, []))
        columns = [name.strip().lower() for name in header]
        if {"gss_code", "name"} <= set(columns):
            seat_of = _ours
        elif {"pcon24cd", "pcon24nm"} <= set(columns):
            seat_of = _of_the_ons
        else:
            raise ImportRefused(
                "This is not a list of constituencies: it needs the columns gss_code and name, "
                "or PCON24CD and PCON24NM."
            )
        codes = set()
        for line, row in rows:
            try:
                seat = seat_of(by_column(columns, row))
                if seat["code"] in codes:
                    raise ValueError(f"{seat['code']} is in the file already")
            except ValueError as error:
                left_out.add(line, str(error))
                continue
            codes.add(seat["code"])
            seats.append((line, seat))
    return seats


def _ours(row: dict[str, str]) -> Seat:
    seat = _named(row["gss_code"], row["name"])
    if "ons_pcon24nmw" in row:
        seat["name_cy"] = tidy(row["ons_pcon24nmw"])
    if "region" in row:
        seat["region"] = tidy(row["region"])
    if row.get("dc_slug"):
        seat["slug"] = row["dc_slug"]
    if "dc_gss_in_july_2024" in row:
        old = row["dc_gss_in_july_2024"]
        seat["old_codes"] = [old] if old and old != seat["code"] else []
    for field, column in [
        ("electorate", "electorate_2024"),
        ("hex_q", "hex_q"),
        ("hex_r", "hex_r"),
    ]:
        if row.get(column):
            if not re.fullmatch(r"-?[0-9]+", row[column]):
                raise ValueError(f"{column} is not a number")
            seat[field] = int(row[column])
    return seat


def _of_the_ons(row: dict[str, str]) -> Seat:
    seat = _named(row["pcon24cd"], row["pcon24nm"])
    if "pcon24nmw" in row:
        seat["name_cy"] = tidy(row["pcon24nmw"])
    return seat


def _named(code: str, name: str) -> Seat:
    name = tidy(name)
    if not re.fullmatch(r"[ESWN][0-9]{8}", code):
        raise ValueError(f"{code!r} is not the code of a constituency")
    if not 0 < len(name) <= 80:
        raise ValueError(f"{code} has no name, or one longer than 80 characters")
    return {"code": code, "name": name, "nation": NATIONS[code[0]]}


def _bring_in(
    seats: list[tuple[int, Seat]], left_out: LeftOut
) -> tuple[list[str], dict[str, list[str]]]:
    """Write what is new or differs; return the new names, and by name what changed."""
    known = {seat.code: seat for seat in Constituency.objects.all()}
    code_of_slug = {seat.slug: seat.code for seat in known.values()}
    new = []
    changed: list[Constituency] = []
    changes: dict[str, list[str]] = {}
    for line, fields in seats:
        code = fields["code"]
        seat = known.get(code)
        # Addresses are printed: without a slug in the file, the seat keeps the one it has.
        slug = fields.get("slug") or (seat.slug if seat else slugify(fields["name"]))
        if code_of_slug.setdefault(slug, code) != code:
            left_out.add(line, f"{code} would have the address of {code_of_slug[slug]}: {slug}")
        elif seat is None:
            new.append(Constituency(**fields | {"slug": slug}))
        elif differing := [name for name in fields if _differs(getattr(seat, name), fields[name])]:
            for name in differing:
                setattr(seat, name, fields[name])
            changed.append(seat)
            changes[seat.name] = differing
    Constituency.objects.bulk_create(new)
    if changed:
        Constituency.objects.bulk_update(changed, sorted({*chain(*changes.values())}))
    return [seat.name for seat in new], changes


def _differs(old: Any, new: Any) -> bool:
    # A gap erases nothing.
    if new == "":
        return False
    # Some files of the ONS have lost their accents.
    if isinstance(new, str) and new.isascii() and not old.isascii():
        return folded(new) != folded(old)
    return bool(old != new)
