"""From a postcode to a constituency.

None of these forms has a CSRF token: they change nothing, another site gains nothing by
sending them, and without a token the pages set no cookie and are the same for everyone.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from candidates import counting, postcodes, visitor
from candidates.cached import same_for_everyone
from candidates.forms import ConstituencyForm, PostcodeForm, answers
from candidates.lookup import Answer, Found, NoSeat, Several, Unknown, known_slips, look_up
from candidates.origins import go_on, origin_of
from candidates.postcodes import Place

# From one network, of postcodes that our table lacks: an office full of people in new houses.
ASKED_ELSEWHERE_A_DAY = 50


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@same_for_everyone
def find(request: HttpRequest) -> HttpResponse:
    """For anyone. POST, so that no postcode gets into an address or a log."""
    form = PostcodeForm(answers(request))
    if form.elsewhere:
        return _no_seat(request, form.elsewhere)
    if not form.is_valid():
        return _asked_again(request, form)

    postcode = form.cleaned_data["postcode"]
    answer = _look_up(request, postcode)
    if isinstance(answer, NoSeat):
        return _no_seat(request, answer.place)
    if isinstance(answer, Unknown) and answer.near is None:
        form.add_error(
            "postcode",
            _("We can’t find that postcode. Check it, or choose your constituency from the list."),
        )
        return _asked_again(request, form)
    if isinstance(answer, Found):
        counting.looked_up(request, answer.constituency)
        response = go_on(request, answer.constituency)
        # With the seat, so that no other page says it.
        seat = answer.constituency.slug
        visitor.keep(response, "retired", f"{seat}:{postcode}" if answer.retired else "")
    else:
        response = go_on(request, "choose_seat" if isinstance(answer, Several) else "confirm_seat")
    visitor.keep(response, "postcode", postcode)
    return response


def _look_up(request: HttpRequest, postcode: str) -> Answer:
    """Whoever tries out postcodes one after the other is not helped to do so elsewhere, too."""

    def may_ask() -> bool:
        return visitor.is_from_a_known_network(request) or not visitor.comes_too_often(
            request, "remote", ASKED_ELSEWHERE_A_DAY
        )

    return look_up(postcode, may_ask=may_ask)


def _asked_again(request: HttpRequest, form: PostcodeForm) -> HttpResponse:
    """The empty form, or what was wrong with what was typed, and what it may have meant."""
    slips = known_slips(form.data.get("postcode", "")) if form.errors else []
    context = {
        "form": form,
        "origin": origin_of(request),
        "slips": [postcodes.written(slip) for slip in slips],
    }
    return render(request, "candidates/find.html", context)


def _no_seat(request: HttpRequest, place: Place) -> HttpResponse:
    context = {"place": place.value, "form": PostcodeForm(), "origin": origin_of(request)}
    return render(request, "candidates/no_seat.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_seat(request: HttpRequest) -> HttpResponse:
    """For anyone whose postcode lies in several constituencies. Never chosen for them."""
    postcode = visitor.kept(request, "postcode")
    answer = _look_up(request, postcode) if postcode else None
    if not isinstance(answer, Several):
        return redirect("find")
    form = ConstituencyForm(answer.constituencies, answers(request))
    if form.is_valid():
        chosen = form.cleaned_data["constituency"]
        counting.looked_up(
            request, next(one for one in answer.constituencies if one.slug == chosen)
        )
        return go_on(request, "constituency", chosen)
    context = {"form": form, "postcode": postcodes.written(postcode)}
    return render(request, "candidates/choose_seat.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_seat(request: HttpRequest) -> HttpResponse:
    """For anyone whose postcode we don't know, where all of its neighbours agree."""
    postcode = visitor.kept(request, "postcode")
    answer = _look_up(request, postcode) if postcode else None
    if not isinstance(answer, Unknown) or answer.near is None:
        return redirect("find")
    if request.method == "POST":
        counting.looked_up(request, answer.near)
        return go_on(request, answer.near)
    context = {
        "constituency": answer.near,
        "origin": origin_of(request),
        "postcode": postcodes.written(postcode),
        "slips": [postcodes.written(slip) for slip in known_slips(postcode)],
    }
    return render(request, "candidates/confirm_seat.html", context)
