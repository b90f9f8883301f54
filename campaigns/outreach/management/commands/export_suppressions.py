import csv
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.outreach import optouts


class Command(BaseCommand):
    help = (
        "Write who is not to be written to, and what supporters have deleted, as CSV, to "
        "standard output. It names nobody: addresses are keyed hashes. To be kept beside the "
        "backups."
    )

    def handle(self, **options: Any) -> None:
        rows = csv.writer(self.stdout)
        rows.writerow(optouts.COLUMNS)
        rows.writerows(optouts.rows())
