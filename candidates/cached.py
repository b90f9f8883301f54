"""What is the same for everyone, kept for a few seconds in the process that made it.

In the process and not in Redis: it is faster, and pages are answered while Redis is down. The
price is that nothing can be taken out of it; it is only ever as old as PAGE_CACHE_SECONDS. What
must go at once is therefore asked for at each look: only_while.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language

# Far more than any link of ours has; what is longer would only push pages out.
LONGEST_QUERY = 100
# As {% csrf_token %} writes it. No text of ours or theirs can: its quotes would be escaped.
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')

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


def same_unless(*cookies: str) -> Callable[[View], View]:
    """For a view whose page depends on its address and language alone, unless it is sent
    something, or looked at by staff or with one of these cookies. What protects its forms is
    put in for each visitor; nothing else in it may say who is looking."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (
                not may_be_shared(request)
                or len(request.META["QUERY_STRING"]) > LONGEST_QUERY
                or any(cookie in request.COOKIES for cookie in cookies)
            ):
                response = view(request, *args, **kwargs)
                add_never_cache_headers(response)
                return response
            key = _key(request)
            page: _Page | None = caches["pages"].get(key)
            if page and page.still_holds():
                return page.answer(request)
            response = view(request, *args, **kwargs)
            if _is_the_same(request, response):
                page = _Page.of(response)
                caches["pages"].set(key, page, settings.PAGE_CACHE_SECONDS)
                page.say_how_long(response)
            else:
                add_never_cache_headers(response)
            return response

        return answer

    return decorate


same_for_everyone = same_unless()


def only_while(response: HttpResponse, holds: Callable[[], bool]) -> HttpResponse:
    """The same page, kept no longer than this holds, whichever process it stops holding in. A
    partial of a function of a module and plain values: it is kept with the page."""
    response.only_while = holds  # type: ignore[attr-defined]
    return response


@dataclass(frozen=True)
class _Page:
    until: float
    # Cut where each visitor has a token of their own.
    parts: list[bytes]
    headers: dict[str, str]
    only_while: Callable[[], bool] | None

    @classmethod
    def of(cls, response: HttpResponse) -> _Page:
        until = time.time() + settings.PAGE_CACHE_SECONDS
        parts, headers = _TOKEN.split(response.content), dict(response.items())
        return cls(until, parts, headers, getattr(response, "only_while", None))

    def still_holds(self) -> bool:
        return self.only_while is None or self.only_while()

    def answer(self, request: HttpRequest) -> HttpResponse:
        content = self.parts[0]
        if len(self.parts) > 1:
            content = get_token(request).encode().join(self.parts)
        response = HttpResponse(content, headers=self.headers)
        self.say_how_long(response)
        return response

    def say_how_long(self, response: HttpResponse) -> None:
        """No longer in the browser than here, and in no proxy: it would also answer staff.
        Nor in the browser where there is a form: who comes back to it has begun something."""
        left = max(0, int(self.until - time.time()))
        response.headers["Cache-Control"] = (
            f"private, max-age={left}" if len(self.parts) == 1 else "private, no-store"
        )


def _key(request: HttpRequest) -> str:
    address = f"{get_language()} {request.path}?{request.META['QUERY_STRING']}"
    return hashlib.sha256(address.encode()).hexdigest()


def _is_the_same(request: HttpRequest, response: HttpResponse) -> bool:
    """Without a cookie, or a look at who is there."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.session.accessed
    )
