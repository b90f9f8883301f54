"""The record of each import, also of those that were refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from candidates.importers import ImportRefused
from candidates.importers.sources import name_of
from candidates.models import ImportRun

EXAMPLES = 200
# Any number that nothing else in this database locks.
IMPORT_LOCK = 1_904_650


@dataclass
class LeftOut:
    """Rows that an import could not use: how many, and the first of them with the reason."""

    count: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append((line, reason))


@contextmanager
def recorded(
    kind: str, source: str | Path, *, dry_run: bool, by: User | None, file_name: str = ""
) -> Iterator[ImportRun]:
    """Keep an ImportRun of what happens inside, whichever way it ends."""
    run = ImportRun.objects.create(
        source=kind, file_name=(file_name or name_of(source))[:300], by=by
    )
    try:
        yield run
        run.state = ImportRun.State.DRY_RUN if dry_run else ImportRun.State.APPLIED
    except ImportRefused as refused:
        run.message = str(refused)
        raise
    finally:
        if run.state == ImportRun.State.RUNNING:
            run.state = ImportRun.State.REFUSED
            run.message = run.message or "It broke off, and nothing was written."
        run.finished_at = timezone.now()
        run.save()


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


def refuse_when_mostly_unusable(rows: int, left_out: LeftOut) -> None:
    """Leaving out a row in twenty may be right; leaving out more hides a wrong file."""
    if not rows:
        raise ImportRefused("The file has no rows.")
    if left_out.count * 20 > rows:
        line, reason = left_out.examples[0]
        raise ImportRefused(
            f"{left_out.count:,} of {rows:,} rows cannot be used. The first, line {line}: {reason}."
        )
