"""When a mailing will have left, as far as that can be said: by its own pace, the pace of all
mailings on each day, and the hours. Not by what waits for one domain or for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from campaigns.outreach import pace
from campaigns.outreach.models import Mailing, SendingRules, Stream
from candidates.timetable import LONDON

HOUR = timedelta(hours=1)
# Nobody plans further ahead.
AT_MOST = timedelta(days=60)


@dataclass(frozen=True)
class Forecast:
    """The end, and how many will not have left when it comes."""

    ends_at: datetime
    too_many: int
    per_hour: int  # at first

    @property
    def fits(self) -> bool:
        return not self.too_many


def forecast(mailing: Mailing, emails: int, now: datetime) -> Forecast:
    """Hour by hour, until all have left, the mailing's time is over, or a poll begins."""
    rules, begun = SendingRules.current(), pace.first_sent_at(Stream.MAILING)
    at = start = rules.next_opening(mailing.campaign, max(now, mailing.starts_at or now))
    begun = begun or start
    end, left = _end(mailing, at), emails

    def rate(at: datetime) -> int:
        days = (at.astimezone(LONDON).date() - begun.astimezone(LONDON).date()).days
        return min(mailing.per_hour, rules.per_hour(max(days, 0)))

    while left and at < end:
        at = rules.next_opening(mailing.campaign, at)
        if at >= end:
            break
        until = min(at + HOUR, _closes(at, rules.hours(mailing.campaign)[1]), end)
        most = rate(at) * (until - at) / HOUR
        if left <= most:
            at, left = at + HOUR * (left / rate(at)), 0
        else:
            at, left = until, left - int(most)
    return Forecast(min(at, end), left, rate(start))


def _closes(at: datetime, closing: time) -> datetime:
    """When sending rests next: in the evening, or at midnight, when the pace changes."""
    here = at.astimezone(LONDON)
    tonight = datetime.combine(here.date(), closing, tzinfo=LONDON)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(0), tzinfo=LONDON)
    return tonight if tonight > here else midnight


def _end(mailing: Mailing, start: datetime) -> datetime:
    """Nothing leaves on polling day."""
    days = [election.polling_day for election in mailing.campaign.elections.all()]
    polls = [datetime.combine(day, time(0), tzinfo=LONDON) for day in days]
    ends = [start + AT_MOST, *(poll for poll in polls if poll > start)]
    return min([*ends, mailing.ends_at] if mailing.ends_at else ends)
