"""One Awareness Week a year: its theme, its dates, its words, and the elections it falls into."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django.db import models
from django.db.models import FilteredRelation, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.contest import Contest, contest_among, next_or_last, phase_of, words_of
from campaigns.models.telling import TellsOfTheYear, YearState, state_of
from campaigns.phases import Phase, Words
from candidates.compiled import Compiled, columns_of, made_of
from candidates.models import (
    Ballot,
    Candidate,
    CandidateQuerySet,
    Constituency,
    Election,
    LocalFact,
    Party,
)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def published(self) -> CampaignQuerySet:
        return self.filter(published=True)

    def current(self) -> Campaign | None:
        """The one the home page is about: the latest published year, or None."""
        return self.published().for_pages().order_by("-year").first()

    def current_and(self, year: int) -> dict[int, Campaign]:
        """The same and that of a year, by their years, where they are published."""
        latest = Campaign.objects.published().order_by("-year").values("year")[:1]
        asked = Q(year=year) | Q(year=Subquery(latest))
        return {one.year: one for one in self.published().for_pages().filter(asked)}

    def neighbours(self, one: Campaign) -> tuple[Campaign | None, Campaign | None]:
        """The published years before and after this one."""
        published = self.published()
        before = published.filter(year__lt=one.year).order_by("-year").first()
        return before, published.filter(year__gt=one.year).order_by("year").first()

    def for_pages(self) -> CampaignQuerySet:
        """With what its pages show."""
        return self.with_elections().select_related("numbers")

    def with_elections(self) -> CampaignQuerySet:
        """With what their phases are read from."""
        elections = Election.objects.select_related("phase_override")
        return self.prefetch_related(Prefetch("elections", elections))


class Campaign(TellsOfTheYear):
    """One year of the Awareness Week."""

    class WallVisibility(models.TextChoices):
        LIVE = "live", _("Photos, as soon as they are approved")
        COUNTS_ONLY = "counts_only", _("Only how many take part")
        HOLD = "hold_until_poll_closes", _("Photos from the close of poll on")
        OFF = "off", _("Nothing")

    year = models.PositiveSmallIntegerField(unique=True)
    starts_on = models.DateField("first day of the week")
    ends_on = models.DateField("last day of the week")
    elections = models.ManyToManyField(Election, blank=True, related_name="campaigns")
    pledge_version = models.PositiveSmallIntegerField(
        default=1, help_text="Raise it when the pledge text changes; each pledge keeps its own."
    )
    imprint = models.TextField(
        blank=True,
        help_text="Who publishes this and where, as the law on digital imprints asks.",
    )
    charity_number = models.CharField(max_length=60, blank=True)
    # Empty: as the sending rules say, which are for all campaigns.
    sends_from = models.TimeField(
        null=True, blank=True, help_text="Only where this campaign needs hours of its own."
    )
    sends_until = models.TimeField(null=True, blank=True)
    wall_visibility = models.CharField(
        max_length=24, choices=WallVisibility, default=WallVisibility.COUNTS_ONLY
    )
    # The record of the purpose test: PPERA 2000, section 85, as the Electoral Commission
    # explains it to non-party campaigners.
    wall_decided_by = models.CharField(max_length=120, blank=True)
    wall_decided_on = models.DateField(null=True, blank=True)
    wall_reason = models.TextField(blank=True)
    # So that pages of seats look for visits only where there has been one.
    tells_of_visits = models.BooleanField(default=False, editable=False)
    published = models.BooleanField(default=False)
    # Only what is published can be closed.
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Names of what was brought in from the project's own files: what staff have deleted
    # since does not come back.
    loaded = models.JSONField(default=list, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        permissions = [
            ("view_reports", "Can see reports, also by party"),
            ("publish_campaign", "Can publish and close a year"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=models.F("ends_on")), name="campaign_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(sends_from=None, sends_until=None)
                | Q(sends_from__lt=models.F("sends_until")),
                name="campaign_hours_in_order",
                violation_error_message="Give both times, the earlier one first, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(wall_decided_by="", wall_decided_on=None)
                | (~Q(wall_decided_by="") & Q(wall_decided_on__isnull=False) & ~Q(wall_reason="")),
                name="campaign_wall_decision_has_who_when_and_why",
                violation_error_message="Say who decided about the wall, when, and why.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(published=True),
                name="campaign_closed_was_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme or 'Theme not known'} ({self.year})"

    def get_absolute_url(self) -> str:
        return reverse("wall", args=[self.year])

    @property
    def state(self) -> YearState:
        return state_of(self.published, self.closed_at)

    @property
    def has_ended(self) -> bool:
        """Whether its page says so: closed by staff, or its year is over."""
        return bool(self.closed_at) or self.phase() is Phase.ARCHIVE

    def contest(self) -> Contest | None:
        """What the campaign as a whole is about now; a seat may be ahead of it, or behind.
        A by-election empties one seat, and not the others."""
        elections = list(self.elections.all())
        general = [election for election in elections if election.general]
        return next_or_last(Contest(election) for election in general or elections)

    def phase(self, now: datetime | None = None) -> Phase:
        return phase_of(self.contest(), self, now or timezone.now())

    def words(self) -> Words:
        contest = self.contest()
        return words_of(contest, phase_of(contest, self, timezone.now()))

    def contest_in(self, constituency: Constituency) -> Contest | None:
        """What the campaign is about in a seat. A general election is held in every seat,
        also where nobody is known to stand yet."""
        return self.contests_in([constituency])[constituency.pk]

    def contests_in(self, seats: Iterable[Constituency]) -> dict[int, Contest | None]:
        """The same for several, by their ids. One query."""
        held = self._held()
        found: dict[int, list[Ballot]] = {seat.pk: [] for seat in seats}
        for ballot in Ballot.objects.filter(election__in=held, constituency__in=found):
            found[ballot.constituency_id].append(ballot)
        return {pk: contest_among(held, ballots) for pk, ballots in found.items()}

    def last_day_for(self, candidate: Candidate) -> date:
        """The end of the week, or the last day on which this person may be asked where that
        comes later: the poll in their seat, and for who sits in Parliament the end of the year."""
        contest = self.contest_in(candidate.constituency)
        days = [self.ends_on]
        days += [contest.election.polling_day] if contest else []
        days += [date(self.year, 12, 31)] if candidate.sitting else []
        return max(days)

    def contests_of(self, candidates: Iterable[Candidate]) -> dict[int, Contest | None]:
        """What it is about where these stood, by the ids of the seats. No query where they
        all stand in its one election."""
        held, everyone = self._held(), list(candidates)
        if len(held) == 1 and all(one.ballot.election_id in held for one in everyone):
            election = next(iter(held.values()))
            return {one.constituency.pk: Contest(election, one.ballot) for one in everyone}
        return self.contests_in({one.constituency for one in everyone})

    def phase_in(self, constituency: Constituency, now: datetime | None = None) -> Phase:
        return phase_of(self.contest_in(constituency), self, now or timezone.now())

    def seat(self, slug: str) -> tuple[Constituency, Contest | None, list[LocalFact], int]:
        """A constituency, what this campaign is about there, the facts about it, and how many
        asked there, in one query. Raises Constituency.DoesNotExist."""
        held = self._held()
        # Once for each of its ballots with each of its facts, or once without any.
        rows = _SEATS.rows(slug=[slug], held=held, campaign=[self.pk])
        if not rows:
            raise Constituency.DoesNotExist(slug)
        end_of_seat, end_of_facts = len(_SEAT), len(_SEAT) + len(_FACTS)
        seat = cast(Constituency, made_of(Constituency, rows[0][:end_of_seat]))
        facts = [made_of(LocalFact, row[end_of_seat:end_of_facts]) for row in rows]
        here = [made_of(Ballot, row[end_of_facts:-1]) for row in rows]
        in_order = sorted(
            {fact.pk: fact for fact in facts if fact}.values(), key=lambda fact: fact.label
        )
        contest = contest_among(held, [ballot for ballot in here if ballot])
        return seat, contest, in_order, rows[0][-1] or 0

    def _held(self) -> dict[int, Election]:
        return {election.pk: election for election in self.elections.all()}

    def everyone(self) -> CandidateQuerySet:
        """Whom this campaign could be about in any seat, whatever the phase there: people_in
        says whom it is about."""
        stands = Q(ballot__election__in=self.elections.all())
        return Candidate.objects.filter(stands | Q(sitting=True))

    def listed_in(
        self, constituency: Constituency, contest: Contest | None, phase: Phase
    ) -> list[Candidate]:
        """People_in, read. Of a ballot paper alone, which most pages show, quickly."""
        if contest is None or contest.ballot is None or phase is Phase.MPS or phase.asks_mps:
            return list(self.people_in(constituency, contest, phase))
        contest.ballot.election = contest.election
        listed = []
        for row in _ON_THE_BALLOT.rows(ballot=[contest.ballot.pk]):
            one = cast(Candidate, made_of(Candidate, row[: len(_CANDIDATE)]))
            one.party, one.ballot = (
                cast(Party, made_of(Party, row[len(_CANDIDATE) :])),
                contest.ballot,
            )
            listed.append(one)
        return listed

    def people_in(
        self, constituency: Constituency, contest: Contest | None, phase: Phase
    ) -> CandidateQuerySet:
        """Whom this campaign is about in a seat, A to Z: everyone on the ballot paper,
        whoever sits for it, or both: while an election has only been called, and after the
        results, which may not be known here yet."""
        chosen = Q(pk__in=[])
        if contest and contest.ballot and phase is not Phase.MPS:
            chosen |= Q(ballot=contest.ballot, status__in=Candidate.ON_THE_BALLOT)
        if phase.asks_mps or (contest is None and phase.has_mps):
            sits = Q(sitting=True)
            if contest and phase is Phase.ELECTED:
                # As in is_mp: whoever sat before is a former MP.
                sits &= Q(ballot__election__polling_day__gte=contest.election.polling_day)
            chosen |= sits
        return (
            Candidate.objects.filter(chosen, ballot__constituency=constituency)
            .select_related("party", "ballot__election")
            .a_to_z()
        )

    def shows_photos(self, now: datetime | None = None) -> bool:
        """Whether the public may see photos. An unsigned decision counts as "only counts"
        as long as the rules of an election hold."""
        now = now or timezone.now()
        if self.wall_visibility == self.WallVisibility.LIVE:
            on = any(phase_of(Contest(one), self, now).is_election for one in self.elections.all())
            return bool(self.wall_decided_by) or not on
        if self.wall_visibility == self.WallVisibility.HOLD:
            contest = self.contest()
            return contest is None or phase_of(contest, self, now).is_after_the_poll
        return False

    def shows_counts(self, now: datetime | None = None) -> bool:
        """Whether the public may see how many take part in each seat. What is held back until
        the poll closes is held back altogether."""
        if self.wall_visibility in {self.WallVisibility.HOLD, self.WallVisibility.OFF}:
            return self.shows_photos(now)
        return True

    def is_on(self, day: date) -> bool:
        """Whether day lies in the Awareness Week."""
        return self.starts_on <= day <= self.ends_on


_SEAT = columns_of(Constituency)
_FACTS = columns_of(LocalFact, "facts_here__")
_BALLOTS = columns_of(Ballot, "ballot_here__")


def _seats(slug: list[str], held: list[int], campaign: list[int]) -> models.QuerySet[Any, Any]:
    ballots = FilteredRelation("ballots", condition=Q(ballots__election__in=held))
    asked = FilteredRelation("supporters", condition=Q(supporters__campaign__in=campaign))
    return (
        Constituency.objects.filter(slug__in=slug)
        .annotate(facts_here=FilteredRelation("facts"), ballot_here=ballots, asked_here=asked)
        .values_list(*_SEAT, *_FACTS, *_BALLOTS, "asked_here__supporters")
    )


_SEATS = Compiled(_seats)

_CANDIDATE = columns_of(Candidate)
_PARTY = columns_of(Party, "party__")


def _on_the_ballot(ballot: list[int]) -> models.QuerySet[Any, Any]:
    listed = Candidate.objects.on_the_ballot().filter(ballot__in=ballot)
    return listed.a_to_z().values_list(*_CANDIDATE, *_PARTY)


_ON_THE_BALLOT = Compiled(_on_the_ballot)
