"""What stands in a daily letter, and in the answer to it. Names are first names, places are
the first half of a postcode, and nobody's address is shown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.outreach.digests import answering
from campaigns.outreach.digests.similarity import WORDS_IN_A_PHRASE, without_courtesies, words_of
from campaigns.outreach.house_rules import without_contacts
from campaigns.outreach.mailings import mailing_words
from campaigns.outreach.models import Ask, Digest, Invitation, Message, Reply
from campaigns.outreach.naming import first_name, names_of
from campaigns.phases import Phase
from candidates.models import Candidate, Constituency, Contact

# So many people's words stand in an email to one; where several share it, fewer of each. On
# the page, all.
QUOTED, QUOTED_TOGETHER, QUOTED_AT_LEAST = 10, 20, 2


@dataclass(frozen=True)
class Quote:
    text: str
    who: str
    others: int = 0  # who wrote the very same


@dataclass(frozen=True)
class Part:
    """What a letter says to one candidate."""

    letter: Digest
    asked: int  # people
    join: int
    visit: int
    quotes: Sequence[Quote]
    link: str
    stop_link: str
    reachable: int  # people whom an answer reaches
    more: int = 0  # quotes that are left out

    @property
    def candidate(self) -> Candidate:
        return self.letter.approach.candidate

    @property
    def constituency(self) -> Constituency:
        return self.candidate.constituency

    @property
    def heading(self) -> str:
        return f"{self.candidate.name}, {self.constituency.local_name}"

    @property
    def rule(self) -> str:
        """Below the heading, where there is nothing but text."""
        return "-" * len(self.heading)


def _who(invitation: Invitation) -> str:
    return ", ".join(filter(None, [first_name(invitation.name), invitation.postcode[:-3]]))


def _words(invitation: Invitation) -> str:
    """Their own words, without what would say who and where they are."""
    text = without_contacts(without_courtesies(invitation.own_words))
    names = names_of(invitation.name)
    # Most people don't write theirs, and to look for it whole takes its time.
    if len(names) > 1 and names[-1].casefold() in text.casefold():
        whole = r"\s+".join(map(re.escape, names))
        text = re.sub(whole, lambda _name: names[0], text, flags=re.IGNORECASE)
    return text


def quotes_of(asks: Iterable[Ask]) -> list[Quote]:
    """What people wrote, the personal ones first. What many wrote alike stands there once."""
    by_words: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for ask in sorted(asks, key=lambda one: (not one.invitation.is_personal, one.pk)):
        text = _words(ask.invitation)
        words = tuple(words_of(text))
        if len(words) >= WORDS_IN_A_PHRASE:
            by_words[words].append((text, _who(ask.invitation)))
    return [Quote(*same[0], others=len(same) - 1) for same in by_words.values()]


def quotes_in_letter(invitation: Invitation) -> list[Quote]:
    """How the daily letter would give these words, for their writer to see; none of too few."""
    return quotes_of([Ask(invitation=invitation)])


def part_of(letter: Digest, asks: Sequence[Ask], *, most: int | None = None) -> Part:
    wishes: dict[str, set[str]] = defaultdict(set)
    reachable = set()
    for ask in asks:
        invitation = ask.invitation
        whose = invitation.email.casefold()
        wishes[invitation.wish].add(whose or f"#{ask.pk}")
        if whose and invitation.stopped_at is None:
            reachable.add(whose)
    quotes = quotes_of(asks)
    approach = letter.approach
    return Part(
        letter=letter,
        asked=len(set().union(*wishes.values())),
        join=len(wishes[Invitation.Wish.JOIN]),
        visit=len(wishes[Invitation.Wish.VISIT]),
        quotes=quotes[:most],
        reachable=len(reachable),
        more=len(quotes[most:]) if most else 0,
        link=settings.SITE_URL + approach.get_absolute_url(),
        stop_link=settings.SITE_URL + approach.get_stop_url(),
    )


def people_of(message: Message) -> list[Candidate]:
    """For whom anything is left to say."""
    asks = Ask.objects.exclude(status__in=Digest.GONE)
    letters = Digest.objects.of_letter(message.digest_id).with_names()
    left = letters.filter(Exists(asks.filter(digest=OuterRef("pk"))))
    return [one.approach.candidate for one in left]


def parts_of(message: Message) -> list[Part]:
    """One for each candidate for whom anything is left to say."""
    letters = list(Digest.objects.of_letter(message.digest_id).with_names())
    letters.sort(key=Digest.by_seat_and_name)
    asks = Ask.objects.filter(digest__in=letters).exclude(status__in=Digest.GONE)
    of_letter: dict[int, list[Ask]] = defaultdict(list)
    for ask in asks.select_related("invitation"):
        of_letter[ask.digest_id or 0].append(ask)
    most = min(QUOTED, max(QUOTED_TOGETHER // max(len(of_letter), 1), QUOTED_AT_LEAST))
    return [
        part_of(letter, of_letter[letter.pk], most=most)
        for letter in letters
        if letter.pk in of_letter
    ]


def context_of(
    message: Message, contact: Contact | None = None, phase: Phase | None = None
) -> dict[str, Any]:
    approach, parts = message.approach, parts_of(message)
    assert approach is not None  # noqa: S101 - the constraint of its kind
    alone = len(parts) == 1
    leader = parts[0].letter.approach if alone else approach
    return {
        "campaign": leader.campaign,
        "candidate": leader.candidate,
        "constituency": leader.candidate.constituency,
        "parts": parts,
        "alone": alone,
        "asked": sum(part.asked for part in parts),
        "names": _names([part.candidate.name for part in parts]),
        "link": parts[0].link if alone else "",
        "stop_link": settings.SITE_URL + leader.get_stop_url(),
        "why": mailing_words.why_for(leader.campaign, leader.candidate, contact, phase),
    }


def _names(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    others = len(names) - 1
    return ngettext("%(name)s and %(others)s other", "%(name)s and %(others)s others", others) % {
        "name": names[0],
        "others": others,
    }


# The answer to all


def answer_to(letter: int | None) -> dict[str, str]:
    """The answer, and where staff did not pass it on, why."""
    reply = Reply.objects.filter(digest=letter).first()
    if reply is None:
        return {"answer": ""}
    return {"answer": reply.text, "ground": reply.get_ground_display(), "note": reply.note}


def write_back_to(message: Message) -> str:
    """The candidate's address, where they agreed to that, or "". Looked up anew: it may have
    changed since."""
    if not message.details.get("may_write_back") or message.ask is None:
        return ""
    return answering.address_on_record(message.ask.approach)


def shortened(address: str) -> str:
    """Enough to know it by, for a page whose link may have been passed on."""
    local, at, domain = address.rpartition("@")
    return f"{local[:2]}…{at}{domain}" if local else _("the address we write to")
