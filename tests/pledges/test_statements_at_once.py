"""Two people at the same moment, on PostgreSQL: still no word is public that nobody has read."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pledges import moderation, removal, statements
from pledges.decisions import NotNow
from pledges.models import AlreadyDecided, Photo, Pledge, Statement
from tests.outreach.test_digests_at_once import at_the_same_time, needs_postgresql

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]


def tried(action):
    """Whether it could be done."""

    def run():
        try:
            action()
        except (AlreadyDecided, NotNow):
            return False
        return True

    return run


@pytest.fixture
def waiting(a_photo):
    photo = a_photo()
    moderation.approve(photo, by=User.objects.create_user("amy"), alt_text="Smiling")
    statements.change(photo.pledge, "Every baby counts.")
    return Statement.objects.get()


def test_one_of_two_moderators_decides(waiting):
    amy, bob = User.objects.get(), User.objects.create_user("bob")

    done = at_the_same_time(
        tried(lambda: statements.accept(Statement.objects.get(), by=amy)),
        tried(lambda: statements.refuse(Statement.objects.get(), by=bob, reason="No.")),
    )

    decided = Statement.objects.get()
    assert sorted(done) == [False, True]
    assert (Pledge.objects.get().statement == "") == (decided.state == "refused")


def test_who_leaves_is_not_given_a_sentence(waiting):
    amy = User.objects.get()

    at_the_same_time(
        tried(lambda: statements.accept(Statement.objects.get(), by=amy)),
        lambda: removal.leave(Pledge.objects.get()),
    )

    assert not Statement.objects.waiting().exists()


def test_a_photo_is_approved_with_the_sentence_that_was_seen(a_photo):
    photo, amy = a_photo(), User.objects.create_user("amy")
    seen = ""

    at_the_same_time(
        tried(lambda: moderation.approve(photo, by=amy, alt_text="Smiling", seen_statement=seen)),
        lambda: statements.change(Pledge.objects.get(), "Vote for me!"),
    )

    approved = Photo.objects.get().status == Photo.Status.APPROVED
    assert Pledge.objects.get().statement == ("" if approved else "Vote for me!")
    assert Statement.objects.waiting().exists() == approved


def test_pressed_twice_it_waits_once(waiting):
    address = f"{waiting.pledge.approach.get_absolute_url()}sentence/"
    press = lambda: Client().post(address, {"statement": "Each baby counts."})  # noqa: E731

    answers = at_the_same_time(press, press, press)

    assert {one.status_code for one in answers} == {302}
    assert Statement.objects.get().text == "Each baby counts."
