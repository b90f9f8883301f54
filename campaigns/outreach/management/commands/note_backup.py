from typing import Any

from django.core.management.base import BaseCommand

from campaigns.outreach.models import Heartbeat


class Command(BaseCommand):
    help = "Note that a backup was made: pre-flight warns when the last one is old."

    def handle(self, **options: Any) -> None:
        Heartbeat.beat("backup")
        self.stdout.write("Noted.")
