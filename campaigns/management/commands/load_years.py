from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import archive


class Command(BaseCommand):
    help = (
        "Bring in the years that were, from files of the project. What staff changed or "
        "deleted since stays as they left it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", metavar="YEAR", nargs="*", type=int, help="otherwise all")
        parser.add_argument("--folder", type=Path, default=archive.FILES, help="other files")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *, years: list[int], folder: Path, dry_run: bool, **options: Any) -> None:
        try:
            loaded = archive.load(years, folder=folder, dry_run=dry_run)
        except archive.ArchiveRefused as refused:
            raise CommandError(f"{refused} Nothing was written.") from refused
        self.stdout.write(f"{'Dry run, nothing was written. ' if dry_run else ''}{loaded}")
