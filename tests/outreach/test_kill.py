"""Killing the worker at any moment of sending: nothing is lost, nothing comes twice."""

import random
import re
import subprocess
import time
from collections import Counter

import pytest

from tests.site import Site

INVITATIONS = 200
KILLS = 6

PREPARE = f"""
from tests.factories import *
from campaigns.outreach.models import SendingRules
SendingRules.objects.create(warm_up="100000", per_domain_hour=100000)
campaign = a_campaign()
seat = a_seat()
for number in range({INVITATIONS // 5}):
    an_invitation(campaign, [a_candidate(campaign, seat, name=f"Ann Archer {{number}} {{i}}") for i in range(5)])
"""
COUNT = """
from collections import Counter
from campaigns.outreach.models import Message
rows = Message.objects.filter(kind="invitation").values_list("status", flat=True)
print(*(f"{status}={count}" for status, count in Counter(rows).items()))
"""


def late(site):
    """What did not come to its end, for the message of a failing test."""
    code = (
        COUNT.splitlines()[2]
        + "\nrows = Message.objects.filter(kind='invitation', status='queued')"
    )
    code += "\nprint(list(rows.values_list('attempts', 'last_error', 'due_at')))"
    return site.manage("shell", "-v0", "-c", code)


def states(site):
    return {
        name: int(count)
        for name, count in re.findall(r"(\w+)=(\d+)", site.manage("shell", "-v0", "-c", COUNT))
    }


# One worker that dies at this moment of recording its only email; the next one; and how both
# rows are afterwards.
ONE = """
from tests.factories import *
campaign = a_campaign()
an_invitation(campaign, [a_candidate(campaign)])
"""
DIES = """
import os, signal
from django.db import transaction
from campaigns.outreach.models import Message, message
from campaigns.outreach.tasks import send_due
record = message.update_both

def dies(*both):
    with transaction.atomic():
        if {moment!r} != "before":
            record(*both)
        if {moment!r} != "after":
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

message.update_both = dies
Message.objects.exclude(kind="invitation").delete()
send_due()
"""
NEXT = """
from datetime import timedelta
import time_machine
from django.utils import timezone
from campaigns.outreach.models import Message
from campaigns.outreach.tasks import send_due, sweep_outbox
with time_machine.travel(timezone.now() + timedelta(minutes=5)):
    sweep_outbox()
    send_due()
message = Message.objects.get()
print("NOW", message.status, message.ask.status, message.ask.reason)
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("before", ["stuck", "held", "stuck"]),
        # The database has carried it out, and nothing is committed.
        ("within", ["stuck", "held", "stuck"]),
        ("after", ["sent", "sent"]),
    ],
)
def test_a_worker_that_dies_recording_leaves_both_rows_or_neither(tmp_path, moment, state):
    site = Site(tmp_path, demo=False)
    try:
        site.manage("shell", "-v0", "-c", ONE)
        with pytest.raises(subprocess.CalledProcessError, match="SIGKILL"):
            site.manage("shell", "-v0", "-c", DIES.format(moment=moment))
        output = site.manage("shell", "-v0", "-c", NEXT)

        assert output.rpartition("NOW")[2].split() == state
        assert len(invitations(site)) == 1
    finally:
        site.stop()


@pytest.mark.long
def test_none_lost_none_twice_and_one_in_doubt_for_each_kill_at_most(tmp_path):
    site = Site(tmp_path, demo=False)
    try:
        # Prepared with no worker and no broker running: nudges are only nudges.
        site.manage("shell", "-v0", "-c", PREPARE)
        for kill in range(KILLS):
            worker = site.start_worker()
            sent = len(invitations(site))
            end = time.monotonic() + 30
            while len(invitations(site)) == sent and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(random.Random(kill).uniform(0, 0.15))
            site.kill(worker)
        site.start_worker()
        end = time.monotonic() + 90
        while time.monotonic() < end:
            found = states(site)
            if found.get("sent", 0) + found.get("stuck", 0) == INVITATIONS:
                break
            time.sleep(0.5)

        arrived = Counter(message_ids(site))
        assert max(arrived.values()) == 1
        assert found.get("sent", 0) + found.get("stuck", 0) == INVITATIONS, late(site)
        assert found.get("stuck", 0) <= KILLS
        assert found.get("sent", 0) <= len(arrived)
        assert len(arrived) >= INVITATIONS - found.get("stuck", 0)
    finally:
        site.stop()


def invitations(site):
    return [mail for mail in list(site.mails) if b"List-Unsubscribe-Post" in mail.content]


def message_ids(site):
    return [
        re.search(rb"^Message-ID:\s*(\S+)", mail.content, re.M)[1] for mail in invitations(site)
    ]
