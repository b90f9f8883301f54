"""UPDATE without the ORM, for what happens with every email that is sent: to build the
statement takes the ORM several times as long as it takes the database to do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction


@dataclass(frozen=True)
class Update:
    """Changes rows that have one of the values in each of some fields."""

    model: type[models.Model]
    changes: Mapping[str, Any]
    where: Mapping[str, tuple[Any, ...]]

    def sql(self) -> str:
        found = tuple((name, len(values)) for name, values in self.where.items())
        return _sql(self.model, tuple(self.changes), found)

    def values(self) -> list[Any]:
        changed = [self._value(name, value) for name, value in self.changes.items()]
        found = [self._value(name, one) for name, some in self.where.items() for one in some]
        return changed + found

    def _value(self, name: str, value: Any) -> Any:
        value = value.pk if isinstance(value, models.Model) else value
        return _field(self.model, name).get_db_prep_save(value, connection)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - a column of this table
    return field


@lru_cache
def _sql(
    model: type[models.Model], changes: tuple[str, ...], found: tuple[tuple[str, int], ...]
) -> str:
    """The statement for these fields, and so many values of each that is looked for."""
    wanted = ", ".join(f"{_field(model, name).column} = %s" for name in changes)
    where = " AND ".join(
        f"{_field(model, name).column} IN ({', '.join(['%s'] * number)})" for name, number in found
    )
    return f"UPDATE {model._meta.db_table} SET {wanted} WHERE {where}"  # noqa: S608 - our names


def update(one: Update) -> int:
    """Return how many rows there were."""
    with connection.cursor() as cursor:
        cursor.execute(one.sql(), one.values())
        return int(cursor.rowcount)


def update_both(first: Update, then: Update) -> int:
    """In one commit, the second only if there was a row for the first. Returns how many of
    those there were."""
    if connection.vendor != "postgresql":
        with transaction.atomic():
            rows = update(first)
            if rows:
                update(then)
            return rows
    # One way to the server and back, instead of four.
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH first AS ({first.sql()} RETURNING 1),"  # noqa: S608 - our own names
            f" second AS ({then.sql()} AND EXISTS (SELECT 1 FROM first))"
            " SELECT count(*) FROM first",
            first.values() + then.values(),
        )
        return int(cursor.fetchone()[0])
