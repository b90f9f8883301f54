"""Where an election stands, and what its people are called. Dates in, words out; no database.

The phases are those of the law: from dissolution on there are no MPs until the results
(Electoral Commission, "When do candidate spending laws apply"; Parliament's glossary,
"Dissolution"). After nominations close the list cannot change.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONDON = ZoneInfo("Europe/London")
POLLS_CLOSE = time(22, 0)  # Representation of the People Act 1983, schedule 1, rule 1


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
    def is_election(self) -> bool:
        """Whether the rules of an election hold: equal treatment, neutral order."""
        return self in {
            Phase.CALLED, Phase.PROVISIONAL, Phase.FINAL, Phase.POLL_DAY, Phase.COUNTING
        }  # fmt: skip

    @property
    def has_mps(self) -> bool:
        return self in {Phase.MPS, Phase.CALLED, Phase.ELECTED, Phase.ARCHIVE}

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
    def words(self) -> "Words":
        return _WORDS[self]


@dataclass(frozen=True)
class Words:
    """What pages and emails call the people asked."""

    ask: str | Promise  # the name of the thing to do
    find: str | Promise  # the button beside the postcode
    people: str | Promise  # "We ask {people} to speak up"
    heading: str | Promise  # above the list of a seat; takes place


_CANDIDATES = Words(
    ask=_("Ask your candidates"),
    find=_("Find my candidates"),
    people=_("the people standing for Parliament"),
    heading=_("People standing in %(place)s"),
)
_MPS = Words(
    ask=_("Ask your MP"),
    find=_("Find my MP"),
    people=_("MPs"),
    heading=_("Your MP in %(place)s"),
)
_WORDS = {
    Phase.MPS: _MPS,
    Phase.CALLED: Words(
        ask=_("Ask your MP or candidates"),
        find=_("Find who to ask"),
        people=_("MPs and people hoping to stand for Parliament"),
        heading=_("People hoping to stand in %(place)s"),
    ),
    Phase.PROVISIONAL: _CANDIDATES,
    Phase.FINAL: _CANDIDATES,
    Phase.POLL_DAY: _CANDIDATES,
    Phase.COUNTING: _CANDIDATES,
    Phase.ELECTED: _MPS,
    Phase.ARCHIVE: Words(
        ask=_("Look back"),
        find=_("Find my constituency"),
        people=_("the people who stood for Parliament"),
        heading=_("People who stood in %(place)s"),
    ),
}


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
        return datetime.combine(self.polling_day, POLLS_CLOSE, tzinfo=LONDON)


def phase_at(now: datetime, timetable: Timetable | None) -> Phase:
    """Return the phase at now (an aware time). Without an election there are MPs."""
    if timetable is None:
        return Phase.MPS
    today = now.astimezone(LONDON).date()
    if timetable.results_on and today >= timetable.results_on:
        return Phase.ELECTED
    if now >= timetable.polls_close_at:
        return Phase.COUNTING
    if today >= timetable.polling_day:
        return Phase.POLL_DAY
    if now >= timetable.nominations_close_at:
        return Phase.FINAL
    if today >= timetable.dissolved_on:
        return Phase.PROVISIONAL
    if today >= timetable.announced_on:
        return Phase.CALLED
    return Phase.MPS
