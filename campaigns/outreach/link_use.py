"""How often a personal link is used, and from how many places. The numbers are far from what
one person does; they are kept in the cache alone, and without it nobody is turned away."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from campaigns.outreach import tasks
from campaigns.outreach.links import hash_of
from candidates import visitor

logger = logging.getLogger(__name__)

ONE_HOUR = 60 * 60
# From one network: who has a leaked link keeps nobody else from using it.
LOOKS_AN_HOUR = 1200
PRESSES_AN_HOUR = 120
# From all networks together: each takes a second of a processor.
UPLOADS_AN_HOUR = 40
# Links that open nothing, from one network. They can't be guessed; programs try.
UNKNOWN_A_DAY = 100
# More in a day, and perhaps somebody has posted it where everybody reads.
NETWORKS_A_DAY = 25


def is_too_often(request: HttpRequest, token: str) -> bool:
    """Count this use of the link, and say whether it is one too many for now."""
    if visitor.is_from_a_known_network(request):
        return False
    link, place = hash_of(token), visitor.hash_of_network(request)
    looks = request.method in {"GET", "HEAD"}
    limit = LOOKS_AN_HOUR if looks else PRESSES_AN_HOUR
    what = "looks" if looks else "presses"
    if visitor.came_too_often(request, "unknown-link", UNKNOWN_A_DAY):
        # Whoever makes links up fills the cache with none of them.
        link = "any"
    if visitor.happens_too_often(f"link:{what}:{link}:{place}", limit, ONE_HOUR):
        return True
    uploads = request.content_type == "multipart/form-data"
    return uploads and visitor.happens_too_often(f"link:files:{link}", UPLOADS_AN_HOUR, ONE_HOUR)


def guesses_too_often(request: HttpRequest) -> bool:
    """Count a link that opens nothing, and say whether too many came from this network."""
    return visitor.comes_too_often(request, "unknown-link", UNKNOWN_A_DAY)


def notice(request: HttpRequest, token: str) -> None:
    """Remember for a day from which networks a link was opened; tell staff of too many."""
    link, place = hash_of(token), visitor.hash_of_network(request)
    key = f"link:places:{link}"
    try:
        places = cache.get(key, [])
        if place in places or len(places) > NETWORKS_A_DAY:
            return
        cache.set(key, [*places, place], visitor.ONE_DAY)
        if len(places) == NETWORKS_A_DAY:
            tasks.say_that_it_leaked(link)
    except RedisError:
        logger.warning("the cache is away; no link is watched")
