"""Each decision is kept, and can be undone for some minutes, before anybody is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.outreach.models import Message
from pledges import moderation, undoing
from pledges.decisions import NotNow, Reason
from pledges.models import AlreadyDecided, Decision, Photo
from tests.factories import a_campaign, an_invitation
from tests.pledges.conftest import another_photo

pytestmark = pytest.mark.django_db

Act = Decision.Act


def acts(photo):
    return [one.act for one in photo.decisions.order_by("pk")]


def queued(photo):
    return Message.objects.filter(about=photo.about, status=Message.Status.QUEUED).exclude(
        kind=Message.Kind.PHOTO_RECEIVED
    )


def test_the_emails_about_a_decision_are_due_when_it_cannot_be_undone_any_more(a_photo, staff):
    photo = a_photo()

    moderation.approve(photo, by=staff("alice"), alt_text="Smiling")

    assert queued(photo).get().due_at > timezone.now() + timedelta(minutes=9)


def test_an_approval_that_is_undone_leaves_nothing_public_and_tells_nobody(client, a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.approve(photo, by=alice, alt_text="Smiling")

    undoing.undo(photo, by=alice)

    assert photo.status == Photo.Status.WAITING
    assert not any(one["public"] for one in photo.renditions)
    assert not queued(photo).exists()
    assert acts(photo) == [Act.APPROVED, Act.UNDONE]


def test_who_was_to_be_told_is_told_once_after_a_second_approval(staff, a_photo):
    campaign = a_campaign()
    photo, alice = a_photo(campaign=campaign), staff("alice")
    an_invitation(campaign, [photo.pledge.approach.candidate])
    moderation.approve(photo, by=alice, alt_text="Smiling")
    undoing.undo(photo, by=alice)

    moderation.approve(photo, by=alice, alt_text="Smiling")

    kinds = [Message.Kind.PHOTO_LIVE, Message.Kind.GOOD_NEWS]
    assert sorted(queued(photo).values_list("kind", flat=True)) == sorted(kinds)


def test_undoing_brings_back_the_photo_that_was_replaced(client, a_photo, staff):
    earlier, alice = a_photo(), staff("alice")
    moderation.approve(earlier, by=alice, alt_text="Earlier")
    newer = another_photo(earlier.pledge, colour="#112233")
    moderation.approve(newer, by=alice, alt_text="Newer")

    undoing.undo(newer, by=alice)

    earlier.refresh_from_db()
    assert earlier.status == Photo.Status.APPROVED
    assert "Earlier" in client.get(earlier.get_absolute_url()).content.decode()


def test_a_refusal_is_undone(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.refuse(photo, by=alice, reason=Reason("not_you"))

    undoing.undo(photo, by=alice)

    assert (photo.status, photo.ground) == (Photo.Status.WAITING, "")
    assert not queued(photo).exists()


def test_after_ten_minutes_it_is_too_late(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.refuse(photo, by=alice, reason=Reason("not_you"))
    photo.decisions.update(at=timezone.now() - timedelta(minutes=11))

    with pytest.raises(NotNow, match="too late"):
        undoing.undo(photo, by=alice)


def test_what_was_on_the_wall_is_not_shown_again_by_undoing(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.approve(photo, by=alice, alt_text="Smiling")
    moderation.refuse(photo, by=alice, reason=Reason("child"))

    undoing.undo(photo, by=alice)

    assert photo.status == Photo.Status.HIDDEN


def test_a_newer_photo_that_waits_stands_in_the_way(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.ask_for_another(photo, by=alice, reason=Reason("blurred"))
    another_photo(photo.pledge)

    with pytest.raises(NotNow, match="newer photo"):
        undoing.undo(photo, by=alice)


def test_the_page_shows_who_decided_what_and_undoes_it(client, a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    client.force_login(alice)
    page = f"/admin/pledges/photo/{photo.pk}/change/"
    client.post(page, {"approve": "1", "alt_text": "Smiling", "private_note": "I know her"})

    shown = client.get(page).content.decode()
    client.post(page, {"undo": "1"})

    photo.refresh_from_db()
    assert "Undo it" in shown
    assert "for staff: I know her" in shown
    assert photo.status == Photo.Status.WAITING


# A child in the picture


def test_a_child_in_the_picture_needs_two_people(a_photo, staff):
    photo, alice = a_photo(people="child"), staff("alice")
    assert not moderation.approve(photo, by=alice, alt_text="With a baby")
    with pytest.raises(NotNow, match="somebody else must agree"):
        moderation.approve(photo, by=alice, alt_text="With a baby")

    assert moderation.approve(photo, by=staff("bob"), alt_text="With a baby")

    assert photo.status == Photo.Status.APPROVED
    assert acts(photo) == [Act.APPROVED_FIRST, Act.APPROVED]


def test_a_moderator_who_finds_a_child_asks_for_a_second_person(client, a_photo, staff):
    photo = a_photo()
    client.force_login(staff("alice"))

    client.post(
        f"/admin/pledges/photo/{photo.pk}/change/",
        {"approve": "1", "alt_text": "With a baby", "child": "on"},
    )

    photo.refresh_from_db()
    assert photo.status == Photo.Status.WAITING
    assert photo.first_approved_by.username == "alice"


def test_the_first_of_two_can_be_taken_back(a_photo, staff):
    photo, alice = a_photo(people="child_hidden"), staff("alice")
    moderation.approve(photo, by=alice, alt_text="With a baby")

    undoing.undo(photo, by=alice)

    assert photo.first_approved_by is None


# Refusing, passing on


def test_the_email_is_shown_and_its_words_can_be_changed_before_anything_is_decided(
    client, a_photo, staff
):
    photo = a_photo()
    client.force_login(staff("alice"))
    page, sent = f"/admin/pledges/photo/{photo.pk}/change/", {"refuse": "1", "ground": "party"}

    shown = client.post(page, {**sent, "note": "Kind regards"}).content.decode()
    untouched = Photo.objects.get(pk=photo.pk).status
    client.post(page, {**sent, "words": "We see a rosette.", "note": "", "sure": "1"})

    photo.refresh_from_db()
    assert "About the photo of Ann Archer" in shown
    assert "It shows a party’s logo" in shown
    assert "Kind regards" in shown
    assert photo.pledge.approach.token not in shown
    assert untouched == Photo.Status.WAITING
    assert (photo.status, photo.note) == (Photo.Status.REFUSED, "We see a rosette.")
    assert queued(photo).get().details["reason"] == "We see a rosette."
    assert photo.decisions.get().ground == Photo.Ground.PARTY


def test_a_private_note_is_in_no_email(a_photo, staff):
    photo = a_photo()

    moderation.refuse(photo, by=staff("alice"), reason=Reason("not_you", private_note="A prank"))

    assert photo.private_note == "A prank"
    assert "A prank" not in str(queued(photo).get().details)


def test_what_is_passed_on_waits_for_a_campaign_admin(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.escalate(photo, by=alice, private_note="Is that a logo?")

    with pytest.raises(NotNow, match="campaign admin"):
        moderation.approve(photo, by=alice, alt_text="Smiling")
    moderation.approve(photo, by=staff("bob", "Campaign admin"), alt_text="Smiling")

    assert acts(photo) == [Act.ESCALATED, Act.APPROVED]


def test_passing_on_takes_a_word_for_who_gets_it(client, a_photo, staff):
    photo = a_photo()
    client.force_login(staff("alice"))

    page = client.post(f"/admin/pledges/photo/{photo.pk}/change/", {"escalate": "1"})

    assert "Say what the campaign admin should look at." in page.content.decode()


# Off the wall, for now


def test_unpublishing_is_one_press_and_at_once(client, a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.approve(photo, by=alice, alt_text="Smiling")
    client.force_login(alice)

    in_the_queue = client.get("/admin/pledges/photo/?state=approved").content.decode()
    client.post(f"/admin/pledges/photo/{photo.pk}/change/", {"hide": "1"})

    photo.refresh_from_db()
    assert "Unpublish now" in in_the_queue
    assert photo.status == Photo.Status.HIDDEN
    assert client.get(photo.get_absolute_url()).status_code in {404, 410}
    assert not queued(photo).exists()


def test_what_was_hidden_is_shown_again(client, a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.approve(photo, by=alice, alt_text="Smiling")
    moderation.hide(photo, by=alice)

    moderation.show_again(photo, by=alice)

    assert client.get(photo.get_absolute_url()).status_code == 200
    assert queued(photo).count() == 1


def test_what_was_hidden_is_taken_down_for_good_with_a_reason(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    moderation.approve(photo, by=alice, alt_text="Smiling")
    moderation.hide(photo, by=alice)

    moderation.refuse(photo, by=alice, reason=Reason("child"))

    assert acts(photo) == [Act.APPROVED, Act.HIDDEN, Act.REFUSED]
    assert queued(photo).get().details["refused"]


def test_two_decisions_from_the_same_page_are_one(a_photo, staff):
    photo, alice = a_photo(), staff("alice")
    seen_before = Photo.objects.get(pk=photo.pk)
    moderation.refuse(photo, by=alice, reason=Reason("not_you"))

    with pytest.raises(AlreadyDecided):
        moderation.approve(seen_before, by=staff("bob"), alt_text="Smiling")
