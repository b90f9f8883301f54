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
    """A wall of made-up people, by the tables alone."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from campaigns.outreach.models import Approach
    from candidates.models import Ballot, Candidate, Constituency, Party
    from pledges.models import Photo, Pledge, WallPlace
    from tests.factories import a_campaign, an_election

    now = timezone.now()
    by, _ = User.objects.get_or_create(username="bench")
    election = an_election(nominations_close_at=now - timedelta(days=1), slug=f"parl.{year}")
    campaign = a_campaign(election, year=year)
    party, _ = Party.objects.get_or_create(ec_id="bench", defaults={"name": "Willow Party"})
    seats = [
        Constituency.objects.get_or_create(
            code=f"E{n:08d}",
            defaults={"name": f"Seat {n}", "slug": f"seat-{n}", "nation": "England"},
        )[0]
        for n in range(max(1, size // PER_SEAT))
    ]
    ballots = Ballot.objects.bulk_create(
        Ballot(election=election, constituency=seat, ballot_paper_id=f"{seat.slug}.{year}")
        for seat in seats
    )
    people = Candidate.objects.bulk_create(
        (
            Candidate(
                person_id=year * 1_000_000 + n, ballot=ballots[n % len(ballots)],
                name=f"Ann Archer {n}", sort_name=f"archer ann {n}", party=party,
            )
            for n in range(size)
        ),
        batch_size=2000,
    )  # fmt: skip
    approaches = Approach.objects.bulk_create(
        (
            Approach(
                campaign=campaign, candidate=one, slug=f"ann-{n}-{year}", response="joined",
                responded_at=now, token_hash=f"{year}-{n}",
            )
            for n, one in enumerate(people)
        ),
        batch_size=2000,
    )  # fmt: skip
    pledges = Pledge.objects.bulk_create(
        (
            Pledge(
                approach=one, role="candidate", wording="I will.", wording_version=1,
                display_name=person.name, statement="Babies matter to everyone here.",
            )
            for one, person in zip(approaches, people, strict=True)
        ),
        batch_size=2000,
    )  # fmt: skip
    copies = [
        {"asked": width, "width": width, "height": width, "format": kind, "private": "",
         "public": f"aa/{width}-{year}.{kind}"}
        for width in (320, 640, 1280) for kind in ("webp", "jpeg")
    ]  # fmt: skip
    Photo.objects.bulk_create(
        (
            Photo(
                pledge=one, status="approved", renditions=copies, people="nobody_else",
                alt_text="Smiling", moderated_at=now, moderated_by=by,
            )
            for one in pledges
        ),
        batch_size=2000,
    )  # fmt: skip
    WallPlace.objects.rehang()


if __name__ == "__main__":
    sys.exit(measure() if sys.argv[1:] == ["measure"] else on_each_database(__file__))
