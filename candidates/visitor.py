"""What a visitor's own browser keeps between pages: signed, for a day, never in an address."""

import logging
import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

ONE_DAY = 24 * 60 * 60


def address_of(request: HttpRequest) -> str:
    """The visitor's network address. Behind our proxy it is the last one of the header,
    which the proxy wrote; what stands before it, anybody can write."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY else ""
    return _without_port(forwarded.rpartition(",")[2].strip()) or direct


def _without_port(text: str) -> str:
    """An address as some proxies write it: 192.0.2.1:443, [2001:db8::1]:443; or "" of
    anything else."""
    found = re.fullmatch(r"\[([^]]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+", text)
    address = (found[1] or found[2]) if found else text
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


def comes_too_often(request: HttpRequest, what: str, limit: int) -> bool:
    """Count one more from the visitor's network today, and say whether that is more than
    the limit. Kept for a day, under a keyed hash, and nowhere but in the cache: processes
    that share none count for themselves."""
    return happens_too_often(_count_of(request, what), limit, ONE_DAY)


def is_turned_away(request: HttpRequest, form: BaseForm, what: str, limit: int, words: str) -> bool:
    """Whether enough have come from this network today. Then the form says so, in these words,
    in which %(email)s is where one can write to us."""
    if not comes_too_often(request, what, limit):
        return False
    form.add_error(None, words % {"email": settings.CONTACT_EMAIL})
    return True


def happens_too_often(key: str, limit: int, seconds: int) -> bool:
    """The same of anything else, in so many seconds from the first on."""
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key) > limit
    except ValueError:
        # The time ended between the two lines.
        return False
    except RedisError:
        # Nobody is turned away because a server of ours is down.
        logger.warning("the cache is away; nothing is counted")
        return False


def came_too_often(request: HttpRequest, what: str, limit: int) -> bool:
    """Whether as many as may were counted already. Counts nothing."""
    try:
        return bool(cache.get(_count_of(request, what), 0) >= limit)
    except RedisError:
        logger.warning("the cache is away; nothing was counted")
        return False


def _count_of(request: HttpRequest, what: str) -> str:
    return f"often:{what}:{hash_of_network(request)}"


def hash_of_network(request: HttpRequest) -> str:
    """A keyed hash of where the visitor comes from, for what is kept a day at most."""
    return salted_hmac("network", network_of(request), algorithm="sha256").hexdigest()


def network_of(request: HttpRequest) -> str:
    """Where the visitor comes from: a household or an office."""
    known = _parsed(address_of(request))
    if known is None:
        return address_of(request)
    # One household, or one office, has all addresses that begin with the same 64 bits.
    return known.exploded[:19] if isinstance(known, IPv6Address) else str(known)


def is_from_a_known_network(request: HttpRequest) -> bool:
    """Whether many people share it, as staff know: a hospital, a council."""
    known = _parsed(address_of(request))
    return known is not None and any(known in network for network in settings.ALLOWED_NETWORKS)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        known = ip_address(address)
    except ValueError:
        return None
    # As a server that listens for both kinds writes the old kind: not one network for everybody.
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Remember a value, such as the postcode, for the pages that follow."""
    response.set_signed_cookie(
        name,
        value,
        salt="visitor",
        max_age=ONE_DAY,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def kept(request: HttpRequest, name: str) -> str:
    """What was kept, or "" where nothing was, it is old, or somebody changed it."""
    try:
        return request.get_signed_cookie(name, "", salt="visitor", max_age=ONE_DAY) or ""
    except signing.BadSignature:
        return ""
