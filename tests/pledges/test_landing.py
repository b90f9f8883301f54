"""The first page behind a candidate's link: who is there, and what they can do from it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.outreach.models import Approach
from pledges.models import Pledge
from tests.factories import a_picture, an_invitation

pytestmark = pytest.mark.django_db


def test_it_greets_by_name_and_seat_and_says_how_many_asked(client, approach, link):
    for _ in range(2):
        an_invitation(approach.campaign, [approach.candidate])

    page = client.get(link).content.decode()

    assert "Hello Ann Archer" in page
    assert "people in Exeter have asked you to speak up for babies" in page
    assert '<span class="crowd__count">2</span>' in page


def test_without_anybody_who_asked_they_are_invited_all_the_same(client, link):
    assert "You are invited to speak up for babies in Exeter." in client.get(link).content.decode()


def test_everything_they_may_want_is_in_plain_sight(client, approach, link):
    page = client.get(link).content.decode()

    assert f'<form action="{link}join/"' in page
    for way in [f"{link}no/?answer=no", f"{link}correct/", approach.get_stop_url()]:
        assert f'href="{way}"' in page


@pytest.mark.parametrize("role", ["candidate", "team"])
def test_who_they_are_need_not_be_said_twice(client, link, role):
    page = client.get(f"{link}join/", {"role": role}).content.decode()

    assert f'<input type="hidden" name="role" value="{role}"' in page
    assert 'type="radio"' not in page


@pytest.mark.parametrize("role", ["", "king", "\0"])
def test_what_is_no_role_is_asked_again(client, link, role):
    page = client.get(f"{link}join/", {"role": role})

    assert page.status_code == 200
    assert "checked" not in page.content.decode()


def test_whoever_is_somebody_else_gets_to_the_page_that_says_so(client, approach, link):
    answer = client.get(f"{link}join/", {"role": "not_them"})
    page = client.get(answer.url).content.decode()

    assert answer.url == f"{link}no/?answer=not_them"
    assert page.count("checked") == 1
    assert Approach.objects.get().generation == approach.generation


def test_a_role_that_was_made_up_is_not_kept(client, link):
    answers = {"role": "not_them", "agree": "on", "display_name": "Ann Archer"}

    page = client.post(f"{link}join/", answers).content.decode()

    assert "Select who you are" in page
    assert not Pledge.objects.exists()


def test_half_done_work_goes_on_where_it_was(client, link):
    client.post(f"{link}join/", {"role": "team", "agree": "on", "display_name": "Ann Archer"})
    without_photo = client.get(link).content.decode()
    about = {"people": "nobody_else", "photographer": "self"}
    photo = SimpleUploadedFile("photo.jpg", a_picture())
    client.post(f"{link}photo/", {"photo": photo, **about})

    with_photo = client.get(link).content.decode()

    assert f'href="{link}photo/">Go on where I was' in without_photo
    assert f'href="{link}check/">Go on where I was' in with_photo
