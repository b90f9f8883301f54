"""Thirty days after the campaign, a candidate's link is there only for what they gave."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.outreach.models import Approach, Message
from campaigns.outreach.tasks import send_due
from pledges import moderation
from pledges.decisions import NotNow, Reason
from pledges.models import Photo, Pledge
from tests.factories import a_campaign, an_approach, an_election

pytestmark = pytest.mark.django_db

ANN = "ann@candidates.example"
TAKING_PART = ["join/", "photo/", "photo/turn/", "photo/phone/", "check/", "letters/1/", "visit/"]
MANAGING = ["no/", "correct/", "letters/", "remove/", "sentence/", "data/", "address/", "delete/"]


def ended(campaign, *, days=31):
    """Its week and its poll are so many days past."""
    last = timezone.localdate() - timedelta(days=days)
    campaign.elections.update(
        announced_on=last - timedelta(days=46),
        dissolved_on=last - timedelta(days=39),
        nominations_close_at=timezone.now() - timedelta(days=days + 24),
        polling_day=last,
        results_on=last + timedelta(days=1),
    )
    campaign.starts_on, campaign.ends_on = last - timedelta(days=40), last - timedelta(days=34)
    campaign.year = last.year
    campaign.save()


@pytest.fixture
def joined(a_photo, admin_user):
    """Somebody with a photo on the wall."""
    photo = a_photo()
    moderation.approve(photo, by=admin_user, alt_text="Smiling")
    return photo.pledge.approach


@pytest.mark.parametrize(("days", "over"), [(30, False), (31, True)])
def test_it_ends_thirty_days_after_the_poll(days, over):
    approach = an_approach(a_campaign())
    ended(approach.campaign, days=days)

    assert Approach.objects.get().is_over is over


def test_a_week_after_the_poll_counts_as_well():
    approach = an_approach(a_campaign())
    ended(approach.campaign, days=90)
    approach.campaign.ends_on = timezone.localdate()
    approach.campaign.save()

    assert not Approach.objects.get().is_over


def test_who_sits_in_parliament_is_asked_until_the_year_ends():
    polling_day = date(2026, 3, 5)
    election = an_election(
        polling_day=polling_day, announced_on=date(2026, 1, 20), dissolved_on=date(2026, 1, 29)
    )
    campaign = a_campaign(election, year=2026, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 7))
    member = an_approach(campaign, sitting=True)

    assert campaign.last_day_for(member.candidate) == date(2026, 12, 31)


@pytest.mark.parametrize("page", TAKING_PART)
def test_no_page_that_takes_part_opens(client, joined, page):
    ended(joined.campaign)
    link = joined.get_absolute_url()

    answers = [client.post(link + page, {"role": "candidate"})]
    answers += [client.get(link + page)] if page != "visit/" else []

    for answer in answers:
        assert answer.status_code == 410
        assert "This link has ended" in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"
    assert Approach.objects.get().visit_wanted_at is None


def test_it_leads_to_what_stays(client, joined):
    ended(joined.campaign)
    link = joined.get_absolute_url()

    page = client.get(f"{link}photo/").content.decode()

    ways = [f"{link}{way}" for way in ["", "remove/", "correct/", "data/", "delete/"]]
    for way in [*ways, joined.get_stop_url()]:
        assert f'href="{way}"' in page
        assert client.get(way).status_code == 200


@pytest.mark.parametrize("page", MANAGING)
def test_what_manages_stays_open(client, joined, page):
    ended(joined.campaign)

    assert client.get(joined.get_absolute_url() + page).status_code == 200


def test_their_page_shows_how_it_stands_and_asks_for_nothing(client, joined):
    ended(joined.campaign)
    link = joined.get_absolute_url()

    page = client.get(link).content.decode()

    assert "This campaign is over" in page
    assert "You’re on the wall" in page
    for way in ["photo/", "visit/", "check/"]:
        assert f'{link}{way}"' not in page


def test_nobody_is_asked_for_a_photo_that_their_link_would_not_take(joined, admin_user):
    ended(joined.campaign)

    with pytest.raises(NotNow, match="takes no other photo"):
        moderation.ask_for_another(Photo.objects.get(), by=admin_user, reason=Reason("blurred"))

    moderation.refuse(Photo.objects.get(), by=admin_user, reason=Reason("blurred"))
    assert Photo.objects.get().status == Photo.Status.REFUSED


def test_it_can_still_be_withdrawn(client, joined):
    ended(joined.campaign)

    client.post(f"{joined.get_absolute_url()}remove/", {"what": "all"})

    assert Photo.objects.get().status == Photo.Status.WITHDRAWN
    assert Pledge.objects.get().withdrawn_at is not None


def test_who_never_joined_is_told_that_it_is_over(client):
    approach = an_approach(a_campaign())
    ended(approach.campaign)

    page = client.get(approach.get_absolute_url())

    assert page.status_code == 410
    assert approach.candidate.constituency.get_absolute_url() in page.content.decode()
    assert "remove/" not in page.content.decode()


def test_a_lost_link_comes_only_to_who_has_something_there(client, joined):
    other = an_approach(joined.campaign, email="bo@candidates.example")
    joined.candidate.contacts.update(value=ANN)
    ended(joined.campaign)
    Message.objects.all().delete()

    for address in [ANN, "bo@candidates.example"]:
        client.post("/invite/link/", {"email": address})
    send_due()

    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([ANN], "The link to your personal page")
    ]
    assert other.get_absolute_url() not in mail.outbox[0].body


def test_a_lost_link_of_an_earlier_year_comes_with_that_of_this_one(client, joined):
    joined.candidate.contacts.update(value=ANN)
    ended(joined.campaign, days=400)
    now = an_approach(
        a_campaign(), email=ANN, name="Ann Archer", person_id=joined.candidate.person_id
    )
    Message.objects.all().delete()

    client.post("/invite/link/", {"email": ANN})
    send_due()

    (letter,) = mail.outbox
    assert "These are the links to your personal pages:" in letter.body
    assert "You share this address" not in letter.body
    for one in (joined, now):
        assert one.get_absolute_url() in letter.body


def test_staff_end_a_link_and_send_another(admin_client):
    approach = an_approach(a_campaign(), email=ANN)
    before = approach.get_absolute_url()
    chosen = {"action": "send_another_link", "_selected_action": [approach.pk]}

    page = admin_client.post("/admin/outreach/approach/", chosen, follow=True).content.decode()
    send_due()

    after = Approach.objects.get().get_absolute_url()
    assert "1 links revoked, 1 new ones are sent." in page
    assert after != before
    assert after in mail.outbox[0].body
    assert "it may have reached somebody it was not for" in mail.outbox[0].body


def test_who_wants_no_emails_gets_no_other_link_either(admin_client):
    approach = an_approach(a_campaign(), email=ANN)
    Approach.objects.update(stopped_at=timezone.now())
    chosen = {"action": "send_another_link", "_selected_action": [approach.pk]}

    page = admin_client.post("/admin/outreach/approach/", chosen, follow=True).content.decode()

    assert Approach.objects.get().generation == 2
    assert not Message.objects.exists()
    assert "Who wants no emails, or has no address, gets none." in page
