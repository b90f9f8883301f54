"""Where a table of postcodes has what we need, under the names of any year or without a header. Pure."""

import re
from collections import Counter
from dataclasses import dataclass

from candidates import postcodes
from candidates.importers import ImportRefused

# Of a constituency of any year; the English ones of 2010 and of 2024 differ in the last digits only.
_CODE_OF_SOME_YEAR = re.compile(r"(E14|S14|W07|N0[56])[0-9]{6}")
_TAKE = (
    "Take ONSPD, the ONS Postcode Directory of August 2024 or later, from the Office for "
    "National Statistics."
)


@dataclass(frozen=True)
class Columns:
    postcode: int
    code: int
    # Never the first column, so that 0 need not mean one.
    retired: int | None = None
    header: bool = True
    # mySociety's codes instead of those of the ONS.
    short_codes: bool = False

    @property
    def last(self) -> int:
        return max(self.postcode, self.code, self.retired or 0)


def columns_of(rows: list[list[str]], known_codes: set[str]) -> Columns:
    """Find the columns from the first rows of the file, or raise ImportRefused."""
    filled = [row for row in rows if row]
    if filled and _is_postcode(filled[0][0]):
        return _without_header(filled, known_codes)
    return _by_name(filled[0] if filled else [])


def _by_name(header: list[str]) -> Columns:
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    codes = [name for name in places if re.fullmatch(r"pcon(\d\dcd)?|gss_code", name)]
    spellings = [name for name in ("pcds", "pcd7", "pcd", "postcode") if name in places]
    short_codes = not codes and "short_code" in places
    if not spellings or not (codes or short_codes):
        raise ImportRefused(
            "This is not a list of postcodes: it needs a column pcds (or pcd7, pcd, postcode), and "
            f"one with the constituency (pcon, pcon24cd, gss_code or short_code). {_TAKE}"
        )
    return Columns(
        places[spellings[0]],
        # The latest, should a file have those of two years.
        places["short_code" if short_codes else max(codes)],
        places.get("doterm"),
        short_codes=short_codes,
    )


def _without_header(rows: list[list[str]], known_codes: set[str]) -> Columns:
    """As Code-Point has it: the postcode first, and a code always in the same place."""
    found = Counter(
        place for row in rows for place, cell in enumerate(row) if cell.strip() in known_codes
    )
    if found:
        [(place, _times)] = found.most_common(1)
        return Columns(0, place, header=False)
    if any(_CODE_OF_SOME_YEAR.fullmatch(cell.strip()) for row in rows for cell in row):
        raise ImportRefused(
            "The postcodes are in constituencies that we do not know. Import the constituencies "
            "first; a file from before August 2024 has former ones."
        )
    raise ImportRefused(
        "The file does not say in which constituency a postcode is; nor does Code-Point Open of "
        f"the Ordnance Survey, which looks like this. {_TAKE}"
    )


def _is_postcode(text: str) -> bool:
    try:
        postcodes.normalise(text)
    except ValueError:
        return False
    return True
