"""How sending stands, for staff: the numbers, and in a sentence what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.timesince import timesince

from campaigns.outreach import health, pace
from campaigns.outreach.models import DeliveryReport, Heartbeat, Message, Stream

NOT_OVER = (
    Message.Status.QUEUED, Message.Status.CLAIMED, Message.Status.SENDING, Message.Status.STUCK,
    Message.Status.FAILED,
)  # fmt: skip
# What is due leaves within a minute, unless something is wrong.
LATE_AFTER = timedelta(minutes=10)
# After so long without one that left, what is tried again is no chance.
QUIET_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class StreamState:
    """One kind of email. None where there is nothing, or no limit."""

    stream: str
    label: str
    due: int
    later: int
    oldest_due: datetime | None
    next_due: datetime | None
    sent_last_hour: int
    per_hour: int | None


@dataclass(frozen=True)
class Retrying:
    """What a mail server did not take, and will be asked again to."""

    count: int
    last_error: str


@dataclass(frozen=True)
class SendingState:
    streams: list[StreamState]
    by_status: dict[str, int]
    retrying: Retrying
    last_sent: datetime | None
    last_report: datetime | None
    heartbeats: dict[str, datetime]

    @property
    def stuck(self) -> int:
        return self.by_status.get(Message.Status.STUCK, 0)

    @property
    def failed(self) -> int:
        return self.by_status.get(Message.Status.FAILED, 0)

    @property
    def oldest_due(self) -> datetime | None:
        return min((one.oldest_due for one in self.streams if one.oldest_due), default=None)


def look() -> SendingState:
    """The state now. A few indexed queries, whatever the length of the queue."""
    now = timezone.now()
    counts = Message.objects.filter(status__in=NOT_OVER).order_by().values_list("status")
    return SendingState(
        streams=[_stream(stream, now) for stream in Stream],
        by_status=dict(counts.annotate(Count("pk"))),
        retrying=_retrying(),
        last_sent=max((at for stream in Stream if (at := _last_sent(stream))), default=None),
        last_report=DeliveryReport.objects.values_list("received_at", flat=True).first(),
        heartbeats=dict(Heartbeat.objects.order_by("name").values_list("name", "at")),
    )


def _stream(stream: Stream, now: datetime) -> StreamState:
    queued = Message.objects.filter(stream=stream, status=Message.Status.QUEUED)
    due = queued.filter(due_at__lte=now).aggregate(number=Count("pk"), oldest=Min("due_at"))
    later = queued.filter(due_at__gt=now).aggregate(number=Count("pk"), soonest=Min("due_at"))
    sent = Message.objects.filter(stream=stream, sent_at__gt=now - timedelta(hours=1))
    limited = stream != Stream.TRANSACTIONAL
    return StreamState(
        stream=stream.value,
        label=stream.label,
        due=due["number"],
        later=later["number"],
        oldest_due=due["oldest"],
        next_due=later["soonest"],
        sent_last_hour=sent.count(),
        per_hour=pace.per_hour_now(stream, now) if limited else None,
    )


def _last_sent(stream: Stream) -> datetime | None:
    at: datetime | None = Message.objects.filter(stream=stream).aggregate(at=Max("sent_at"))["at"]
    return at


def _retrying() -> Retrying:
    tried = Message.objects.filter(status=Message.Status.QUEUED, attempts__gt=0)
    errors = tried.order_by().values_list("last_error").annotate(number=Count("pk"))
    found = sorted(errors, key=lambda one: one[1], reverse=True)
    return Retrying(sum(number for _, number in found), found[0][0] if found else "")


@dataclass(frozen=True)
class Trouble:
    """What is wrong, and what to do about it."""

    says: str
    to_do: str
    messages: str = ""  # the list that shows more, as a query of it


def troubles(state: SendingState) -> list[Trouble]:
    """The worst first."""
    return [*outages(state), *_doubtful(state)]


def outages(state: SendingState) -> list[Trouble]:
    """Why less leaves than should. What is away is not said again by what follows from it."""
    away = [Trouble(one.says, one.to_do) for one in health.away()]
    return away or list(_late(state, timezone.now()))


def _late(state: SendingState, now: datetime) -> Iterator[Trouble]:
    quiet = state.last_sent is None or state.last_sent < now - QUIET_AFTER
    if state.retrying.count and quiet:
        since = f"for {timesince(state.last_sent, now)}" if state.last_sent else "yet"
        yield Trouble(
            f"The mail server has taken nothing {since}. Waiting for another attempt: "
            f"{state.retrying.count}. The last answer: {state.retrying.last_error}",
            "They are tried again by themselves, for a week. If it lasts, tell whoever runs the "
            "site.",
            "?status__exact=queued",
        )
    elif state.oldest_due and state.oldest_due < now - LATE_AFTER:
        yield Trouble(
            f"Emails are late: the oldest has been due for {timesince(state.oldest_due, now)}.",
            "If it goes on growing, tell whoever runs the site: a worker is missing, or too slow.",
            "?status__exact=queued",
        )


def _doubtful(state: SendingState) -> Iterator[Trouble]:
    if state.stuck:
        yield Trouble(
            f"In doubt: {state.stuck}. Each may have arrived: sending stopped at the very moment "
            "when the mail server took it in.",
            "Look in its log, and choose “it has arrived” or “send again”. None goes again by "
            "itself.",
            "?status__exact=stuck",
        )
