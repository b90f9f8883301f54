"""Find a constituency by a name: its own, in either language, or one of a place in it.

Accents, punctuation, case and the order of words make no difference, and the beginning of a
word is enough. All seats are read and compared here: they are 650, and no database folds
letters as people do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from candidates.importers.names import folded
from candidates.models import Constituency

# Nobody reads more: another word finds them.
MOST_PLACES = 200
_SMALL = {"a", "ac", "an", "and", "in", "of", "the", "y", "yr"}


@dataclass
class Seats:
    """What was found, in groups that say why."""

    named: list[Constituency] = field(default_factory=list)
    places: list[tuple[str, Constituency]] = field(default_factory=list)
    # Everything in a nation or a region, where its whole name was asked for.
    within: list[Constituency] = field(default_factory=list)


def words_of(text: str) -> list[str]:
    """The words to compare: "O'Brien-Smith & St. Albans" is obrien, smith, st, albans."""
    plain = re.sub(r"['’‘`]", "", folded(text))
    # As some write it, and as others do.
    plain = re.sub(r"\bo (?=[a-z]{2})", "o", re.sub(r"[\W_]+", " ", plain))
    words = ["st" if word == "saint" else word for word in plain.split()]
    # Said ten times, a word is looked for once.
    return list(dict.fromkeys(word for word in words if word not in _SMALL)) or words


# Every search compares with all that the register names, and anybody may search.
words_of_known = lru_cache(maxsize=1 << 15)(words_of)


def matches(wanted: list[str], name: list[str], beside: Iterable[str] = ()) -> bool:
    """Whether every word begins one of the name, or of what stands beside it, and one of
    them does begin one of the name."""
    others = [*name, *beside]
    return any(_begins(word, name) for word in wanted) and all(
        _begins(word, others) for word in wanted
    )


def _begins(word: str, names: list[str]) -> bool:
    return any(name.startswith(word) for name in names)


def seats_like(wanted: list[str], seats: Iterable[Constituency]) -> Seats:
    found = Seats()
    for seat in a_to_z(seats):
        name = words_of_known(f"{seat.name} {seat.name_cy} {seat.slug}")
        if matches(wanted, name):
            found.named.append(seat)
        elif wanted in (words_of_known(seat.nation), words_of_known(seat.region)):
            found.within.append(seat)
        else:
            lines = [line.strip() for line in seat.places.splitlines()]
            found.places += [
                (line, seat)
                for line in lines
                if line and matches(wanted, words_of_known(line), name)
            ]
    found.places.sort(key=lambda one: folded(one[0]))
    del found.places[MOST_PLACES:]
    return found


def a_to_z(seats: Iterable[Constituency]) -> list[Constituency]:
    """By the names that the page shows, with Ŵ among the Ws."""
    return sorted(seats, key=lambda seat: folded(seat.local_name))


Letters = list[tuple[str, list[Constituency]]]


def by_nation(seats: Iterable[Constituency]) -> list[tuple[Constituency.Nation, Letters]]:
    """Each nation with its letters, and each letter with its seats."""
    in_order = a_to_z(seats)
    nations = []
    for nation in Constituency.Nation:
        here = [seat for seat in in_order if seat.nation == nation]
        letters = groupby(here, key=lambda seat: folded(seat.local_name)[:1].upper())
        if here:
            nations.append((nation, [(letter, list(group)) for letter, group in letters]))
    return nations
