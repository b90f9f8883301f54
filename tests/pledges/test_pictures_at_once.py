"""A picture changed and decided about at the same moment, on PostgreSQL."""

from pathlib import Path

import pytest
from django.core.files.storage import storages

from pledges import changing, moderation
from pledges.models import Photo
from pledges.photos.framing import Frame
from tests.outreach.test_digests_at_once import at_the_same_time, needs_postgresql
from tests.pledges.test_statements_at_once import tried

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]


def files(where):
    root = Path(storages[where].base_location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def named(photo, where):
    return sorted(one[where] for one in photo.renditions if one[where])


def turning(by):
    """As it was seen now."""
    photo = Photo.objects.get()
    frame = Frame(photo.turned, photo.crop, photo.shape, photo.blurred)
    frame.press("turn_right")
    return tried(lambda: changing.change(photo, frame, by=by, what="Turned to the right"))


def test_one_of_several_moderators_changes_it_and_no_file_is_left_over(a_photo, staff):
    photo = a_photo()

    done = at_the_same_time(*[turning(staff(name)) for name in ("alice", "bob", "carol")])

    photo.refresh_from_db()
    assert sorted(done) == [False, False, True]
    assert (photo.turned, photo.decisions.count()) == (90, 1)
    assert files("default") == sorted([*named(photo, "private"), photo.original])


def test_what_is_on_the_wall_is_what_its_moderator_saw(a_photo, staff):
    photo, alice, bob = a_photo(), staff("alice"), staff("bob")
    seen = Photo.objects.get()

    done = at_the_same_time(
        turning(alice), tried(lambda: moderation.approve(seen, by=bob, alt_text="Smiling"))
    )

    photo.refresh_from_db()
    approved = photo.status == Photo.Status.APPROVED
    assert sorted(done) == [False, True]
    assert photo.turned == (0 if approved else 90)
    assert files("public") == named(photo, "public")
    assert len(files("public")) == (6 if approved else 0)
