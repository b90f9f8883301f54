"""The table of postcodes, replaced as a whole by a new one that takes its name.

Filling it in place would show look-ups an empty table or half of one, and Django's bulk_create
takes ten times as long.
"""

from collections.abc import Iterator
from itertools import islice
from typing import IO

from django.db import OperationalError, connection

from candidates.importers import ImportRefused
from candidates.models import Postcode

TABLE = Postcode._meta.db_table
NEW = f"{TABLE}_new"
COLUMNS = "postcode, constituency_id, kind"
NOTHING = r"\N"


def line(postcode: str, constituency_id: int | None, kind: str) -> bytes:
    """Return a row as a line of PostgreSQL's COPY, which is also what load reads for SQLite."""
    return f"{postcode}\t{constituency_id or NOTHING}\t{kind}\n".encode()


def replace(lines: IO[bytes]) -> None:
    """Put the lines in place of all postcodes. Call it inside a transaction."""
    if connection.vendor == "postgresql":
        _replace_in_postgresql(lines)
    else:
        _replace_in_sqlite(lines)


def _replace_in_sqlite(lines: IO[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [TABLE]
        )
        # One statement: SQLite makes the index of the key itself.
        [(definition,)] = cursor.fetchall()
        cursor.execute(definition.replace(TABLE, NEW, 1))
        insert = f"INSERT INTO {NEW} ({COLUMNS}) VALUES (%s, %s, %s)"  # noqa: S608 -- our names
        while rows := list(islice(_rows(lines), 50_000)):
            # In order of the key the index grows at its end.
            cursor.executemany(insert, sorted(rows))
        cursor.execute(f"DROP TABLE {TABLE}")
        cursor.execute(f"ALTER TABLE {NEW} RENAME TO {TABLE}")


def _rows(lines: IO[bytes]) -> Iterator[tuple[str, int | None, str]]:
    for text in lines:
        postcode, seat, kind = text.decode().rstrip("\n").split("\t")
        yield postcode, None if seat == NOTHING else int(seat), kind


def _replace_in_postgresql(lines: IO[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, split_part(indexdef, ' USING ', 2) FROM pg_indexes "
            "WHERE schemaname = current_schema() AND tablename = %s",
            [TABLE],
        )
        indexes = cursor.fetchall()
        cursor.execute(f"CREATE TABLE {NEW} (LIKE {TABLE} INCLUDING DEFAULTS)")
        with cursor.copy(f"COPY {NEW} ({COLUMNS}) FROM STDIN") as copy:
            while chunk := lines.read(1_000_000):
                copy.write(chunk)
        # After the rows: an index is built faster than it is kept up.
        for number, (name, definition) in enumerate(indexes):
            primary = name == f"{TABLE}_pkey"
            cursor.execute(
                f"CREATE {'UNIQUE' if primary else ''} INDEX {NEW}_{number} ON {NEW} USING {definition}"
            )
            if primary:
                cursor.execute(f"ALTER TABLE {NEW} ADD PRIMARY KEY USING INDEX {NEW}_{number}")
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
