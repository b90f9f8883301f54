"""One address of several candidates: whose emails a link in them stops."""

import pytest
from django.core import mail
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from campaigns.outreach.models import Approach, Message, Suppression
from campaigns.outreach.tasks import send_due
from candidates.models import Candidate
from tests.factories import a_candidate, a_seat, an_invitation

pytestmark = pytest.mark.django_db

OFFICE = "office@candidates.example"


@pytest.fixture
def office(campaign):
    """Three with one address, of whom two were asked; and the link in what went to Ann."""
    ann = a_candidate(campaign, a_seat("Exeter"), email=OFFICE)
    bo = a_candidate(campaign, a_seat("Truro"), email=OFFICE.upper(), name="Bo Bell")
    a_candidate(campaign, a_seat("Durham"), email=OFFICE, name="Cy Crane")
    for one in (ann, bo):
        an_invitation(campaign, [one])
    return Approach.objects.get(candidate=ann).get_stop_url()


def stopped():
    stops = Approach.objects.exclude(stopped_at=None).order_by("candidate__name")
    return list(stops.values_list("candidate__name", flat=True))


def called_off():
    gone = Message.objects.filter(kind="invitation", status="cancelled")
    return sorted(gone.values_list("ask__approach__candidate__name", flat=True))


def test_the_page_asks_for_whom_and_a_look_stops_nothing(client, office):
    page = client.get(office).content.decode()

    assert "Only those to Ann Archer" in page
    assert "Those to everyone at this address: Ann Archer, Bo Bell, Cy Crane" in page
    assert stopped() == []


def test_only_one_is_stopped_and_the_others_go_on(client, office):
    page = client.post(office, {"whom": "them", "scope": "campaign"}).content.decode()

    assert stopped() == called_off() == ["Ann Archer"]
    assert not Suppression.objects.exclude(address_hash="").exists()
    assert "At the same address, these still get theirs:" in page
    assert page.index("Ann Archer") < page.index("still get theirs") < page.index("Bo Bell")


def test_all_at_the_address_are_stopped_also_who_was_not_asked_yet(client, office, campaign):
    client.post(office, {"whom": "everyone", "scope": "campaign"})

    assert stopped() == ["Ann Archer", "Bo Bell", "Cy Crane"]
    assert called_off() == ["Ann Archer", "Bo Bell"]
    assert Suppression.objects.of_addresses(campaign, [OFFICE]) == {OFFICE}
    assert set(Suppression.objects.values_list("campaign", flat=True)) == {campaign.pk}


def test_for_good_is_for_every_campaign(client, office):
    client.post(office, {"whom": "everyone", "scope": "everything"})

    people = set(Candidate.objects.values_list("person_id", flat=True))
    for_good = Suppression.objects.filter(campaign=None, person_id__isnull=False)
    assert set(for_good.values_list("person_id", flat=True)) == people


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        ({"List-Unsubscribe": "One-Click"}, MULTIPART_CONTENT),
    ],
)
def test_one_click_stops_all_of_the_address_without_cookies(office, body, content_type):
    provider = Client(enforce_csrf_checks=True)

    response = provider.post(office, body, content_type=content_type, headers={"Origin": "null"})

    assert response.status_code == 200
    assert response.cookies == {}
    assert stopped() == ["Ann Archer", "Bo Bell", "Cy Crane"]


def test_a_stop_link_does_not_lead_to_a_page_whose_links_have_ended(client, office):
    approach = Approach.objects.get(candidate__name="Ann Archer")
    approach.record(Approach.Response.JOINED)
    approach.revoke_links()

    pages = [client.get(office), client.post(office, {"scope": "campaign", "whom": "them"})]

    for page in pages:
        assert "/c/" not in page.content.decode()
    assert "The pledge stays as it is." in pages[1].content.decode()


def test_an_office_that_does_not_know_one_still_gets_what_is_for_the_others(client, office):
    ann = Approach.objects.get(candidate__name="Ann Archer")

    client.post(f"{ann.get_absolute_url()}no/", {"answer": "not_them"})
    send_due()

    assert [one.body.split(",")[0] for one in mail.outbox] == ["Dear Bo Bell"]
    assert ann.candidate.email_contact(parliament=True) is None


def test_it_has_to_be_said_for_whom(client, office):
    page = client.post(office, {"scope": "campaign"}).content.decode()

    assert "Select whose emails we should stop" in page
    assert stopped() == []


def test_who_stopped_one_can_stop_the_rest_and_later_years(client, office):
    client.post(office, {"whom": "them", "scope": "campaign"})
    page = client.get(office).content.decode()
    client.post(office, {"whom": "everyone", "scope": "campaign"})
    client.post(office, {"whom": "everyone", "scope": "everything"})
    after = client.get(office).content.decode()

    assert "Stop those, too" in page
    assert "Stop those, too" not in after
    assert "Stop in later years" not in after
    assert stopped() == ["Ann Archer", "Bo Bell", "Cy Crane"]


def test_who_has_an_address_alone_is_not_asked_for_whom(client, campaign):
    ann = a_candidate(campaign)
    a_candidate(campaign, name="Bo Bell")
    an_invitation(campaign, [ann])
    link = Approach.objects.get().get_stop_url()

    page = client.get(link).content.decode()
    client.post(link, {"scope": "campaign"})

    assert "Whose emails" not in page
    assert stopped() == ["Ann Archer"]
