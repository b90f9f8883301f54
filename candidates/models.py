"""Who stands where: facts from outside, which would be the same without this campaign."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Constituency(models.Model):
    """One seat in the House of Commons, in one set of boundaries."""

    class Nation(models.TextChoices):
        ENGLAND = "England", _("England")
        SCOTLAND = "Scotland", _("Scotland")
        WALES = "Wales", _("Wales")
        NORTHERN_IRELAND = "Northern Ireland", _("Northern Ireland")

    # Small, because 1.7 million postcodes point here.
    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(
        max_length=9, unique=True, help_text="The code of the Office for National Statistics."
    )
    old_codes = models.JSONField(
        default=list, blank=True, help_text="Codes that other sources still use for this seat."
    )
    name = models.CharField(max_length=80)
    name_cy = models.CharField("name in Welsh", max_length=80, blank=True)
    slug = models.SlugField(max_length=80, unique=True)
    nation = models.CharField(max_length=20, choices=Nation)
    region = models.CharField(max_length=40, blank=True)
    electorate = models.PositiveIntegerField(null=True, blank=True)
    short_code = models.CharField(
        max_length=20, blank=True, help_text="mySociety's, for example UKPARL.2025.HEX."
    )
    parliament_id = models.PositiveIntegerField(
        "id in Parliament",
        null=True,
        blank=True,
        unique=True,
        help_text="Of the Members API, which knows no other code.",
    )
    places = models.TextField(
        blank=True,
        help_text="Towns, villages and former names, one to a line: people search for these.",
    )
    hex_q = models.SmallIntegerField(null=True, blank=True, editable=False)
    hex_r = models.SmallIntegerField(null=True, blank=True, editable=False)
    boundary_set = models.CharField(max_length=20, default="2024")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "constituencies"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("constituency", args=[self.slug])

    @property
    def local_name(self) -> str:
        """The name in the language of the page, where there is one."""
        return self.name_cy if get_language() == "cy" and self.name_cy else self.name

    @property
    def other_name(self) -> str:
        """The name in the other language, or "" where it has one name."""
        names = {self.name, self.name_cy} - {self.local_name, ""}
        return names.pop() if names else ""


class Postcode(models.Model):
    """A postcode and the seat it lies in. Loaded whole, and replaced in one step."""

    class Kind(models.TextChoices):
        LIVE = "live", "In use"
        RETIRED = "retired", "Retired"
        NO_SEAT = "no_seat", "Not in a constituency"

    postcode = models.CharField(primary_key=True, max_length=7, help_text="Without a space.")
    # Without a constraint or index in the database, so that a new table can be filled
    # fast and renamed; the importer writes only ids that it has read.
    constituency = models.ForeignKey(
        Constituency, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.LIVE)

    def __str__(self) -> str:
        return self.postcode


class SplitPostcode(models.Model):
    """One of the seats of a postcode that lies in several. Kept apart from Postcode, so
    that loading one keeps the other."""

    postcode = models.CharField(max_length=7, help_text="Without a space.")
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE)
    share = models.DecimalField(
        max_digits=4, decimal_places=3, null=True, blank=True, help_text="Of its addresses, 0 to 1."
    )

    class Meta:
        ordering = ["postcode", models.F("share").desc(nulls_last=True), "constituency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["postcode", "constituency"], name="split_postcode_once_per_constituency"
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=1),
                name="split_postcode_share_is_a_fraction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.postcode} in {self.constituency}"


class LocalFact(models.Model):
    """A figure about babies in one seat, with its source and date. Shipped empty: none is
    invented."""

    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE, related_name="facts")
    label = models.CharField(max_length=120, help_text="For example: babies born in a year.")
    value = models.CharField(max_length=40, help_text="For example: 1,043.")
    source = models.CharField(max_length=200)
    dated = models.CharField("date", max_length=40, help_text="Of the figure, not of its import.")

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["constituency", "label"], name="local_fact_once_per_constituency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.constituency}: {self.label}"


class Party(models.Model):
    # Democracy Club's id of "Speaker seeking re-election", which is no party.
    SPEAKER = "ynmp-party:12522"

    ec_id = models.CharField(
        "id",
        max_length=40,
        unique=True,
        help_text="Of the Electoral Commission, or Democracy Club's for what it does not register.",
    )
    name = models.CharField(max_length=120)
    abbreviation = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name


class ElectionQuerySet(models.QuerySet["Election"]):
    # One whose results nobody has noted down ends too.
    RESULTS_TAKE = timedelta(days=31)

    def without_results(self, today: date) -> ElectionQuerySet:
        return self.filter(Q(results_on=None) | Q(results_on__gt=today))

    def leaving_no_mps(self, today: date) -> ElectionQuerySet:
        """Real general elections between the dissolution of Parliament and their results."""
        return self.without_results(today).filter(
            general=True,
            invented=False,
            dissolved_on__lte=today,
            polling_day__gte=today - self.RESULTS_TAKE,
        )


class Election(models.Model):
    """A general election, or a by-election, with the dates that decide what people are called."""

    slug = models.CharField(
        max_length=60, unique=True, help_text="Democracy Club's id, for example parl.2024-07-04."
    )
    name = models.CharField(max_length=120)
    announced_on = models.DateField()
    dissolved_on = models.DateField(help_text="From this day there are no MPs.")
    nominations_close_at = models.DateTimeField(help_text="From then on the list is final.")
    polling_day = models.DateField()
    results_on = models.DateField(
        null=True,
        blank=True,
        help_text="From this day the winners are MPs. Set it when results are in.",
    )
    general = models.BooleanField(
        "general election", default=True, help_text="In every constituency, not only in some."
    )
    follow = models.BooleanField(
        "fetch every night",
        default=True,
        help_text="Fetch its candidates from Democracy Club by itself: every six hours until "
        "the lists are complete, then every night, until the results are in.",
    )
    invented = models.BooleanField(
        default=False, help_text="A demonstration: pages say that the people are made up."
    )

    objects = ElectionQuerySet.as_manager()

    class Meta:
        ordering = ["-polling_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(announced_on__lte=models.F("dissolved_on"))
                & Q(dissolved_on__lte=models.F("polling_day")),
                name="election_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ballot(models.Model):
    """One seat in one election."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="ballots")
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT, related_name="ballots")
    ballot_paper_id = models.CharField(
        max_length=120,
        unique=True,
        help_text="Democracy Club's, for example parl.hexham.2024-07-04.",
    )
    cancelled = models.BooleanField(default=False, help_text="The poll does not take place.")
    locked = models.BooleanField(default=False, help_text="The list of candidates is complete.")
    declared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["constituency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "constituency"], name="ballot_once_per_constituency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.constituency}, {self.election}"

    @property
    def declared_on(self) -> date | None:
        return timezone.localdate(self.declared_at) if self.declared_at else None


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def on_the_ballot(self) -> CandidateQuerySet:
        """Everyone whom a visitor may be shown as standing."""
        return self.filter(status__in=Candidate.ON_THE_BALLOT)

    def a_to_z(self) -> CandidateQuerySet:
        """By surname, as on the ballot paper."""
        return self.order_by("sort_name", "name", "person_id")

    def sitting(self) -> CandidateQuerySet:
        """Those who won and sit: after the poll, the MPs."""
        return self.filter(sitting=True)


class Candidate(models.Model):
    """One person on one ballot. Never deleted by an import."""

    class Status(models.TextChoices):
        STANDING = "standing", _("Standing")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DESELECTED = "deselected", _("Still on the ballot paper, no longer their party's candidate")
        DIED = "died", _("Died")
        NOT_LISTED = "not_listed", _("No longer listed")

    ON_THE_BALLOT = (Status.STANDING, Status.DESELECTED)

    # Parliament's ids of members whom Democracy Club's list has not named yet start here.
    FROM_PARLIAMENT = 1_000_000_000_000

    person_id = models.PositiveBigIntegerField(help_text="Democracy Club's id of the person.")
    member_id = models.PositiveIntegerField(
        "id in Parliament", null=True, blank=True, help_text="Of an MP, present or former."
    )
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="candidates")
    name = models.CharField(max_length=120, help_text="As on the ballot paper.")
    sort_name = models.CharField(
        max_length=160, blank=True, help_text="Surname first, without accents; decides the order."
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="candidates")
    party_description = models.CharField(
        max_length=160, blank=True, help_text="As on the ballot paper, where it differs."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.STANDING)
    party_now = models.CharField(
        max_length=160,
        blank=True,
        help_text="Of an MP who has changed party since the election.",
    )
    elected = models.BooleanField(null=True, blank=True)
    sitting = models.BooleanField(default=False, help_text="Sits in the House of Commons now.")
    parliament_asked_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="When Parliament was last asked how to reach this MP.",
    )
    locked_fields = models.JSONField(
        default=list, blank=True, help_text="What a person corrected; imports leave it alone."
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "ballot"], name="candidate_once_per_ballot"
            ),
        ]
        indexes = [models.Index(fields=["ballot", "sort_name"], name="candidate_a_to_z")]

    def __str__(self) -> str:
        return self.name

    @property
    def party_text(self) -> str:
        return self.party_description or self.party.name

    @property
    def party_in_parliament(self) -> str:
        """Of an MP: as on the ballot paper, unless they have changed since."""
        return self.party_now or self.party_text

    @property
    def is_speaker(self) -> bool:
        """Of the House of Commons; stands, and sits, without a party."""
        return self.party.ec_id == Party.SPEAKER

    @property
    def constituency(self) -> Constituency:
        return self.ballot.constituency

    @property
    def is_on_the_ballot(self) -> bool:
        return self.status in self.ON_THE_BALLOT

    def email_contact(self, *, parliament: bool) -> Contact | None:
        """The address to write to, or None."""
        return next(iter(self.email_contacts(parliament=parliament)), None)

    def email_contacts(self, *, parliament: bool) -> list[Contact]:
        """The addresses that work, the one to write to first. Those of Parliament are dead
        from dissolution on, and come first while they live."""
        usable = [
            contact
            for contact in self.contacts.all()
            if contact.channel == Contact.Channel.EMAIL
            and contact.is_usable
            and (parliament or contact.kind != Contact.Kind.PARLIAMENT)
        ]
        return sorted(
            usable, key=lambda contact: (contact.kind != Contact.Kind.PARLIAMENT, contact.pk)
        )

    def pages(self) -> list[Contact]:
        """Their public pages, for whoever we cannot write to."""
        return [
            contact
            for contact in self.contacts.all()
            if contact.channel != Contact.Channel.EMAIL and contact.is_usable
        ]


class MergedPersonQuerySet(models.QuerySet["MergedPerson"]):
    def old_ids_of(self, person_id: int | models.OuterRef) -> MergedPersonQuerySet:
        """Under which ids this person was known before, to look for in a subquery."""
        # One step is enough: importers.merges leads each old id straight to the newest one.
        return self.filter(new_id=person_id).values("old_id")  # type: ignore[return-value]


class MergedPerson(models.Model):
    """Two records of one person at Democracy Club, made one: the old id leads to the new."""

    old_id = models.PositiveBigIntegerField(unique=True)
    new_id = models.PositiveBigIntegerField(db_index=True)
    source = models.CharField(max_length=60, help_text="Who says so.")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MergedPersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "merged people"
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_id=models.F("new_id")), name="merged_person_is_two_ids"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_id} is {self.new_id}"


class ContactQuerySet(models.QuerySet["Contact"]):
    def emails(self) -> ContactQuerySet:
        return self.filter(channel=Contact.Channel.EMAIL)


class Contact(models.Model):
    """A way to reach a candidate. What is known to be wrong is kept and shown, not used."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        WEBSITE = "website", _("Website")
        FACEBOOK = "facebook", _("Facebook")
        X = "x", _("X")
        INSTAGRAM = "instagram", _("Instagram")
        BLUESKY = "bluesky", _("Bluesky")
        LINKEDIN = "linkedin", _("LinkedIn")
        PARTY_PAGE = "party_page", _("Page on their party's website")

    class Kind(models.TextChoices):
        PARTY_OR_ORG = "party_or_org", "Party or organisation"
        PARLIAMENT = "parliament", "Parliament"
        PERSONAL_PROVIDER = "personal_provider", "Personal provider"
        UNKNOWN = "unknown", "Unknown"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.UNKNOWN)
    value = models.CharField(max_length=320, help_text="An address, or a link beginning https://.")
    source = models.CharField(max_length=60, help_text="Where it comes from.")
    problem = models.CharField(
        max_length=200, blank=True, help_text="Why it is not used. Empty: it is."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["channel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "channel", "value"], name="contact_once_per_candidate"
            )
        ]

    def __str__(self) -> str:
        # Without the address: this is what the log of the admin keeps for good.
        return f"{self.get_channel_display()} of {self.candidate}"

    @property
    def is_usable(self) -> bool:
        """No known problem, and within its time."""
        today = timezone.localdate()
        return (
            not self.problem
            and (self.valid_from is None or self.valid_from <= today)
            and (self.valid_until is None or self.valid_until >= today)
        )


class AlreadyDecided(Exception):
    """Somebody else decided about it first."""


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self) -> CorrectionQuerySet:
        """For staff, oldest first."""
        return self.filter(state=Correction.State.WAITING).order_by("created_at", "pk")


class Correction(models.Model):
    """What somebody says is wrong in the register, for staff to look at."""

    class Subject(models.TextChoices):
        NAME = "name", _("Their name")
        PARTY = "party", _("Their party")
        STATUS = "status", _("They are no longer standing")
        EMAIL = "email", _("Their email address")
        WEBSITE = "website", _("Their website")
        MISSING = "missing", _("Somebody is missing from the list")
        OTHER = "other", _("Something else")

    class By(models.TextChoices):
        PUBLIC = "public", "A visitor"
        CANDIDATE = "candidate", "Through the candidate's personal link"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Not taken over"

    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE)
    candidate = models.ForeignKey(
        Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="corrections"
    )
    subject = models.CharField("what is wrong", max_length=8, choices=Subject)
    value = models.CharField("what is right", max_length=320, blank=True)
    source = models.CharField("how they know", max_length=300, blank=True)
    by = models.CharField(max_length=9, choices=By)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="correction_decision_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate or self.constituency}: {self.get_subject_display()}"

    def decide(self, state: State, *, by: User) -> None:
        """Accept or refuse, unless somebody was faster."""
        # One UPDATE, so that two people cannot both win.
        decided = (
            Correction.objects.waiting()
            .filter(pk=self.pk)
            .order_by()
            .update(state=state, decided_at=timezone.now(), decided_by=by)
        )
        if not decided:
            raise AlreadyDecided
        self.refresh_from_db()


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def waiting(self) -> ImportRunQuerySet:
        """For a worker to take, oldest first."""
        return self.filter(state=ImportRun.State.WAITING).order_by("started_at")

    def undecided(self) -> ImportRunQuerySet:
        """Looked at, with what was looked at still there to be applied."""
        return self.filter(
            Q(state=ImportRun.State.DRY_RUN) | Q(state=ImportRun.State.REFUSED, overridable=True)
        ).exclude(file="", url="")

    def forgotten(self, before: datetime) -> ImportRunQuerySet:
        """Those whose file still waits for a decision that nobody has made, or for a worker
        that was killed."""
        looked_at = Q(state=ImportRun.State.DRY_RUN)
        looked_at |= Q(state=ImportRun.State.REFUSED) & ~Q(file="")
        broken_off = Q(state=ImportRun.State.RUNNING, seen_alive_at__lt=before) & ~Q(file="")
        return self.filter(looked_at & Q(finished_at__lt=before) | broken_off)

    def claim(self, pk: int) -> ImportRun | None:
        """Take a waiting run, or return None. One UPDATE decides between two workers."""
        now = timezone.now()
        claimed = self.filter(pk=pk, state=ImportRun.State.WAITING).update(
            state=ImportRun.State.RUNNING,
            claimed_at=now,
            seen_alive_at=now,
            rows_done=0,
            share_done=0,
            overridable=False,
        )
        return self.get(pk=pk) if claimed else None


class ImportRun(models.Model):
    """What one import found and did."""

    # Reading tells of itself every second; writing, which cannot, takes a minute or two.
    SILENCE = timedelta(minutes=10)

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a worker"
        RUNNING = "running", "Running"
        DRY_RUN = "dry_run", "Looked at, not applied"
        APPLIED = "applied", "Applied"
        REFUSED = "refused", "Refused"
        DROPPED = "dropped", "Looked at, and dropped"

    source = models.CharField(max_length=40, help_text="The command, for example candidates.")
    file_name = models.CharField(max_length=300, blank=True)
    # Between the look and the decision; gone after it.
    file = models.FileField(upload_to="imports/", blank=True, editable=False)
    url = models.CharField(max_length=2000, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    forced = models.BooleanField(
        default=False, help_text="Somebody accepted it although much would go."
    )
    overridable = models.BooleanField(
        default=False, editable=False, help_text="Refused, and staff may apply it knowingly."
    )
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict, blank=True)
    diff: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    message = models.TextField(blank=True)
    rows_done = models.PositiveIntegerField(default=0, editable=False)
    share_done = models.FloatField(default=0, editable=False, help_text="Of the file, 0 to 1.")
    claimed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its worker took it."
    )
    seen_alive_at = models.DateTimeField(null=True, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="import_runs",
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="applied_import_runs",
    )
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source}, {timezone.localtime(self.started_at):%d %B %Y %H:%M}"

    @property
    def has_source(self) -> bool:
        """Whether what was looked at can be looked at again."""
        return bool(self.file or self.url)

    @property
    def broke_off(self) -> bool:
        """Its worker has not been heard of: killed, or the machine was switched off."""
        return (
            self.state == self.State.RUNNING
            and (self.seen_alive_at or self.started_at) < timezone.now() - self.SILENCE
        )

    def decide_to_apply(self, *, by: User, although: bool = False) -> None:
        """Have a worker apply what was looked at. Although: it was refused, and somebody knows
        that it is right."""
        self._move(
            ImportRun.objects.undecided().filter(
                state=self.State.REFUSED if although else self.State.DRY_RUN
            ),
            state=self.State.WAITING,
            applied_by=by,
            forced=although,
        )

    def look_again(self) -> None:
        """Have a worker look at the same file once more, also after one that was killed."""
        self._move(
            ImportRun.objects.filter(self._left_to_staff()).exclude(file="", url=""),
            state=self.State.WAITING,
            applied_by=None,
            forced=False,
            overridable=False,
            message="",
        )

    def drop(self) -> None:
        """Decide against it. What was refused, or broke off, stays so, without its file."""
        self._move(
            ImportRun.objects.filter(self._left_to_staff()),
            state=Case(
                When(state=self.State.DRY_RUN, then=Value(self.State.DROPPED)),
                default=Value(self.State.REFUSED),
            ),
            overridable=False,
        )
        self.forget_source()

    def _left_to_staff(self) -> Q:
        """Looked at, or begun by a worker that was killed."""
        looked_at = Q(state__in=[self.State.DRY_RUN, self.State.REFUSED])
        unheard_of = Q(state=self.State.RUNNING, seen_alive_at__lt=timezone.now() - self.SILENCE)
        return looked_at | unheard_of

    def _move(self, those: ImportRunQuerySet, **fields: Any) -> None:
        # One UPDATE, so that two people cannot both win.
        if not those.filter(pk=self.pk).order_by().update(**fields):
            raise AlreadyDecided
        self.refresh_from_db()

    def forget_source(self) -> None:
        """Delete the file, and the addresses that were shown of it: the decision is made."""
        if self.file:
            self.file.delete(save=False)
        self.diff = without_values(self.diff)
        ImportRun.objects.filter(pk=self.pk).update(file="", diff=self.diff)


def without_values(found: Any) -> Any:
    """What an import found, without the addresses and links themselves."""
    if isinstance(found, dict):
        return {name: without_values(one) for name, one in found.items() if name != "value"}
    return [without_values(one) for one in found] if isinstance(found, list) else found
