"""How sending stands, in the text format of Prometheus. Numbers only, of nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from campaigns.outreach import health
from campaigns.outreach.monitor import NOT_OVER, SendingState, StreamState, look


def metrics() -> bytes:
    registry = CollectorRegistry()
    registry.register(_Collector())
    return generate_latest(registry)


class _Collector:
    def collect(self) -> Iterator[Metric]:
        state, now = look(), timezone.now()
        yield from _of_streams(state.streams, now)
        yield from _of_statuses(state)
        yield from _ages(state, now)
        yield _gauge("imhaw_broker_up", "Whether the broker answers", health.broker_answers())
        yield _gauge("imhaw_disk_free_bytes", "Where uploads lie", health.disk_free())


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _of_streams(streams: list[StreamState], now: datetime) -> Iterator[Metric]:
    def gauge(name: str, words: str) -> GaugeMetricFamily:
        return GaugeMetricFamily(f"imhaw_messages_{name}", words, labels=["stream"])

    due = gauge("due", "Emails that could leave now")
    later = gauge("later", "Emails that wait for their time")
    oldest = gauge("oldest_due_seconds", "How long the oldest of those due has been due")
    sent = gauge("sent_last_hour", "Emails handed over in the last hour")
    allowed = gauge("allowed_per_hour", "What the pace lets through; no sample: no limit")
    for one in streams:
        due.add_metric([one.stream], one.due)
        later.add_metric([one.stream], one.later)
        age = (now - one.oldest_due).total_seconds() if one.oldest_due else 0
        oldest.add_metric([one.stream], age)
        sent.add_metric([one.stream], one.sent_last_hour)
        if one.per_hour is not None:
            allowed.add_metric([one.stream], one.per_hour)
    yield from (due, later, oldest, sent, allowed)


def _of_statuses(state: SendingState) -> Iterator[Metric]:
    words = "Emails that are not over, by status; stuck: in doubt, failed: given up"
    statuses = GaugeMetricFamily("imhaw_messages", words, labels=["status"])
    for status in NOT_OVER:
        statuses.add_metric([status.value], state.by_status.get(status.value, 0))
    yield statuses
    yield _gauge(
        "imhaw_messages_retrying",
        "Emails that a mail server has not taken, and that are tried again",
        state.retrying.count,
    )


def _ages(state: SendingState, now: datetime) -> Iterator[Metric]:
    """Without a sample where there is nothing: 0 would say that it was just now."""
    for name, words, at in (
        ("last_sent", "Since an email was last handed over", state.last_sent),
        (
            "last_report",
            "Since a webhook or a bounce last said what became of one",
            state.last_report,
        ),
    ):
        age = GaugeMetricFamily(f"imhaw_{name}_age_seconds", words, labels=[])
        if at:
            age.add_metric([], (now - at).total_seconds())
        yield age
    beats = GaugeMetricFamily(
        "imhaw_heartbeat_age_seconds", "Since a part last said it is alive", labels=["part"]
    )
    for part, at in state.heartbeats.items():
        beats.add_metric([part], (now - at).total_seconds())
    yield beats
