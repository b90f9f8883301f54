from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaigns.outreach.preflight import checks
from campaigns.outreach.preflight.checks import Section
from campaigns.outreach.preflight.verdict import State

MARKS = {State.GOOD: "ok   ", State.LOOK: "look ", State.BAD: "BAD  ", State.UNKNOWN: "?    "}


class Command(BaseCommand):
    help = "Look whether everything is ready for sending. Ends with 1 if something must be mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail-to", metavar="ADDRESS", help="Send a test email there.")

    def handle(self, *, mail_to: str | None, **options: Any) -> None:
        found = checks.sections()
        if mail_to:
            found.append(Section("Test email", [checks.send_test(mail_to)]))
        for section in found:
            self._tell(section)
        if not checks.is_ready(found):
            raise SystemExit(1)

    def _tell(self, section: Section) -> None:
        self.stdout.write(f"\n{section.name}")
        for check in section.checks:
            self.stdout.write(f"  {MARKS[check.state]}{check.name}: {check.says}")
        for table in section.tables:
            self.stdout.write(f"  {table.name}:")
            for row in table.rows:
                share = f"{row.reached} of {row.of} ({row.percent} %)"
                self.stdout.write(f"       {row.name}: {share}")
