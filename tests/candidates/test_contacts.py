"""Which addresses work is decided of one candidate's, read, and of everyone's, counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.models import Contact, emails_among
from tests.factories import a_campaign, a_candidate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("parliament", "works"), [(True, 3), (False, 2)])
def test_addresses_work_alike_when_they_are_read_and_when_they_are_counted(parliament, works):
    ann, today = a_candidate(a_campaign(), email=False), timezone.localdate()
    day = timedelta(days=1)
    for number, about in enumerate(
        [
            {},
            {"valid_from": today, "valid_until": today},
            {"kind": Contact.Kind.PARLIAMENT},
            {"problem": "Bounced."},
            {"valid_from": today + day},
            {"valid_until": today - day},
        ]
    ):
        ann.contacts.create(channel="email", value=f"{number}@ann.example", source="test", **about)

    counted = Contact.objects.emails().usable(parliament=parliament)

    assert set(counted) == set(emails_among(ann.contacts.all(), parliament=parliament))
    assert len(counted) == works
