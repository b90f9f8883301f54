"""Requests a second and how long visitors wait, beside bare views of the same server.

bench/README.md says what the figures mean.

make bench, or python -m tests.services python -P bench/pages.py (-P: candidates.py lies beside it)
"""

import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import django
import psycopg

from bench.bare.clients import CLIENTS, visit
from candidates.cached import LONGEST_QUERY
from tests.services import free_port, running, wait_for

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, SECONDS = int(os.environ.get("BENCH_ROUNDS", "7")), 1.5
SEATS, STANDING, POSTCODES = 650, 7, 50_000
# As in the Dockerfile and docker-compose.yml.
WORKERS = 3
PORT = free_port()
# A page with a query this long is never kept.
ANEW = "x" * (LONGEST_QUERY + 1)


def on_each_database(script):
    """Each in a process of its own: settings are read once."""
    given, name = os.environ.get("DATABASE_URL", ""), f"bench_{Path(script).stem}"
    with tempfile.TemporaryDirectory(prefix="imhaw-bench-") as folder:
        databases = {"SQLite": f"sqlite:///{folder}/db.sqlite3"}
        if given.startswith("postgres"):
            before, _, options = given.partition("?")
            databases["PostgreSQL"] = f"{before.rpartition('/')[0]}/{name}?{options}"
            with psycopg.connect(given, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
                connection.execute(f"CREATE DATABASE {name}")
        failed = 0
        for database, url in databases.items():
            print(f"\n{database}, {CLIENTS} clients, {WORKERS} gunicorn processes", flush=True)
            failed |= subprocess.run(
                [sys.executable, "-P", script, "measure"],
                env={**os.environ, **environment(folder, url)}, cwd=ROOT,
            ).returncode  # fmt: skip
    return failed


def environment(folder, url):
    return {
        "PYTHONPATH": str(ROOT),
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "bench.bare.settings",
        "SECRET_KEY": "only-for-this-bench",
        "LINK_KEY": "only-for-this-bench-too",
        "DEBUG": "0",
        "SECURE_SSL_REDIRECT": "0",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "DATABASE_URL": url,
        "VAR_DIR": f"{folder}/var",
        "BENCH_DIR": folder,
        "PAGE_CACHE_SECONDS": "10",
    }


@contextmanager
def served():
    """The site as in production, and the head of the table that compare goes on with."""
    with running(
        sys.executable, "-m", "gunicorn", "imhaw.wsgi", f"--bind=127.0.0.1:{PORT}",
        f"--workers={WORKERS}", "--no-control-socket", "--log-level=warning", cwd=ROOT,
    ):  # fmt: skip
        wait_for(PORT)
        print(
            f"{'':<34}{'req/s':>7}{'bare':>7}{'ratio':>7}{'p50 ms':>8}{'p99 ms':>8}{'p99/p50':>9}"
        )
        yield


def measure():
    django.setup()
    # Only now: they need the settings.
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    slugs, postcodes = fill()
    queries = prepare_bare_page(slugs[0])
    with served():
        seat = f"constituency, {STANDING} people"
        good = [
            compare("look-up, 1 query", posts("/find/", postcodes),
                    posts("/bare/find/", postcodes), b"HTTP/1.1 302", 0.7),
            compare(f"{seat}, kept", gets("/constituency/{}/", slugs),
                    gets("/bare/constituency/{}/0/", slugs), b"HTTP/1.1 200", 0.7),
            compare("home, kept", gets("/", [""]), gets("/bare/constant/", [""]),
                    b"HTTP/1.1 200", 0.6),
            compare("find, kept", gets("/find/", [""]), gets("/bare/constant/", [""]),
                    b"HTTP/1.1 200", 0.6),
            compare(f"{seat}, anew, {queries} queries", gets(f"/constituency/{{}}/?{ANEW}", slugs),
                    gets(f"/bare/constituency/{{}}/{queries}/", slugs), b"HTTP/1.1 200", 0.5),
        ]  # fmt: skip
    return 0 if all(good) else 1


def fill():
    """A country of made-up seats and people. Return slugs and postcodes to ask for."""
    from django.utils import timezone

    from candidates.models import (
        Ballot,
        Candidate,
        Constituency,
        Contact,
        Party,
        Postcode,
    )  # fmt: skip
    from tests.factories import a_campaign, an_election

    election = an_election(nominations_close_at=timezone.now() - timedelta(days=1))
    a_campaign(election, lead="Babies can’t vote. You can ask for them.")
    party = Party.objects.create(ec_id="bench", name="Willow Party")
    Constituency.objects.bulk_create(
        Constituency(code=f"E{n:08d}", name=f"Seat {n}", slug=f"seat-{n}", nation="England")
        for n in range(SEATS)
    )
    seats = list(Constituency.objects.order_by("pk"))
    Ballot.objects.bulk_create(
        Ballot(election=election, constituency=seat, ballot_paper_id=f"parl.{seat.slug}.bench")
        for seat in seats
    )
    Candidate.objects.bulk_create(
        Candidate(
            person_id=100 * ballot.pk + n, ballot=ballot, name=f"Ann Archer {n}",
            sort_name=f"archer ann {n}", party=party,
        )
        for ballot in Ballot.objects.all() for n in range(STANDING)
    )  # fmt: skip
    Contact.objects.bulk_create(
        Contact(candidate=one, channel="email", value=f"c{one.pk}@c.example", source="bench")
        for one in Candidate.objects.all()
    )
    postcodes = [
        f"{area}{district}{number}{first}{last}"
        for area in ("EX", "NE") for district in range(1, 100) for number in range(10)
        for first in "ABDEF" for last in "ABDEF"
    ]  # fmt: skip
    Postcode.objects.bulk_create(
        (
            Postcode(postcode=postcode, constituency=seats[n % SEATS])
            for n, postcode in enumerate(postcodes[:POSTCODES])
        ),
        batch_size=5000,
    )
    # Five seats: those of one moment, asked for again before they are forgotten.
    return [seat.slug for seat in seats[:5]], postcodes[: POSTCODES : POSTCODES // 500]


def prepare_bare_page(slug):
    """Write a template as long as the page, and return how many queries the page makes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, folder = Client(), Path(os.environ["BENCH_DIR"])
    (folder / "home.html").write_bytes(client.get("/").content)
    page = client.get(f"/constituency/{slug}/").content.decode()
    (folder / "bare.html").write_text(f"{{% verbatim %}}{page}{{% endverbatim %}}")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/constituency/{slug}/?{ANEW}")
    connection.close()
    print(f"pages of {len(page):,} bytes; home of {(folder / 'home.html').stat().st_size:,}")
    return len(queries)


HEAD = f"HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nConnection: close\r\n"


def gets(path, names):
    return [f"GET {path.format(name)} {HEAD}\r\n".encode() for name in names]


def posts(path, postcodes):
    bodies = [f"postcode={postcode[:-3]}+{postcode[-3:]}" for postcode in postcodes]
    return [
        f"POST {path} {HEAD}Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        for body in bodies
    ]


def compare(name, ours, bare, expected, least):
    """Alternate, so that whatever else the machine does falls on both."""
    for requests in (ours, bare):
        visit(PORT, requests, SECONDS, expected)
    rounds = [
        (visit(PORT, ours, SECONDS, expected), visit(PORT, bare, SECONDS, expected))
        for _ in range(ROUNDS)
    ]
    median = statistics.median
    ratio = median(mine[0] / theirs[0] for mine, theirs in rounds)
    half = median(mine[1][len(mine[1]) // 2] for mine, _ in rounds)
    late = median(mine[1][len(mine[1]) * 99 // 100] for mine, _ in rounds)
    spread = median(
        mine[1][len(mine[1]) * 99 // 100] / mine[1][len(mine[1]) // 2] for mine, _ in rounds
    )
    good = ratio >= least and spread < 5
    print(
        f"{name:<34}{median(mine[0] for mine, _ in rounds):7.0f}"
        f"{median(theirs[0] for _, theirs in rounds):7.0f}{ratio:7.2f}"
        f"{half * 1000:8.1f}{late * 1000:8.1f}{spread:9.1f}"
        f"  {'' if not least else 'ok' if good else f'MISSED: {least} and 5 are the limits'}",
        flush=True,
    )
    return good


if __name__ == "__main__":
    sys.exit(measure() if sys.argv[1:] == ["measure"] else on_each_database(__file__))
