from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# A browser may keep it, to go back to, and asks before it shows it anew.
THEIRS = "private, no-cache"


def clear_to_caches(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """What says nothing of caches, and what sets a cookie, is for whoever asked, and for nobody
    in between. And no page depends on the languages of a browser, although Django says so of
    all without a language in their address: those are in English."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        said = response.headers.get("Cache-Control", "")
        if not said or (response.cookies and "public" in said):
            response.headers["Cache-Control"] = THEIRS
        if vary := response.headers.get("Vary"):
            left = [one for one in vary.split(", ") if one.lower() != "accept-language"]
            if left:
                response.headers["Vary"] = ", ".join(left)
            else:
                del response.headers["Vary"]
        return response

    return answer
