"""Forms without a token, on pages that are the same for everyone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_callable
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def from_own_pages(view: View) -> View:
    """What is sent to this view has to come from a page of ours. A token would say so too, but it
    is each visitor's own: the page would be made for each of them, and set a cookie."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not _is_from_ours(request):
            refused: View = get_callable(settings.CSRF_FAILURE_VIEW)
            return refused(request, reason="from another site")
        return view(request, *args, **kwargs)

    return answer


def _is_from_ours(request: HttpRequest) -> bool:
    """Browsers say where a form was: the newer ones in so many words, all since 2020 at least by
    the site's name. What says neither is a program, which has nobody's cookies to misuse."""
    where = request.headers.get("Sec-Fetch-Site")
    if where is not None:
        return where in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.get_host()
    except ValueError:
        return False
