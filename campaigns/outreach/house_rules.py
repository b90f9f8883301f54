"""What a message is looked at for before it goes to anybody. Nothing is refused here: what
is found means that a person reads it first.

Words are looked at whole, so that Scunthorpe and Penistone are places.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

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
        _("It has somebody's phone number, address or email. Leave those out."),
    )
    WORDS = "words", _("Some of it can be read as abuse or a threat. Say it without that.")
    VOTES = "votes", _("It asks for votes, or is for or against a party.")
    ELSEWHERE = "elsewhere", _("You can only write to people of the place where you live.")
    OTHER = "other", _("For another reason:")


_LINK = re.compile(
    r"https?://|www\.|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\."
    r"(?:com|org|net|uk|info|io|eu|wales|cymru|scot|london|tv|ly|be|gg|co)\b(?!@)(?:/\S*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+|00|0)\d(?:[\s().-]{0,2}\d){8,12}(?!\d)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s?[0-9][ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)

# Said of a person, these end all reading. Only what has no second, harmless meaning: a chink
# of light, a dyke and a spade are none of it.
_SLURS = frozenset(
    re.findall(
        r"\w+",
        """
        arsehole arseholes bastard bastards bitch bitches coon coons cunt cunts darkie faggot
        faggots fuck fucked fucker fuckers fucking fuckwit gyppo gyppos kike kikes motherfucker
        nigger niggers nonce paedo paki pakis pikey pikeys poofter raghead ragheads retard retards
        shithead slut sluts spastic spaz tranny trannies twat twats wanker wankers whore whores
        wog wogs
        """,
    )
)
_LOOKALIKES = str.maketrans("@013457$!", "aoleastsi")
_THREATS = re.compile(
    r"\b(?:i|we|somebody|someone)(?:'ll| will| am going to| are going to|'m going to| should| "
    r"could) (?:\w+ )?(?:kill|hurt|stab|shoot|hang|burn|find|get|rape|bomb) you\b"
    r"|\b(?:hope|wish) you(?:'d| will| all)? (?:die|get cancer|burn|rot|suffer)\b"
    r"|\byou (?:deserve|need|ought) to (?:die|be (?:shot|hanged|hung|killed|raped|stabbed))\b"
    r"|\b(?:i|we) know where you (?:live|work|sleep)\b"
    r"|\bwatch your back\b|\byou(?:'ll| will) (?:pay for this|be sorry|regret)\b"
    r"|\b(?:kill|hang|shoot) yourself\b",
)
# Of the writer, or of what was done to them. Also where it is long ago: a person sees that.
_DISTRESS = re.compile(
    r"\bsuicid(?:e|al)\b|\bself[- ]?harm"
    r"|\b(?:kill|killing|killed|harm|harming|hurt|hurting|cut|cutting) (?:myself|my (?:own )?"
    r"(?:baby|child|son|daughter|kids|children))\b"
    r"|\b(?:end|ending|take|took|taking) my (?:own )?life\b"
    r"|\bwant(?:ed)? to (?:die|end it)\b|\bwish i (?:was|were) dead\b"
    r"|\bbetter off (?:dead|without me)\b|\bno reason to (?:live|go on)\b"
    r"|\b(?:can't|cannot|can not|couldn't) (?:go on|cope any ?more|live like this)\b"
    r"|\boverdos(?:e|ed|ing)\b"
    r"|\b(?:he|she|they|partner|husband|wife|boyfriend|ex) (?:hits?|beats?|rapes?|raped|strangle[sd]?"
    r"|threaten(?:s|ed)? to (?:kill|hurt)|(?:will|would|is going to) kill) (?:me|us|my)\b"
    r"|\bscared (?:for my life|to go home|he will|she will)\b|\bnot safe at home\b",
)


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
    """In small letters, without accents and with one kind of quotation mark and of space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.split())


def _has_slur(plain: str) -> bool:
    words = (word.strip("!") for word in re.findall(r"[\w@$!]+", plain))
    return any(word in _SLURS or word.translate(_LOOKALIKES) in _SLURS for word in words)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text.casefold())


def _has_contacts(text: str, own: set[str]) -> bool:
    if _PHONE.search(text):
        return True
    named = [*_EMAIL.findall(text), *_POSTCODE.findall(text)]
    return any(_squeezed(one) not in own for one in named)
