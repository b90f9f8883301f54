"""The record of each import, also of those that were refused."""

import fcntl
import hashlib
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from candidates.importers import ImportRefused, ImportRefusedUnlessForced
from candidates.importers.fetching import name_of
from candidates.importers.sources import Progress, silent
from candidates.models import Candidate, ImportRun

logger = logging.getLogger(__name__)

# Of each kind of finding, so many are kept by name; counted are all. A first import of a general
# election brings fewer people than this.
EXAMPLES = 5000
# Any number that nothing else in this database locks.
IMPORT_LOCK = 1_904_650
BROKE_OFF = "It broke off, and nothing was written."


@dataclass
class LeftOut:
    """Rows that an import could not use: how many, and the first of them with the reason."""

    count: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append((line, reason))


class ClaimLost(Exception):
    """Nothing was heard of this worker for so long that the run was given to another."""


class Options(TypedDict, total=False):
    """How an importer is to do its work, as the command, staff or the night ask for it."""

    dry_run: bool
    # Although it would be refused: only of kinds that ever are unless forced.
    force: bool
    by: User | None
    file_name: str
    progress: Progress
    # The one that a worker has claimed.
    run: ImportRun | None


@dataclass(frozen=True)
class Job:
    """An import that is under way."""

    run: ImportRun
    dry_run: bool
    force: bool
    progress: Progress


@contextmanager
def recorded(kind: str, source: str | Path, options: Options) -> Iterator[Job]:
    """Keep an ImportRun of what happens inside, whichever way it ends.

    The run is a new one, unless a worker brings the one that it has claimed.
    """
    dry_run, by = options.get("dry_run", False), options.get("by")
    now = timezone.now()
    run = options.get("run") or ImportRun.objects.create(
        source=kind,
        file_name=(options.get("file_name") or name_of(source))[:300],
        by=by,
        applied_by=None if dry_run else by,
        claimed_at=now,
        seen_alive_at=now,
    )
    run.counts, run.diff, run.message, run.overridable = {}, {}, "", False
    run.sha256 = _fingerprint(source)
    try:
        yield Job(run, dry_run, options.get("force", False), options.get("progress", silent))
        run.state = ImportRun.State.DRY_RUN if dry_run else ImportRun.State.APPLIED
    except ClaimLost:
        logger.warning("import %s was given to another worker", run.pk)
        raise
    except ImportRefused as refused:
        run.message = str(refused)
        run.overridable = isinstance(refused, ImportRefusedUnlessForced)
        raise
    finally:
        if run.state == ImportRun.State.RUNNING:
            run.state = ImportRun.State.REFUSED
            run.message = run.message or BROKE_OFF
        _record(run)


def _fingerprint(source: str | Path) -> str:
    """Of a file on our disk, or "": what is fetched piece by piece has none."""
    try:
        with Path(source).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        # Its importer says what is wrong with it, in words.
        return ""


def _record(run: ImportRun) -> None:
    run.finished_at = timezone.now()
    # Without effect when another worker has the run by now.
    ImportRun.objects.filter(
        pk=run.pk, state=ImportRun.State.RUNNING, claimed_at=run.claimed_at
    ).update(
        state=run.state,
        forced=run.forced,
        overridable=run.overridable,
        counts=run.counts,
        diff=run.diff,
        message=run.message,
        sha256=run.sha256,
        finished_at=run.finished_at,
    )
    if run.state == ImportRun.State.APPLIED or not run.has_source:
        run.forget_source()


def refuse(run: ImportRun, refused: ImportRefused) -> None:
    """Record that this claimed run came to nothing before its importer began."""
    run.state, run.message = ImportRun.State.REFUSED, str(refused)
    run.counts, run.diff = {}, {}
    _record(run)


def reporter(run: ImportRun) -> Progress:
    """Write down how far the reading has come, and that its worker lives, once a second."""
    told = 0.0

    def report(rows: int, share: float) -> None:
        nonlocal told
        if time.monotonic() - told < 1:
            return
        told = time.monotonic()
        if connection.in_atomic_block:
            _report_aside(run, rows, share)
        elif not (
            ImportRun.objects.filter(
                pk=run.pk, state=ImportRun.State.RUNNING, claimed_at=run.claimed_at
            ).update(rows_done=rows, share_done=share, seen_alive_at=timezone.now())
        ):
            raise ClaimLost

    return report


def _report_aside(run: ImportRun, rows: int, share: float) -> None:
    """What is written inside a long transaction nobody else sees before its end."""
    # SQLite has one writer, and that one is busy.
    if connection.vendor != "postgresql":
        return
    with closing(connection.copy()) as second, second.cursor() as cursor:
        cursor.execute(
            "UPDATE candidates_importrun SET rows_done = %s, share_done = %s, seen_alive_at = %s "
            "WHERE id = %s AND claimed_at = %s",
            [rows, share, timezone.now(), run.pk, run.claimed_at],
        )


@contextmanager
def written_at_once(*, dry_run: bool) -> Iterator[None]:
    """One transaction, one import at a time; taken back at the end of a dry run."""
    with transaction.atomic():
        # SQLite has one writer anyway.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        yield
        if dry_run:
            transaction.set_rollback(True)


@contextmanager
def alone(lock: int, busy: str) -> Iterator[None]:
    """One process at a time; another one is refused. The lock ends with the process that holds
    it, however that ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
            if not cursor.fetchone()[0]:
                raise ImportRefused(busy)
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
    else:
        # Everybody who uses the file of a database is on its machine.
        with (settings.VAR_DIR / f"{lock}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ImportRefused(busy) from None
            yield


def write_changes(changed: Iterable[tuple[Candidate, dict[str, Any]]]) -> None:
    """Give people of the register the new values of their fields, all at once."""
    now, people, names = timezone.now(), [], {"updated_at"}
    for person, changes in changed:
        for name, value in changes.items():
            setattr(person, name, value)
        person.updated_at = now
        people.append(person)
        names |= changes.keys()
    if people:
        Candidate.objects.bulk_update(people, sorted(names), 500)


def refuse_when_mostly_unusable(rows: int, left_out: LeftOut) -> None:
    """Leaving out a row in twenty may be right; leaving out more hides a wrong file."""
    if not rows:
        raise ImportRefused("The file has no rows.")
    if left_out.count * 20 > rows:
        line, reason = left_out.examples[0]
        raise ImportRefused(
            f"{left_out.count:,} of {rows:,} rows cannot be used. The first, line {line}: {reason}."
        )
