from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.importers.hexmap import import_hexmap
from candidates.management import imports


class Command(BaseCommand):
    help = "Load the places of the constituencies in a map of hexagons from HexJSON."

    def add_arguments(self, parser: CommandParser) -> None:
        imports.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        imports.run(self, import_hexmap, options)
