"""Where an election stands, and what its people are called. Dates in, words out; no database.

The phases are those of the law: from dissolution on there are no MPs until the results
(Electoral Commission, "When do candidate spending laws apply"; Parliament's glossary,
"Dissolution"). After nominations close the list cannot change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candidates.timetable import midnight, polls_close_at


class Phase(Enum):
    MPS = "mps"
    CALLED = "called"
    PROVISIONAL = "provisional"
    FINAL = "final"
    POLL_DAY = "poll_day"
    COUNTING = "counting"
    ELECTED = "elected"
    ARCHIVE = "archive"

    @property
    def label(self) -> str:
        """What staff call it."""
        return _LABELS[self]

    @property
    def is_election(self) -> bool:
        """Whether the rules of an election hold: equal treatment, neutral order."""
        return self in {
            Phase.CALLED, Phase.PROVISIONAL, Phase.FINAL, Phase.POLL_DAY, Phase.COUNTING
        }  # fmt: skip

    @property
    def has_mps(self) -> bool:
        return self in {Phase.MPS, Phase.CALLED, Phase.ELECTED, Phase.ARCHIVE}

    @property
    def is_before_the_poll(self) -> bool:
        return self is not Phase.POLL_DAY and not self.is_after_the_poll

    @property
    def is_after_the_poll(self) -> bool:
        return self in {Phase.COUNTING, Phase.ELECTED, Phase.ARCHIVE}

    @property
    def may_send(self) -> bool:
        """Whether invitations may leave. None on polling day, none while votes are counted."""
        return self.asks_mps or self.asks_candidates

    @property
    def asks_mps(self) -> bool:
        return self in {Phase.MPS, Phase.CALLED, Phase.ELECTED}

    @property
    def asks_candidates(self) -> bool:
        return self in {Phase.CALLED, Phase.PROVISIONAL, Phase.FINAL}

    @property
    def words(self) -> Words:
        return _WORDS[self]


_LABELS = {
    Phase.MPS: "No election: MPs",
    Phase.CALLED: "Election called",
    Phase.PROVISIONAL: "Parliament dissolved, nominations open",
    Phase.FINAL: "Nominations closed",
    Phase.POLL_DAY: "Polling day",
    Phase.COUNTING: "Votes being counted",
    Phase.ELECTED: "Results are in",
    Phase.ARCHIVE: "Archive: the year is over",
}


@dataclass(frozen=True)
class Words:
    """What pages and emails call the people asked."""

    ask: str | Promise  # the name of the thing to do
    find: str | Promise  # the button beside the postcode
    people: str | Promise  # "We ask {people} to speak up"
    heading: str | Promise  # above the list of a seat; takes place
    alike: str | Promise  # below that heading
    pitch: str | Promise  # the site in one or two sentences
    found: str | Promise  # what a postcode leads to
    welcome: str | Promise  # the fixed line of every page and email
    wall: str | Promise  # above the photos
    asked: str | Promise  # what a supporter may share; takes place
    why: str | Promise  # in an invitation: why it comes; takes place, source and charity
    why_ours: str | Promise  # the same in a letter of ours; takes source and charity
    closed: str | Promise = ""  # why nobody can be asked
    closed_more: str | Promise = ""
    members: bool = False  # whether Parliament's list is behind it
    shares: bool = True  # whether pages suggest to share


_CANDIDATES = Words(
    ask=_("Ask your candidates"),
    find=_("Find my candidates"),
    people=_("the people standing for Parliament"),
    heading=_("People standing in %(place)s"),
    alike=_(
        "A to Z by surname, as on the ballot paper. "
        "We invite people of every party and independents alike."
    ),
    pitch=_("Babies can’t vote. Ask the people standing for Parliament to speak up for them."),
    found=_("You see everyone standing in your constituency, of every party and none."),
    welcome=_("Every candidate in every constituency is welcome to take part."),
    wall=_(
        "People standing for Parliament, of any party and none, with the campaign board. "
        "By constituency, A to Z."
    ),
    asked=_("I’ve asked the people standing in %(place)s to speak up for babies. Ask yours:"),
    why=_(
        "Why you get this: your address is published for the election (source: %(source)s). "
        "%(charity)s is a charity and invites every candidate alike; this invitation was "
        "written by a constituent, who reads your answer. We use your address for nothing "
        "else, delete it a year after the poll, and you can object at any time:"
    ),
    why_ours=_(
        "Why you get this: you stand for Parliament, and your address is published (source: "
        "%(source)s). %(charity)s is a charity and writes to every candidate alike, of every "
        "party and none. We use your address for nothing else, delete it a year after the "
        "poll, and you can object at any time:"
    ),
)
_MPS = Words(
    ask=_("Ask your MP"),
    find=_("Find my MP"),
    people=_("MPs"),
    heading=_("Your MP in %(place)s"),
    alike=_("We invite MPs of every party and none alike."),
    pitch=_("Babies can’t vote. Ask your MP to speak up for them."),
    found=_("You see who represents you in Parliament."),
    welcome=_("Every MP, of any party and none, is welcome to take part."),
    wall=_("MPs of any party and none, with the campaign board. By constituency, A to Z."),
    asked=_("I’ve asked the MP for %(place)s to speak up for babies. Ask yours:"),
    why=_(
        "Why you get this: you are the MP for %(place)s, and your address is published "
        "(source: %(source)s). %(charity)s is a charity and invites every MP alike; this "
        "invitation was written by a constituent, who reads your answer. We use your address "
        "for nothing else, delete it when you have left Parliament, and you can object at any "
        "time:"
    ),
    why_ours=_(
        "Why you get this: you sit in Parliament, and your address is published (source: "
        "%(source)s). %(charity)s is a charity and writes to every MP alike, of every party "
        "and none. We use your address for nothing else, delete it when you have left "
        "Parliament, and you can object at any time:"
    ),
    members=True,
)
_AFTER_THE_POLL = _(
    "Why you get this: you stood for Parliament, or sit in it, and your address is published "
    "(source: %(source)s). %(charity)s is a charity and writes to everyone alike, of every "
    "party and none. We use your address for nothing else, delete it a year after the poll or "
    "when you have left Parliament, and you can object at any time:"
)
_PAST = replace(
    _CANDIDATES,
    ask=_("Look back"),
    find=_("Find my constituency"),
    people=_("the people who stood for Parliament"),
    heading=_("People who stood in %(place)s"),
    alike=_("A to Z by surname. People of every party and independents were invited alike."),
    pitch=_("Babies can’t vote. See who spoke up for them."),
    found=_("You see everyone who stood in your constituency, of every party and none."),
    welcome=_("Every candidate in every constituency was welcome to take part."),
    wall=_(
        "People who stood for Parliament, of any party and none, with the campaign board. "
        "By constituency, A to Z."
    ),
    why_ours=_AFTER_THE_POLL,
    closed=_("This campaign is over"),
    closed_more=_("Invitations are closed. The next campaign is being prepared."),
)
_WORDS = {
    Phase.MPS: _MPS,
    Phase.CALLED: Words(
        ask=_("Who to ask"),
        find=_("Find who to ask"),
        people=_("MPs and people hoping to stand for Parliament"),
        heading=_("Who you can ask in %(place)s"),
        alike=_("A to Z by surname. We invite people of every party and none alike."),
        pitch=_(
            "Babies can’t vote. Ask MPs, and the people hoping to stand for Parliament, to "
            "speak up for them."
        ),
        found=_("You see your MP and everyone known to hope to stand, of every party and none."),
        welcome=_(
            "Every MP, and everyone hoping to stand in any constituency, is welcome to take part."
        ),
        wall=_(
            "MPs and people hoping to stand for Parliament, of any party and none, with the "
            "campaign board. By constituency, A to Z."
        ),
        asked=_(
            "I’ve asked the people who want to speak for %(place)s in Parliament to speak up for "
            "babies. Ask yours:"
        ),
        why=_(
            "Why you get this: you sit in Parliament for %(place)s, or hope to stand there, and "
            "your address is published (source: %(source)s). %(charity)s is a charity and invites "
            "all of them alike; this invitation was written by a constituent, who reads your "
            "answer. We use your address for nothing else, delete it a year after the poll unless "
            "you sit in Parliament, and you can object at any time:"
        ),
        why_ours=_(
            "Why you get this: you sit in Parliament, or hope to stand for it, and your address "
            "is published (source: %(source)s). %(charity)s is a charity and writes to all of "
            "them alike, of every party and none. We use your address for nothing else, delete "
            "it a year after the poll unless you sit in Parliament, and you can object at any "
            "time:"
        ),
        members=True,
    ),
    Phase.PROVISIONAL: _CANDIDATES,
    Phase.FINAL: _CANDIDATES,
    Phase.POLL_DAY: replace(
        _CANDIDATES,
        ask=_("Who is standing"),
        find=_("See who is standing"),
        alike=_("A to Z by surname, as on the ballot paper."),
        pitch=_("Babies can’t vote. See who is standing where you live."),
        closed=_("Today is polling day"),
        closed_more=_("Invitations are closed."),
        shares=False,
    ),
    Phase.COUNTING: replace(
        _CANDIDATES,
        ask=_("Who stood"),
        find=_("See who stood"),
        people=_("the people who stood for Parliament"),
        heading=_("People who stood in %(place)s"),
        alike=_("A to Z by surname, as on the ballot paper."),
        pitch=_("Babies can’t vote. See who stood where you live."),
        found=_PAST.found,
        wall=_PAST.wall,
        why_ours=_(
            "Why you get this: you stood for Parliament, and your address is published (source: "
            "%(source)s). %(charity)s is a charity and writes to every candidate alike, of every "
            "party and none. We use your address for nothing else, delete it a year after the "
            "poll, and you can object at any time:"
        ),
        closed=_("The votes are being counted"),
        closed_more=_(
            "Invitations are closed. We are updating our list of MPs: come back when the result "
            "is known."
        ),
    ),
    Phase.ELECTED: replace(
        _MPS,
        wall=_(
            "MPs and others who stood for Parliament, of any party and none, with the campaign "
            "board. By constituency, A to Z."
        ),
        why_ours=_AFTER_THE_POLL,
    ),
    Phase.ARCHIVE: _PAST,
}
# A year that is over, and had no election.
PAST_WITHOUT_ELECTION = replace(
    _PAST,
    people=_MPS.people,
    heading=_MPS.heading,
    alike=_("MPs of every party and none were invited alike."),
    found=_MPS.found,
    welcome=_("Every MP, of any party and none, was welcome to take part."),
    wall=_MPS.wall,
    members=True,
)


@dataclass(frozen=True)
class Timetable:
    """The dates of one election. Days are days in London."""

    announced_on: date
    dissolved_on: date
    nominations_close_at: datetime
    polling_day: date
    results_on: date | None

    @property
    def polls_close_at(self) -> datetime:
        return polls_close_at(self.polling_day)


@dataclass(frozen=True)
class Step:
    """A phase, when it begins, and which date says so. Without a time: nobody knows yet."""

    phase: Phase
    at: datetime | None
    because: str


def steps(timetable: Timetable) -> Iterator[Step]:
    """The phases of an election in order. Where two begin at once, the later one holds."""
    yield Step(Phase.CALLED, midnight(timetable.announced_on), "the election is announced")
    yield Step(Phase.PROVISIONAL, midnight(timetable.dissolved_on), "Parliament is dissolved")
    yield Step(Phase.FINAL, timetable.nominations_close_at, "nominations close")
    yield Step(Phase.POLL_DAY, midnight(timetable.polling_day), "it is polling day")
    yield Step(Phase.COUNTING, timetable.polls_close_at, "the polls close")
    results = timetable.results_on
    yield Step(Phase.ELECTED, midnight(results) if results else None, "the results are in")


def phase_at(now: datetime, timetable: Timetable | None) -> Phase:
    """Return the phase at now (an aware time). Without an election there are MPs."""
    phase = Phase.MPS
    for step in steps(timetable) if timetable else ():
        if step.at and step.at <= now:
            phase = step.phase
    return phase
