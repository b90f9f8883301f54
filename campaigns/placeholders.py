"""Fields in braces that stand in words of staff, such as {name}. Pure."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

FIELD = re.compile(r"\{([^{}]*)\}")


def faults(words: str, known: Collection[str]) -> Iterator[str]:
    """What is wrong with the fields in these words, in sentences."""
    for field in dict.fromkeys(FIELD.findall(words)):
        if field not in known:
            yield _unknown(field, known)
    rest = FIELD.sub("", words)
    if broken := re.search(r"[{}][^\s{}]{0,20}", rest):
        yield f"“{broken[0]}”: a brace without its partner. Fields look like {{name}}."


def _unknown(field: str, known: Collection[str]) -> str:
    near = get_close_matches(field.strip().lower(), known, n=1)
    everything = ", ".join(f"{{{one}}}" for one in known)
    hint = f" Did you mean {{{near[0]}}}?" if near else f" There are {everything}."
    return f"There is no field {{{field[:40]}}}.{hint}"
