"""A Monday, and somebody to write to."""

import pytest
import time_machine

from tests.factories import a_candidate, a_seat
from tests.outreach.daily_desk import MONDAY


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def ann(campaign):
    return a_candidate(campaign, a_seat("Exeter"))
