"""Calendar files, as two libraries by different people read them: icalendar and vobject."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
import vobject

from campaigns import event_calendar
from campaigns.models import Event
from tests.factories import a_campaign, an_event

pytestmark = pytest.mark.django_db

LONG = "Babies, and “those” who care; for them\\ " * 5


@pytest.fixture
def campaign():
    return a_campaign()


def file_of(client, event):
    return client.get(f"{event.get_absolute_url()}event.ics")


def both(content):
    """The one event in it, as each library has it."""
    ours = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    return ours, vobject.readOne(content.decode()).vevent


def test_it_is_a_file_of_its_kind(client, campaign):
    event = an_event(campaign, title=LONG[:100], description=f"{LONG}\r\nŵ\n{LONG}")
    response = file_of(client, event)
    lines = response.content.split(b"\r\n")
    ours, theirs = both(response.content)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert theirs.summary.value == ours["summary"] == LONG[:100].strip()
    assert theirs.description.value == ours["description"]
    assert f"{LONG}\nŵ\n{LONG}" in theirs.description.value
    assert theirs.url.value == ours["url"] == event_calendar.address_of(event)
    assert theirs.uid.value == ours["uid"] == str(event.uid)
    assert theirs.status.value == ours["status"] == "CONFIRMED"
    for name in ("dtstamp", "last-modified"):
        assert ours[name].dt == event.modified_at.replace(microsecond=0)


# The clocks are turned on 29 March and 25 October 2026, at 1:00 UTC.
@pytest.mark.parametrize(
    ("day", "begins", "last", "ends", "in_utc"),
    [
        ((3, 28), (10, 0), (3, 29), (10, 0), ["2026-03-28T10:00", "2026-03-29T09:00"]),
        ((3, 29), (0, 30), (3, 29), (2, 30), ["2026-03-29T00:30", "2026-03-29T01:30"]),
        ((10, 24), (10, 0), (10, 25), (10, 0), ["2026-10-24T09:00", "2026-10-25T10:00"]),
        ((10, 25), (0, 30), (10, 25), (2, 30), ["2026-10-24T23:30", "2026-10-25T02:30"]),
        ((6, 9), (18, 0), (6, 9), (19, 0), ["2026-06-09T17:00", "2026-06-09T18:00"]),
        ((12, 9), (18, 0), (12, 9), (19, 0), ["2026-12-09T18:00", "2026-12-09T19:00"]),
    ],
)
def test_when_the_clocks_are_turned(client, campaign, day, begins, last, ends, in_utc):
    event = an_event(
        campaign,
        day=date(2026, *day),
        begins=time(*begins),
        last_day=date(2026, *last),
        ends=time(*ends),
    )
    content = file_of(client, event).content
    wanted = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in in_utc]
    ours, theirs = both(content)

    assert f"DTSTART;TZID=Europe/London:2026{day[0]:02}{day[1]:02}T".encode() in content
    assert [ours["dtstart"].dt.astimezone(UTC), ours["dtend"].dt.astimezone(UTC)] == wanted
    assert [theirs.dtstart.value, theirs.dtend.value] == wanted


def test_whole_days_end_where_the_next_one_begins(client, campaign):
    event = an_event(
        campaign, day=date(2026, 3, 28), last_day=date(2026, 3, 29), begins=None, ends=None
    )
    content = file_of(client, event).content
    ours, theirs = both(content)

    assert b"DTSTART;VALUE=DATE:20260328" in content
    assert ours["dtend"].dt == theirs.dtend.value == date(2026, 3, 30)


def test_abroad_it_is_told_in_the_time_of_all(client, campaign):
    event = an_event(campaign, day=date(2026, 6, 9), zone="Australia/Sydney")
    _ours, theirs = both(file_of(client, event).content)

    assert theirs.dtstart.value == datetime(2026, 6, 9, 0, tzinfo=UTC)


def test_cancelled_it_is_the_same_event_and_a_later_version_of_it(client, campaign):
    event = an_event(campaign)
    before, _ = both(file_of(client, event).content)
    event.change(title="A new name")
    event.cancel()
    ours, theirs = both(file_of(client, event).content)

    assert ours["uid"] == before["uid"]
    assert (before["sequence"], ours["sequence"]) == (0, 2)
    assert theirs.sequence.value == "2"
    assert theirs.status.value == "CANCELLED"
    assert theirs.summary.value == "Cancelled: A new name"
    assert ours["last-modified"].dt >= before["last-modified"].dt


def test_the_calendar_of_a_year_has_all_of_it(client, campaign):
    shown = [an_event(campaign), an_event(campaign, state=Event.State.CANCELLED)]
    an_event(campaign, state=Event.State.WAITING)
    an_event(campaign, state=Event.State.REMOVED)
    an_event(a_campaign(year=campaign.year - 1))
    response = client.get(f"/years/{campaign.year}/events.ics")
    ours = icalendar.Calendar.from_ical(response.content)
    theirs = vobject.readOne(response.content.decode())

    assert {one["uid"] for one in ours.walk("VEVENT")} == {str(one.uid) for one in shown}
    assert len(theirs.vevent_list) == 2
    assert ours["method"] == "PUBLISH"


def test_programs_are_offered_to_follow_it(client, campaign, settings):
    settings.SITE_URL = "https://babies.example"
    an_event(campaign)
    page = client.get("/events/").content.decode()

    assert f'href="webcal://babies.example/years/{campaign.year}/events.ics"' in page


def test_a_year_that_is_not_published_has_no_calendar(client, campaign):
    a_campaign(year=campaign.year + 1, published=False)

    assert client.get(f"/years/{campaign.year + 1}/events.ics").status_code == 404


def test_a_calendar_without_events_is_one(client, campaign):
    content = client.get(f"/years/{campaign.year}/events.ics").content

    assert not icalendar.Calendar.from_ical(content).walk("VEVENT")


def test_unchanged_it_is_the_same_file(client, campaign, settings):
    settings.PAGE_CACHE_SECONDS = 0
    event = an_event(campaign)

    assert file_of(client, event).content == file_of(client, event).content


def test_calendars_on_the_web_are_given_the_same(client, campaign):
    event = an_event(campaign, day=date(2026, 6, 9), title="A & B")
    days = an_event(campaign, day=date(2026, 6, 9), begins=None, ends=None)
    google, outlook, _work = (
        parse_qs(urlsplit(one).query) for _, one in event_calendar.links(event)
    )
    whole, *_rest = (parse_qs(urlsplit(one).query) for _, one in event_calendar.links(days))

    assert google["text"] == outlook["subject"] == ["A & B"]
    assert google["dates"] == ["20260609T090000Z/20260609T103000Z"]
    assert outlook["startdt"] == ["2026-06-09T10:00:00+01:00"]
    assert whole["dates"] == ["20260609/20260610"]


def test_what_is_changed_is_stamped(campaign):
    event = an_event(campaign)
    Event.objects.update(modified_at=event.modified_at - timedelta(days=1))
    event.refresh_from_db()
    before = event.modified_at
    event.change(cost="Free")

    assert event.modified_at > before
