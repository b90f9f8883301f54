"""Events at the desk of staff: what waits, what they add themselves, and what they may do."""

from datetime import time, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.utils import timezone

from campaigns.models import Event, VisitOffer
from campaigns.outreach import alarms
from campaigns.outreach.models import Organiser
from tests.factories import a_campaign, an_event
from tests.outreach.mailing_desk import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def waiting(campaign):
    event = an_event(campaign, state=Event.State.WAITING, confirmed_at=timezone.now())
    Organiser.objects.register(event=event, name="Jo Field", email="jo@littlesteps.example")
    return event


def desk(event):
    return f"/admin/campaigns/event/{event.pk}/decide/"


def filled_in(campaign, **changed):
    return {
        "campaign": campaign.pk,
        "title": "Seeing the world through babies’ eyes",
        "description": "A webinar.",
        "first_day": "2021-06-09",
        "begins": "",
        "ends": "",
        "last_day": "",
        "zone": "Europe/London",
        "format": "online",
        "link": "https://littlesteps.example/",
        "nation": "anywhere",
        "organiser": "Little Steps",
        "organiser_type": "charity",
        **changed,
    }


def test_the_front_page_says_what_waits(admin_client, waiting):
    listed = an_event(waiting.campaign)
    Organiser.objects.register(
        event=listed, name="A", email="a@x.example", proposed_at=timezone.now()
    )
    page = admin_client.get("/admin/").content.decode()

    assert "Events that organisations suggest" in page
    assert "Changes to events that are listed" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("state__exact=waiting", "waits"), ("suggested_by__proposed_at__isempty=0", "changes")],
)
def test_the_list_leads_to_the_decision(admin_client, campaign, query, found):
    waits = an_event(campaign, state=Event.State.WAITING)
    changes = an_event(campaign)
    Organiser.objects.register(
        event=changes, name="A", email="a@x.example", proposed_at=timezone.now()
    )
    page = admin_client.get(f"/admin/campaigns/event/?{query}").content.decode()
    wanted, other = (waits, changes) if found == "waits" else (changes, waits)

    assert f'<a href="{desk(wanted)}"><strong>Read and decide' in page
    assert desk(other) not in page


def test_staff_add_what_is_long_over(admin_client, campaign, client):
    past = a_campaign(year=2021)
    admin_client.post("/admin/campaigns/event/add/", filled_in(past))
    event = Event.objects.get()

    assert (event.state, event.decided_by.username) == ("listed", "admin")
    assert event.title in client.get("/events/?year=2021").content.decode()
    assert event.nation == ""


def test_the_same_rules_hold_for_staff(admin_client, campaign):
    page = admin_client.post(
        "/admin/campaigns/event/add/",
        filled_in(campaign, begins="10:00", ends="9:00", link=""),
    ).content.decode()

    assert "End must be after start" in page
    assert "Enter a link to book or join" in page
    assert not Event.objects.exists()


def test_what_staff_change_calendars_see(admin_client, campaign):
    event = an_event(campaign)
    day = event.first_day.isoformat()
    form = filled_in(campaign, first_day=day, last_day=day, begins="12:00", ends="13:00")
    address = f"/admin/campaigns/event/{event.pk}/change/"
    for _ in range(2):
        admin_client.post(address, form)
    event.refresh_from_db()

    # The second time, nothing was different.
    assert (event.begins, event.sequence) == (time(12), 1)


def test_what_should_be_read_twice_is_named(admin_client, waiting):
    assert "Read it twice" not in admin_client.get(desk(waiting)).content.decode()

    waiting.change(description="Ring Ann on 01632 960 123.")
    page = admin_client.get(desk(waiting)).content.decode()
    assert "It has somebody’s telephone number, address or email." in page


def test_two_of_staff_cannot_both_win(admin_client, waiting):
    seen = {"seen": waiting.modified_at.isoformat()}
    admin_client.post(desk(waiting), {"list": "1", **seen})
    late = admin_client.post(
        desk(waiting), {"refuse": "1", "answer": "No.", **seen}, follow=True
    ).content.decode()

    assert "Somebody else was faster" in late
    waiting.refresh_from_db()
    assert waiting.state == "listed"


@pytest.mark.parametrize("pressed", [{}, {"list": "1"}, {"list": "1", "seen": "x"}, {"keep": "1"}])
def test_what_no_button_sends_decides_nothing(admin_client, waiting, pressed):
    admin_client.post(desk(waiting), {**pressed, "answer": "No."})

    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_the_log_has_nobodys_words(admin_client, waiting):
    seen = waiting.modified_at.isoformat()
    admin_client.post(desk(waiting), {"refuse": "1", "seen": seen, "answer": "Ask Jo Field."})
    entry = LogEntry.objects.get()

    assert str(entry) == f"Changed “Event {waiting.pk}” — Turned down."


@pytest.mark.parametrize(
    ("group", "sees", "decides"),
    [("Moderator", 200, 302), ("Data officer", 200, 403), ("Sender", 403, 403)],
)
def test_who_may_what(client, waiting, group, sees, decides):
    client.force_login(staff("sam", group))
    seen = waiting.modified_at.isoformat()

    assert client.get(desk(waiting)).status_code == sees
    assert client.post(desk(waiting), {"list": "1", "seen": seen}).status_code == decides


def test_staff_hear_of_what_waits_too_long(waiting):
    staff("ann", "Moderator")
    alarms.sound(timezone.now())
    assert not mail.outbox

    with time_machine.travel(timezone.now() + timedelta(days=2, hours=1)):
        alarms.sound(timezone.now())
        alarms.sound(timezone.now())
    assert [one.subject for one in mail.outbox] == ["Events wait to be read: 1"]
    assert "/admin/campaigns/event/?state__exact=waiting" in mail.outbox[0].body


def test_staff_hear_of_offers_of_visits_and_of_changes_too(campaign):
    staff("ann", "Campaign admin")
    long_ago = timezone.now() - timedelta(days=3)
    Organiser.objects.register(
        event=an_event(campaign), name="A", email="a@x.example", proposed_at=long_ago
    )
    VisitOffer.objects.create(
        campaign=campaign,
        service_name="Team",
        state="waiting",
        confirmed_at=long_ago,
        last_day=timezone.localdate(),
    )
    alarms.sound(timezone.now())

    assert [one.subject for one in mail.outbox] == [
        "Changes to events wait to be read: 1",
        "Offers of visits wait to be read: 1",
    ]


def test_a_person_is_found_by_their_address(admin_client, waiting):
    page = admin_client.get("/admin/outreach/organiser/?q=jo@littlesteps.example")

    assert "Jo Field" in page.content.decode()
    one = Organiser.objects.get()
    assert admin_client.get(f"/admin/outreach/organiser/{one.pk}/change/").status_code == 200
