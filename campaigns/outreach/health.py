"""What sending stands on, and which of it is away. Names parts, and never an address."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from celery import current_app
from django.conf import settings
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from campaigns.outreach.models import Heartbeat

BROKER_SECONDS = 2
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Away:
    """A part that is missing: in a word for whatever watches, in sentences for staff."""

    part: str
    says: str
    to_do: str


def away() -> list[Away]:
    """Everything that is. The mail server is not among it: what waits for it is tried again."""
    try:
        silent = list(_silent())
    except DatabaseError:
        words = "The database does not answer."
        silent = [Away("no database", words, "Tell whoever runs the site.")]
    return [*_disk(), *_broker(), *silent]


def _disk() -> Iterator[Away]:
    left = disk_free()
    if left < settings.DISK_RESERVE_MB * MEGABYTE:
        yield Away(
            f"disk full: {left // MEGABYTE} MB left",
            f"The disk is full, or will be soon: {left // MEGABYTE} MB are left. Emails wait, and "
            "photos can’t be stored.",
            "Tell whoever runs the site to make room. What waits goes on by itself.",
        )


def disk_free() -> int:
    """Where uploads lie, and out of the box the database too."""
    return shutil.disk_usage(settings.VAR_DIR).free


def _broker() -> Iterator[Away]:
    if not broker_answers():
        yield Away(
            "no broker",
            "The broker (Redis) does not answer. Nothing is sent until it does, and nothing is "
            "lost.",
            "Tell whoever runs the site to start it. What waits goes on by itself.",
        )


def broker_answers() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(
                max_retries=1, interval_start=0, interval_step=0, timeout=BROKER_SECONDS
            )
    except (OperationalError, OSError):
        return False
    return True


def _silent() -> Iterator[Away]:
    for part in Heartbeat.silent():
        yield Away(
            f"{part.name} silent since {part.at:%Y-%m-%d %H:%M} UTC",
            _SILENT[part.name],
            "Tell whoever runs the site to start it, and to see whether the database has room. "
            "What waits goes on by itself.",
        )


_SILENT = {
    "worker": "The worker is silent for more than five minutes, and so nothing is sent.",
    "beat": "The clock (beat) is silent for more than five minutes: what waits for its time, or "
    "for another attempt, does not leave.",
}
