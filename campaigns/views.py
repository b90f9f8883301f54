"""Pages about the year, and what every page shares."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, requires_csrf_token
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.context import campaign_of
from campaigns.search import people_like
from candidates.cached import same_for_everyone
from candidates.forms import PostcodeForm
from candidates.lookup import known_slips
from candidates.models import Constituency
from candidates.origins import origin_of
from candidates.search import Letters, by_nation, seats_like, words_of

LONGEST_NAME = 80
# Of a nation with more constituencies than this, those of one letter are shown: all of them are
# too much to take in for an old phone, and for whoever reads them.
MOST_TOGETHER = 40


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For anyone. The form was open too long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For anyone whose request could not be read. Django's own reads it again, for a token that
    the page has no use for, and fails once more."""
    return HttpResponse(render_to_string("400.html"), status=400)


@require_safe
@same_for_everyone
def page(request: HttpRequest, name: str) -> HttpResponse:
    """For anyone: a page of text."""
    return render(request, f"pages/{name}.html")


# Without a CSRF token, as the postcode's form: it changes nothing.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@same_for_everyone
def constituencies(request: HttpRequest) -> HttpResponse:
    """For anyone: every constituency, A to Z, and a search by name.

    Sent by POST, because people type postcodes and addresses into any box. No name has a
    figure or an @ in it, so only what has none goes on into the address of the answer, which
    can be shared and gone back to.
    """
    typed = request.POST if request.method == "POST" else request.GET
    wanted = " ".join(typed.get("q", "").replace("\0", "").split())[:LONGEST_NAME]
    if any(char.isdigit() for char in wanted) or known_slips(wanted):
        # What stands in an address already is not repeated into the page.
        postcode = wanted if request.method == "POST" else ""
        form = PostcodeForm(initial={"postcode": postcode})
        context = {"form": form, "is_postcode": True, "origin": origin_of(request)}
        return render(request, "candidates/search.html", context)
    if request.method == "POST" and "@" not in wanted:
        said = {"q": wanted, "from": origin_of(request)}
        query = urlencode({name: value for name, value in said.items() if value})
        answer = reverse("constituencies")
        return redirect(f"{answer}?{query}" if query else answer)
    if words := words_of(wanted):
        return _found(request, wanted, words)
    nations = by_nation(Constituency.objects.only("slug", "name", "name_cy", "nation"))
    context = {
        "nations": nations,
        "long": {nation for nation, letters in nations if _number(letters) > MOST_TOGETHER},
        "opened": typed.get("letter", "")[:1].upper(),
        "origin": origin_of(request),
    }
    return render(request, "candidates/constituencies.html", context)


def _number(letters: Letters) -> int:
    return sum(len(seats) for _letter, seats in letters)


def _found(request: HttpRequest, wanted: str, words: list[str]) -> HttpResponse:
    campaign = campaign_of(request)
    seats = seats_like(words, Constituency.objects.all())
    people = people_like(words, campaign) if campaign else []
    return render(
        request,
        "candidates/search.html",
        {
            "wanted": wanted,
            "origin": origin_of(request),
            "seats": seats,
            "people": people,
            "total": len(seats.named) + len(seats.within) + len(seats.places) + len(people),
            "form": PostcodeForm(),
        },
    )
