"""The queue: how long each has waited, who looks at which, and many at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pledges import holding, moderation
from pledges.decisions import NotNow
from pledges.models import Photo
from tests.factories import a_campaign

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hours", "tone"), [(1, "calm"), (13, "amber"), (25, "red")])
def test_the_queue_says_how_long_each_has_waited(client, a_photo, staff, hours, tone):
    a_photo()
    Photo.objects.update(submitted_at=timezone.now() - timedelta(hours=hours))
    client.force_login(staff("alice"))

    assert f"age--{tone}" in client.get("/admin/pledges/photo/").content.decode()


def test_the_next_is_the_oldest_that_nobody_has(client, a_photo, staff):
    campaign = a_campaign()
    first, second = a_photo(campaign=campaign), a_photo("Bo Birch", campaign=campaign)
    holding.hold(first, by=staff("bob"))
    client.force_login(staff("alice"))

    answer = client.post("/admin/pledges/photo/next/")

    second.refresh_from_db()
    assert answer.url == f"/admin/pledges/photo/{second.pk}/change/"
    assert second.held_by.username == "alice"


def test_looking_takes_nothing(client, a_photo, staff):
    photo = a_photo()
    client.force_login(staff("alice"))

    client.get(f"/admin/pledges/photo/{photo.pk}/change/")

    photo.refresh_from_db()
    assert photo.held_by is None
    assert client.get("/admin/pledges/photo/next/").status_code == 405


def test_who_has_it_in_hand_is_named_and_decides(client, a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    holding.hold(photo, by=staff("bob"))
    client.force_login(alice)

    page = client.get(f"/admin/pledges/photo/{photo.pk}/change/").content.decode()

    assert "bob looks at it, until" in client.get("/admin/pledges/photo/").content.decode()
    assert "bob</strong> is looking at this photo" in page
    with pytest.raises(NotNow, match="bob is looking"):
        moderation.approve(photo, by=alice, alt_text="Smiling")


def test_it_can_be_taken_over_and_what_was_typed_stays(client, a_photo, staff):
    photo = a_photo()
    holding.hold(photo, by=staff("bob"))
    client.force_login(staff("alice"))
    address = f"/admin/pledges/photo/{photo.pk}/change/"

    refused = client.post(address, {"approve": "1", "alt_text": "Typed by alice"})
    client.post(address, {"take_over": "1"})
    client.post(address, {"approve": "1", "alt_text": "Typed by alice"})

    photo.refresh_from_db()
    assert "Typed by alice" in refused.content.decode()
    assert photo.status == Photo.Status.APPROVED


def test_after_ten_minutes_anybody_may(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    holding.hold(photo, by=staff("bob"))
    Photo.objects.update(held_until=timezone.now() - timedelta(seconds=1))

    assert holding.hold(photo, by=alice)


def test_the_obvious_are_approved_together_and_the_rest_stay(client, a_photo, staff):
    campaign = a_campaign()
    obvious = a_photo(campaign=campaign)
    with_child = a_photo("Bo Birch", campaign=campaign, people="child")
    undescribed = a_photo("Cy Cedar", campaign=campaign, alt_text="")
    client.force_login(staff("alice"))

    page = client.post(
        "/admin/pledges/photo/",
        {
            "action": "approve_the_obvious",
            "_selected_action": [obvious.pk, with_child.pk, undescribed.pk],
        },
        follow=True,
    ).content.decode()

    approved = Photo.objects.filter(status=Photo.Status.APPROVED)
    assert "On the wall: 1." in page
    assert "2 left for you" in page
    assert list(approved) == [obvious]


def test_who_may_only_read_has_no_buttons(client, a_photo, staff):
    a_photo()
    client.force_login(staff("bob", "Read-only"))

    page = client.get("/admin/pledges/photo/").content.decode()

    assert "approve_the_obvious" not in page
    assert "Check it" not in page
    assert client.post("/admin/pledges/photo/next/").status_code == 403


def test_the_queue_takes_as_many_queries_with_three_photos_as_with_one(client, a_photo, staff):
    campaign, counts = a_campaign(), []
    client.force_login(staff("alice"))
    for names in (["Ann Archer"], ["Bo Birch", "Cy Cedar"]):
        for name in names:
            a_photo(name, campaign=campaign)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/pledges/photo/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
