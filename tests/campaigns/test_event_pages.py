"""The list of events, their pages, and what search engines read there."""

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.models import Event
from tests.factories import a_campaign, a_seat, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


def page_of(client, address):
    return client.get(address).content.decode()


def test_the_list_has_what_is_coming_by_its_date(client, campaign):
    an_event(campaign, title="The later one", day=timezone.localdate() + timedelta(days=9))
    an_event(campaign, title="The earlier one")
    an_event(campaign, title="What is over", day=timezone.localdate() - timedelta(days=9))
    an_event(campaign, title="What waits", state=Event.State.WAITING)
    page = page_of(client, "/events/")

    assert page.index("The earlier one") < page.index("The later one")
    assert "2 events" in page
    assert "What is over" not in page
    assert "What waits" not in page
    assert "Events are run by other organisations. Inclusion isn’t endorsement." in page


def test_what_is_over_stands_under_its_year(client, campaign):
    last = a_campaign(year=campaign.year - 3)
    an_event(last, title="Three years ago", day=timezone.localdate() - timedelta(days=1096))

    assert f'href="?year={last.year}"' in page_of(client, "/events/")
    assert "Three years ago" in page_of(client, f"/events/?year={last.year}")
    assert "Three years ago" not in page_of(client, f"/events/?year={campaign.year}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nation=Wales", {"In Cardiff", "Anywhere"}),
        ("nation=Scotland", {"Anywhere"}),
        ("format=online", {"Anywhere", "Both ways"}),
        ("format=in_person", {"In Cardiff", "Both ways"}),
        ("month=2026-10", {"In Cardiff"}),
        ("q=cardiff", {"In Cardiff"}),
        ("q=llais", {"Both ways"}),
        ("q=anywhere+steps", {"Anywhere"}),
        ("nation=England&format=online&q=both", {"Both ways"}),
        ("month=99&nation=x", set()),
        ("q=%00", {"In Cardiff", "Anywhere", "Both ways"}),
        ("page=999", {"In Cardiff", "Anywhere", "Both ways"}),
        ("year=٢٠٢٦", {"In Cardiff", "Anywhere", "Both ways"}),
    ],
)
@time_machine.travel("2026-09-01 12:00")
def test_what_somebody_looks_for(client, query, found):
    campaign = a_campaign()
    in_person, both = Event.Format.IN_PERSON, Event.Format.BOTH
    day = date(2026, 10, 1)
    an_event(campaign, title="In Cardiff", nation="Wales", format=in_person, place="x", day=day)
    an_event(campaign, title="Anywhere")
    an_event(
        campaign, title="Both ways", title_cy="Llais", nation="England", format=both, place="y"
    )
    page = page_of(client, f"/events/?{query}")

    assert {one for one in ("In Cardiff", "Anywhere", "Both ways") if one in page} == found
    assert f"{len(found)} event" in page


@pytest.mark.parametrize("number", [1, 3])
def test_a_longer_list_asks_no_more(client, campaign, number, django_assert_num_queries):
    for _ in range(number):
        an_event(campaign, seat=a_seat(f"Seat {number}{_}"))
    client.get("/events/")

    # The campaign with its elections and numbers, the events, and those of earlier years.
    with django_assert_num_queries(4):
        page_of(client, "/events/?q=babies")


def test_no_event_yet(client, campaign):
    assert "No events are listed yet" in page_of(client, "/events/")


def test_its_page_says_all(client, campaign):
    event = an_event(
        campaign,
        format=Event.Format.BOTH,
        place="The Hall, Exeter",
        seat=a_seat("Exeter"),
        cost="Free",
        audience="Parents",
        access="Step-free.\n\nCaptions.",
        description="One <b>line</b>.\n\nAnother.",
    )
    page = page_of(client, event.get_absolute_url())

    for words in ("The Hall, Exeter", "Parents", "Step-free.", "10:00 to 11:30", "/constituency/"):
        assert words in page
    assert "One &lt;b&gt;line&lt;/b&gt;.</p>" in page
    assert 'href="https://littlesteps.example/book" rel="noopener noreferrer nofollow"' in page
    assert "https://calendar.google.com/calendar/render?action=TEMPLATE" in page


@pytest.mark.parametrize(
    ("state", "status"),
    [("listed", 200), ("cancelled", 200), ("removed", 410), ("refused", 404), ("waiting", 404)],
)
def test_who_may_see_it_when(client, campaign, state, status):
    event = an_event(campaign, state=state)

    assert client.get(event.get_absolute_url()).status_code == status
    assert (client.get(f"{event.get_absolute_url()}event.ics").status_code == 200) == (
        status == 200
    )


def test_nobody_sees_the_events_of_a_draft(client, campaign):
    event = an_event(a_campaign(year=campaign.year + 1, published=False))

    assert client.get(event.get_absolute_url()).status_code == 404
    assert event.title not in page_of(client, "/events/")


def test_what_is_cancelled_says_so_and_leads_nowhere(client, campaign):
    event = an_event(campaign, state=Event.State.CANCELLED)
    page = page_of(client, event.get_absolute_url())

    assert "This event is cancelled" in page
    assert "Book or join" not in page
    assert "calendar.google.com" not in page
    assert "Cancelled" in page_of(client, "/events/")


def structured(page):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])


def test_search_engines_read_the_same(client, campaign):
    event = an_event(campaign, day=date(2026, 10, 24), last_day=date(2026, 10, 25))
    told = structured(page_of(client, event.get_absolute_url()))

    assert told["@type"] == "Event"
    assert told["startDate"] == "2026-10-24T10:00:00+01:00"
    assert told["endDate"] == "2026-10-25T11:30:00+00:00"
    assert told["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["location"] == [{"@type": "VirtualLocation", "url": event.link}]


def test_whole_days_are_told_as_days(client, campaign):
    event = an_event(
        campaign, day=date(2026, 6, 9), last_day=date(2026, 6, 10), begins=None, ends=None
    )
    page = page_of(client, event.get_absolute_url())
    told = structured(page)

    assert (told["startDate"], told["endDate"]) == ("2026-06-09", "2026-06-10")
    assert "Tuesday 9 June 2026 to Wednesday 10 June 2026" in page


def test_no_words_end_the_script_that_they_stand_in(client, campaign):
    title = "</script><script>alert(1)</script>"
    event = an_event(campaign, title=title)
    page = page_of(client, event.get_absolute_url())

    assert "<script>alert" not in page
    assert structured(page)["name"] == title


def test_a_series_leads_from_year_to_year(client, campaign):
    last = an_event(a_campaign(year=campaign.year - 1), series="webinar", title="Last year’s")
    event = an_event(campaign, series="webinar")

    assert last.get_absolute_url() in page_of(client, event.get_absolute_url())


def test_welsh_where_there_is_welsh(client, campaign):
    event = an_event(campaign, title_cy="Siarad â babanod")
    page = page_of(client, f"/cy{event.get_absolute_url()}")

    assert "Siarad â babanod" in page
    assert '<div class="flow" lang="en">' in page


def test_the_home_page_says_what_is_next(client, campaign):
    off = an_event(campaign, title="It is cancelled", state=Event.State.CANCELLED)
    assert "Coming up" not in page_of(client, "/")

    for number in range(4):
        an_event(campaign, title=f"Number {number}")
    page = page_of(client, "/")

    assert "Number 2" in page
    assert "Number 3" not in page
    assert off.title not in page


def test_search_engines_are_told_of_them(client, campaign):
    shown, waits = an_event(campaign), an_event(campaign, state=Event.State.WAITING)
    listed = page_of(client, "/sitemap-events.xml")

    assert f"{shown.get_absolute_url()}</loc>" in listed
    assert f"{waits.get_absolute_url()}</loc>" not in listed


def test_the_page_of_a_year_has_its_events(client, campaign):
    an_event(campaign, title="In this year")
    an_event(a_campaign(year=campaign.year - 1), title="In another")
    page = page_of(client, f"/years/{campaign.year}/")

    assert "In this year" in page
    assert "In another" not in page
