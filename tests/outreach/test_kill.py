"""Killing the worker at any moment of sending: nothing is lost, nothing comes twice."""

import random
import re
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
