from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.importers.mps import import_mps
from candidates.management import imports


class Command(BaseCommand):
    help = "Load who sits in the House of Commons, from Parliament or from a file."

    def add_arguments(self, parser: CommandParser) -> None:
        # Without a file, Parliament is asked.
        imports.add_arguments(
            parser,
            force="Accept it although many are missing; their seats stay as they are.",
            optional=True,
        )

    def handle(self, *args: Any, **options: Any) -> None:
        imports.run(self, import_mps, options)
