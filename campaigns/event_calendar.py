"""An event for other programs: calendars (RFC 5545), and search engines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Event
from campaigns.models.event import LONDON
from campaigns.staff_texts import said
from candidates.forms import one_line

# Written out: what libraries make of a time zone is a list of dates that ends in 2037, and
# programs are at odds about it. The rule is that of the EU since 1996, and the UK's.
_LONDON = icalendar.Timezone.from_ical(
    f"""BEGIN:VTIMEZONE
TZID:{LONDON}
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
END:STANDARD
END:VTIMEZONE
"""
)
# How often a program that follows a calendar should look again.
_AGAIN = timedelta(hours=6)


def calendar(events: Iterable[Event], name: str) -> bytes:
    """A calendar file. What was called off stays in it and says so, under the same UID."""
    made = icalendar.Calendar()
    made.add("prodid", f"-//{settings.SITE_NAME}//{(get_language() or 'en').upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    made.add_component(_LONDON)
    for event in events:
        made.add_component(_entry(event))
    return bytes(made.to_ical())


def _entry(event: Event) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", str(event.uid))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.modified_at)
    entry.add("created", event.created_at)
    entry.add("last-modified", event.modified_at)
    begins, ends = _span(event)
    entry.add("dtstart", begins)
    entry.add("dtend", ends)
    entry.add("summary", _title(event))
    entry.add("description", _about(event))
    entry.add("location", where(event))
    entry.add("url", address_of(event))
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    # Whole days are no reason to be called busy.
    entry.add("transp", "TRANSPARENT" if event.all_day or event.is_cancelled else "OPAQUE")
    return entry


def _span(event: Event) -> tuple[date, date]:
    """From when to when, the end not included. Abroad, in UTC: every program knows that."""
    if event.all_day:
        return event.first_day, event.day_after
    if event.zone == LONDON:
        zone = ZoneInfo(LONDON)
        return event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    return event.starts_at, event.ends_at


def address_of(event: Event) -> str:
    return settings.SITE_URL + event.get_absolute_url()


def to_follow(year: int) -> str:
    """The calendar of a year, as calendar programs offer to follow it."""
    rest = settings.SITE_URL.partition(":")[2]
    return f"webcal:{rest}{reverse('year_calendar', args=[year])}"


def where(event: Event) -> str:
    """As one line: a place, or where to join."""
    if event.format == Event.Format.ONLINE:
        return event.link
    return one_line(event.place)


def _title(event: Event) -> str:
    title = one_line(said(event, "title").text)
    return _("Cancelled: %(title)s") % {"title": title} if event.is_cancelled else title


def _about(event: Event) -> str:
    parts = [said(event, "description").text, event.organiser, event.link, address_of(event)]
    return "\n\n".join(part.replace("\r\n", "\n") for part in parts if part)


def links(event: Event) -> list[tuple[str, str]]:
    """To put it into calendars on the web: their name, and an address that only fills in
    their form."""
    begins, ends = _span(event)
    told = {"text": _title(event), "details": _about(event), "location": where(event)}
    google = {"action": "TEMPLATE", **told, "dates": f"{_compact(begins)}/{_compact(ends)}"}
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": told["text"],
        "body": told["details"],
        "location": told["location"],
        "startdt": begins.isoformat(),
        "enddt": ends.isoformat(),
        "allday": str(event.all_day).lower(),
    }
    form = "/calendar/0/deeplink/compose?" + urlencode(outlook)
    return [
        (_("Google Calendar"), f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        (_("Outlook.com"), f"https://outlook.live.com{form}"),
        (_("Outlook at work"), f"https://outlook.office.com{form}"),
    ]


def _compact(moment: date) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo("UTC")).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")


_MODES = {
    Event.Format.ONLINE: "OnlineEventAttendanceMode",
    Event.Format.IN_PERSON: "OfflineEventAttendanceMode",
    Event.Format.BOTH: "MixedEventAttendanceMode",
}


def for_search_engines(event: Event) -> dict[str, Any]:
    """As schema.org has it."""
    begins, ends = _span(event)
    places: list[dict[str, str]] = []
    if event.format != Event.Format.ONLINE:
        place = one_line(event.place)
        places.append({"@type": "Place", "name": place, "address": place})
    if event.format != Event.Format.IN_PERSON:
        places.append({"@type": "VirtualLocation", "url": event.link})
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": one_line(said(event, "title").text),
        "description": said(event, "description").text,
        "startDate": begins.isoformat(),
        # Here, whole days are told with their last one.
        "endDate": (event.last_day if event.all_day else ends).isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if event.is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[Event.Format(event.format)]}",
        "location": places,
        "organizer": {"@type": "Organization", "name": one_line(event.organiser)},
        "url": address_of(event),
    }
