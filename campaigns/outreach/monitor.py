"""How sending stands: for staff, and for whatever watches the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from campaigns.outreach.models import DeliveryReport, Heartbeat, Message, Stream

NOT_OVER = (
    Message.Status.QUEUED, Message.Status.CLAIMED, Message.Status.SENDING, Message.Status.STUCK,
    Message.Status.FAILED,
)  # fmt: skip


@dataclass(frozen=True)
class StreamState:
    """One kind of email. Ages in seconds; None where there is nothing."""

    stream: str
    label: str
    due: int
    later: int
    oldest_due: datetime | None
    sent_last_hour: int


@dataclass(frozen=True)
class SendingState:
    streams: list[StreamState]
    by_status: dict[str, int]
    last_report: datetime | None
    heartbeats: dict[str, datetime]

    @property
    def stuck(self) -> int:
        return self.by_status.get(Message.Status.STUCK, 0)

    @property
    def failed(self) -> int:
        return self.by_status.get(Message.Status.FAILED, 0)


def look() -> SendingState:
    """The state now. A few indexed queries, whatever the length of the queue."""
    now = timezone.now()
    counts = Message.objects.filter(status__in=NOT_OVER).order_by().values_list("status")
    return SendingState(
        streams=[_stream(stream, now) for stream in Stream],
        by_status=dict(counts.annotate(Count("pk"))),
        last_report=DeliveryReport.objects.values_list("received_at", flat=True).first(),
        heartbeats=dict(Heartbeat.objects.values_list("name", "at")),
    )


def _stream(stream: Stream, now: datetime) -> StreamState:
    queued = Message.objects.filter(stream=stream, status=Message.Status.QUEUED)
    due = queued.filter(due_at__lte=now).aggregate(number=Count("pk"), oldest=Min("due_at"))
    sent = Message.objects.filter(stream=stream, sent_at__gt=now - timedelta(hours=1))
    return StreamState(
        stream=stream.value,
        label=stream.label,
        due=due["number"],
        later=queued.filter(due_at__gt=now).count(),
        oldest_due=due["oldest"],
        sent_last_hour=sent.count(),
    )


class _Collector:
    def collect(self) -> Iterator[Metric]:
        state, now = look(), timezone.now()

        def age(since: datetime | None) -> float:
            return (now - since).total_seconds() if since else 0

        gauges = {
            name: GaugeMetricFamily(f"imhaw_messages_{name}", words, labels=["stream"])
            for name, words in {
                "due": "Emails that could leave now",
                "later": "Emails that wait for their time",
                "oldest_due_seconds": "How long the oldest of those due has been due",
                "sent_last_hour": "Emails handed over in the last hour",
            }.items()
        }
        for one in state.streams:
            gauges["due"].add_metric([one.stream], one.due)
            gauges["later"].add_metric([one.stream], one.later)
            gauges["oldest_due_seconds"].add_metric([one.stream], age(one.oldest_due))
            gauges["sent_last_hour"].add_metric([one.stream], one.sent_last_hour)
        yield from gauges.values()
        statuses = GaugeMetricFamily(
            "imhaw_messages", "Emails that are not over, by status", labels=["status"]
        )
        for status in NOT_OVER:
            statuses.add_metric([status.value], state.by_status.get(status.value, 0))
        yield statuses
        yield GaugeMetricFamily(
            "imhaw_last_report_age_seconds",
            "Since a mail server or provider last reported; 0: never",
            value=age(state.last_report),
        )
        beats = GaugeMetricFamily(
            "imhaw_heartbeat_age_seconds", "Since a part last said it is alive", labels=["part"]
        )
        for part, at in state.heartbeats.items():
            beats.add_metric([part], age(at))
        yield beats


def metrics() -> bytes:
    """The same in the text format of Prometheus. Numbers only, of nobody in particular."""
    registry = CollectorRegistry()
    registry.register(_Collector())
    return generate_latest(registry)
