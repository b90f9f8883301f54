"""Deciding about an offer of a visit, and taking it back, in one moment."""

from contextlib import suppress

import pytest

from campaigns.models import VisitOffer
from campaigns.outreach import visits
from campaigns.outreach.models import Host, Visit
from candidates.models import AlreadyDecided
from tests.factories import a_campaign, a_candidate, a_seat
from tests.outreach.mailing_desk import staff
from tests.outreach.test_digests_at_once import at_the_same_time, needs_postgresql
from tests.outreach.test_visits import register

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("turn", range(5))
def test_whoever_deletes_their_details_leaves_no_offer_behind(client, turn):
    campaign, seat = a_campaign(), a_seat("Exeter")
    a_candidate(campaign, seat)
    register(client)
    client.post(Host.objects.get().get_absolute_url())
    offer, ada = VisitOffer.objects.get(), staff("ada", "Campaign admin")
    one, the_same = Host.objects.get(), Host.objects.get()

    def approve():
        with suppress(AlreadyDecided):
            visits.approve(offer, by=ada)

    at_the_same_time(approve, lambda: visits.forget(one), lambda: visits.forget(the_same))

    assert not Host.objects.exists()
    left = list(VisitOffer.objects.values_list("state", flat=True))
    assert left in ([], ["withdrawn"])
    assert Visit.objects.count() == len(left)
