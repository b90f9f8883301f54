"""What staff are told of an election's phases: which holds, why, and what it switches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaigns.models import Contest, PhaseOverride
from campaigns.phases import Phase, Step, steps
from candidates.models import Election

BEFORE = Step(Phase.MPS, None, "no election has been announced")
AFTER = Step(Phase.ARCHIVE, None, "the campaign’s year is over, and the results are in")
ASKED = {
    Phase.MPS: "MPs",
    Phase.CALLED: "MPs, and everyone known to hope to stand",
    Phase.PROVISIONAL: "everyone known to stand",
    Phase.FINAL: "everyone on the ballot paper",
    Phase.ELECTED: "the new MPs",
}


@dataclass(frozen=True)
class Row:
    step: Step
    is_now: bool

    @property
    def phase(self) -> Phase:
        return self.step.phase

    @property
    def asked(self) -> str:
        return ASKED.get(self.phase, "nobody")

    @property
    def photos(self) -> str:
        """The campaign decides; while the rules of an election hold, somebody has signed."""
        return "only if signed for" if self.phase.is_election else "as the campaign says"


@dataclass(frozen=True)
class Timeline:
    rows: list[Row]
    phase: Phase
    by_dates: Step
    override: PhaseOverride | None
    next: Step | None  # by the dates
    ballots: int
    declared: int

    @property
    def waits_for_results(self) -> bool:
        return self.by_dates.phase in {Phase.COUNTING, Phase.ELECTED} and bool(self.ballots)


def timeline(election: Election, now: datetime | None = None) -> Timeline:
    now = now or timezone.now()
    planned = list(steps(Contest(election).timetable))
    begun = [step for step in planned if step.at and step.at <= now]
    by_dates = begun[-1] if begun else BEFORE
    # Not those that a later phase has overtaken.
    ahead = planned[planned.index(by_dates) + 1 :] if begun else planned
    override: PhaseOverride | None = getattr(election, "phase_override", None)
    phase = Phase(override.phase) if override else by_dates.phase
    return Timeline(
        rows=[Row(step, step.phase is phase) for step in [BEFORE, *planned, AFTER]],
        phase=phase,
        by_dates=by_dates,
        override=override,
        next=ahead[0] if ahead else None,
        ballots=election.ballots.count(),
        declared=election.ballots.filter(declared_at__lte=now).count(),
    )
