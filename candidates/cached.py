"""What is the same for everyone, kept for a few seconds in the process that made it.

In the process and not in Redis: it is faster, and pages are answered while Redis is down. The
price is that nothing can be taken out of it; it is only ever as old as PAGE_CACHE_SECONDS.
"""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language

# Far more than any link of ours has; what is longer would only push pages out.
LONGEST_QUERY = 100

Made = TypeVar("Made")
View = Callable[..., HttpResponse]


def may_be_shared(request: HttpRequest) -> bool:
    """Whether it is a look at the page, of anyone but staff, who see their changes at once."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and settings.PAGE_CACHE_SECONDS > 0
    )


def kept(name: str, make: Callable[[], Made]) -> Made:
    """What was made under this name a moment ago, or else make it. A copy: nobody can
    change what others get."""
    cache = caches["pages"]
    made: Made | None = cache.get(name)
    if made is None:
        made = make()
        cache.set(name, made, settings.PAGE_CACHE_SECONDS)
    return made


def same_for_everyone(view: View) -> View:
    """For a view whose page depends on its address and language alone, once it is neither
    sent anything nor looked at by staff. Such a view must not say who is looking."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_be_shared(request) or len(request.META["QUERY_STRING"]) > LONGEST_QUERY:
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response
        key = _key(request)
        found = caches["pages"].get(key)
        if found is None:
            response = view(request, *args, **kwargs)
            if not _is_the_same(request, response):
                return response
            until = time.time() + settings.PAGE_CACHE_SECONDS
            found = until, response.content, dict(response.items())
            caches["pages"].set(key, found, settings.PAGE_CACHE_SECONDS)
        else:
            response = HttpResponse(found[1], headers=found[2])
        # No longer in the browser than here, and in no proxy: it would also answer staff.
        left = max(0, int(found[0] - time.time()))
        response.headers["Cache-Control"] = f"private, max-age={left}"
        return response

    return answer


def _key(request: HttpRequest) -> str:
    address = f"{get_language()} {request.path}?{request.META['QUERY_STRING']}"
    return hashlib.sha256(address.encode()).hexdigest()


def _is_the_same(request: HttpRequest, response: HttpResponse) -> bool:
    """Without a cookie, a form's secret, or a look at who is there."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not request.session.accessed
    )
