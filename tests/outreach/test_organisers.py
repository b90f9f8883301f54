"""An organisation suggests an event: it confirms by email, staff decide, and its own page changes
and cancels it."""

import logging
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns.models import Event
from campaigns.outreach import organisers, tasks
from campaigns.outreach.links import RedactLinks, hash_of_inbox
from campaigns.outreach.models import Organiser, Suppression
from pledges import retention
from tests.factories import a_campaign, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Emails leave with the commit, as they do where there is a worker."""
    monkeypatch.setattr(organisers, "_tell_soon", tasks.tell_correspondents)


def said(**changed):
    day = timezone.localdate() + timedelta(days=20)
    return {
        "title": "Talking with babies",
        "description": "How babies tell us what they need.",
        "first_day": day.isoformat(),
        "begins": "10:00",
        "ends": "11:30",
        "last_day": "",
        "zone": "Europe/London",
        "format": "online",
        "place": "",
        "link": "https://littlesteps.example/book",
        "nation": "anywhere",
        "organiser": "Little Steps",
        "organiser_type": "charity",
        "audience": "Parents",
        "cost": "",
        "access": "",
        "contact_name": "Jo Field",
        "email": "jo@littlesteps.example",
        "agree": "on",
        **changed,
    }


def suggest(client, **changed):
    return client.post("/events/suggest/", said(**changed), follow=True).content.decode()


@pytest.fixture
def listed(campaign):
    """An event in the list, and the link of whoever suggested it."""
    event = an_event(campaign, day=timezone.localdate() + timedelta(days=20), audience="Parents")
    organiser = Organiser.objects.register(
        event=event, name="Jo Field", email="jo@littlesteps.example"
    )
    return event, organiser.get_absolute_url()


def change(client, link, **changed):
    return client.post(f"{link}change/", said(**changed), follow=True).content.decode()


def test_from_the_form_to_the_list(client, campaign, admin_client):
    thanks = suggest(client)
    event = Event.objects.get()
    link = event.suggested_by.get_absolute_url()
    asks = client.get(link).content.decode()
    waits = client.post(link, follow=True).content.decode()
    desk = f"/admin/campaigns/event/{event.pk}/decide/"
    seen = admin_client.get(desk).content.decode()
    event.refresh_from_db()
    admin_client.post(desk, {"list": "1", "seen": event.modified_at.isoformat()})
    shows = client.get(link).content.decode()

    assert "Look in your inbox" in thanks
    assert "Confirm your event" in asks
    assert "A person reads about your event" in waits
    assert "How babies tell us what they need." in seen
    assert "Your event is listed" in shows
    assert "Talking with babies" in client.get("/events/").content.decode()
    assert [one.subject for one in mail.outbox] == ["Confirm your event", "Your event is listed"]
    assert all(link in one.body for one in mail.outbox)
    # Whoever is sent that one may be anybody.
    assert "Talking" not in mail.outbox[0].body
    assert event.campaign == campaign


def test_looking_confirms_nothing(client, campaign):
    suggest(client)
    client.get(Event.objects.get().suggested_by.get_absolute_url())

    assert Event.objects.get().state == "unconfirmed"


def test_after_a_week_it_is_too_late_to_confirm(client, campaign):
    suggest(client)
    link = Organiser.objects.get().get_absolute_url()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        page = client.post(link, follow=True).content.decode()

    assert "This link has ended" in page
    assert Event.objects.get().state == "unconfirmed"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Enter the name of the event"),
        ({"title": "x" * 101}, "must be 100 characters or fewer"),
        ({"description": "x" * 1501}, "must be 1,500 characters or fewer"),
        ({"link": ""}, "Enter a link to book or join"),
        ({"link": "javascript:alert(1)"}, "Enter the address of a web page"),
        ({"link": "https://a.example@b.example/"}, "Enter the address of a web page"),
        ({"format": "in_person"}, "Enter where it takes place"),
        ({"ends": "09:59"}, "End must be after start"),
        ({"ends": "10:00"}, "End must be after start"),
        ({"ends": ""}, "Enter when it ends"),
        ({"begins": ""}, "Enter when it starts"),
        ({"begins": "25:00"}, "Enter a time, like 14:30"),
        ({"last_day": "2026-01-01"}, "End must be after start"),
        ({"first_day": "2020-06-09"}, "Enter a day that is not over yet"),
        ({"first_day": "2099-06-09"}, "Enter a day within the next two years"),
        ({"first_day": "9999-12-31"}, "Enter a day with its year, like 9 June 2026"),
        ({"last_day": "9999-12-31"}, "Enter a day with its year, like 9 June 2026"),
        ({"first_day": "31 June 2026"}, "Enter a day with its year, like 9 June 2026"),
        ({"first_day": "\0"}, "Enter a day with its year, like 9 June 2026"),
        ({"nation": ""}, "Select where in the UK the people are"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"email": "jo"}, "Enter an email address in the correct format"),
        ({"agree": ""}, "Select the box to say that you may speak for them"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, campaign, changed, sentence):
    page = suggest(client, **changed)

    assert sentence in page
    assert "<title>Error:" in page.replace("\n", "")
    assert "How babies tell us" in page or "description" in changed
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("day", "begins"),
    [("09/06/2027", "2.30 pm"), ("9 June 2027", "2:30PM"), ("2027-06-09", "14:30")],
)
@time_machine.travel("2026-12-01 12:00")
def test_days_and_times_as_people_type_them(client, day, begins):
    a_campaign()
    suggest(client, first_day=day, begins=begins, ends="4 p.m.")
    event = Event.objects.get()

    assert (event.first_day, event.begins, event.ends) == (date(2027, 6, 9), time(14, 30), time(16))
    assert event.last_day == event.first_day


def test_a_program_learns_nothing(client, campaign):
    assert "Look in your inbox" in suggest(client, website="https://spam.example")
    assert not Event.objects.exists()


def test_one_network_suggests_a_few(client, campaign):
    pages = [suggest(client, email=f"jo{number}@x.example") for number in range(11)]

    assert "Many events have come from your network today" in pages[-1]
    assert Event.objects.count() == 10


def test_nobody_fills_an_inbox(client, campaign):
    for tag in "abc":
        page = suggest(client, email=f"jo+{tag}@littlesteps.example")

    assert "Look in your inbox" in page
    assert len(mail.outbox) == 2


def test_who_asked_for_silence_gets_no_email(client, campaign):
    Suppression.objects.create(
        address_hash=hash_of_inbox("jo@littlesteps.example"), reason=Suppression.Reason.NOT_ME
    )
    suggest(client)

    assert not mail.outbox
    assert not Organiser.objects.to_tell().exists()


# Changing


def test_days_and_times_change_at_once(client, listed):
    event, link = listed
    page = change(client, link, begins="12:00", ends="13:00")
    event.refresh_from_db()

    assert (event.begins, event.sequence) == (time(12), 1)
    assert "12:00 to 13:00" in page
    assert mail.outbox[0].subject == "Your event is changed"


def test_words_are_read_first(client, listed, admin_client):
    event, link = listed
    page = change(client, link, title="Singing with babies", nation="Wales")
    event.refresh_from_db()
    organiser = event.suggested_by
    desk = f"/admin/campaigns/event/{event.pk}/decide/"
    seen = admin_client.get(desk).content.decode()

    assert "A person reads what you have changed" in page
    assert event.title == "Talking with babies"
    assert "Singing with babies" in seen
    # The form goes on from there.
    assert "Singing with babies" in client.get(f"{link}change/").content.decode()

    admin_client.post(desk, {"accept": "1", "seen": organiser.proposed_at.isoformat()})
    event.refresh_from_db()
    assert (event.title, event.nation, event.sequence) == ("Singing with babies", "Wales", 1)
    assert not Organiser.objects.with_changes().exists()
    assert mail.outbox[-1].subject == "Your event is changed"


def test_a_change_is_turned_down_with_a_reason(client, listed, admin_client):
    event, link = listed
    change(client, link, title="Vote for babies")
    seen = Organiser.objects.get().proposed_at.isoformat()
    desk = f"/admin/campaigns/event/{event.pk}/decide/"
    empty = admin_client.post(desk, {"keep": "1", "seen": seen, "answer": ""}).content.decode()
    admin_client.post(desk, {"keep": "1", "seen": seen, "answer": "No votes, please."})
    event.refresh_from_db()

    assert "Write why: they will read it." in empty
    assert event.title == "Talking with babies"
    assert "No votes, please." in mail.outbox[-1].body
    assert "No votes, please." in client.get(link).content.decode()


def test_what_was_not_read_is_not_accepted(client, listed, admin_client):
    event, link = listed
    change(client, link, title="Harmless")
    read = Organiser.objects.get().proposed_at.isoformat()
    change(client, link, title="Not so harmless")
    desk = f"/admin/campaigns/event/{event.pk}/decide/"
    page = admin_client.post(desk, {"accept": "1", "seen": read}, follow=True).content.decode()
    event.refresh_from_db()

    assert "Somebody else was faster, or it was changed meanwhile." in page
    assert event.title == "Talking with babies"


def test_what_was_not_read_is_not_listed(client, campaign, admin_client):
    suggest(client)
    event = Event.objects.get()
    link = event.suggested_by.get_absolute_url()
    client.post(link)
    read = event.modified_at.isoformat()
    change(client, link, title="Something else")
    admin_client.post(f"/admin/campaigns/event/{event.pk}/decide/", {"list": "1", "seen": read})
    event.refresh_from_db()

    assert (event.state, event.title) == ("waiting", "Something else")


def test_wanting_it_as_it_was_ends_the_wait(client, listed):
    _event, link = listed
    change(client, link, title="Something else")
    change(client, link)

    assert not Organiser.objects.with_changes().exists()


def test_a_wrong_change_is_said_and_leaves_all_as_it_was(client, listed):
    event, link = listed
    page = change(client, link, ends="09:00", title="Something else")
    event.refresh_from_db()

    assert "End must be after start" in page
    assert 'value="Something else"' in page
    assert event.title == "Talking with babies"


def test_no_event_goes_on_for_ever(client, listed):
    event, link = listed
    page = change(client, link, last_day="2099-12-31")
    event.refresh_from_db()

    assert "Enter a day within the next two years" in page
    assert event.last_day == event.first_day


def test_turned_down_it_can_be_changed_and_sent_again(client, campaign, admin_client):
    suggest(client)
    event = Event.objects.get()
    link = event.suggested_by.get_absolute_url()
    client.post(link)
    desk = f"/admin/campaigns/event/{event.pk}/decide/"
    seen = event.modified_at.isoformat()
    admin_client.post(desk, {"refuse": "1", "seen": seen, "answer": "It has no babies in it."})
    why = client.get(link).content.decode()
    change(client, link, title="With babies")
    event.refresh_from_db()

    assert "It has no babies in it." in why
    assert "It has no babies in it." in mail.outbox[-1].body
    assert (event.state, event.answer) == ("waiting", "")


def test_what_is_over_is_not_changed(client, listed):
    event, link = listed
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        change(client, link, title="Something else")

    event.refresh_from_db()
    assert event.title == "Talking with babies"
    assert not Organiser.objects.with_changes().exists()


# Cancelling and stopping


def test_to_cancel_takes_a_button_and_nobodys_leave(client, listed):
    event, link = listed
    client.get(f"{link}cancel/")
    event.refresh_from_db()
    assert event.state == "listed"

    pages = [client.post(f"{link}cancel/", follow=True).content.decode() for _ in range(2)]
    event.refresh_from_db()
    assert all("Your event is cancelled" in page for page in pages)
    assert (event.state, event.sequence) == ("cancelled", 1)
    assert [one.subject for one in mail.outbox] == ["Your event is cancelled"]


def test_taken_off_the_list_they_read_why(client, listed, admin_client):
    event, link = listed
    desk = f"/admin/campaigns/event/{event.pk}/decide/"
    seen = event.modified_at.isoformat()
    admin_client.post(desk, {"remove": "1", "seen": seen, "answer": "It was a party’s."})

    assert client.get(event.get_absolute_url()).status_code == 410
    assert "It was a party’s." in client.get(link).content.decode()
    assert mail.outbox[-1].subject == "Your event is no longer listed"


def test_who_suggested_it_is_deleted_and_the_event_stays(client, listed):
    event, link = listed
    client.get(f"{link}delete/")
    assert Organiser.objects.exists()

    assert "Your details are deleted" in client.post(f"{link}delete/").content.decode()
    assert not Organiser.objects.exists()
    assert client.get(event.get_absolute_url()).status_code == 200
    assert client.get(link).status_code == 404


def test_what_nobody_has_seen_goes_with_them(client, campaign):
    suggest(client)
    client.post(f"{Organiser.objects.get().get_absolute_url()}delete/")

    assert not Event.objects.exists()


def test_staff_delete_it_alike(client, campaign, admin_client):
    suggest(client)
    page = f"/admin/outreach/organiser/{Organiser.objects.get().pk}/delete/"
    admin_client.post(page, {"post": "yes"})

    assert not Organiser.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("path", ["", "change/", "cancel/", "delete/"])
def test_a_link_that_nobody_has_opens_nothing(client, campaign, path):
    assert client.get(f"/event/{'a' * 32}/{path}").status_code == 404


@pytest.mark.parametrize(("state", "days"), [("unconfirmed", 7), ("refused", 30), ("removed", 30)])
def test_what_is_not_listed_goes_after_its_time(listed, state, days):
    Event.objects.update(state=state, decided_at=timezone.now())
    retention.tidy()
    assert Event.objects.exists()

    with time_machine.travel(timezone.now() + timedelta(days=days, hours=1)):
        retention.tidy()
    assert not Event.objects.exists()


def test_after_the_event_its_organiser_is_forgotten(listed):
    with time_machine.travel(timezone.now() + timedelta(days=20 + 91)):
        retention.tidy()

    assert not Organiser.objects.exists()
    assert Event.objects.get().state == "listed"


def test_their_link_is_in_no_log():
    record = logging.LogRecord("x", 20, "", 0, f"GET /event/{'a' * 32}/change/", (), None)
    RedactLinks().filter(record)

    assert record.getMessage() == "GET /event/[link]/change/"
