"""What a campaign is about in a seat: an election, the phase it is in, and who may be asked then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from campaigns.phases import PAST_WITHOUT_ELECTION, Phase, Timetable, Words, phase_at
from candidates.models import Ballot, Candidate, Election

if TYPE_CHECKING:
    from campaigns.models.campaign import Campaign


@dataclass(frozen=True)
class Contest:
    """An election, and its ballot in one seat where it is about that seat and we have it."""

    election: Election
    ballot: Ballot | None = None

    @property
    def results_on(self) -> date | None:
        """A seat waits for its own result, whatever is known of the others."""
        return self.ballot.declared_on if self.ballot else self.election.results_on

    @property
    def nominations_are_open(self) -> bool:
        return timezone.now() < self.election.nominations_close_at

    @property
    def timetable(self) -> Timetable:
        return Timetable(
            announced_on=self.election.announced_on,
            dissolved_on=self.election.dissolved_on,
            nominations_close_at=self.election.nominations_close_at,
            polling_day=self.election.polling_day,
            results_on=self.results_on,
        )


def next_or_last(contests: Iterable[Contest]) -> Contest | None:
    """The one whose result comes next, or else the one that came last."""
    in_order = sorted(contests, key=lambda contest: contest.election.polling_day)
    today = timezone.localdate()
    # A poll that is called off has no result to wait for.
    running = [
        one
        for one in in_order
        if (not one.results_on or one.results_on > today)
        and not (one.ballot and one.ballot.cancelled)
    ]
    return next(iter(running or in_order[-1:]), None)


def phase_of(contest: Contest | None, campaign: Campaign, now: datetime) -> Phase:
    """What staff decided, or else what the dates say. A year that is over, or closed by
    staff, and whose election is over is the archive."""
    override = getattr(contest.election, "phase_override", None) if contest else None
    if contest is None:
        phase = Phase.MPS
    elif override and not campaign.closed_at:
        return Phase(override.phase)
    else:
        phase = phase_at(now, contest.timetable)
    today = timezone.localdate(now)
    results = contest.election.results_on if contest else None
    over = not phase.is_election or (results is not None and results <= today)
    ended = campaign.year < today.year or campaign.closed_at is not None
    return Phase.ARCHIVE if over and ended else phase


def is_open(contest: Contest | None, phase: Phase) -> bool:
    """Whether anybody in a seat with this contest and phase may be invited."""
    called_off = contest is not None and contest.ballot is not None and contest.ballot.cancelled
    return phase.asks_mps or (phase.asks_candidates and not called_off)


def words_of(contest: Contest | None, phase: Phase) -> Words:
    """What people are called: where a year without an election is over, there were MPs."""
    return PAST_WITHOUT_ELECTION if phase is Phase.ARCHIVE and contest is None else phase.words


def is_mp(candidate: Candidate, contest: Contest | None, phase: Phase) -> bool:
    """Whether candidate may be called an MP in a seat with this contest and phase. After a
    poll, whoever sat before is a former MP, also where nobody has said so yet."""
    if not (candidate.sitting and phase.has_mps):
        return False
    if contest is None or phase in {Phase.MPS, Phase.CALLED}:
        return True
    return candidate.ballot.election.polling_day >= contest.election.polling_day


def may_be_asked(candidate: Candidate, contest: Contest | None, phase: Phase) -> bool:
    """Whether this person is among those whom the phase asks in their seat. Nobody is where
    the poll is called off."""
    stands = (
        contest is not None
        and contest.ballot is not None
        and contest.ballot.pk == candidate.ballot_id
        and candidate.is_on_the_ballot
        and not contest.ballot.cancelled
    )
    return (phase.asks_candidates and stands) or (
        phase.asks_mps and is_mp(candidate, contest, phase)
    )


def contest_among(elections: dict[int, Election], ballots: Iterable[Ballot]) -> Contest | None:
    ballot_of = {ballot.election_id: ballot for ballot in ballots}
    return next_or_last(
        Contest(election, ballot_of.get(pk))
        for pk, election in elections.items()
        if pk in ballot_of or election.general
    )
