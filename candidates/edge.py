"""What caches outside of our processes may do with pages that are the same for everyone, and how
what is taken back leaves every copy: docs/decisions/0019-caches-in-front.md."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial

import requests
from celery import shared_task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# Seconds for which a process goes on showing a kept page without asking again whether it may.
HOLDS_FOR = 0.1
# A page that was on its way out while something was taken back is told of once more after this.
ONCE_MORE_AFTER = 10
# A service that answers later than this is tried again later.
PATIENCE = 5
# On every page: the one to forget everything by. And on every picture, as the proxy says.
EVERYTHING, PICTURES = "pages", "photos"


def headers() -> dict[str, str]:
    """Browsers ask each time whether theirs is still the page, which costs next to nothing. So
    does a cache in front of us, unless we can tell it what to forget."""
    shared = f", s-maxage={settings.CDN_SECONDS}" if settings.CDN_PURGE_URL else ""
    return {"Cache-Control": f"public, max-age=0, must-revalidate{shared}"}


def named(*names: str) -> dict[str, str]:
    """By which a page is told to be forgotten: as Fastly and Varnish read it, and Cloudflare and
    others. They stand for something public, never for a visitor."""
    if not settings.CDN_PURGE_URL:
        return {}
    some = sorted({EVERYTHING, *names})
    return {"Surrogate-Key": " ".join(some), "Cache-Tag": ",".join(some)}


def of_wall(campaign: int) -> str:
    """On each page with photos of that campaign."""
    return f"wall-{campaign}"


def of_person(person_id: int) -> str:
    """On each page that says of this person, who stands or sat, that they joined."""
    return f"person-{person_id}"


def of_petition(petition: int) -> str:
    """On the page of what people sign, with their names."""
    return f"signed-{petition}"


class _Waits(threading.local):
    began = 0.0


_waits = _Waits()


def taken_back(*names: str) -> None:
    """Something that kept pages show is taken back in this transaction. Whoever does it hears of
    it when no process of ours shows it any more, and a cache in front has been told."""
    if settings.PAGE_CACHE_SECONDS:
        transaction.on_commit(partial(_after_the_commit, time.monotonic(), names))


def _after_the_commit(asked: float, names: tuple[str, ...]) -> None:
    # Once for everything that was taken back together.
    if _waits.began <= asked:
        _waits.began = time.monotonic()
        time.sleep(HOLDS_FOR)
    forget_soon(*names)


def forget_soon(*names: str) -> None:
    """Have a cache in front forget what it holds under these names."""
    if not settings.CDN_PURGE_URL:
        return
    try:
        forget.delay(list(names))
        forget.apply_async((list(names),), countdown=ONCE_MORE_AFTER)
    except (OperationalError, OSError):
        logger.warning("the broker is away; the cache in front is told from here, once")
        _tell(names)


# What is older than CDN_SECONDS is forgotten by itself; a day is for a clock that is wrong.
@shared_task(
    autoretry_for=(requests.RequestException,),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=10,
)
def forget(names: list[str]) -> None:
    """Tell the cache in front. Twice is the same as once."""
    _ask(names)


def _tell(names: tuple[str, ...]) -> None:
    try:
        _ask(names)
    except requests.RequestException as error:
        logger.error("the cache in front was not told: %s", type(error).__name__)


def _ask(names: list[str] | tuple[str, ...]) -> None:
    """As Cloudflare takes it (a bearer, and tags in the body) and Fastly (a key of its own, and
    names in a header): each leaves alone what is the other's."""
    answer = requests.post(
        settings.CDN_PURGE_URL,
        json={"tags": list(names)},
        headers={
            "Authorization": f"Bearer {settings.CDN_PURGE_TOKEN}",
            "Fastly-Key": settings.CDN_PURGE_TOKEN,
            "Surrogate-Key": " ".join(names),
        },
        timeout=PATIENCE,
        allow_redirects=False,
    )
    answer.raise_for_status()
