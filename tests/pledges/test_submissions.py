"""Links are forwarded: whatever is sent with one is told to the address on record."""

import pytest

from campaigns.outreach.models import Message
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, an_approach

pytestmark = pytest.mark.django_db


@pytest.fixture
def approach():
    return an_approach(a_campaign())


def told():
    return [one.details["what"] for one in Message.objects.filter(kind="submitted")]


@pytest.mark.parametrize(
    ("page", "sent", "what"),
    [
        ("no/", {"answer": "no"}, "decline"),
        ("visit/", {}, "visit"),
        ("correct/", {"name": "Ann B. Archer"}, "correction"),
    ],
)
def test_each_is_told_once(client, approach, mailoutbox, page, sent, what):
    address = f"{approach.get_absolute_url()}{page}"
    given = {"name": approach.candidate.name, "party": approach.candidate.party_text, **sent}

    client.post(address, given)
    client.post(address, given)
    send_due()

    assert told() == [what]
    assert [one.to for one in mailoutbox] == [[approach.candidate.contacts.get().value]]
    assert "Not you" in mailoutbox[0].body


def test_whose_address_it_is_not_hears_nothing(client, approach):
    client.post(f"{approach.get_absolute_url()}no/", {"answer": "not_them"})

    assert told() == []


def test_nobody_fills_an_inbox(client, approach):
    for number in range(5):
        given = {"name": f"Ann {number}", "party": approach.candidate.party_text}
        client.post(f"{approach.get_absolute_url()}correct/", given)

    assert told() == ["correction"] * 3
