"""A bad day: three workers, killed at random, and a mail server that breaks off, refuses,
stammers and dawdles. Nothing is lost, nothing comes twice, and what is in doubt is shown."""

import json
import os
import random
import time
from collections import Counter

import pytest

from tests.misbehaving import Misbehaving
from tests.site import Site

INVITATIONS, KILLS, WORKERS = 1000, 20, 3
SEED = 2026

PREPARE = f"""
from tests.factories import *
from campaigns.outreach.models import SendingRules
SendingRules.objects.create(warm_up="1000000", per_domain_hour=10**6)
campaign = a_campaign()
seat = a_seat()
for number in range({INVITATIONS // 5}):
    an_invitation(campaign, [a_candidate(campaign, seat, name=f"Ann Archer {{number}} {{i}}") for i in range(5)])
"""
ROWS = """
import json
from campaigns.outreach.models import Message
rows = Message.objects.filter(kind="invitation")
print("ROWS", json.dumps(list(rows.values_list("message_id", "status", "attempts", "last_error"))))
"""


def rows(site):
    output = site.manage("shell", "-v0", "-c", ROWS)
    return json.loads(output.rpartition("ROWS ")[2])


def over(status):
    return status in {"sent", "bounced", "failed", "stuck", "delivered"}


@pytest.mark.long
@pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="three workers at once are for PostgreSQL; SQLite has test_kill",
)
def test_every_message_ends_once_and_the_servers_log_agrees(tmp_path, capsys):
    server, chance = Misbehaving(SEED), random.Random(SEED)
    site = Site(tmp_path, demo=False)
    site.env |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "OUTBOX_RETRY_MINUTES": ",".join(["0.02"] * 14),
    }
    try:
        site.manage("shell", "-v0", "-c", PREPARE)
        # The first has the clock; the others only work.
        workers = [site.start_worker(), *(site.start_helper() for _ in range(WORKERS - 1))]
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.2, 1.5))
            number = chance.randrange(WORKERS)
            site.kill(workers[number])
            workers[number] = site.start_helper() if number else site.start_worker()
        end = time.monotonic() + 300
        while time.monotonic() < end:
            found = rows(site)
            if all(over(status) for _, status, _, _ in found):
                break
            time.sleep(2)

        states = Counter(status for _, status, _, _ in found)
        accepted, in_doubt = Counter(server.accepted), set(server.in_doubt)
        with capsys.disabled():
            print(f"\n{dict(states)}; {KILLS} kills, {len(in_doubt)} answers withheld, ", end="")
            print(f"{len(accepted)} taken by the server, {len(server.log)} texts")
        assert len(found) == INVITATIONS
        assert all(over(status) for _, status, _, _ in found)
        # Nothing twice, by the server's own log.
        assert max(accepted.values()) == 1
        assert not set(accepted) & in_doubt
        # In doubt: only where a worker was killed, or the server withheld its answer.
        stuck = {pk for pk, status, _, _ in found if status == "stuck"}
        assert len(stuck - in_doubt) <= KILLS
        for pk, status, _attempts, error in found:
            if status == "sent":
                assert accepted[pk] == 1
            if status in {"bounced", "failed"}:
                assert accepted[pk] == 0
                assert error.startswith("5") or status == "failed"
    finally:
        site.stop()
        server.stop()
