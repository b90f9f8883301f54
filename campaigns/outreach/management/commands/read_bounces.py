import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from campaigns.outreach.returns import reports
from campaigns.outreach.returns.inbox import InboxFailed


class Command(BaseCommand):
    help = "Take in emails that came back: from files, from a mail server's pipe, or by IMAP."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, help="One email each; - is standard input."
        )
        parser.add_argument(
            "--imap", action="store_true", help="Read the mailbox of BOUNCE_IMAP_URL."
        )

    def handle(self, *, files: list[Path], imap: bool, **options: Any) -> None:
        if imap == bool(files):
            raise CommandError("Give files, or - for standard input, or --imap.")
        counts = self._from_mailbox() if imap else self._from_files(files)
        told = ", ".join(f"{kind.lower()}: {count}" for kind, count in sorted(counts.items()))
        self.stdout.write(f"{counts.total()} emails taken in. {told}".strip())

    def _from_mailbox(self) -> Counter[str]:
        if not settings.BOUNCE_IMAP_URL:
            raise CommandError("Set BOUNCE_IMAP_URL first (docs/deploying.md).")
        try:
            return reports.read_mailbox(settings.BOUNCE_IMAP_URL)
        except InboxFailed as error:
            raise CommandError(f"The mailbox can't be read: {error}") from error

    def _from_files(self, files: list[Path]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for file in files:
            try:
                raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
                counts[reports.take_in(raw).get_kind_display()] += 1
            except DatabaseError as error:
                # A mail server that pipes into this keeps the email, and tries again.
                raise CommandError(str(type(error).__name__), returncode=os.EX_TEMPFAIL) from error
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from error
        return counts
