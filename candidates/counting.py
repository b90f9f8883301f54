"""How often a seat is looked up: counted in memory, and written together, by a thread of its
own. Nobody waits for it, and nothing is kept of anybody. What a process had not written yet when
it ended, and what the database refuses, is lost: these are numbers, and nobody is owed them."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from datetime import date

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils import timezone

from candidates.models import Constituency, LookUps

logger = logging.getLogger(__name__)

# They say so themselves, as search engines and monitors do.
_PROGRAM = re.compile("bot|crawl|spider|monitor|preview", re.IGNORECASE)

_counted: Counter[tuple[date, int]] = Counter()
_lock = threading.Lock()
_timer: threading.Timer | None = None


def looked_up(request: HttpRequest, seat: Constituency) -> None:
    """Somebody found their seat. Not a program, nor a browser that fetches what may be wanted."""
    global _timer
    if "Sec-Purpose" in request.headers or _PROGRAM.search(request.headers.get("User-Agent", "")):
        return
    with _lock:
        _counted[timezone.localdate(), seat.pk] += 1
        if _timer is None:
            _timer = threading.Timer(settings.LOOK_UPS_WRITTEN_SECONDS, _write_apart)
            # The process does not wait for it when it ends.
            _timer.daemon = True
            _timer.start()


def _write_apart() -> None:
    try:
        write()
    finally:
        connection.close()


def write() -> None:
    """Add what was counted to what is known."""
    global _timer
    with _lock:
        counted, _timer = dict(_counted), None
        _counted.clear()
    try:
        LookUps.objects.add(counted)
    except DatabaseError as error:
        logger.warning("%s look-ups are not counted: %s", len(counted), type(error).__name__)
