"""A personal link is used by one person: what is far from that is noticed."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from campaigns.outreach import link_use
from campaigns.outreach.models import Approach, Message
from candidates import visitor
from tests.factories import a_campaign, an_approach

pytestmark = pytest.mark.django_db

UNKNOWN = "/c/abcdefghijklmnopqrstuvwxyz234567/"


@pytest.fixture
def link():
    return an_approach(a_campaign(), name="Ann Archer").get_absolute_url()


@pytest.fixture
def bo():
    """Gets the alarms."""
    call_command("staff_groups", verbosity=0)
    user = User.objects.create_user("bo", "bo@staff.example", is_staff=True)
    user.groups.add(Group.objects.get(name="Campaign admin"))


def open_from(client, link, *places):
    return [client.get(link, REMOTE_ADDR=f"198.51.100.{place}").status_code for place in places]


def test_presses_in_an_hour(client, link, monkeypatch):
    monkeypatch.setattr(link_use, "PRESSES_AN_HOUR", 2)

    answers = [client.post(f"{link}visit/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Please try again in an hour." in answers[-1].content.decode()
    assert answers[-1]["Referrer-Policy"] == "no-referrer"


def test_looks_in_an_hour(client, link, monkeypatch):
    monkeypatch.setattr(link_use, "LOOKS_AN_HOUR", 2)

    assert open_from(client, link, 1, 1, 1) == [200, 200, 429]


def test_a_leaked_link_still_works_for_whom_it_is(client, link, monkeypatch):
    monkeypatch.setattr(link_use, "LOOKS_AN_HOUR", 1)

    assert open_from(client, link, 1, 1, 2) == [200, 429, 200]


def test_uploads_are_counted_over_all_places(client, link, monkeypatch):
    monkeypatch.setattr(link_use, "UPLOADS_AN_HOUR", 1)

    answers = [
        client.post(f"{link}photo/", {"people": "x"}, REMOTE_ADDR=f"198.51.100.{place}")
        for place in (1, 2)
    ]

    assert [answer.status_code for answer in answers] == [302, 429]


def test_a_network_that_staff_know_is_not_limited(client, link, monkeypatch, settings):
    monkeypatch.setattr(link_use, "LOOKS_AN_HOUR", 1)
    settings.ALLOWED_NETWORKS = [ip_network("198.51.100.0/24")]

    assert open_from(client, link, 1, 1, 1) == [200, 200, 200]


def test_whoever_tries_links_is_told_to_stop(client, link, monkeypatch):
    monkeypatch.setattr(link_use, "UNKNOWN_A_DAY", 2)

    assert open_from(client, UNKNOWN, 1, 1, 1) == [404, 404, 429]
    # Their neighbours' links still open.
    assert open_from(client, link, 1) == [200]


def test_staff_hear_once_of_a_link_that_many_places_open(client, link, monkeypatch, bo, mailoutbox):
    monkeypatch.setattr(link_use, "NETWORKS_A_DAY", 2)

    open_from(client, link, 1, 1, 2, 1, 2)
    assert mailoutbox == []
    open_from(client, link, 3, 4, 5)

    (mail,) = mailoutbox
    assert mail.to == ["bo@staff.example"]
    assert mail.subject == "Perhaps a link has leaked: Ann Archer"
    assert "/admin/outreach/approach/" in mail.body
    assert Approach.objects.get().token not in mail.body


def test_an_unknown_link_alarms_nobody(client, monkeypatch, bo, mailoutbox):
    monkeypatch.setattr(link_use, "NETWORKS_A_DAY", 1)

    open_from(client, UNKNOWN, 1, 2, 3)

    assert mailoutbox == []


def test_links_that_were_made_up_fill_no_cache(client, link, monkeypatch):
    monkeypatch.setattr(link_use, "UNKNOWN_A_DAY", 1)
    seen, count = set(), visitor.happens_too_often

    def counted(key, *limits):
        seen.add(key)
        return count(key, *limits)

    monkeypatch.setattr(visitor, "happens_too_often", counted)

    for letter in "abcdef":
        client.get(f"/c/{letter * 32}/")

    assert len([key for key in seen if key.startswith("link:")]) == 2


def test_pressing_again_and_again_fills_no_inbox(client, link):
    pledge = {"role": "candidate", "agree": "on", "display_name": "Ann Archer"}
    for day in range(5):
        with time_machine.travel(timezone.now() + timedelta(seconds=10 * day)):
            client.post(f"{link}join/", pledge)
            client.post(f"{link}check/", {"publish": "on"})
            client.post(f"{link}remove/", {"what": "all"})

    kinds = Message.objects.filter(kind__in=["joined", "removed"]).values_list("kind", flat=True)
    assert sorted(kinds) == ["joined"] * 3 + ["removed"] * 3
