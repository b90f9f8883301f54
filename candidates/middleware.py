"""What is answered before anything else is asked, and what every answer says to caches."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from candidates import cached

# A browser may keep it, to go back to, and asks before it shows it anew.
THEIRS = "private, no-cache"


def pages_for_all(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """A page that is the same for everyone is made once in a few seconds, with all that others
    of these add to it; until then nothing is asked of them. Only what concerns every request,
    such as https, comes before."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        # Refuses a name that isn't ours.
        request.get_host()
        if kept := cached.kept_page(request):
            return kept
        response = get_response(request)
        _leave_languages_out(response)
        said = response.headers.get("Cache-Control", "")
        if isinstance(response, HttpResponse) and hasattr(response, "unless"):
            if not response.cookies:
                return cached.keep(request, response)
            said = ""
        if not said or (response.cookies and "public" in said):
            response.headers["Cache-Control"] = THEIRS
        return response

    return answer


def _leave_languages_out(response: HttpResponseBase) -> None:
    """No page depends on the languages of a browser, although Django says so of all without a
    language in their address: those are in English."""
    if vary := response.headers.get("Vary"):
        left = [one for one in vary.split(", ") if one.lower() != "accept-language"]
        if left:
            response.headers["Vary"] = ", ".join(left)
        else:
            del response.headers["Vary"]
