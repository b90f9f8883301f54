"""UK postcodes: what one looks like, and how we write it. Pure."""

import re
import unicodedata
from enum import Enum
from itertools import product

# Refuses none of the postcodes in use; the lists of allowed letters that circulate do.
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
# "NE46", and the little more of somebody who stopped early: "NE46 1", "NE46 1B".
_BEGINNING = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]?)?")
# What people take for each other, whichever they typed.
_ALIKE = {"0": "0O", "O": "O0", "1": "1I", "I": "I1"}


class Place(Enum):
    """Where British post goes that lies in no constituency."""

    FORCES = "forces"
    CROWN = "crown"
    OVERSEAS = "overseas"
    BOX = "box"


_ELSEWHERE = {
    Place.CROWN: re.compile(r"(JE|GY|IM)([0-9].*)?"),  # Jersey, Guernsey, the Isle of Man
    Place.FORCES: re.compile(r"BFPO[0-9]*|BF1([0-9].*)?"),
    Place.OVERSEAS: re.compile(
        r"GX11([0-9].*)?|(AI2640|ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA)(1ZZ)?"
    ),
    # Banks, the tax office, and a bank that is no more.
    Place.BOX: re.compile(r"BX[0-9].*|GIR0AA"),
}


class Incomplete(ValueError):
    """Only the beginning of a postcode."""


class Elsewhere(ValueError):
    """A code of British post that is not shaped like a postcode, and in no constituency."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


def normalise(text: str) -> str:
    """Return the postcode in text as "SW1A1AA", or raise ValueError."""
    postcode = _squeezed(text)
    if _POSTCODE.fullmatch(postcode):
        return postcode
    if place := elsewhere(postcode):
        raise Elsewhere(place)
    if _BEGINNING.fullmatch(postcode):
        raise Incomplete
    raise ValueError("not a postcode")


def _squeezed(text: str) -> str:
    # Letters of other alphabets stay, and fail: dropping one could leave a real postcode.
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()


def elsewhere(postcode: str) -> Place | None:
    """The place or service of a code, without spaces, that has no constituency."""
    for place, pattern in _ELSEWHERE.items():
        if pattern.fullmatch(postcode):
            return place
    return None


def slips(text: str) -> list[str]:
    """What may have been meant where O and 0, or I and 1, were taken for each other: with
    the fewest changes first. To be asked about, never to be assumed."""
    typed = _squeezed(text)
    if not 5 <= len(typed) <= 7:
        return []
    # Neither letter is ever among the last two.
    readings = product(*(_ALIKE.get(char, char) for char in typed[:-2]))
    meant = ["".join(reading) + typed[-2:] for reading in readings]
    possible = [one for one in meant if one != typed and _POSTCODE.fullmatch(one)]
    return sorted(possible, key=lambda one: sum(a != b for a, b in zip(one, typed, strict=True)))


def written(postcode: str) -> str:
    return f"{district(postcode)} {postcode[-3:]}"


def district(postcode: str) -> str:
    return postcode[:-3]


def sector(postcode: str) -> tuple[str, str]:
    """The first and the last postcode that the sector, "NE46 1", could have. No postcode of
    another sector sorts between them: what follows the sector's digit here are letters."""
    return f"{postcode[:-2]}AA", f"{postcode[:-2]}ZZ"
