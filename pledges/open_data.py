"""Answers for programs of others: any site may read them, they are the same for everyone, set
no cookie, and say what went wrong in a sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

# Seconds. A photo that was taken down is in nobody's cache for longer.
GOOD_FOR = 60
READS = "GET, HEAD, OPTIONS"
NOTHING = "There is nothing at this address."

View = Callable[..., HttpResponse]


class Wrong(Exception):
    """What was asked for can't be answered: why, in a sentence."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


def as_json(said: dict[str, Any], status: int = 200) -> HttpResponse:
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})


def open_data(view: View) -> View:
    """For a view that anybody's program may read, from any page. It sees GET and HEAD alone."""

    # Nothing is taken in, so that nothing can be sent in somebody's name.
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _before_another_site_asks()
        if request.method not in {"GET", "HEAD"}:
            response = _wrong("This address can only be read, by GET.", 405)
            response["Allow"] = READS
            return response
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return _wrong(NOTHING, 404)
        except Wrong as wrong:
            return _wrong(wrong.sentence, wrong.status)
        return _open(_unless_known(request, response))

    return answer


def _wrong(sentence: str, status: int) -> HttpResponse:
    response = _open(as_json({"error": sentence}, status))
    # What is not there yet may be in a moment.
    response["Cache-Control"] = "no-store"
    return response


def _before_another_site_asks() -> HttpResponse:
    """A browser asks so before a page of another site may send If-None-Match."""
    response = _open(HttpResponse(status=204))
    response["Access-Control-Allow-Methods"] = READS
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Nothing but the headers, where the program has the same already."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={GOOD_FOR}"
    del response["Expires"]
    same = get_conditional_response(request, etag=etag, response=response)
    return same or response


def _open(response: HttpResponse) -> HttpResponse:
    """No cookie goes with it, so that a star gives nothing away."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response
