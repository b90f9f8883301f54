from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.importers.candidates import import_candidates
from candidates.management import imports


class Command(BaseCommand):
    help = "Load the candidates of one or several elections from Democracy Club's CSV export."

    def add_arguments(self, parser: CommandParser) -> None:
        imports.add_arguments(
            parser, force="Accept it although over a quarter of the candidates are gone."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        imports.run(self, import_candidates, options)
