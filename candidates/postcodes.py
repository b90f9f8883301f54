"""UK postcodes: what one looks like, and how we write it. Pure."""

import re
import unicodedata

# Refuses none of the postcodes in use; the lists of allowed letters that circulate do.
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
# "NE46", and the little more of somebody who stopped early: "NE46 1", "NE46 1B".
_BEGINNING = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]?)?")
_ELSEWHERE = re.compile(
    r"(JE|GY|IM)([0-9].*)?"  # Jersey, Guernsey, the Isle of Man
    r"|BFPO[0-9]*|BF1([0-9].*)?"  # the armed forces
    r"|GX11([0-9].*)?"  # Gibraltar
    # The overseas territories.
    r"|(AI2640|ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA)(1ZZ)?"
)


class Incomplete(ValueError):
    """Only the beginning of a postcode."""


class Elsewhere(ValueError):
    """A code of British post that is not shaped like a postcode, and in no constituency."""


def normalise(text: str) -> str:
    """Return the postcode in text as "SW1A1AA", or raise ValueError."""
    # Letters of other alphabets stay, and fail: dropping one could leave a real postcode.
    postcode = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()
    if _POSTCODE.fullmatch(postcode):
        return postcode
    if is_elsewhere(postcode):
        raise Elsewhere
    if _BEGINNING.fullmatch(postcode):
        raise Incomplete
    raise ValueError("not a postcode")


def is_elsewhere(postcode: str) -> bool:
    """Whether the code, without spaces, is of a place or service with no constituency."""
    return bool(_ELSEWHERE.fullmatch(postcode))


def written(postcode: str) -> str:
    return f"{district(postcode)} {postcode[-3:]}"


def district(postcode: str) -> str:
    return postcode[:-3]
