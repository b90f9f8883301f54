"""UPDATE without the ORM, for what happens with every email that is sent: to build the
statement takes the ORM several times as long as it takes the database to do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction


@dataclass(frozen=True)
class Update:
    """Changes rows that have one of the values in each of some fields."""

    model: type[models.Model]
    changes: Mapping[str, Any]
    where: Mapping[str, tuple[Any, ...]]

    def sql(self) -> str:
        wanted = ", ".join(f"{self._column(name)} = %s" for name in self.changes)
        found = " AND ".join(
            f"{self._column(name)} IN ({', '.join(['%s'] * len(values))})"
            for name, values in self.where.items()
        )
        return f"UPDATE {self.model._meta.db_table} SET {wanted} WHERE {found}"  # noqa: S608

    def values(self) -> list[Any]:
        changed = [self._value(name, value) for name, value in self.changes.items()]
        found = [self._value(name, one) for name, some in self.where.items() for one in some]
        return changed + found

    def _column(self, name: str) -> str:
        return str(self._field(name).column)

    def _value(self, name: str, value: Any) -> Any:
        value = value.pk if isinstance(value, models.Model) else value
        return self._field(name).get_db_prep_save(value, connection)

    def _field(self, name: str) -> models.Field[Any, Any]:
        field = self.model._meta.get_field(name)
        assert isinstance(field, models.Field)  # noqa: S101 - a column of this table
        return field


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
