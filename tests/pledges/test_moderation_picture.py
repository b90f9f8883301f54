"""A moderator turns, crops, blurs and describes a photo: by buttons, and what is seen is what will
be shown."""

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from pledges import holding, moderation, services, undoing
from pledges.decisions import NotNow, Reason
from pledges.models import Decision, Photo
from tests.factories import a_campaign, an_approach
from tests.pledges.test_photos_arranged import sharpest, shown, striped_picture

pytestmark = pytest.mark.django_db

Act, Status = Decision.Act, Photo.Status
# Where its face is: rows 3 and 4, columns 2 and 3.
FACE = ["3-2", "3-3", "4-2", "4-3"]


@pytest.fixture
def photo():
    """One that waits, with fine stripes for a face."""
    approach = an_approach(a_campaign(), name="Ann Archer")
    pledge = services.begin(approach, role="candidate", display_name="Ann", statement="")
    content = striped_picture(124, 184, 340, 352)
    services.add_photo(pledge, content, people="nobody_else", alt_text="In a park")
    services.join(pledge, may_contact_later=False)
    return Photo.objects.get()


@pytest.fixture
def alice(client, staff):
    user = staff("alice")
    client.force_login(user)
    return user


@pytest.fixture
def press(client, photo, alice, django_capture_on_commit_callbacks):
    def press(do, *cells, **more):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(
                f"/admin/pledges/photo/{photo.pk}/picture/",
                {"do": do, "cell": cells, **more},
                follow=True,
            )
        photo.refresh_from_db()
        return answer.content.decode()

    return press


@pytest.fixture
def approve(photo, django_capture_on_commit_callbacks):
    def approve(by, **more):
        with django_capture_on_commit_callbacks(execute=True):
            done = moderation.approve(photo, by=by, alt_text="Smiling", **more)
        photo.refresh_from_db()
        return done

    return approve


def notes(photo):
    return [one.note for one in photo.decisions.filter(act=Act.CHANGED).order_by("pk")]


def is_clear(photo):
    return any(sharpest(shown(photo, one["asked"], one["format"])) > 60 for one in photo.renditions)


def public_pictures(photo):
    for one in photo.renditions:
        if one["public"]:
            with storages["public"].open(one["public"]) as file:
                yield Image.open(file).convert("RGB")


# What the buttons do


def test_a_face_that_is_ticked_is_in_no_copy_any_more(press, photo):
    page = press("blur", *FACE)

    assert not is_clear(photo)
    assert photo.blurred == [[0.125, 0.25, 0.375, 0.5]]
    assert notes(photo) == ["Blurred, now in 1 place"]
    assert "Show 1 clearly again" in page


def test_it_is_clear_again_when_the_blur_is_cleared(press, photo):
    press("blur", *FACE)
    press("blur", "8-8")
    press("clear_0")
    one_left = photo.blurred
    press("clear_all")

    assert one_left == [[0.875, 0.875, 1.0, 1.0]]
    assert photo.blurred == []
    assert is_clear(photo)


@pytest.mark.parametrize(
    "buttons", [["turn_right"], ["portrait", "right", "turn_left"], ["square", "whole"]], ids=str
)
def test_turned_and_cropped_it_stays_blurred(press, photo, buttons):
    press("blur", *FACE)
    for button in buttons:
        press(button)

    assert len(notes(photo)) == 1 + len(buttons)
    assert not is_clear(photo)


def test_what_is_ticked_on_a_cropped_picture_is_blurred_there(press, photo):
    press("square")
    # 720 wide of 960: the stripes now lie further left.
    press("blur", *(f"{row}-{column}" for row in (3, 4) for column in (1, 2, 3)))
    press("whole")

    # What lay outside of the square was nobody's to tick.
    assert photo.blurred == [[0.125, 0.25, 0.40625, 0.5]]
    assert not is_clear(photo)


def test_looking_closer_makes_the_cells_smaller(client, press, photo):
    page = press("closer", *FACE)
    at = client.get(
        f"/admin/pledges/photo/{photo.pk}/picture/?part=0.125,0.25,0.375,0.5"
    ).content.decode()
    press("blur", "1-1", part="0.125,0.25,0.375,0.5")

    assert 'viewBox="120.00 180.00 240.00 180.00"' in page
    assert 'name="part" value="0.125,0.25,0.375,0.5"' in at
    assert photo.blurred == [[0.125, 0.25, 0.15625, 0.28125]]


@pytest.mark.parametrize("do", ["blur", "closer"])
def test_where_nothing_is_ticked_it_says_so(press, photo, do):
    assert "Tick the parts of the picture first." in press(do, "9-9", "x")
    assert notes(photo) == []


@pytest.mark.parametrize("do", ["", "turn", "clear_7", "clear_x", "up", "clear_all"])
def test_a_button_that_is_not_there_changes_nothing(press, photo, do):
    assert "Nothing has changed." in press(do)
    assert not photo.decisions.exists()


def test_looking_changes_nothing(client, press, photo):
    before = photo.as_seen

    client.get(f"/admin/pledges/photo/{photo.pk}/picture/?part=nonsense&do=turn_left")

    photo.refresh_from_db()
    assert (photo.as_seen, photo.held_by) == (before, None)


def test_it_is_described_anew(press, photo):
    refused = press("describe", alt_text=" ")
    press("describe", alt_text="Ann with the board")

    assert "Describe the photo." in refused
    assert photo.alt_text == "Ann with the board"
    assert notes(photo) == ["Described anew"]


def test_the_history_says_what_was_done(client, press, photo):
    press("turn_left")

    page = client.get(f"/admin/pledges/photo/{photo.pk}/change/").content.decode()
    assert "<strong>Turned to the left</strong> by alice" in page


# The original


def test_the_original_goes_with_the_approval_where_something_is_blurred(
    client, press, approve, photo
):
    press("blur", *FACE)
    address, original = f"/admin/pledges/photo/{photo.pk}/change/", photo.original
    assert "undoing doesn’t bring it back" in client.get(address).content.decode()
    kept = storages["default"].exists(original)
    approve(photo.held_by)

    assert (kept, storages["default"].exists(original)) == (True, False)
    assert all(sharpest(one) < 60 for one in public_pictures(photo))
    with photo.open_source() as master:
        assert sharpest(Image.open(master)) < 60


def test_without_a_blur_it_stays_for_a_while(press, approve, photo, alice):
    press("turn_right")
    approve(alice)

    assert storages["default"].exists(photo.original)


def test_what_is_blurred_on_the_wall_is_gone_at_once(press, approve, photo, alice):
    approve(alice)
    original, was = photo.original, [one["public"] for one in photo.renditions if one["public"]]
    press("blur", *FACE)

    assert not storages["default"].exists(original)
    assert not any(storages["public"].exists(name) for name in was)
    assert len(list(public_pictures(photo))) == 6
    assert all(sharpest(one) < 60 for one in public_pictures(photo))


def test_the_page_says_that_the_upload_is_gone(client, press, approve, photo, alice):
    press("blur", *FACE)
    approve(alice)

    page = client.get(f"/admin/pledges/photo/{photo.pk}/change/").content.decode()
    assert "The photo as it was uploaded is deleted." in page
    assert "nothing has been turned" not in page


# Undoing


def test_an_approval_is_undone_though_the_picture_was_changed_after_it(
    press, approve, photo, alice
):
    approve(alice)
    press("turn_right")
    undoing.undo(photo, by=alice)

    assert photo.status == Status.WAITING
    assert photo.turned == 90


def test_what_was_on_the_wall_and_changed_there_is_hidden_when_its_refusal_is_undone(
    press, approve, photo, alice
):
    approve(alice)
    press("turn_right")
    moderation.refuse(photo, by=alice, reason=Reason("child"))
    undoing.undo(photo, by=alice)

    assert photo.status == Status.HIDDEN


# Two people


def test_what_the_first_of_two_agreed_to_is_void(press, photo, staff, approve):
    bob = staff("bob")
    assert not approve(bob, child=True)
    press("turn_right")
    assert notes(photo) == ["Turned to the right. Two people must agree anew"]

    assert photo.first_approved_by is None
    assert photo.people == Photo.People.CHILD
    assert undoing.to_undo(photo) is None
    assert not approve(photo.held_by)


def test_who_says_that_a_child_cannot_be_recognised_is_not_contradicted(press, photo, staff):
    Photo.objects.update(people="child_hidden", first_approved_by=staff("bob"))
    press("turn_right")

    assert photo.people == Photo.People.CHILD_HIDDEN


@pytest.mark.parametrize("hidden", [False, True])
def test_no_more_of_a_child_is_shown_than_two_agreed_to(press, photo, staff, alice, hidden):
    press("portrait")
    Photo.objects.update(people="child", first_approved_by=staff("bob"), held_by=None)
    photo.refresh_from_db()
    moderation.approve(photo, by=alice, alt_text="Smiling")
    if hidden:
        moderation.hide(photo, by=alice)

    page = press("whole")
    press("turn_right")
    press("blur", "1-1")

    assert "no more of it can be shown" in page
    assert notes(photo) == [
        "Cropped to a tall part",
        "Turned to the right",
        "Blurred, now in 1 place",
    ]


def test_who_has_it_in_hand_changes_it(press, photo, staff, client):
    holding.hold(photo, by=staff("bob"))
    page = press("turn_right")

    assert "bob is looking at this photo" in page
    assert 'value="turn_right"' not in page
    assert notes(photo) == []


def test_who_changes_it_has_it_in_hand(press, photo, staff, alice):
    press("turn_right")

    assert photo.held_by == alice
    with pytest.raises(NotNow, match="alice is looking"):
        moderation.approve(photo, by=staff("bob"), alt_text="Smiling")


def test_what_was_ticked_on_another_picture_is_not_blurred(press, photo):
    seen = photo.as_seen
    press("turn_right")
    page = press("blur", *FACE, seen=seen)

    assert "Somebody changed it meanwhile" in page
    assert "checked" not in page
    assert photo.blurred == []


def test_nobody_approves_a_picture_that_they_have_not_seen(client, press, photo, alice):
    seen = photo.as_seen
    press("turn_right")
    client.post(
        f"/admin/pledges/photo/{photo.pk}/change/",
        {"approve": "1", "alt_text": "Smiling", "seen": seen},
    )

    photo.refresh_from_db()
    assert photo.status == Status.WAITING


def test_it_is_off_the_wall_at_once_whatever_was_seen(client, press, approve, photo, alice):
    approve(alice)
    client.post(f"/admin/pledges/photo/{photo.pk}/change/", {"hide": "1", "seen": "long ago"})

    photo.refresh_from_db()
    assert photo.status == Status.HIDDEN


def test_of_two_at_the_same_moment_the_second_sees_what_the_first_did(press, photo, monkeypatch):
    """The first is done while the copies of the second are being made."""
    really = services.develop

    def meanwhile(*args, **options):
        Photo.objects.filter(pk=photo.pk).update(renditions=[*photo.renditions[:-1]])
        return really(*args, **options)

    monkeypatch.setattr(services, "develop", meanwhile)

    assert "Somebody changed it meanwhile" in press("turn_right")
    assert notes(photo) == []


def test_a_photo_that_its_owner_replaced_meanwhile_is_no_error(client, alice, photo, monkeypatch):
    really = services.develop

    def meanwhile(*args, **options):
        services.discard(Photo.objects.get())
        return really(*args, **options)

    monkeypatch.setattr(services, "develop", meanwhile)
    answer = client.post(f"/admin/pledges/photo/{photo.pk}/picture/", {"do": "turn_right"})

    assert answer.url == "/admin/pledges/photo/"


# Who may


@pytest.mark.parametrize("status", [Status.REFUSED, Status.ANOTHER_ASKED, Status.WITHDRAWN])
def test_what_is_done_with_is_changed_by_nobody(press, photo, status, alice):
    Photo.objects.update(
        status=status, ground="party", moderated_by=alice, moderated_at=timezone.now()
    )

    assert "be changed any more" in press("turn_right")
    assert notes(photo) == []


def test_what_is_passed_on_is_changed_by_a_campaign_admin(client, press, photo, staff, alice):
    moderation.escalate(photo, by=alice, private_note="A logo?")
    press("turn_right")
    client.force_login(staff("carol", "Campaign admin"))
    press("turn_left")

    assert notes(photo) == ["Turned to the left"]


@pytest.mark.parametrize("group", ["Read-only", "Sender"])
def test_who_does_not_moderate_has_no_tools(client, photo, staff, group):
    client.force_login(staff("dan", group))
    address = f"/admin/pledges/photo/{photo.pk}/picture/"

    page = client.get(f"/admin/pledges/photo/{photo.pk}/change/").content.decode()
    assert address not in page
    assert client.get(address).status_code == 403
    assert client.post(address, {"do": "turn_right"}).status_code == 403


def test_nobody_else_comes_near(client, photo):
    address = f"/admin/pledges/photo/{photo.pk}/picture/"

    assert client.post(address, {"do": "turn_right"}).status_code == 302
    assert not photo.decisions.exists()


# Look-alikes


def test_the_screen_shows_who_else_sent_the_same_picture(client, alice, photo, a_photo):
    other = a_photo("Bo Birch", campaign=photo.pledge.approach.campaign)
    Photo.objects.filter(pk=other.pk).update(sha256=photo.sha256)
    far = a_photo("Cy Cedar", campaign=photo.pledge.approach.campaign)
    Photo.objects.filter(pk=far.pk).update(look=~photo.look)

    page = client.get(f"/admin/pledges/photo/{photo.pk}/change/").content.decode()

    assert "The same file" in page
    assert "Bo Birch" in page
    assert f"/admin/pledges/photo/{other.pk}/image/320/" in page
    assert "Cy Cedar" not in page


def test_the_screen_takes_as_many_queries_with_three_look_alikes_as_with_one(
    client, alice, photo, a_photo
):
    campaign, counts = photo.pledge.approach.campaign, []
    client.get(f"/admin/pledges/photo/{photo.pk}/change/")
    for names in (["Bo Birch"], ["Cy Cedar", "Di Dale"]):
        for name in names:
            other = a_photo(name, campaign=campaign)
            Photo.objects.filter(pk=other.pk).update(sha256=photo.sha256)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/admin/pledges/photo/{photo.pk}/change/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
