"""Codes that many hands type, or ask for, in one moment."""

import pytest

from campaigns.outreach import fresh_codes, new_address
from campaigns.outreach.models import FreshCode, Message
from tests.factories import an_approach
from tests.outreach.test_digests_at_once import at_the_same_time, needs_postgresql

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]

DATA, ADDRESS = FreshCode.For.DATA, FreshCode.For.ADDRESS


@pytest.fixture
def approach(campaign):
    return an_approach(campaign)


def test_of_many_guesses_five_are_looked_at(approach):
    fresh_codes.send(approach, DATA)
    code = fresh_codes.of(approach, DATA)
    wrong = f"{(int(code.code) + 1) % 1_000_000:06d}"

    tried = at_the_same_time(*[lambda: fresh_codes.is_right(code, wrong).is_right] * 12)

    assert tried == [False] * 12
    assert FreshCode.objects.get().tries == 5
    assert not fresh_codes.is_right(code, code.code).is_right


def test_of_many_presses_one_sends(approach):
    sent = at_the_same_time(*[lambda: len(fresh_codes.send(approach, DATA))] * 6)

    assert sorted(sent) == [0, 0, 0, 0, 0, 1]
    assert FreshCode.objects.get().generation == 1


def test_of_many_who_have_the_right_codes_one_changes_the_address(approach):
    new_address.propose(approach, "new@candidates.example")
    code = fresh_codes.of(approach, ADDRESS)

    changed = at_the_same_time(*[lambda: new_address.confirm(code)] * 4)

    assert sorted(changed) == [False, False, False, True]
    assert new_address.on_record(approach).value == "new@candidates.example"
    assert Message.objects.filter(kind="submitted").count() == 1
