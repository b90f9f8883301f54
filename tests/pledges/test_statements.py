"""A candidate's sentence: no word of it is public that nobody has read."""

import pytest

from pledges import moderation
from pledges.decisions import NotNow
from pledges.models import Photo, Pledge

pytestmark = pytest.mark.django_db


def test_a_sentence_that_changed_meanwhile_is_not_approved(client, a_photo, staff):
    photo = a_photo()
    Pledge.objects.update(statement="Babies first.")
    client.force_login(staff("alice"))
    address = f"/admin/pledges/photo/{photo.pk}/change/"
    press = {"approve": "1", "alt_text": "Typed by alice", "seen_statement": "Babies first."}
    assert 'name="seen_statement" value="Babies first."' in client.get(address).content.decode()

    Pledge.objects.update(statement="Vote for me!")
    page = client.post(address, press).content.decode()

    photo.refresh_from_db()
    assert photo.status == Photo.Status.WAITING
    assert "Their sentence has changed since you opened this page." in page
    assert 'name="seen_statement" value="Vote for me!"' in page
    assert "Typed by alice" in page


def test_nor_by_the_first_of_two(a_photo, staff):
    photo = a_photo(people="child")
    Pledge.objects.update(statement="Vote for me!")

    with pytest.raises(NotNow, match="has changed"):
        moderation.approve(photo, by=staff("alice"), alt_text="A baby", seen_statement="")

    photo.refresh_from_db()
    assert photo.first_approved_by is None


@pytest.mark.parametrize(("seen", "approved"), [("Babies first.", True), ("", False)])
def test_many_at_once_only_with_the_sentences_of_the_page(client, a_photo, staff, seen, approved):
    photo = a_photo()
    Pledge.objects.update(statement="Babies first.")
    client.force_login(staff("alice"))
    field = f"sentence_{photo.pk}"
    assert (
        f'name="{field}" value="Babies first."'
        in client.get("/admin/pledges/photo/").content.decode()
    )

    client.post(
        "/admin/pledges/photo/",
        {"action": "approve_the_obvious", "_selected_action": [photo.pk], field: seen},
    )

    photo.refresh_from_db()
    assert (photo.status == Photo.Status.APPROVED) == approved
