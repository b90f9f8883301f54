from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.importers.constituencies import import_constituencies
from candidates.management import imports


class Command(BaseCommand):
    help = "Load the constituencies, with their codes and names, from a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        imports.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        imports.run(self, import_constituencies, options)
