"""What the site stands on goes away in the middle of sending, and comes back. Nothing is
lost, nothing comes twice, what is in doubt is shown, and it says what is away."""

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from tests.misbehaving import Misbehaving
from tests.services import postgresql_server, redis_server
from tests.site import Site

pytestmark = pytest.mark.long

ALL_WELL = {"ok": 1}
PREPARE = """
from tests.factories import *
from campaigns.outreach.models import SendingRules
SendingRules.objects.create(warm_up="100000", per_domain_hour=10**6)
campaign = a_campaign()
seat = a_seat()
for number in range({number} // 5):
    an_invitation(campaign, [a_candidate(campaign, seat, name=f"Ann Archer {{number}} {{i}}") for i in range(5)])
"""
ROWS = """
import json
from campaigns.outreach.models import Message
rows = Message.objects.filter(kind="invitation")
print("ROWS", json.dumps(list(rows.values_list("message_id", "status"))))
"""
OVER = {"sent", "stuck", "failed", "bounced"}


class Run:
    """A site that has something to send, and the mail server that it sends to."""

    def __init__(self, folder, number, **server):
        self.number = number
        self.server = Misbehaving(fates=ALL_WELL, **server)
        self.accepted = self.server.accepted
        self.site = Site(folder, demo=False)
        self.site.env |= {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.server.port}",
            "EMAIL_TIMEOUT": "2",
            "OUTBOX_RETRY_MINUTES": ",".join(["0.02"] * 60),
        }
        self.site.manage("shell", "-v0", "-c", PREPARE.format(number=number))

    def until(self, reached, seconds=120):
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, f"{len(self.accepted)} of {self.number} taken"
            time.sleep(0.05)

    def until_taken(self, number):
        self.until(lambda: len(self.accepted) >= number)

    def rows(self):
        output = self.site.manage("shell", "-v0", "-c", ROWS)
        return dict(json.loads(output.rpartition("ROWS ")[2]))

    def until_over(self, seconds=120):
        self.until(lambda: set(self.rows().values()) <= OVER, seconds)

    def ready(self):
        try:
            with urllib.request.urlopen(f"{self.site.url}/readyz", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def check(self, capsys, *, stuck):
        """Every message is over, and the server's own log agrees row by row."""
        rows, taken = self.rows(), Counter(self.accepted)
        with capsys.disabled():
            print(f"\n{dict(Counter(rows.values()))}; {len(taken)} taken by the server")
        assert len(rows) == self.number
        assert max(taken.values()) == 1
        assert set(rows.values()) <= {"sent", "stuck"}
        assert sum(status == "stuck" for status in rows.values()) <= stuck
        assert {pk for pk, status in rows.items() if status == "sent"} <= set(taken)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.site.stop()
        self.server.stop()


@pytest.fixture
def run(tmp_path):
    """Call it with how many to send, once what the site stands on is there."""
    with contextlib.ExitStack() as stack:

        def start(number, **server):
            return stack.enter_context(Run(tmp_path / "site", number, **server))

        (tmp_path / "site").mkdir()
        yield start


@pytest.fixture
def database(monkeypatch):
    with postgresql_server() as (url, server):
        monkeypatch.setenv("DATABASE_URL", url)
        yield server


@pytest.fixture
def broker(monkeypatch):
    with redis_server() as (url, server):
        monkeypatch.setenv("REDIS_URL", url)
        yield server


def test_the_database_is_restarted_twice_and_killed_once(database, broker, run, capsys):
    sending = run(300, seconds=0.01)
    workers = [sending.site.start_worker(), sending.site.start_helper()]
    for number, away in enumerate((database.stop, database.kill, database.stop), start=1):
        sending.until_taken(60 * number)
        away()
        assert sending.ready() == (503, "no database")
        database.start()
    sending.until_over()

    # One in each worker's hands each time, at most.
    sending.check(capsys, stuck=6)
    assert [worker.poll() for worker in workers] == [None, None]
    assert sending.ready() == (200, "ok")


def test_the_broker_is_killed_and_comes_back(database, broker, run, capsys):
    sending = run(300, seconds=0.01)
    workers = [sending.site.start_worker(), sending.site.start_helper()]
    for number in (1, 2):
        sending.until_taken(80 * number)
        broker.kill()
        status, words = sending.ready()
        assert (status, "no broker" in words) == (503, True)
        time.sleep(2)
        broker.start()
    sending.until_over()

    sending.check(capsys, stuck=0)
    assert [worker.poll() for worker in workers] == [None, None]
    assert sending.ready() == (200, "ok")


def test_two_beats_send_nothing_twice(run, capsys):
    sending = run(200)
    for _ in range(2):
        sending.site.start_worker()
    sending.until_over()

    sending.check(capsys, stuck=0)


def test_the_mail_server_is_away_and_comes_back(run, capsys):
    sending = run(100, seconds=0.02)
    sending.site.start_worker()
    sending.until_taken(20)
    sending.server.stop()
    time.sleep(4)
    port, sending.server = sending.server.port, None
    sending.server = Misbehaving(fates=ALL_WELL, port=port)
    sending.server.accepted = sending.accepted
    sending.until_over()

    sending.check(capsys, stuck=1)


def test_a_mail_server_that_takes_its_time_is_waited_for(database, broker, run, capsys):
    # The lease is three seconds: not even two emails fit in.
    sending = run(20, seconds=0.4)
    for _ in range(3):
        sending.site.start_helper()
    sending.site.start_worker()
    sending.until_over()

    sending.check(capsys, stuck=0)


def test_a_mail_server_that_says_nothing_is_left_and_found_again(run, capsys):
    sending = run(30)
    sending.server.stop()
    # Connections are accepted by the system, and nobody ever speaks.
    with socket.create_server(("127.0.0.1", sending.server.port)):
        sending.site.start_worker()
        time.sleep(7)
    sending.server = Misbehaving(fates=ALL_WELL, port=sending.server.port)
    sending.accepted = sending.server.accepted
    sending.until_over()

    sending.check(capsys, stuck=0)


# The disk


class TinyDisk:
    """A small file system of its own, and a file that fills it."""

    def __init__(self, megabytes):
        # Where others than root may look: PostgreSQL is somebody else.
        self.folder = Path(tempfile.mkdtemp(prefix="imhaw-disk-", dir="/tmp"))
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", self.folder]
        if os.geteuid() or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
            pytest.skip("only root may make a small file system")

    def fill(self):
        path = self.folder / "ballast"
        with path.open("ab", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(b"x" * 4096)

    def free(self):
        (self.folder / "ballast").unlink()

    def unmount(self):
        subprocess.run(["umount", "--lazy", self.folder], check=True)
        self.folder.rmdir()


@pytest.fixture
def disk():
    """Call it with its size; gone again after the test."""
    with contextlib.ExitStack() as stack:

        def make(megabytes):
            made = TinyDisk(megabytes)
            stack.callback(made.unmount)
            return made

        yield make


def test_the_disk_is_full_and_has_room_again(disk, monkeypatch, capsys):
    """Database, broker and media on one small disk, as out of the box."""
    small = disk(40)
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("DISK_RESERVE_MB", "4")
    with Run(small.folder, 200, seconds=0.01) as sending:
        worker = sending.site.start_worker()
        sending.until_taken(40)
        for _ in range(4):
            # Again: what is tidied up meanwhile makes room.
            small.fill()
            time.sleep(1.5)
        status, words = sending.ready()
        assert (status, "disk full" in words) == (503, True)
        small.free()
        sending.until_over()

        sending.check(capsys, stuck=2)
        assert worker.poll() is None
        assert sending.ready() == (200, "ok")


def test_the_database_has_no_room_and_gets_some(disk, broker, tmp_path, monkeypatch, capsys):
    small = disk(150)
    with postgresql_server(small.folder / "data") as (url, server):
        monkeypatch.setenv("DATABASE_URL", url)
        with Run(tmp_path, 200, seconds=0.01) as sending:
            workers = [sending.site.start_worker(), sending.site.start_helper()]
            sending.until_taken(40)
            small.fill()
            time.sleep(8)
            small.free()
            if server.process.poll() is not None:
                server.start()
            sending.until_over()

            sending.check(capsys, stuck=4)
            assert [worker.poll() for worker in workers] == [None, None]
