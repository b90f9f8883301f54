"""Where each seat lies in a map of hexagons, from HexJSON."""

import json
from pathlib import Path
from typing import Any, Unpack

from candidates import outside
from candidates.importers import ImportRefused
from candidates.importers.fetching import local_copy
from candidates.importers.runs import LeftOut, Options, recorded, written_at_once
from candidates.importers.sources import opened
from candidates.models import Constituency, ImportRun

# Rows of hexagons with a point on top, every odd one half a hexagon further right.
LAYOUT = "odd-r"
MAX_BYTES = 10_000_000
FURTHEST = 1000

Place = tuple[int, int]


def import_hexmap(source: str | Path, **options: Unpack[Options]) -> ImportRun:
    """Put the seats of the file in their places. Those that it has not keep theirs."""
    with (
        recorded("hexmap", source, options) as job,
        local_copy(source) as path,
    ):
        left_out = LeftOut()
        text = _text(path)
        places = _places(text, left_out)
        job.progress(len(places), 0.9)
        with written_at_once(dry_run=job.dry_run):
            known, changed = _bring_in(text, places, left_out)
        job.progress(len(places), 1)
        without = Constituency.objects.filter(hex_q=None).count()
        job.run.counts = {
            "rows": len(places),
            "changed": len(changed),
            "without_place": without,
            "left_out": left_out.count,
        }
        job.run.diff = {"changed": changed, "left_out": left_out.examples}
        job.run.message = (
            f"Hex map: {len(places):,} hexagons, {known:,} of constituencies that we know, "
            f"{len(changed):,} changed, {left_out.count:,} left out; {without:,} constituencies "
            "have no place."
        )
    return job.run


def _text(path: Path) -> str:
    with opened(path, ending="json") as file:
        content = file.unpacked.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ImportRefused("The file is too large for a map of constituencies.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused("The file is not UTF-8: this is not HexJSON.") from error


def _places(text: str, left_out: LeftOut) -> dict[str, Place]:
    """The places by the codes of the seats."""
    try:
        content = outside.parsed(text)
    except ValueError as error:
        raise ImportRefused(f"This is not HexJSON: {error}.") from error
    hexes = content.get("hexes") if isinstance(content, dict) else None
    if not isinstance(hexes, dict) or not hexes:
        raise ImportRefused("This is not HexJSON: it has no hexes.")
    if content.get("layout") != LAYOUT:
        raise ImportRefused(
            f"The layout of the map is {str(content.get('layout'))[:20]}; only {LAYOUT} can be shown."
        )
    places: dict[str, Place] = {}
    taken: dict[Place, str] = {}
    for code, cell in hexes.items():
        place = _place(cell)
        if place is None:
            left_out.add(_line(text, code), f"{code[:20]} has no q and r, or impossible ones")
        elif place in taken:
            raise ImportRefused(f"{code[:20]} and {taken[place][:20]} lie in the same place.")
        else:
            places[code] = place
            taken[place] = code
    return places


def _place(cell: Any) -> Place | None:
    if not isinstance(cell, dict):
        return None
    q, r = cell.get("q"), cell.get("r")
    # A bool is an int too.
    if type(q) is not int or type(r) is not int or max(abs(q), abs(r)) > FURTHEST:
        return None
    return q, r


def _line(text: str, code: str) -> int:
    """Where the code first stands."""
    return text.count("\n", 0, max(text.find(json.dumps(code, ensure_ascii=False)), 0)) + 1


def _bring_in(
    text: str, places: dict[str, Place], left_out: LeftOut
) -> tuple[int, dict[str, dict[str, list[int | None]]]]:
    """Write what differs; return how many seats are known, and by name what changed."""
    seats = {
        code: seat for seat in Constituency.objects.all() for code in [*seat.old_codes, seat.code]
    }
    known = 0
    changed: list[Constituency] = []
    changes: dict[str, dict[str, list[int | None]]] = {}
    for code, (q, r) in places.items():
        seat = seats.get(code)
        if seat is None:
            left_out.add(_line(text, code), f"{code[:20]} is no constituency that we know")
            continue
        known += 1
        if (seat.hex_q, seat.hex_r) != (q, r):
            changes[seat.name] = {"hex_q": [seat.hex_q, q], "hex_r": [seat.hex_r, r]}
            seat.hex_q, seat.hex_r = q, r
            changed.append(seat)
    hexes = known + left_out.count
    if known < 0.95 * hexes:
        raise ImportRefused(
            f"Only {known:,} of {hexes:,} hexagons are of constituencies that we know. Import the "
            "constituencies first; a map from before 2024 has former ones."
        )
    Constituency.objects.bulk_update(changed, ["hex_q", "hex_r"])
    return known, changes
