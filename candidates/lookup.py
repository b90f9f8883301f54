"""From a postcode to its constituency. Never guesses: a postcode may have several answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from candidates import postcodes, remote
from candidates.models import Constituency, Postcode, SplitPostcode
from candidates.postcodes import Place


@dataclass(frozen=True)
class Found:
    constituency: Constituency
    # The post office uses the postcode no more; people still write it.
    retired: bool = False

    @property
    def seats(self) -> tuple[Constituency, ...]:
        return (self.constituency,)


@dataclass(frozen=True)
class Several:
    """The person must choose; the most likely comes first."""

    constituencies: tuple[Constituency, ...]

    @property
    def seats(self) -> tuple[Constituency, ...]:
        return self.constituencies


@dataclass(frozen=True)
class NoSeat:
    """A real postcode outside every constituency: armed forces, Jersey, a PO box."""

    place: Place

    @property
    def seats(self) -> tuple[Constituency, ...]:
        return ()


@dataclass(frozen=True)
class Unknown:
    """Looks like a postcode, but is not in our list: mistyped, or newly built."""

    # Where every postcode of its sector lies that we do know. For the person to confirm.
    near: Constituency | None = None

    @property
    def seats(self) -> tuple[Constituency, ...]:
        """In which it may lie, as in the other answers."""
        return (self.near,) if self.near else ()


Answer = Found | Several | NoSeat | Unknown

# Both tables at once, each by its index. Written out, because this is what the site does
# most, and making SQL of two joined querysets takes longer than running it.
_ONE_QUERY = f"""
    SELECT seat.id, seat.name, seat.name_cy, seat.slug, NULL, split.share
      FROM {SplitPostcode._meta.db_table} split
      JOIN {Constituency._meta.db_table} seat ON seat.id = split.constituency_id
     WHERE split.postcode = %s
 UNION ALL
    SELECT seat.id, seat.name, seat.name_cy, seat.slug, known.kind, NULL
      FROM {Postcode._meta.db_table} known
      LEFT JOIN {Constituency._meta.db_table} seat ON seat.id = known.constituency_id
     WHERE known.postcode = %s
"""  # noqa: S608 -- the names are ours
_COLUMNS = ["id", "name", "name_cy", "slug"]


def _never() -> bool:
    return False


def look_up(postcode: str, *, may_ask: Callable[[], bool] = _never) -> Answer:
    """Answer for a postcode that postcodes.normalise returned: from our own tables, then
    from another service where the settings name one and the visitor may ask it (or somebody
    has), then from what lies around it."""
    if place := postcodes.elsewhere(postcode):
        return NoSeat(place)
    answer = _in_our_tables(postcode)
    if answer is None and (code := remote.code_for(postcode, may_ask)):
        seat = Constituency.objects.filter(code=code).first()
        answer = Found(seat) if seat else None
    return answer or Unknown(near=_around(postcode))


def _in_our_tables(postcode: str) -> Answer | None:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_QUERY, [postcode, postcode])
        rows = cursor.fetchall()
    # A split list names no kind.
    split = sorted((row for row in rows if row[4] is None), key=_most_likely_first)
    if len(split) > 1:
        return Several(tuple(_seat(row) for row in split))
    if split:
        # One seat in the split list corrects the other table.
        return Found(_seat(split[0]))
    for row in rows:
        if row[4] == Postcode.Kind.NO_SEAT:
            return NoSeat(Place.BOX)
        if row[0] is not None:
            return Found(_seat(row), retired=row[4] == Postcode.Kind.RETIRED)
    return None


def _most_likely_first(row: tuple[Any, ...]) -> tuple[bool, float, str]:
    """By share of the addresses; where nobody knows it, at the end, A to Z."""
    name, share = row[1], row[5]
    return share is None, -float(share or 0), name


def _seat(row: tuple[Any, ...]) -> Constituency:
    return Constituency.from_db(connection.alias, _COLUMNS, row[:4])


def _around(postcode: str) -> Constituency | None:
    """The one seat in which every postcode of the sector lies that we know, or None."""
    sector = postcodes.sector(postcode)
    whole = Postcode.objects.filter(postcode__range=sector).values_list("constituency")
    split = SplitPostcode.objects.filter(postcode__range=sector).values_list("constituency")
    seats = list(whole.union(split.order_by())[:2])
    if len(seats) != 1:
        return None
    # Of a postcode without a seat this is None, and no other seat is sure.
    return Constituency.objects.filter(pk=seats[0][0]).first()


def known_slips(text: str) -> list[str]:
    """Postcodes of ours that may have been meant by what was typed."""
    slips = postcodes.slips(text)
    if not slips:
        return []
    ours = Postcode.objects.filter(postcode__in=slips, constituency__isnull=False)
    split = SplitPostcode.objects.filter(postcode__in=slips).order_by()
    known = set(ours.values_list("postcode", flat=True).union(split.values_list("postcode")))
    return [one for one in slips if one in known]
