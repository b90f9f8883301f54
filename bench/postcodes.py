"""How long loading every postcode takes, as a ratio to a bare bulk load of the same file, and how
much memory. Each load is a process of its own, on a database on the disk.

make bench, or python -m tests.services python -P bench/postcodes.py (-P: candidates.py lies beside it)
"""

import contextlib
import csv
import gzip
import json
import os
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection, transaction

from candidates import postcodes
from candidates.importers.constituencies import import_constituencies
from candidates.importers.postcodes import WELL_KNOWN, import_postcodes
from candidates.models import Constituency

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
RATIO, MEGABYTES = 1.5, 300
COLUMNS = "postcode varchar(7) NOT NULL, constituency_id smallint NULL, kind varchar(7) NOT NULL"


# In the processes that load


def constituencies(path):
    import_constituencies(path)


def ours(path):
    """What the command does, with everything that is checked, in place of the postcodes before."""
    start = time.perf_counter()
    run = import_postcodes(path)
    seconds = time.perf_counter() - start
    assert run.counts["live"] > 1_700_000
    return seconds


def bare(path):
    """The shortest way from the file to a table like ours with the same key."""
    ids = dict(Constituency.objects.values_list("code", "pk"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        start = time.perf_counter()
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file, transaction.atomic():
            lines = csv.reader(file)
            next(lines)
            rows = ((line[0].replace(" ", ""), ids[line[1]], "live") for line in lines)
            if connection.vendor == "postgresql":
                cursor.execute(f"CREATE TABLE bare ({COLUMNS})")
                with cursor.copy("COPY bare FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                cursor.execute("ALTER TABLE bare ADD PRIMARY KEY (postcode)")
            else:
                cursor.execute(
                    f"CREATE TABLE bare ({COLUMNS}, PRIMARY KEY (postcode)) WITHOUT ROWID"
                )
                cursor.executemany("INSERT INTO bare VALUES (%s, %s, %s)", rows)
        seconds = time.perf_counter() - start
        # The next round finds the disk as this one did.
        cursor.execute("DROP TABLE bare")
    return seconds


def work(what, path):
    seconds = {"ours": ours, "bare": bare, "constituencies": constituencies}[what](path)
    print(json.dumps({"seconds": seconds, "megabytes": most_memory()}))


def most_memory():
    """In megabytes. What getrusage says begins with the memory of whoever started us."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# In the process that compares them


@contextlib.contextmanager
def databases(folder):
    """SQLite, and PostgreSQL where DATABASE_URL names one."""
    sqlite = f"sqlite:///{folder}/bench.sqlite3"
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield {"SQLite": sqlite}
        return
    name = f"bench_{secrets.token_hex(4)}"
    before, _, options = given.partition("?")
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            postgresql = f"{before.rpartition('/')[0]}/{name}?{options}"
            yield {"SQLite": sqlite, "PostgreSQL": postgresql}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(url, *arguments):
    answer = subprocess.run(
        [sys.executable, "-P", *arguments],
        env={
            **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": str(ROOT),
        },
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    return json.loads(answer) if answer.startswith("{") else answer


def real_or_made_up(folder):
    """The files of constituencies and postcodes."""
    files = [DATA / "constituencies-2024.csv", DATA / "postcodes-gb.csv.gz"]
    if all(file.exists() for file in files):
        return files
    print(f"{DATA} is not here: instead of its postcodes, as many that are made up.")
    return made_up(folder)


def made_up(folder):
    codes = sorted({*WELL_KNOWN.values(), *(f"E1400{number}" for number in range(1063, 1606))})
    constituencies = Path(folder) / "constituencies.csv"
    lines = [f"{code},Made-up seat {number}\n" for number, code in enumerate(codes)]
    constituencies.write_text("gss_code,name\n" + "".join(lines))
    letters = "ABDEFGHJLN"
    found = dict(WELL_KNOWN)
    for number in range(1_733_406 - len(found)):
        rest, second = divmod(number, 10)
        rest, first = divmod(rest, 10)
        rest, sector = divmod(rest, 10)
        area, district = divmod(rest, 90)
        postcode = (
            f"{'ACDEFGHKLM'[area // 24]}{'ABCDEFGHKLMNOPRSTUVWXYZ'[area % 23]}{10 + district}"
            f"{sector}{letters[first]}{letters[second]}"
        )
        found.setdefault(postcode, codes[number * len(codes) // 1_733_406])
    path = Path(folder) / "postcodes.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        file.write("pcds,gss_code,easting,northing,quality\n")
        for postcode, code in sorted(found.items()):
            file.write(f"{postcodes.written(postcode)},{code},400000,400000,10\n")
    return [constituencies, path]


def main():
    with tempfile.TemporaryDirectory(prefix="imhaw-bench-") as folder, databases(folder) as urls:
        files = real_or_made_up(folder)
        for kind, url in urls.items():
            compare(kind, url, *files)


def compare(kind, url, constituencies, path):
    run(url, "manage.py", "migrate", "--verbosity", "0")
    run(url, __file__, "constituencies", str(constituencies))
    # Once for nothing: every round after it replaces a whole set.
    run(url, __file__, "ours", str(path))
    rounds = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        for name, loads in rounds.items():
            loads.append(run(url, __file__, name, str(path)))

    print(f"All postcodes, {kind}, {ROUNDS} rounds: median (fastest to slowest)")
    for name, loads in rounds.items():
        print(f"{name:<6}{spread([load['seconds'] for load in loads])} s", end="")
        print(f"{max(load['megabytes'] for load in loads):6.0f} MB")
    # Round by round, so that a machine that is busy for a while slows both.
    ratios = [
        ours["seconds"] / bare["seconds"]
        for bare, ours in zip(rounds["bare"], rounds["ours"], strict=True)
    ]
    kept = statistics.median(ratios) <= RATIO and all(
        load["megabytes"] < MEGABYTES for load in rounds["ours"]
    )
    print(
        f"ratio {spread(ratios)}, to be at most {RATIO}, in under {MEGABYTES} MB: "
        f"{'kept' if kept else 'MISSED'}"
    )


def spread(figures):
    return f"{statistics.median(figures):6.2f} ({min(figures):.2f} to {max(figures):.2f})"


if __name__ == "__main__":
    if len(sys.argv) == 3:
        work(*sys.argv[1:])
    else:
        main()
