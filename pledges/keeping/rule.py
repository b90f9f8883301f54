"""One line of the table: what is kept for how long, and what is done when that is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy


class Whose(models.TextChoices):
    """Of whom it is, as the privacy page is divided."""

    SUPPORTER = "supporter", gettext_lazy("If you invite somebody")
    WAITING = "waiting", gettext_lazy("If you want to be told once")
    TELLING = "telling", gettext_lazy("If you tell us that something is wrong")
    CANDIDATE = "candidate", gettext_lazy("If you sit in Parliament, or stand for it")
    PARTNER = "partner", gettext_lazy("If you register an organisation")
    EVENT = "event", gettext_lazy("If you suggest an event")
    HOST = "host", gettext_lazy("If you offer a visit to your service")
    READER = "reader", gettext_lazy("If you subscribe to our newsletter")
    SIGNATORY = "signatory", gettext_lazy("If you sign a pledge or an open letter")
    STAFF = "staff", gettext_lazy("Everybody else")


@dataclass(frozen=True)
class Rule:
    whose: Whose
    what: str
    kept: str  # for how long, as the privacy page says it
    rows: QuerySet[Any]
    act: Callable[[QuerySet[Any]], object]

    def __str__(self) -> str:
        return f"{self.what}: {self.kept}"


Ago = Callable[..., datetime]


def delete(rows: QuerySet[Any]) -> None:
    rows.delete()
