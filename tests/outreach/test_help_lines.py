"""Where supporters find help: kept right by staff, in one place."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from campaigns.outreach.models import HelpLine
from tests.factories import a_campaign, a_candidate, an_invitation

pytestmark = pytest.mark.django_db
LIST = "/admin/outreach/helpline/"


@pytest.fixture
def candidate():
    return a_candidate(a_campaign())


def reader(client, group="Message reader"):
    call_command("staff_groups", verbosity=0)
    user = User.objects.create_user(group, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)


def write_page(client, candidate, prefix=""):
    client.post("/constituency/exeter/", {"candidates": [candidate.pk]})
    return client.get(f"{prefix}/invite/write/").content.decode()


def test_they_stand_beside_the_box_for_own_words(client, candidate):
    page = write_page(client, candidate)

    for number in ["116 123", "0808 1961 776", "0300 123 3393", "0808 2000 247"]:
        assert number in page
    assert 'href="tel:116123"' in page
    assert "then option 2, for urgent help with mental health" in page


def test_they_are_in_welsh_on_welsh_pages(client, candidate):
    page = write_page(client, candidate, "/cy")

    assert "ddydd a nos, am ddim" in page
    assert "day and night, free" not in page


def test_words_of_distress_show_them_before_and_after_sending(client, candidate):
    write_page(client, candidate)
    written = {"wish": "join", "name": "X Y", "email": "x@y.example", "postcode": "EX1 1AA"}
    client.post("/invite/write/", {**written, "own_words": "Some days I wanted to die"})
    before = client.get("/invite/check/").content.decode()
    held = an_invitation(
        candidate.ballot.election.campaigns.get(), [candidate], own_words="I want to die"
    )
    after = client.get(held.get_absolute_url()).content.decode()

    assert "0808 1961 776" in before
    assert "0808 1961 776" in after


def test_the_day_of_the_oldest_check_is_shown_once_all_are_checked(client, candidate):
    first = write_page(client, candidate)
    reader(client)
    every = list(HelpLine.objects.values_list("pk", flat=True))
    client.post(LIST, {"action": "checked_today", "_selected_action": every})
    today = timezone.localdate()
    HelpLine.objects.filter(pk=every[0]).update(checked_on=today - timedelta(days=3))
    page = write_page(client, candidate)

    assert "Checked on" not in first
    assert f"Checked on {today - timedelta(days=3):%-d %B %Y}." in page


def test_staff_change_a_number_and_a_wrong_one_has_its_sentence(client, candidate):
    reader(client)
    line = HelpLine.objects.get(name="Mind")
    typed = {"name": "Mind", "words": line.words, "words_cy": "", "website": "", "place": 40}

    wrong = client.post(f"{LIST}{line.pk}/change/", {**typed, "number": "ring us"})
    client.post(f"{LIST}{line.pk}/change/", {**typed, "number": "0300 102 1234"})

    assert "Give the number as it is dialled" in wrong.content.decode()
    assert "0300 102 1234" in write_page(client, candidate)


def test_those_long_unchecked_wait_on_the_front_page(client):
    reader(client)
    HelpLine.objects.update(checked_on=timezone.localdate() - timedelta(days=183))
    HelpLine.objects.filter(name="Mind").update(checked_on=timezone.localdate())

    lines = {one.what: one.count for one in client.get("/admin/").context["waiting"]}

    assert lines["Helplines to compare with their own pages"] == HelpLine.objects.count() - 1


def test_others_of_the_staff_do_not_change_them(client):
    reader(client, "Moderator")

    assert client.get(LIST).status_code == 403
