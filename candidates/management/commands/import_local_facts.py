from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.importers.local_facts import import_local_facts
from candidates.management import imports


class Command(BaseCommand):
    help = "Load figures about babies in each constituency from a CSV file: gss, value, label, source, date."

    def add_arguments(self, parser: CommandParser) -> None:
        imports.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        imports.run(self, import_local_facts, options)
