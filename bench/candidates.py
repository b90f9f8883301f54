"""How long a first import of every candidate takes, as a ratio to reading the same file and creating
the same rows at once; and what a repeated import writes, which is nothing.

make bench, or python -m tests.services python -P bench/candidates.py
"""

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection, transaction
from django.test.runner import DiscoverRunner
from django.test.utils import CaptureQueriesContext

from candidates.importers.candidates import import_candidates
from candidates.importers.constituencies import import_constituencies
from candidates.models import Ballot, Candidate, Contact, Election, ImportRun, Party

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
ROUNDS, RATIO = int(os.environ.get("BENCH_ROUNDS", "5")), 3
# In the order in which they may be deleted.
WRITTEN = [Contact, Candidate, Ballot, Party, Election]
COLUMNS = (
    "person_id,person_name,election_id,ballot_paper_id,election_date,election_current,party_name,"
    "party_id,post_label,cancelled_poll,seats_contested,gss,email,homepage_url"
)


def made_up(folder):
    """4,515 people in 650 seats, seven in most of them and nearly all with an address."""
    seats, people = Path(folder) / "constituencies.csv", Path(folder) / "candidates.csv"
    codes = [f"E1400{number}" for number in range(1063, 1713)]
    lines = [f"{code},Made-up {number}\n" for number, code in enumerate(codes)]
    seats.write_text("gss_code,name\n" + "".join(lines))
    with people.open("w", newline="") as file:
        write = csv.writer(file).writerow
        write(COLUMNS.split(","))
        for number in range(4515):
            seat, party = number % 650, number % 106
            email = f'"candidate{number}@candidates.example"' if number % 6 else ""
            write([
                number + 1, f"Some Body{number}", "parl.2024-07-04",
                f"parl.made-up-{seat}.2024-07-04", "2024-07-04", "t", f"Party {party}",
                f"PP{party}", f"Made-up {seat}", "f", 1, codes[seat], email,
                f'"https://candidate{number}.example/"',
            ])  # fmt: skip
    return seats, people


def clear():
    for model in WRITTEN:
        model.objects.all().delete()
    ImportRun.objects.all().delete()


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def bare(path, rows):
    """Read every cell, and create what the import would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert sum(1 for _row in csv.DictReader(file)) == len(rows[Candidate])
    with transaction.atomic():
        for model in reversed(WRITTEN):
            model.objects.bulk_create([model(**row) for row in rows[model]])


def writes(path):
    with CaptureQueriesContext(connection) as queries:
        import_candidates(path)
    begun = [query["sql"].lstrip() for query in queries]
    return [
        sql
        for sql in begun
        # The record that somebody ran it is not the register.
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and ImportRun._meta.db_table not in sql
    ]


def main(folder):
    seats, people = DATA / "constituencies-2024.csv", DATA / "dc-export-2024-example-emails.csv"
    if not (seats.exists() and people.exists()):
        print(f"{DATA} is not here: instead of its candidates, as many that are made up.")
        seats, people = made_up(folder)
    import_constituencies(seats)
    import_candidates(people)
    rows = {model: list(model.objects.order_by("pk").values()) for model in WRITTEN}
    assert len(rows[Candidate]) == 4515

    times = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        clear()
        times["bare"].append(timed(lambda: bare(people, rows)))
        clear()
        times["ours"].append(timed(lambda: import_candidates(people)))
    repeated = timed(lambda: import_candidates(people))
    written = writes(people)

    ratios = [ours / bare for bare, ours in zip(times["bare"], times["ours"], strict=True)]
    kind = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]
    print(
        f"{len(rows[Candidate]):,} candidates and {len(rows[Contact]):,} contacts, {kind}, "
        f"{ROUNDS} rounds: median (fastest to slowest)"
    )
    for name, seconds in times.items():
        print(f"{name:<6}{spread(seconds)} s")
    print(f"again {repeated:6.2f} s")
    kept = statistics.median(ratios) <= RATIO and not written
    print(
        f"ratio {spread(ratios)}, to be at most {RATIO}; statements that write when repeated: "
        f"{len(written)}, to be 0: {'kept' if kept else 'MISSED'}"
    )
    for sql in written[:5]:
        print(f"  {sql[:150]}")


def spread(figures):
    return f"{statistics.median(figures):6.2f} ({min(figures):.2f} to {max(figures):.2f})"


if __name__ == "__main__":
    if connection.vendor == "postgresql":
        without = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        subprocess.run([sys.executable, "-P", __file__], env=without, check=True)
    with tempfile.TemporaryDirectory(prefix="imhaw-bench-") as folder:
        if connection.vendor == "sqlite":
            # On the disk, as a site has it.
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"
        runner = DiscoverRunner(verbosity=0, interactive=False)
        databases = runner.setup_databases()
        try:
            main(folder)
        finally:
            runner.teardown_databases(databases)
