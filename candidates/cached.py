"""What is the same for everyone, kept for a few seconds in the process that made it.

In the process and not in Redis: it is faster, and pages are answered while Redis is down. The
price is that nothing can be taken out of it; it is only ever as old as PAGE_CACHE_SECONDS. What
must go at once is therefore asked for while a page is looked at: only_while. How browsers and
caches in front of us keep the same pages: docs/decisions/0019-caches-in-front.md.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, get_conditional_response

from candidates import edge

# Far more than any link of ours has; what is longer would only push pages out.
LONGEST_QUERY = 100
# In each process, by the page's key: when we last asked whether a page with something that may be
# taken back may still be shown.
_asked: dict[str, float] = {}
MOST_ASKED = 5000

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
    """For a view whose page depends on its address alone, unless it is sent something, or looked
    at by staff or with one of these cookies. Nothing in it may say who is looking: with a token
    for a form in it, it is kept by nobody."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if _may_be_kept(request, cookies) and _is_the_same(request, response):
                # middleware.pages_for_all keeps it, with what is added to it on its way.
                response.unless = cookies  # type: ignore[attr-defined]
            else:
                add_never_cache_headers(response)
            return response

        return answer

    return decorate


same_for_everyone = same_unless()


def only_while(response: HttpResponse, holds: Callable[[], bool], *names: str) -> HttpResponse:
    """The same page, kept no longer than this holds, whichever process it stops holding in. A
    partial of a function of a module and plain values: it is kept with the page. By these names
    a cache in front of us is told to forget it: whatever ends it calls edge.taken_back."""
    response.only_while = holds  # type: ignore[attr-defined]
    response.names = names  # type: ignore[attr-defined]
    return response


def kept_page(request: HttpRequest) -> HttpResponse | None:
    """What was made for another visitor a moment ago, or that it is as the browser has it; None
    where it has to be made."""
    if not _may_be_kept(request):
        return None
    key = _key(request)
    page: _Page | None = caches["pages"].get(key)
    if page is None or not page.is_for(request) or not page.still_holds(key):
        return None
    return page.answer(request)


def keep(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep a page that is the same for everyone, and answer with it."""
    page = _Page.of(response)
    caches["pages"].set(_key(request), page, settings.PAGE_CACHE_SECONDS)
    return page.answer(request)


@dataclass(frozen=True)
class _Page:
    content: bytes
    headers: dict[str, str]
    unless: tuple[str, ...]
    only_while: Callable[[], bool] | None

    @classmethod
    def of(cls, response: HttpResponse) -> _Page:
        # Weak: whoever packs it on its way may leave it as it is.
        etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        named = edge.named(*getattr(response, "names", ()))
        headers = {"ETag": etag, **edge.headers(), **named, **dict(response.items())}
        unless = response.unless  # type: ignore[attr-defined]
        return cls(response.content, headers, unless, getattr(response, "only_while", None))

    def is_for(self, request: HttpRequest) -> bool:
        return not any(cookie in request.COOKIES for cookie in self.unless)

    def still_holds(self, key: str) -> bool:
        """Asked of the database, but not again within the time that whoever takes something
        back waits for."""
        if self.only_while is None:
            return True
        now = time.monotonic()
        if now - _asked.get(key, float("-inf")) < edge.HOLDS_FOR:
            return True
        if len(_asked) >= MOST_ASKED:
            _asked.clear()
        # As it was before the answer: nothing that is taken back after it is missed.
        _asked[key] = now
        if self.only_while():
            return True
        _asked.pop(key, None)
        return False

    def answer(self, request: HttpRequest) -> HttpResponse:
        """All of it, or that it is as the browser has it."""
        response = HttpResponse(self.content, headers=self.headers)
        etag = self.headers["ETag"]
        answer = get_conditional_response(request, etag=etag, response=response)
        return answer or response


def _may_be_kept(request: HttpRequest, unless: Collection[str] = ()) -> bool:
    return (
        may_be_shared(request)
        and len(request.META["QUERY_STRING"]) <= LONGEST_QUERY
        and not any(cookie in request.COOKIES for cookie in unless)
    )


def _key(request: HttpRequest) -> str:
    """The language is in the address."""
    address = f"{request.path}?{request.META['QUERY_STRING']}"
    return hashlib.sha256(address.encode()).hexdigest()


def _is_the_same(request: HttpRequest, response: HttpResponse) -> bool:
    """Without a cookie, a look at who is there, or a token that is somebody's own."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.session.accessed
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
    )
