from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledges import retention


class Command(BaseCommand):
    help = "Delete what has had its time, as the privacy page promises."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = retention.tidy(dry_run=options["dry_run"])
        for what, count in report.counts.items():
            self.stdout.write(f"{count:>6}  {what}")
        verb = "would be" if options["dry_run"] else "were"
        self.stdout.write(f"{report.total} rows {verb} deleted or emptied.")
        if report.failed:
            raise CommandError(f"These failed, see the log: {'; '.join(report.failed)}")
