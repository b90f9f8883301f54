"""Which postcodes lie in several seats: a row for each seat, or all the seats in one row.

No source of all postcodes knows this, because each places a postcode by one point. So this list
is a table of its own, and stays when the others are replaced.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Unpack

from candidates import postcodes
from candidates.importers import ImportRefused, ImportRefusedUnlessForced
from candidates.importers.fetching import local_copy
from candidates.importers.runs import (
    EXAMPLES,
    LeftOut,
    Options,
    recorded,
    refuse_when_mostly_unusable,
    written_at_once,
)
from candidates.importers.sources import Progress, rows_of
from candidates.models import Constituency, ImportRun, SplitPostcode

# Seats and, where the file has them, their shares of the addresses.
Shares = dict[int, Decimal | None]
THOUSANDTH = Decimal("0.001")


@dataclass
class Reading:
    rows: int = 0
    split: dict[str, Shares] = field(default_factory=dict)
    # In one seat only, as most are in a list of all postcodes.
    whole: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)


def import_split_postcodes(source: str | Path, **options: Unpack[Options]) -> ImportRun:
    """Replace the list of split postcodes by that of the file. Running it twice writes nothing."""
    with (
        recorded("split_postcodes", source, options) as job,
        local_copy(source) as path,
    ):
        reading = _read(path, job.progress)
        _check(reading, force=job.force)
        with written_at_once(dry_run=job.dry_run):
            found = _replace(reading.split)
        counts = {name: len(some) for name, some in found.items()}
        job.run.counts = {
            "rows": reading.rows,
            "split": len(reading.split),
            "whole": reading.whole,
            **counts,
            "left_out": reading.left_out.count,
        }
        job.run.diff = {"left_out": reading.left_out.examples} | {
            name: some[:EXAMPLES] for name, some in found.items()
        }
        job.run.message = (
            f"Split postcodes: {reading.rows:,} rows, {len(reading.split):,} in several "
            f"constituencies, {reading.whole:,} in one only, {counts['new']:,} new places, "
            f"{counts['changed']:,} changed, {counts['removed']:,} removed, "
            f"{reading.left_out.count:,} left out."
        )
    return job.run


def _read(path: Path, progress: Progress) -> Reading:
    reading = Reading()
    seats = _seats()
    with rows_of(path, progress=progress) as rows:
        _line, header = next(rows, (0, []))
        places_of, complete = _format(header)
        for line, row in rows:
            reading.rows += 1
            try:
                postcode, shares = _postcode(row), _shares(places_of(row), seats)
                _keep(reading, postcode, shares, complete=complete)
            except ValueError as error:
                reading.left_out.add(line, str(error))
    several = {postcode: shares for postcode, shares in reading.split.items() if len(shares) > 1}
    reading.whole += len(reading.split) - len(several)
    reading.split = several
    return reading


def _seats() -> dict[str, int]:
    """The ids of the seats, by the codes of the ONS, former ones too, and by mySociety's."""
    ids = {}
    for seat in Constituency.objects.all():
        for code in [*seat.old_codes, seat.short_code, seat.code]:
            ids[code] = seat.pk
    ids.pop("", None)
    return ids


# The code and the share of each seat that a row names.
Places = Iterator[tuple[str, str]]


def _format(header: list[str]) -> tuple[Callable[[list[str]], Places], bool]:
    """How a row names its seats, and whether it names all of them."""
    names = [name.strip().lower() for name in header]
    if names[:1] != ["postcode"]:
        names = []
    code = next((names.index(name) for name in ("gss_code", "short_code") if name in names), None)
    if code is not None:
        share = names.index("share") if "share" in names else None
        return lambda row: _one_place(row, code, share), False
    codes = [place for place, name in enumerate(names) if re.fullmatch(r"pcon_[0-9]+", name)]
    if not codes:
        raise ImportRefused(
            "This is not a list of split postcodes: it needs the columns postcode, gss_code and "
            "perhaps share; or postcode, pcon_1, pcon_2 and so on."
        )
    # Each before the next seat, where the file has them.
    confident = {
        place for place, name in enumerate(names) if re.fullmatch(r"confidence_[0-9]+", name)
    }
    return lambda row: _all_places(row, codes, confident), True


def _one_place(row: list[str], code: int, share: int | None) -> Places:
    if len(row) <= code:
        raise ValueError(f"it has {len(row)} cells only")
    yield row[code], row[share] if share is not None and share < len(row) else ""


def _all_places(row: list[str], codes: list[int], confident: set[int]) -> Places:
    # A row ends with its last seat, however many the header has.
    for place in codes:
        if place < len(row) and row[place].strip():
            share = place + 1
            yield row[place], row[share] if share in confident and share < len(row) else ""


def _postcode(row: list[str]) -> str:
    try:
        return postcodes.normalise(row[0])
    except ValueError:
        raise ValueError(f"{row[0][:20] or 'an empty cell'} is not a postcode") from None


def _shares(places: Places, seats: dict[str, int]) -> Shares:
    shares: Shares = {}
    for code, share in places:
        seat = seats.get(code.strip())
        if seat is None:
            raise ValueError(f"{code.strip()[:20]} is no constituency that we know")
        if seat in shares:
            raise ValueError(f"it names {code.strip()} twice")
        shares[seat] = _share(share.strip())
    if not shares:
        raise ValueError("it names no constituency")
    return shares


def _share(text: str) -> Decimal | None:
    """They need not make 1: some are guesses, and they only decide what a chooser shows first."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]*\.?[0-9]+(e-[0-9]+)?", text, re.IGNORECASE) or Decimal(text) > 1:
        raise ValueError(f"{text[:20]} is not a share from 0 to 1")
    return Decimal(text).quantize(THOUSANDTH)


def _keep(reading: Reading, postcode: str, shares: Shares, *, complete: bool) -> None:
    if complete and len(shares) == 1:
        # Nearly all rows of such a file. They need no memory.
        reading.whole += 1
        return
    known = reading.split.setdefault(postcode, {})
    if known and (complete or known.keys() & shares.keys()):
        raise ValueError(f"{postcodes.written(postcode)} is in the file already")
    known.update(shares)


def _check(reading: Reading, *, force: bool) -> None:
    refuse_when_mostly_unusable(reading.rows, reading.left_out)
    if not reading.split:
        raise ImportRefused("No postcode of the file is in more than one constituency.")
    listed = SplitPostcode.objects.values("postcode").distinct().count()
    if not force and len(reading.split) * 4 < listed * 3:
        raise ImportRefusedUnlessForced(
            f"The file has {len(reading.split):,} split postcodes, and {listed:,} are listed."
        )


def _replace(split: dict[str, Shares]) -> dict[str, list[Any]]:
    """Write what differs from the list, and return it."""
    rows = {
        (postcode, seat): share
        for postcode, shares in split.items()
        for seat, share in shares.items()
    }
    known = {(row.postcode, row.constituency_id): row for row in SplitPostcode.objects.all()}
    gone = [row for place, row in known.items() if place not in rows]
    new = [
        SplitPostcode(postcode=postcode, constituency_id=seat, share=share)
        for (postcode, seat), share in rows.items()
        if (postcode, seat) not in known
    ]
    changed: list[SplitPostcode] = []
    shares: list[dict[str, list[str]]] = []
    for place, row in known.items():
        if place in rows and row.share != rows[place]:
            shares.append({"share": [str(row.share or ""), str(rows[place] or "")]})
            row.share = rows[place]
            changed.append(row)
    for start in range(0, len(gone), 500):
        some = [row.pk for row in gone[start : start + 500]]
        SplitPostcode.objects.filter(pk__in=some).delete()
    SplitPostcode.objects.bulk_update(changed, ["share"], batch_size=500)
    SplitPostcode.objects.bulk_create(new, batch_size=5000)

    names = dict(Constituency.objects.values_list("pk", "name"))

    def named(row: SplitPostcode) -> str:
        return f"{postcodes.written(row.postcode)} in {names[row.constituency_id]}"

    return {
        "new": [named(row) for row in new],
        "changed": [[named(row), share] for row, share in zip(changed, shares, strict=True)],
        "removed": [named(row) for row in gone],
    }
