"""Words with fields in braces, and what is wrong with them. Pure."""

import re
from collections.abc import Iterator, Mapping

from campaigns import placeholders
from campaigns.placeholders import FIELD

FIELDS = {
    "name": "Their name, as on the ballot paper",
    "constituency": "The constituency in which they stand, or which they represent",
    "party": "Their party, as on the ballot paper",
    "theme": "The campaign’s theme",
    "week": "The Awareness Week: “10 to 16 June”",
    "people_asking": "How many have asked them: “14 people”. Where nobody has yet, the whole "
    "paragraph is left out",
}
# Empty for some; it takes its paragraph with it.
MAY_BE_EMPTY = "people_asking"

SUBJECT_MAX = 90
LINE_MAX = 998  # bytes, RFC 5322, section 2.1.1

# Telling voters what to do is not a charity's part, least of all while an election is on.
_ELECTION_WORDS = re.compile(
    r"\b(?:vot(?:e|es|ed|ing) (?:for|against)|your vote|re-?elect(?:ed|ing)?|elect(?: \w+)?"
    r"|(?:the )?(?:best|worst|right|only) (?:candidate|choice|party)"
    r"|(?:back|support) (?:the |our |this |your |a )?(?:candidates?|party|parties)"
    r"|ballot box|polling station|at the polls)\b",
    re.IGNORECASE,
)


def faults(words: str, *, subject: bool = False) -> Iterator[str]:
    """What a person has to mend before these words can be used, in sentences."""
    yield from placeholders.faults(words, FIELDS)
    if subject and f"{{{MAY_BE_EMPTY}}}" in words:
        yield f"{{{MAY_BE_EMPTY}}} can be empty, and so can’t stand in a subject."


def merged(words: str, values: Mapping[str, str]) -> str:
    """The words with the values in place of the fields. A field without a value takes its
    paragraph with it."""
    paragraphs = re.split(r"\n\s*\n", words.replace("\r\n", "\n").strip())
    kept = [
        FIELD.sub(lambda field: " ".join(values[field[1]].split()), paragraph)
        for paragraph in paragraphs
        if all(values[field] for field in FIELD.findall(paragraph))
    ]
    return "\n\n".join(kept)


def longest_line(text: str) -> int:
    """In bytes, as mail servers count."""
    return max(len(line.encode()) for line in text.splitlines() or [""])


def says_mp(words: str) -> bool:
    return bool(re.search(r"\bMPs?\b", words))


def election_words(words: str) -> list[str]:
    """What sounds like advice to voters. A person decides what to do about it."""
    return list(dict.fromkeys(found[0].lower() for found in _ELECTION_WORDS.finditer(words)))
