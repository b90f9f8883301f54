"""Names of people and places: compared without accents, sorted by surname. Pure."""

import re
import unicodedata

# What Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_PARTICLES = {
    "al", "ap", "ab", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "do", "dos",
    "du", "el", "la", "le", "mac", "ní", "nic", "ó", "ten", "ter", "uí", "van", "von",
}  # fmt: skip
_SUFFIXES = {
    "jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "esq", "phd",
    "obe", "mbe", "cbe", "kc", "qc", "jp", "mp",
}  # fmt: skip


def tidy(text: str) -> str:
    """One spelling for each letter, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """Lower case without accents, to compare names by."""
    apart = unicodedata.normalize("NFKD", tidy(text).casefold().translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def sort_name(name: str, last_name: str = "") -> str:
    """Surname first, as ballot papers sort, without accents and apostrophes.

    Of last_name, where the source has it, is sure; otherwise the surname is the last word with
    the particles before it. "Robin "Red" de Witt (Jr)" is "de witt robin red".
    """
    name = re.sub(r"\([^)]*\)", " ", name)
    words = [word for word in (_bare(word) for word in tidy(name).split()) if word]
    while len(words) > 1 and words[-1].lower() in _SUFFIXES:
        words.pop()
    surname = [word for word in (_bare(word) for word in tidy(last_name).split()) if word]
    if surname:
        others = _without(words, surname)
    else:
        start = max(len(words) - 1, 0)
        # Never the first word: Al and Van are first names too.
        while start > 1 and words[start - 1].lower() in _PARTICLES:
            start -= 1
        surname, others = words[start:], words[:start]
    return folded(" ".join([*surname, *others]))


def _bare(word: str) -> str:
    return re.sub(r"[\"'“”‘’.,]", "", word)


def _without(words: list[str], surname: list[str]) -> list[str]:
    """The words before the surname, whatever case the source writes it in."""
    ending = [folded(word) for word in surname]
    for start in range(len(words) - len(surname), -1, -1):
        if [folded(word) for word in words[start : start + len(surname)]] == ending:
            return words[:start] + words[start + len(surname) :]
    return words
