"""One Awareness Week a year: its theme, its dates, its words, and the elections it falls into."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.phases import Phase, Timetable, phase_at
from candidates.models import Ballot, Candidate, CandidateQuerySet, Constituency, Election


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def published(self) -> CampaignQuerySet:
        return self.filter(published=True)

    def current(self) -> Campaign | None:
        """The one the home page is about: the latest published year, or None."""
        return self.published().prefetch_related("elections").order_by("-year").first()


class Campaign(models.Model):
    """One year of the Awareness Week."""

    class WallVisibility(models.TextChoices):
        LIVE = "live", _("Photos, as soon as they are approved")
        COUNTS_ONLY = "counts_only", _("Only how many take part")
        HOLD = "hold_until_poll_closes", _("Photos from the close of poll on")
        OFF = "off", _("Nothing")

    year = models.PositiveSmallIntegerField(unique=True)
    theme = models.CharField(max_length=80, help_text='For example "Speak up for babies".')
    hashtags = models.CharField(max_length=120, blank=True, help_text="With #, spaces between.")
    starts_on = models.DateField("first day of the week")
    ends_on = models.DateField("last day of the week")
    elections = models.ManyToManyField(Election, blank=True, related_name="campaigns")
    lead = models.TextField("first words on the home page", blank=True)
    why = models.TextField("why this theme", blank=True)
    pledge_text = models.TextField(help_text="What a candidate agrees to. Say “I”.")
    pledge_version = models.PositiveSmallIntegerField(
        default=1, help_text="Raise it when the pledge text changes; each pledge keeps its own."
    )
    board_text = models.CharField(
        max_length=80,
        default="I'm speaking up for babies in {constituency}",
        help_text="What stands on the board. {constituency} is replaced.",
    )
    imprint = models.TextField(
        help_text="Who publishes this and where, as the law on digital imprints asks."
    )
    charity_number = models.CharField(max_length=60, blank=True)
    paused = models.BooleanField(
        default=False, help_text="Nothing is sent to candidates. What waits goes on later."
    )
    sends_from = models.TimeField(
        null=True, blank=True, help_text="Invitations leave from this time (London)…"
    )
    sends_until = models.TimeField(null=True, blank=True, help_text="…until this time.")
    wall_visibility = models.CharField(
        max_length=24, choices=WallVisibility, default=WallVisibility.COUNTS_ONLY
    )
    # The record of the purpose test: PPERA 2000, section 85, as the Electoral Commission
    # explains it to non-party campaigners.
    wall_decided_by = models.CharField(max_length=120, blank=True)
    wall_decided_on = models.DateField(null=True, blank=True)
    wall_reason = models.TextField(blank=True)
    published = models.BooleanField(default=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
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
        ]

    def __str__(self) -> str:
        return f"{self.theme} ({self.year})"

    def get_absolute_url(self) -> str:
        return reverse("wall", args=[self.year])

    def board_line(self, constituency: Constituency | None) -> str:
        """The words on the campaign board, for a seat or for none."""
        if constituency is None:
            return self.board_text.replace(" in {constituency}", "").replace("{constituency}", "")
        return self.board_text.replace("{constituency}", constituency.local_name)

    def election_for(self, constituency: Constituency | None = None) -> Election | None:
        """The election whose results come next, or else the last one; with a seat, of those
        with a ballot there."""
        elections = sorted(self.elections.all(), key=lambda election: election.polling_day)
        if constituency is not None:
            ballots = constituency.ballots.filter(election__in=elections)
            held = set(ballots.values_list("election_id", flat=True))
            elections = [election for election in elections if election.pk in held]
        today = timezone.localdate()
        running = [one for one in elections if not one.results_on or one.results_on > today]
        if running:
            return running[0]
        return elections[-1] if elections else None

    def phase(self, constituency: Constituency | None = None, now: datetime | None = None) -> Phase:
        """The phase of this campaign, or of one of its seats."""
        return phase_of(self.election_for(constituency), self, now or timezone.now())

    def seat(self, slug: str) -> tuple[Constituency, Election | None]:
        """A constituency, with the latest election of this campaign that has a ballot
        there. Raises Constituency.DoesNotExist."""
        ballots = Ballot.objects.filter(
            constituency=OuterRef("pk"), election__campaigns=self
        ).order_by("-election__polling_day")
        constituency = Constituency.objects.annotate(
            election_id=Subquery(ballots.values("election_id")[:1])
        ).get(slug=slug)
        held = {election.pk: election for election in self.elections.all()}
        return constituency, held.get(constituency.election_id)

    def people_in(
        self, constituency: Constituency, election: Election | None, phase: Phase
    ) -> CandidateQuerySet:
        """Whom this campaign is about in a seat, A to Z: everyone on the ballot paper,
        whoever sits for it, or both: while an election has only been called, and after the
        results, which may not be known here yet."""
        chosen = Q(pk__in=[])
        if election and phase is not Phase.MPS:
            chosen |= Q(ballot__election=election, status__in=Candidate.ON_THE_BALLOT)
        if phase.asks_mps:
            chosen |= Q(sitting=True)
        return (
            Candidate.objects.filter(chosen, ballot__constituency=constituency)
            .select_related("party", "ballot__constituency")
            .a_to_z()
        )

    def shows_photos(self, now: datetime | None = None) -> bool:
        """Whether the public may see photos. An unsigned decision counts as "only counts"
        as long as the rules of an election hold."""
        now = now or timezone.now()
        if self.wall_visibility == self.WallVisibility.LIVE:
            on = any(phase_of(one, self, now).is_election for one in self.elections.all())
            return bool(self.wall_decided_by) or not on
        if self.wall_visibility == self.WallVisibility.HOLD:
            election = self.election_for()
            return election is None or now >= timetable_of(election).polls_close_at
        return False

    def is_on(self, day: date) -> bool:
        """Whether day lies in the Awareness Week."""
        return self.starts_on <= day <= self.ends_on


def timetable_of(election: Election) -> Timetable:
    return Timetable(
        announced_on=election.announced_on,
        dissolved_on=election.dissolved_on,
        nominations_close_at=election.nominations_close_at,
        polling_day=election.polling_day,
        results_on=election.results_on,
    )


def phase_of(election: Election | None, campaign: Campaign, now: datetime) -> Phase:
    """A year that is over and whose election is over is the archive."""
    phase = phase_at(now, timetable_of(election) if election else None)
    past = campaign.year < timezone.localdate(now).year
    return Phase.ARCHIVE if past and not phase.is_election else phase
