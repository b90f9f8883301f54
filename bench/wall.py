"""The photo wall with a hundred, ten thousand and a hundred thousand photos.

bench/README.md says what the figures mean.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import django

from bench.pages import ANEW, compare, gets, on_each_database, served

SIZES = {2023: 100, 2024: 10_000, 2025: 100_000}
PER_SEAT = 160
WALL = "/wall/{}/"


def measure():
    django.setup()
    # Only now: they need the settings.
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    for year, size in SIZES.items():
        hang(year, size)
    count_queries()
    with served():
        same = 0.9
        good = [
            *(
                compare(f"wall of {size:,}, kept", gets(WALL, [year]), gets("/bare/constant/", [""]),
                        b"HTTP/1.1 200", 0.6)
                for year, size in SIZES.items()
            ),
            *(
                compare(f"wall of {size:,}, kept; of 100", gets(WALL, [year]),
                        gets(WALL, [min(SIZES)]), b"HTTP/1.1 200", same)
                for year, size in SIZES.items() if year != min(SIZES)
            ),
            *(
                compare(f"wall of {size:,}, anew; of 100", gets(f"{WALL}?{ANEW}", [year]),
                        gets(f"{WALL}?{ANEW}", [min(SIZES)]), b"HTTP/1.1 200", same)
                for year, size in SIZES.items() if year != min(SIZES)
            ),
        ]  # fmt: skip
    return 0 if all(good) else 1


def count_queries():
    """And write down the page that the bare view returns."""
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    for year, size in SIZES.items():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            page = Client().get(WALL.format(year)).content
        print(f"wall of {size:,}: {len(page):,} bytes, {len(queries)} queries, cold")
    (Path(os.environ["BENCH_DIR"]) / "home.html").write_bytes(page)
    connection.close()


def hang(year, size):
    from django.utils import timezone

    from candidates.models import Constituency
    from tests import walls
    from tests.factories import a_campaign, an_election

    election = an_election(
        nominations_close_at=timezone.now() - timedelta(days=1), slug=f"parl.{year}"
    )
    seats = [
        Constituency.objects.get_or_create(
            code=f"E{n:08d}",
            defaults={"name": f"Seat {n}", "slug": f"seat-{n}", "nation": "England"},
        )[0]
        for n in range(max(1, size // PER_SEAT))
    ]
    copies = [
        {"asked": width, "width": width, "height": width, "format": kind, "private": "",
         "public": f"aa/{width}-{year}.{kind}"}
        for width in (320, 640, 1280) for kind in ("webp", "jpeg")
    ]  # fmt: skip
    says = "Babies matter to everyone here."
    walls.hang(a_campaign(election, year=year), seats, size, says=[says], drawn=[copies])


if __name__ == "__main__":
    sys.exit(measure() if sys.argv[1:] == ["measure"] else on_each_database(__file__))
