"""What the import commands share: their arguments, their progress, their one line."""

import argparse
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from candidates.importers import ImportRefused, ImportRefusedUnlessForced
from candidates.models import ImportRun

SHOWN = 10
BAR = 30


def add_arguments(
    parser: CommandParser | argparse.ArgumentParser, *, force: str = "", optional: bool = False
) -> None:
    parser.add_argument("source", metavar="FILE|URL", nargs="?" if optional else None, default="")
    parser.add_argument(
        "--dry-run", action="store_true", help="Say what would change; write nothing."
    )
    if force:
        parser.add_argument("--force", action="store_true", help=force)


def run(command: BaseCommand, importer: Callable[..., ImportRun], options: dict[str, Any]) -> None:
    """Run the importer, and end with status 1 when it refuses the file."""
    choices = {name: options[name] for name in ("dry_run", "force") if name in options}
    terminal = command.stderr.isatty()

    def progress(rows: int, share: float) -> None:
        if terminal:
            bar = "█" * round(share * BAR)
            command.stderr.write(f"\r{bar:░<{BAR}} {share:4.0%}  {rows:,} rows", ending="")
            command.stderr.flush()

    try:
        outcome = importer(options["source"], progress=progress, **choices)
    except ImportRefusedUnlessForced as refused:
        raise CommandError(
            f"{refused} Nothing was written. If it is right, use --force."
        ) from refused
    except ImportRefused as refused:
        raise CommandError(f"{refused} Nothing was written.") from refused
    finally:
        if terminal:
            command.stderr.write("\r" + " " * (BAR + 30) + "\r", ending="")
    for line, reason in outcome.diff.get("left_out", [])[:SHOWN]:
        command.stderr.write(f"Left out, line {line}: {reason}")
    if outcome.counts.get("left_out", 0) > SHOWN:
        command.stderr.write("Left out: more of them. The import's page in the admin lists them.")
    prefix = "Dry run, nothing was written. " if outcome.state == ImportRun.State.DRY_RUN else ""
    command.stdout.write(prefix + outcome.message)
