"""Links that open nothing any more, and how candidates get theirs again."""

import re

import pytest
from django.core import mail

from campaigns.outreach import services
from campaigns.outreach.models import Approach
from campaigns.outreach.tasks import send_due
from tests.factories import a_candidate, a_seat, an_approach

pytestmark = pytest.mark.django_db

ANN = "ann@candidates.example"


@pytest.fixture
def approach(campaign):
    return an_approach(campaign, email=ANN)


def ask_for(client, email):
    page = client.post("/invite/link/", {"email": email}, follow=True).content
    send_due()
    return page


def test_an_ended_link_says_so_and_is_like_one_that_never_was(client, approach):
    ended = approach.get_absolute_url()
    approach.revoke_links()

    pages = [client.get(one) for one in (ended, f"/c/{'a' * 32}/", f"/i/{'b' * 32}/")]

    assert {one.status_code for one in pages} == {404}
    # But for the link to the same page in Welsh.
    texts = {re.sub(rb'href="/cy/[ci]/[a-z0-9]+/"', b"", one.content) for one in pages}
    assert len(texts) == 1
    assert "This link doesn’t work" in pages[0].content.decode()
    assert '<a class="button" href="/invite/link/"' in pages[0].content.decode()
    assert pages[0]["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["letters/", "join/", "no/", "correct/", "remove/", "visit/"])
def test_so_does_each_page_behind_it_also_for_who_presses_a_button(client, approach, path):
    ended = approach.get_absolute_url()
    approach.revoke_links()

    page = client.post(ended + path) if path == "visit/" else client.get(ended + path)

    assert "This link doesn’t work" in page.content.decode()


def test_a_stop_link_that_was_cut_says_whom_to_write_to(client, settings):
    page = client.post(f"/stop/{'a' * 32}/", {"List-Unsubscribe": "One-Click"})

    assert page.status_code == 404
    assert f"mailto:{settings.CONTACT_EMAIL}" in page.content.decode()


def test_a_candidate_gets_the_new_link_and_the_page_says_nothing(client, approach):
    approach.revoke_links()

    known, unknown = ask_for(client, ANN.upper()), ask_for(client, "nobody@x.example")

    assert known == unknown
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([ANN], "The link to your personal page")
    ]
    assert approach.get_absolute_url() in mail.outbox[0].body
    assert "Hello Ann Archer," in mail.outbox[0].body


def test_of_one_office_all_come_in_one_email(client, campaign, approach):
    other = Approach.objects.to(
        a_candidate(campaign, a_seat("Hexham"), name="Bo Bell", email=ANN), campaign
    )

    ask_for(client, ANN)

    (letter,) = mail.outbox
    assert letter.subject == "The links to your personal pages"
    for one in (approach, other):
        assert one.get_absolute_url() in letter.body
        assert one.get_absolute_url() in letter.alternatives[0][0]


def test_it_comes_three_times_a_day_at_most(client, approach):
    for _ in range(5):
        ask_for(client, ANN)

    assert len(mail.outbox) == 3


def test_who_wants_no_emails_gets_none(client, approach):
    services.stop_writing_to(approach, everything=False)

    ask_for(client, ANN)

    assert mail.outbox == []


def test_an_address_that_is_not_written_to_any_more_gets_no_link(client, approach):
    approach.candidate.contacts.update(problem="It bounced.")

    ask_for(client, ANN)

    assert mail.outbox == []


def test_who_said_no_to_the_campaign_can_still_have_the_link(client, approach):
    services.decline(approach)

    ask_for(client, ANN)

    assert len(mail.outbox) == 1
