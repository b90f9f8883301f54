"""Queries whose SQL is made once, for the page that most people look at.

Django makes the SQL of a query anew whenever it is asked, and where tables are joined that takes
several times as long as the database does. Here a query is written as ever, made once with
numbers that stand for what will be asked, and then asked with what is put in their place. When
to do so: docs/decisions/0015-queries-made-once.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

# Numbers that no row has. Where a column holds text, Django makes text of them.
STAND_INS = 9_000_000_000_000_000


@dataclass(frozen=True)
class _Gap:
    """A place among the parameters, and which of the values it is for."""

    name: str
    place: int


@dataclass(frozen=True)
class _Made:
    sql: str
    params: list[Any]
    # Of a column, by its number: what makes the value of a field from that of the database.
    converters: dict[int, Any]


class Compiled:
    """The rows of make(), which gets collections of numbers or texts by their names and gives a
    values_list(). Nothing else may decide how the query looks."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._made: dict[Any, _Made] = {}

    def rows(self, **given: Collection[int] | Collection[str]) -> list[tuple[Any, ...]]:
        values = {name: _filled_up(list(some)) for name, some in given.items()}
        shape = tuple((name, len(some)) for name, some in values.items())
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = self._compile(shape)
        params = [
            values[one.name][one.place] if isinstance(one, _Gap) else one for one in made.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, params)
            return [_converted(row, made.converters) for row in cursor.fetchall()]

    def _compile(self, shape: tuple[tuple[str, int], ...]) -> _Made:
        numbers = count(STAND_INS)
        stand_ins = {name: [next(numbers) for _ in range(length)] for name, length in shape}
        compiler = self._make(**stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        gaps: dict[Any, _Gap] = {}
        for name, some in stand_ins.items():
            for place, number in enumerate(some):
                gaps[number] = gaps[str(number)] = _Gap(name, place)
        with_gaps = [gaps.get(one, one) for one in params]
        if not set(gaps.values()) <= set(with_gaps):
            # Of a field that makes something else of them, such as a date.
            raise TypeError("a value of this query can't be put in later")
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return _Made(sql, with_gaps, converters)


def columns_of(model: type[Model], through: str = "") -> list[str]:
    """All of a table, for values_list()."""
    return [f"{through}{field.attname}" for field in model._meta.concrete_fields]


def made_of(model: type[Row], cells: tuple[Any, ...]) -> Row | None:
    """The object that these columns are of; None where a row that was joined has none."""
    if cells[0] is None:
        return None
    return model.from_db(connection.alias, columns_of(model), cells)


def _filled_up(values: list[Any]) -> list[Any]:
    """To twice as many until there is room, so that not every number makes a query of its own:
    with a value again, or where there is none, with what is in no row."""
    room = 1
    while room < len(values):
        room *= 2
    return values + [values[-1] if values else None] * (room - len(values))


def _converted(row: tuple[Any, ...], converters: dict[int, Any]) -> tuple[Any, ...]:
    if not converters:
        return row
    cells = list(row)
    for place, (steps, expression) in converters.items():
        for step in steps:
            cells[place] = step(cells[place], expression, connection)
    return tuple(cells)
