from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.importers.split_postcodes import import_split_postcodes
from candidates.management import imports


class Command(BaseCommand):
    help = "Load the postcodes that lie in several constituencies."

    def add_arguments(self, parser: CommandParser) -> None:
        imports.add_arguments(
            parser, force="Accept it although it has far fewer postcodes than are listed now."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        imports.run(self, import_split_postcodes, options)
