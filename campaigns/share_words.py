"""What people may post of a page: the site's own words, what staff may put in their place, and
how long either is where it goes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns import placeholders
from campaigns.placeholders import FIELD

# How long a post may be. What fits the strictest fits everywhere.
LIMITS = {"X": 280, "Bluesky": 300}
SHORT = min(LIMITS.values())
LONG = 1500
# Both count an address as this long, however long it is.
LINK = 23


class Role(TextChoices):
    """Who shares what."""

    PHOTO = "photo", "Somebody shares a photo on the wall"
    OWN = "own_photo", "Whoever is in a photo shares it"
    FRIENDS = "friends", "A supporter tells friends whom they have asked"
    SEAT = "seat", "Somebody shares a constituency’s page"
    CAMPAIGN = "campaign", "Somebody shares the home page"
    ORGANISATION = "organisation", "An organisation that takes part"
    SIGNATURE = "signature", "Whoever signed a pledge or an open letter"


FIELDS = {
    "link": "Where it leads. It counts as 23 characters, however long it is.",
    "hashtags": "Those of the campaign, as many as there is room for.",
    "theme": "The campaign’s theme.",
    "charity": "Our name.",
    "people": "What people are called that day: “the people standing for Parliament”, “MPs”.",
    "pitch": "By the phase: “Babies can’t vote. Ask the people standing for Parliament to speak up "
    "for them.”",
    "welcome": "By the phase: “Every candidate in every constituency is welcome to take part.”",
    "constituency": "The constituency’s name.",
    "name": "The person’s name, as beside their photo.",
    "speaks_up": "“Ann Archer is speaking up for babies in Exeter.”; once the poll is over, that "
    "they spoke up.",
    "asked": "By the phase: “I’ve asked the people standing in Exeter to speak up for babies. Ask "
    "yours:”",
    "so_far": "“2 of 6 people standing in Exeter have spoken up for babies.” Where that may not be "
    "said, or nobody has yet: “Who speaks up for babies in Exeter?”",
    "title": "Of what they signed.",
    "signed": "“I’ve signed “Babies first”. You can sign, too:”, or, once it is closed, where to read "
    "it.",
    "statement": "Their own sentence, or else the pledge.",
}
_EVERYWHERE = ["link", "hashtags", "theme", "charity", "people", "pitch", "welcome"]
FIELDS_OF = {
    Role.PHOTO: [*_EVERYWHERE, "constituency", "name", "speaks_up"],
    Role.OWN: [*_EVERYWHERE, "constituency", "name"],
    Role.FRIENDS: [*_EVERYWHERE, "constituency", "asked"],
    Role.SEAT: [*_EVERYWHERE, "constituency", "so_far"],
    Role.CAMPAIGN: _EVERYWHERE,
    Role.ORGANISATION: _EVERYWHERE,
    Role.SIGNATURE: [*_EVERYWHERE, "title", "signed"],
}
# Too long for the short text, whatever else stands there.
IN_LONG_TEXTS = {Role.OWN: ["statement"]}

# Short and long. Without a long one the short one serves everywhere.
OUR_OWN: dict[Role, tuple[str | Promise, str | Promise]] = {
    Role.PHOTO: ("{speaks_up} {link} {hashtags}", ""),
    Role.OWN: (
        _("I’m speaking up for babies in {constituency}. {link} {hashtags}"),
        _(
            "I’m speaking up for babies in {constituency}. I’ve joined “{theme}”, a campaign of "
            "{charity}.\n\n"
            "{statement}\n\n"
            "{welcome} See the photo, and who else takes part: {link}\n\n"
            "{hashtags}"
        ),
    ),
    Role.FRIENDS: ("{asked} {link} {hashtags}", ""),
    Role.SEAT: ("{so_far} {pitch} {link} {hashtags}", ""),
    Role.CAMPAIGN: ("{pitch} {link} {hashtags}", ""),
    Role.ORGANISATION: (
        _("We take part in “{theme}”. {pitch} {link} {hashtags}"),
        _(
            "We take part in “{theme}”, a campaign of {charity}.\n\n"
            "{pitch} {welcome}\n\n"
            "{link}\n\n"
            "{hashtags}"
        ),
    ),
    Role.SIGNATURE: ("{signed} {link} {hashtags}", ""),
}

_ADDRESS = re.compile(r"https?://\S+")
_SPACES = re.compile(r"[^\S\n]+")
# What X counts as one. Everything else, such as an emoji, counts as two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
# The election decides what people are called.
_NOUNS = re.compile(
    r"\bMPs?\b|(?-i:\bAS\b)|\bASau\b|\bcandidates?\b|\bmembers? of Parliament\b"
    r"|\bymgeis(?:ydd|wyr)\b|\baelod(?:au)? seneddol\b",
    re.IGNORECASE,
)
# In Welsh the first letters change.
_VOTING = re.compile(r"\bvot(?:e[rsd]?|ing|ers)\b|\b(?:p|b|ph|mh)leid(?:lais|leis\w*)\b", re.I)
# As they are called for short; whole names come from the register.
_PARTIES = re.compile(
    r"\b(?:Labour|Conservatives?|Tory|Tories|Lib ?Dems?|Liberal Democrats?|Reform UK|Plaid Cymru"
    r"|Sinn F[eé]in|SNP|DUP|UUP|SDLP|TUV)\b"
)


def length(text: str) -> int:
    """As X counts."""
    rest = _ADDRESS.sub("", text)
    letters = sum(1 if _is_light(ord(one)) else 2 for one in rest)
    return letters + LINK * len(_ADDRESS.findall(text))


def _is_light(number: int) -> bool:
    return any(first <= number <= last for first, last in _LIGHT)


def fields_of(role: Role, *, long: bool = False) -> list[str]:
    return [*FIELDS_OF[role], *(IN_LONG_TEXTS.get(role, []) if long else [])]


def filled(words: str, values: Mapping[str, str]) -> str:
    """With the values in place of the fields. What is empty leaves no gap."""
    said = FIELD.sub(lambda field: values.get(field[1], ""), words.replace("\r\n", "\n"))
    paragraphs = (_SPACES.sub(" ", one).strip() for one in re.split(r"\n\s*\n", said))
    return "\n\n".join(filter(None, paragraphs))


def fitting(words: str, values: Mapping[str, str]) -> str:
    """The same with as many hashtags as there is room for, or nothing where it is too long
    without any."""
    tags = values["hashtags"].split()
    while length(text := filled(words, {**values, "hashtags": " ".join(tags)})) > SHORT:
        if not tags:
            return ""
        tags.pop()
    return text


def faults(words: str, role: Role, parties: Iterable[str], *, long: bool) -> Iterator[str]:
    """What a person has to mend before these words can be shared, in sentences."""
    yield from placeholders.faults(words, fields_of(role, long=long))
    if not long and words.count("{link}") != 1:
        yield "Write {link} once, where the link shall stand."
    own = FIELD.sub("", words)
    if found := _NOUNS.search(own):
        yield (
            f"Leave out “{found[0]}”: what people are called changes with the election. {{people}} "
            "and {pitch} say it rightly each day."
        )
    if found := _VOTING.search(own):
        yield (
            f"Leave out “{found[0]}”: who shares this may not be taken to ask for votes. {{pitch}} "
            "says that babies have none."
        )
    named = [one for one in parties if re.search(rf"\b{re.escape(one)}\b", own, re.IGNORECASE)]
    if found := _PARTIES.search(own):
        named.append(found[0])
    if named:
        yield f"Leave out “{named[0]}”: we name no party."


def too_long(words: str, longest: Mapping[str, str]) -> int:
    """By how much, with the longest of everything and no hashtags."""
    return max(0, length(filled(words, {**longest, "hashtags": ""})) - SHORT)
