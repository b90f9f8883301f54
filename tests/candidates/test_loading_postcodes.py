"""Loading postcodes while the site is in use, in processes of their own, and killed in the middle."""

import itertools
import json
import subprocess
import sys

import pytest

from tests.site import ROOT, Site

pytestmark = pytest.mark.long

# Says how far it has come, and goes on when it is told to.
LOAD = """
import sys
import django

django.setup()

from candidates.importers.postcodes import import_postcodes

def progress(rows, share):
    print(rows, share, flush=True)
    sys.stdin.readline()

import_postcodes(sys.argv[1], force=True, progress=progress)
"""
LOOK = """
import json
from django.db import connection
from candidates.lookup import look_up
from candidates.models import Postcode

tables = [name for name in connection.introspection.table_names() if "postcode" in name]
print(json.dumps([Postcode.objects.count(), type(look_up("NE461BS")).__name__, sorted(tables)]))
"""
TABLES = ["candidates_postcode", "candidates_splitpostcode"]


@pytest.fixture
def site(tmp_path, data, file_with):
    running = Site(tmp_path, demo=False)
    running.manage("import_constituencies", str(data / "constituencies.csv"))
    running.manage("import_postcodes", str(file_with("pcds,gss_code", "NE46 1BS,E14001285")))
    yield running
    running.stop()


@pytest.fixture
def large(tmp_path):
    """A file that takes several transactions."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    places = itertools.product(range(10, 99), range(10), letters, letters)
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("pcds,gss_code\nNE46 1BS,E14001285\n")
        for district, sector, first, second in itertools.islice(places, 119_999):
            file.write(f"CA{district} {sector}{first}{second},E14001285\n")
    return path


@pytest.fixture
def start(site, large):
    processes = []

    def load():
        process = subprocess.Popen(
            [sys.executable, "-c", LOAD, str(large)],
            cwd=ROOT, env=site.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        processes.append(process)
        return process

    yield load
    for process in processes:
        process.kill()
        process.communicate()


def seen(site):
    return json.loads(site.manage("shell", "-v0", "-c", LOOK))


def go_on(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline()


def test_a_load_that_is_killed_leaves_the_old_set_and_the_next_one_tidies_up(site, start):
    # After the first transaction, in the middle, and when only the last step is left.
    for steps in (0, 1, 3):
        process = start()
        reached = process.stdout.readline()
        for _ in range(steps):
            reached = go_on(process)
        assert reached
        process.kill()
        process.wait()
        assert seen(site)[:2] == [1, "Found"]
    assert reached.startswith("120000 0.98")

    process = start()
    process.communicate("\n" * 10)

    assert process.returncode == 0
    assert seen(site) == [120_000, "Found", TABLES]


def test_look_ups_see_the_old_set_until_they_see_the_new_one(site, start):
    process = start()
    counts = []
    while process.stdout.readline():
        counts.append(seen(site)[0])
        process.stdin.write("\n")
        process.stdin.flush()

    assert counts == [1, 1, 1, 1, 120_000]


def test_a_second_load_is_refused_and_the_first_goes_on(site, start):
    first = start()
    assert first.stdout.readline()

    second = start()
    assert second.stdout.readline() == ""

    assert second.wait() == 1
    first.communicate("\n" * 10)
    assert first.returncode == 0
    assert seen(site) == [120_000, "Found", TABLES]
