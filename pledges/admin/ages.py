"""How long something has waited, for lists of what waits."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

AMBER_AFTER, RED_AFTER = 12, 24  # hours


def age(since: datetime) -> SafeString:
    now = timezone.now()
    hours = (now - since).total_seconds() / 3600
    tone = "red" if hours >= RED_AFTER else "amber" if hours >= AMBER_AFTER else "calm"
    return format_html(
        '<span class="age age--{}">{}{}</span>',
        tone,
        timesince(since, now, depth=1),
        {"red": ": late", "amber": ": soon late", "calm": ""}[tone],
    )
