"""A year that staff closed asks nobody any more, whatever was waiting."""

import pytest
from django.core import mail

from campaigns import years
from campaigns.outreach.models import Ask
from campaigns.outreach.tasks import send_due
from tests.factories import a_candidate, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(campaign):
    """Of an MP, by an invitation that is about to leave."""
    candidate = a_candidate(campaign, sitting=True)
    campaign.elections.clear()
    an_invitation(campaign, [candidate])
    return Ask.objects.get()


def test_what_waits_is_not_sent(campaign, ask):
    years.close(campaign)

    send_due()

    ask.refresh_from_db()
    assert (ask.status, ask.reason) == (Ask.Status.CANCELLED, Ask.Reason.PHASE)
    assert not [one for one in mail.outbox if one.subject.startswith("Will you speak up")]


def test_once_it_is_open_again_the_next_one_is(campaign, ask):
    years.close(campaign)
    years.open_again(campaign)

    send_due()

    assert [one for one in mail.outbox if one.subject.startswith("Will you speak up")]


@pytest.mark.parametrize("act", [years.publish, years.open_again])
def test_what_is_so_already_is_not_done_again(campaign, act):
    with pytest.raises(years.TooLate):
        act(campaign)


def test_two_who_close_it_close_it_once(campaign):
    campaign.elections.clear()
    years.close(campaign)
    closed_at = campaign.closed_at

    with pytest.raises(years.TooLate):
        years.close(campaign)

    campaign.refresh_from_db()
    assert campaign.closed_at == closed_at
