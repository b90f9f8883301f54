import csv
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.outreach import optouts


class Command(BaseCommand):
    help = (
        "Add who is not to be written to from a file of export_suppressions, after a backup "
        "was restored, and delete again what supporters had deleted. Nobody is taken off the "
        "list; running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="- is standard input.")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text()
            added = optouts.bring_back(csv.DictReader(text.splitlines()))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{added} opt-outs and deletions brought back.")
