"""Ask another service about a postcode that our own table lacks. Only where settings say so,
because it sends what voters type elsewhere; nothing here is ever logged but a kind of failure.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import requests
from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from candidates import outside

logger = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 2, 3, 5
FOUND_SECONDS, NOT_FOUND_SECONDS = 24 * 60 * 60, 60 * 60
# Of an answer. The longest of either service has some 5,000 bytes.
MAX_BYTES = 100_000
# A service that failed so often in a row is left alone for a minute.
FAILURES, REST_SECONDS = 3, 60
_FAILED = "remote:failed"


class Failed(Exception):
    """The service gave no answer that we understand."""


def code_for(postcode: str, may_ask: Callable[[], bool]) -> str:
    """The code of the constituency, or "": unknown there too, switched off, failed, or not
    remembered where nothing more may be asked."""
    if not settings.REMOTE_LOOKUP:
        return ""
    try:
        return _remembered_or_asked(postcode, may_ask)
    except RedisError:
        # Where nothing can be remembered, nothing is asked: nobody would count the failures.
        logger.warning("remote look-up left out: no cache")
        return ""


def _remembered_or_asked(postcode: str, may_ask: Callable[[], bool]) -> str:
    # Keyed: from a plain hash one could try out which postcodes were asked for.
    key = f"remote:{salted_hmac('candidates.remote', postcode, algorithm='sha256').hexdigest()}"
    code: str | None = cache.get(key)
    if code is not None:
        return code
    if cache.get(_FAILED, 0) >= FAILURES or not may_ask():
        return ""
    try:
        code = _ask(postcode)
    except (requests.RequestException, ValueError, Failed) as error:
        # Led on to what is no address, requests raises ValueError. The text of the error holds
        # the address that was asked, and so the postcode.
        logger.warning("remote look-up failed: %s", type(error).__name__)
        cache.set(_FAILED, cache.get(_FAILED, 0) + 1, REST_SECONDS)
        return ""
    cache.delete(_FAILED)
    cache.set(key, code, FOUND_SECONDS if code else NOT_FOUND_SECONDS)
    return code


def _ask(postcode: str) -> str:
    mapit = settings.REMOTE_LOOKUP == "mapit"
    with requests.get(
        f"{settings.REMOTE_LOOKUP_URL}/{'postcode' if mapit else 'postcodes'}/{postcode}",
        headers={"X-Api-Key": settings.MAPIT_KEY} if mapit and settings.MAPIT_KEY else {},
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as response:
        if response.status_code in {400, 404}:
            return ""
        if response.status_code != 200:
            # Of MapIt, 403 with plain text: the quota is used up.
            raise Failed
        answer = outside.data_of(response, most=MAX_BYTES, seconds=ALL_SECONDS)
    try:
        code = (_code_of_mapit if mapit else _code_of_postcodes_io)(answer)
    except (LookupError, TypeError, AttributeError) as error:
        raise Failed from error
    if not isinstance(code, str) or not re.fullmatch("[ENSW][0-9]{8}", code):
        return ""
    # Both have placed postcodes of Northern Ireland in Cheshire (postcodes.io, issue 1192).
    return code if code.startswith("N") == postcode.startswith("BT") else ""


def _code_of_postcodes_io(answer: Any) -> Any:
    codes = answer["result"]["codes"]
    return codes.get("parliamentary_constituency_2024") or codes["parliamentary_constituency"]


def _code_of_mapit(answer: Any) -> Any:
    shortcuts = answer.get("shortcuts", {})
    # Postcodes without a place have no areas.
    return answer["areas"][str(shortcuts["WMC"])]["codes"]["gss"] if "WMC" in shortcuts else ""
