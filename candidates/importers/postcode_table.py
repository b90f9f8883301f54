"""The table of postcodes, replaced as a whole by a new one that takes its name.

Filling it in place would show look-ups an empty table or half of one, and Django's bulk_create
takes ten times as long. The new table is filled in many short transactions, so that others can
write meanwhile; whatever a load that was cut off left behind goes when the next one begins.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, product
from operator import itemgetter
from string import ascii_uppercase

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from candidates.importers import ImportRefused
from candidates.importers.runs import alone
from candidates.models import Postcode

TABLE = Postcode._meta.db_table
NEW, OLD = f"{TABLE}_new", f"{TABLE}_old"
COLUMNS = "postcode, constituency_id, kind"
NOTHING = r"\N"
WITHOUT_ROWID = " WITHOUT ROWID"
# Any number that nothing else in this database locks.
LOAD_LOCK = 1_904_651
BUSY = "Postcodes are being loaded already. Wait until that has ended."

# A postcode without a space, the id of its seat, and its kind.
Row = tuple[str, int | None, str]

# Each second half that a postcode can have, and its number.
_PLACES = {
    f"{number}{first}{second}": place
    for place, (number, first, second) in enumerate(
        product("0123456789", ascii_uppercase, ascii_uppercase)
    )
}


class Twice(Exception):
    """A postcode is there twice."""


class Rehearsal:
    """Finds out what the key of the table would, and needs no table: 7 kB for each district."""

    def __init__(self) -> None:
        self._taken: dict[str, bytearray] = {}

    def add(self, blocks: Iterable[list[Row]]) -> None:
        for postcode, _seat, _kind in chain.from_iterable(blocks):
            district, place = postcode[:-3], _PLACES[postcode[-3:]]
            taken = self._taken.get(district)
            if taken is None:
                taken = self._taken[district] = bytearray(len(_PLACES))
            if taken[place]:
                raise Twice(postcode)
            taken[place] = 1


@contextmanager
def replacement() -> Iterator[None]:
    """Begin a new table, for add to fill and take_over to put in the old one's place."""
    with alone(LOAD_LOCK, BUSY):
        _drop_leftovers()
        _begin()
        try:
            yield
        finally:
            _drop_leftovers()


def add(blocks: Iterable[list[Row]]) -> None:
    """Write the rows of the blocks in one short transaction."""
    with _naming_what_is_there_twice():
        if connection.vendor == "postgresql":
            _copy(blocks)
        else:
            _insert(blocks)


def finish() -> None:
    """Give the new table the keys of the old one, before anybody has to wait for it."""
    # SQLite has them from the beginning.
    if connection.vendor == "postgresql":
        with _naming_what_is_there_twice(), transaction.atomic(), connection.cursor() as cursor:
            for number, (name, definition) in enumerate(_indexes(cursor)):
                index, primary = f"{NEW}_{number}", name == f"{TABLE}_pkey"
                unique = "UNIQUE" if primary else ""
                cursor.execute(f"CREATE {unique} INDEX {index} ON {NEW} USING {definition}")
                if primary:
                    cursor.execute(f"ALTER TABLE {NEW} ADD PRIMARY KEY USING INDEX {index}")
            cursor.execute(f"ANALYZE {NEW}")


@contextmanager
def _naming_what_is_there_twice() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Twice from error


def take_over() -> None:
    """Let the new table be the table of postcodes, at one moment for everybody."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _take_over_in_postgresql(cursor)
        else:
            cursor.execute(f"ALTER TABLE {TABLE} RENAME TO {OLD}")
            cursor.execute(f"ALTER TABLE {NEW} RENAME TO {TABLE}")


def _take_over_in_postgresql(cursor: CursorWrapper) -> None:
    indexes = _indexes(cursor)
    # Everybody who looks up a postcode waits behind us here: not long, or not at all.
    cursor.execute("SET LOCAL lock_timeout = '5s'")
    try:
        cursor.execute(f"DROP TABLE {TABLE}")
    except OperationalError as error:
        raise ImportRefused(
            "The table of postcodes is in use, perhaps by a backup. Try again later."
        ) from error
    cursor.execute(f"ALTER TABLE {NEW} RENAME TO {TABLE}")
    for number, (name, _definition) in enumerate(indexes):
        cursor.execute(f"ALTER INDEX {NEW}_{number} RENAME TO {name}")


def _indexes(cursor: CursorWrapper) -> list[tuple[str, str]]:
    """The names of the table's indexes, and what follows USING in their definitions."""
    cursor.execute(
        "SELECT indexname, split_part(indexdef, ' USING ', 2) FROM pg_indexes "
        "WHERE schemaname = current_schema() AND tablename = %s ORDER BY indexname",
        [TABLE],
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    return found


def _drop_leftovers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {NEW}")
        cursor.execute(f"DROP TABLE IF EXISTS {OLD}")


def _begin() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Without its indexes: one is built faster than it is kept up.
            cursor.execute(f"CREATE TABLE {NEW} (LIKE {TABLE} INCLUDING DEFAULTS)")
            return
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [TABLE]
        )
        # One statement: SQLite makes the index of the key itself.
        [(definition,)] = cursor.fetchall()
        # The key is the table: half the size, and a third less to write.
        definition = definition.replace(TABLE, NEW, 1).removesuffix(WITHOUT_ROWID)
        cursor.execute(definition + WITHOUT_ROWID)


def _insert(blocks: Iterable[list[Row]]) -> None:
    # Read first, because nobody else can write from BEGIN to COMMIT.
    rows = [*chain.from_iterable(blocks)]
    if not rows:
        return
    # In order of the key the index grows at its end.
    rows.sort(key=itemgetter(0))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {NEW} ({COLUMNS}) VALUES (%s, %s, %s)", rows)  # noqa: S608 -- our names


def _copy(blocks: Iterable[list[Row]]) -> None:
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY {NEW} ({COLUMNS}) FROM STDIN") as copy,
    ):
        # The server works on one block while we read the next.
        for rows in blocks:
            lines = [
                f"{postcode}\t{NOTHING if seat is None else seat}\t{kind}\n"
                for postcode, seat, kind in rows
            ]
            copy.write("".join(lines))
