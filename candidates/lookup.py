"""From a postcode to its constituency. Never guesses: a postcode may have several answers."""

from dataclasses import dataclass

from candidates import postcodes
from candidates.models import Constituency, Postcode, SplitPostcode


@dataclass(frozen=True)
class Found:
    constituency: Constituency
    # The post office uses the postcode no more; people still write it.
    retired: bool = False


@dataclass(frozen=True)
class Several:
    """The person must choose; the most likely comes first."""

    constituencies: tuple[Constituency, ...]


@dataclass(frozen=True)
class NoSeat:
    """A real postcode outside every constituency: armed forces, Jersey, a PO box."""


@dataclass(frozen=True)
class Unknown:
    """Looks like a postcode, but is not in our list: mistyped, or newly built."""


Answer = Found | Several | NoSeat | Unknown


def look_up(postcode: str) -> Answer:
    """Answer for a postcode that postcodes.normalise returned."""
    if postcodes.is_elsewhere(postcode):
        return NoSeat()
    seats = tuple(
        split.constituency
        for split in SplitPostcode.objects.filter(postcode=postcode).select_related("constituency")
    )
    if len(seats) > 1:
        return Several(seats)
    if seats:
        return Found(seats[0])

    known = Postcode.objects.select_related("constituency").filter(postcode=postcode).first()
    if known is None:
        return Unknown()
    if known.constituency is None:
        return NoSeat()
    return Found(known.constituency, retired=known.kind == Postcode.Kind.RETIRED)
