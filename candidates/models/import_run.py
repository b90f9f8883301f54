"""The record of each import."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from candidates.models.correction import AlreadyDecided


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

    def not_fetched(self, since: datetime) -> ImportRunQuerySet:
        """Lists that could not be fetched by themselves so often that somebody should look,
        and have not been since: each with the latest attempt."""
        alike = ImportRun.objects.filter(source=OuterRef("source"), url=OuterRef("url"))
        later = alike.filter(by=None, started_at__gt=OuterRef("started_at"))
        fruitless = (
            alike.filter(by=None, started_at__gte=since)
            .filter(ImportRun.came_to_nothing())
            .order_by()
            .values("url")
            .annotate(times=Count("pk"))
            .filter(times__gte=ImportRun.WORTH_TELLING)
        )
        return (
            self.filter(ImportRun.came_to_nothing(), by=None, started_at__gte=since)
            .exclude(url="")
            .filter(Exists(fruitless), ~Exists(later))
        )

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
    # So many failed attempts to fetch a list are no hiccup.
    WORTH_TELLING = 3

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
    sha256 = models.CharField(
        "fingerprint",
        max_length=64,
        blank=True,
        editable=False,
        help_text="SHA-256 of the file: the same for the same file.",
    )
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

    @classmethod
    def came_to_nothing(cls) -> Q:
        """Refused, and nothing for staff to decide about; or its worker was killed."""
        refused = Q(state=cls.State.REFUSED, overridable=False)
        unheard_of = Q(state=cls.State.RUNNING, seen_alive_at__lt=timezone.now() - cls.SILENCE)
        return refused | unheard_of

    def applied_since(self) -> ImportRun | None:
        """The latest of its kind that was applied after this one was looked at: what this one
        would bring may be older than what the register says by now."""
        looked_at = self.finished_at or self.started_at
        return self._applied().filter(finished_at__gt=looked_at).first()

    def same_file(self) -> ImportRun | None:
        """The latest that was applied with the very same file."""
        return self._applied().filter(sha256=self.sha256).first() if self.sha256 else None

    def _applied(self) -> ImportRunQuerySet:
        return (
            ImportRun.objects.filter(source=self.source, state=self.State.APPLIED)
            .exclude(pk=self.pk)
            .defer("diff")
            .select_related("applied_by")
            .order_by("-finished_at")
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
        """Decide against it. What could not be applied anyway stays as it is, without its
        file."""
        could_be_applied = Q(state=self.State.DRY_RUN) | Q(overridable=True)
        self._move(
            ImportRun.objects.filter(self._left_to_staff()),
            state=Case(
                When(could_be_applied, then=Value(self.State.DROPPED)),
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
