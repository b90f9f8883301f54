"""What a message is looked at for before it goes to anybody. Nothing is refused here: what
is found means that a person reads it first.

The words and phrases stand in house_words.toml. They are looked for as a reader hears them, so
that neither stars nor figures hide a word; and whole, so that Scunthorpe and Penistone are places.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Concern(StrEnum):
    """The most urgent first. The names are those of Invitation.Hold."""

    DISTRESS = "distress"
    WORDS = "words"
    CONTACTS = "contacts"
    LINKS = "links"


class Ground(models.TextChoices):
    """Why staff send a message back, as its writer reads it."""

    LINKS = "links", _("It has a web link. Say in your own words what stands there.")
    CONTACTS = (
        "contacts",
        _("It has somebody’s phone number, address or email. Leave those out."),
    )
    WORDS = "words", _("Some of it can be read as abuse or a threat. Say it without that.")
    VOTES = "votes", _("It asks for votes, or is for or against a party.")
    ELSEWHERE = "elsewhere", _("You can only write to people of the place where you live.")
    OTHER = "other", _("For another reason:")


_LINK = re.compile(
    r"https?://|www\.|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\."
    r"(?:com|org|net|uk|info|io|eu|wales|cymru|scot|london|tv|ly|be|gg|co|app|dev|biz|site|online|xyz"
    r"|link)\b(?!@)(?:/\S*)?|\b\w+ (?:\(dot\)|\[dot\]|dot) (?:com|org|net|uk|co|wales|cymru)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+|00|0)\d(?:[\s().-]{0,2}\d){8,12}(?!\d)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s?[0-9][ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
_SPELT_EMAIL = re.compile(
    r"\b[\w.-]+ ?(?:\(at\)|\[at\]) ?[\w-]+(?: ?(?:\(dot\)|\[dot\]|\bdot\b|\.) ?\w+)+", re.IGNORECASE
)
# Where somebody lives or works; that of the Prime Minister is no secret.
_STREET = re.compile(
    r"\b(?!10 Downing)\d{1,3}[a-zA-Z]?,? (?:(?:[A-Z][\w'’-]+ ){1,3}(?:Street|Road|Rd|Avenue|Lane|Close"
    r"|Crescent|Terrace|Drive|Gardens|Grove|Court)\b|(?:Heol|Stryd|Ffordd|Lôn|Rhodfa|Maes) [A-Z])"
)

_LOOKALIKES = str.maketrans("@013457$!", "aoleastsi")
# Cyrillic and Greek letters that look like ours.
_DOUBLES = str.maketrans("аеорсухікмтвнαορν", "aeopcyxikmtbhaopv")


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{phrase})(?!\w)" for phrase in phrases))


def _in_all_languages(section: dict[str, list[str]]) -> list[str]:
    return [phrase for phrases in section.values() for phrase in phrases]


def _read() -> dict[str, Any]:
    with Path(__file__).with_name("house_words.toml").open("rb") as file:
        return tomllib.load(file)


_LISTS = _read()
_HARMLESS = _any_of(_LISTS["harmless"])
_SLURS = frozenset(" ".join(_LISTS["slurs"].values()).split())
_THREATS = _any_of(_in_all_languages(_LISTS["threats"]))
_DISTRESS = _any_of(_in_all_languages(_LISTS["distress"]))


def look_at(text: str, *, own: tuple[str, ...] = ()) -> list[Concern]:
    """What a person should read before text goes out, the most urgent first. What is in own
    is the writer's: their email address, their postcode."""
    found = []
    plain = _plain(text)
    if _DISTRESS.search(plain):
        found.append(Concern.DISTRESS)
    if _THREATS.search(plain) or _has_slur(plain):
        found.append(Concern.WORDS)
    if _has_contacts(text, {_squeezed(one) for one in own}):
        found.append(Concern.CONTACTS)
    if _LINK.search(_EMAIL.sub(" ", text)):
        found.append(Concern.LINKS)
    return found


def without_contacts(text: str) -> str:
    """Text for people who need not know how to reach its writer, or where exactly they live:
    of a postcode, the first half stays."""
    for pattern in (_EMAIL, _PHONE):
        text = pattern.sub("[…]", text)
    return _POSTCODE.sub(lambda found: found[0][:-3].rstrip(), text)


def _plain(text: str) -> str:
    """As the lists have it: in small letters, without accents, apostrophes and what is
    harmless, and with one kind of space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_DOUBLES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _HARMLESS.sub(" ", " ".join(re.sub("['’‘`´]", "", bare).split()))


def _has_slur(plain: str) -> bool:
    if any(_is_slur(word) for word in re.findall(r"[\w@$!*]+", plain)):
        return True
    # Letters that somebody set apart.
    spaced = re.findall(r"(?<!\w)(?:\w[\s._-]){3,}\w(?!\w)", plain)
    together = [re.sub(r"[\s._-]", "", one) for one in spaced]
    return any(slur in one for one in together for slur in _SLURS)


def _is_slur(word: str) -> bool:
    word = re.sub(r"(.)\1{2,}", r"\1", word.strip("!"))
    if "*" in word:
        # A star for each letter that is not said. Two that are said have to be left.
        said = re.sub(r"\W", "", word)
        hidden = re.escape(word).replace(r"\*", "[a-z]")
        return len(said) > 1 and any(re.fullmatch(hidden, slur) for slur in _SLURS)
    return word in _SLURS or word.translate(_LOOKALIKES) in _SLURS


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text.casefold())


def _has_contacts(text: str, own: set[str]) -> bool:
    if any(pattern.search(text) for pattern in (_PHONE, _SPELT_EMAIL, _STREET)):
        return True
    named = [*_EMAIL.findall(text), *_POSTCODE.findall(text)]
    return any(_squeezed(one) not in own for one in named)
