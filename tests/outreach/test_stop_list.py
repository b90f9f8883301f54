"""The list of who is not to be written to, in the hands of staff."""

import pytest

from campaigns.outreach.models import Pause, Suppression
from tests.factories import a_candidate, a_seat
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db

LIST = "/admin/outreach/suppression/"


@pytest.fixture
def desk(client):
    client.force_login(staff("ada", "Campaign admin"))
    return client


def rows(page):
    return list(page.context["cl"].result_list)


def test_an_address_is_found_though_none_is_kept(desk):
    Suppression.objects.add_once(email="Ann@Archer.example", reason="asked")

    found = desk.get(LIST, {"q": "ann@archer.EXAMPLE"})
    nothing = desk.get(LIST, {"q": "ann@archer.exampl"})

    assert len(rows(found)) == 1
    assert not rows(nothing)
    assert "archer.example" not in found.content.decode().replace('value="ann@archer.EXAMPLE"', "")


def test_somebody_is_found_by_name(desk, campaign):
    ann, bo = a_candidate(campaign), a_candidate(campaign, name="Bo Bell")
    for one in (ann, bo):
        Suppression.objects.add_once(person_id=one.person_id, reason="asked")

    page = desk.get(LIST, {"q": "archer"})

    assert [one.person_id for one in rows(page)] == [ann.person_id]
    assert "Ann Archer (person" in page.content.decode()


def test_staff_add_an_address_that_somebody_telephoned_about(desk, campaign):
    desk.post(f"{LIST}add/", {"address": "Ann@Archer.example"})

    stop = Suppression.objects.get()
    assert stop.reason == Suppression.Reason.STAFF
    assert Suppression.objects.covering(campaign, email="ann@archer.example").exists()


def test_nobody_is_added_without_a_name_or_an_address(desk, campaign):
    page = desk.post(f"{LIST}add/", {})

    assert "Enter a name, or an email address." in page.content.decode()
    assert not Suppression.objects.exists()


def test_what_they_asked_for_cannot_be_taken_off(desk):
    Suppression.objects.add_once(email="ann@archer.example", reason="asked")
    theirs = Suppression.objects.get()

    page = desk.get(f"{LIST}{theirs.pk}/change/").content.decode()

    assert "the law takes their word" in page
    assert desk.post(f"{LIST}{theirs.pk}/delete/", {"post": "yes"}).status_code == 403


def test_two_of_one_name_are_told_apart(desk, campaign):
    near = a_candidate(campaign, name="Siân Évans", seat=a_seat("Ynys Môn"))
    a_candidate(campaign, name="Sian Evans", seat=a_seat("Exeter"))
    fields = {"scope": "candidate", "candidate": "evans", "reason": "They complained"}

    page = desk.post("/admin/outreach/pause/add/", fields).content.decode()
    assert "Several are called that. Choose one." in page
    assert 'type="radio"' in page
    assert "Siân Évans, Willow Party, Ynys Môn" in page
    desk.post("/admin/outreach/pause/add/", {**fields, "one": near.pk})

    assert Pause.objects.get().approach.candidate == near


def test_a_seat_tells_them_apart_too(desk, campaign):
    near = a_candidate(campaign, name="Siân Évans", seat=a_seat("Ynys Môn"))
    a_candidate(campaign, name="Sian Evans", seat=a_seat("Exeter"))

    fields = {"scope": "candidate", "candidate": "evans, ynys mon", "reason": "They complained"}
    desk.post("/admin/outreach/pause/add/", fields)

    assert Pause.objects.get().approach.candidate == near


@pytest.mark.parametrize(
    ("people", "typed", "sentence"),
    [(1, "nobody", "Nobody in the campaign is called that."), (21, "bell", "Too many are called")],
)
def test_a_name_that_does_not_lead_to_one(desk, campaign, people, typed, sentence):
    for _ in range(people):
        a_candidate(campaign, name="Bo Bell")

    fields = {"scope": "candidate", "candidate": typed, "reason": "They complained"}
    page = desk.post("/admin/outreach/pause/add/", fields).content.decode()

    assert sentence in page
    assert not Pause.objects.exists()
