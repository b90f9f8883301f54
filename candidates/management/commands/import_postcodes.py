from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.importers.postcodes import import_postcodes
from candidates.management import imports


class Command(BaseCommand):
    help = "Load the postcodes from ONSPD, NSPL or postcodes-gb.csv; CSV, gzip or zip."

    def add_arguments(self, parser: CommandParser) -> None:
        imports.add_arguments(
            parser, force="Accept it although it has far fewer postcodes than are loaded now."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        imports.run(self, import_postcodes, options)
