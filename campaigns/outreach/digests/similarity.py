"""How alike two texts are: what of a text is a person's own, in phrases of five words. Pure."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WORDS_IN_A_PHRASE = 5

# "Dear Ann Archer," or "Hello" in its own line, in English and Welsh.
_GREETING = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon|evening)|annwyl|helo|bore da|prynhawn da)\b"
    r"(?:[^\S\n]+[^\s,!?]{1,30}){0,5}[^\S\n]*[,!\n]",
    re.IGNORECASE,
)
# "Kind regards" in a line of its own, or with a name, and what follows it to the end.
_FAREWELL = re.compile(
    r"\n[^\S\n]*(?:yours(?: (?:sincerely|faithfully|truly|ever))?"
    r"|(?:with )?(?:my |very )?(?:kind|kindest|best|warm|warmest|many) (?:regards|wishes|thanks)"
    r"|regards|thanks|thank you|sincerely|love|cheers|best"
    r"|cofion(?: (?:gorau|cynnes))?|diolch(?: yn fawr)?|yn gywir)"
    r"[^\S\n]*(?:[,!.–-][^\n.!?]{0,40})?(?:\n[^\n]{0,60}){0,5}$",
    re.IGNORECASE,
)
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Own:
    """What somebody wrote themselves, without what came with the form."""

    length: int  # in characters
    phrases: frozenset[str]


def own_of(text: str, template: Sequence[str] = ()) -> Own:
    """Leave greeting and farewell out of a text, and phrases of the template."""
    pieces = without_courtesies(text).split()
    words = [(word, place) for place, piece in enumerate(pieces) for word in words_of(piece)]
    known = {phrase for part in template for phrase in _phrases(words_of(part))}
    of_template: set[int] = set()
    for start, phrase in enumerate(_phrases([word for word, _place in words])):
        if phrase in known:
            of_template.update(range(start, start + WORDS_IN_A_PHRASE))
    own = {place for at, (_word, place) in enumerate(words) if at not in of_template}
    own |= set(range(len(pieces))) - {place for _word, place in words}
    runs = _runs([word for word, _place in words], without=of_template)
    return Own(
        length=len(" ".join(pieces[place] for place in sorted(own))),
        phrases=frozenset(phrase for run in runs for phrase in _phrases(run)),
    )


def without_courtesies(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if greeting := _GREETING.match(text):
        text = text[greeting.end() :]
    return _FAREWELL.sub("", f"\n{text}").strip()


def words_of(text: str) -> list[str]:
    """The words as they are compared: without capitals, accents and punctuation."""
    # An apostrophe is inside a word, whichever of them it is.
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _WORD.findall(bare.casefold())


def _runs(words: Sequence[str], *, without: set[int]) -> Iterator[list[str]]:
    """What stands together where some words are taken out."""
    run: list[str] = []
    for place, word in enumerate(words):
        if place not in without:
            run.append(word)
            continue
        yield run
        run = []
    yield run


def _phrases(words: Sequence[str]) -> list[str]:
    """Every five words in a row; fewer make none."""
    starts = range(len(words) - WORDS_IN_A_PHRASE + 1)
    return [" ".join(words[start : start + WORDS_IN_A_PHRASE]) for start in starts]


def shingles(phrases: Iterable[str], *, key: str) -> set[int]:
    """Each phrase as a number of 64 bits that says nothing to anybody without the key."""
    numbers = (hmac.digest(key.encode(), phrase.encode(), "sha256")[:8] for phrase in phrases)
    return {int.from_bytes(number, signed=True) for number in numbers}
