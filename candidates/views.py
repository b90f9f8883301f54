"""From a postcode to a constituency."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates import postcodes, visitor
from candidates.forms import ConstituencyForm, PostcodeForm, answers
from candidates.lookup import Found, NoSeat, Several, look_up
from candidates.models import Constituency


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """For anyone. POST, so that no postcode gets into an address or a log."""
    form = PostcodeForm(answers(request))
    if not form.is_valid():
        return render(request, "candidates/find.html", {"form": form})

    postcode = form.cleaned_data["postcode"]
    answer = look_up(postcode)
    if isinstance(answer, Found):
        response = redirect(answer.constituency)
        # With the seat, so that no other page says it.
        seat = answer.constituency.slug
        visitor.keep(response, "retired", f"{seat}:{postcode}" if answer.retired else "")
    elif isinstance(answer, Several):
        response = redirect("choose_seat")
    else:
        form.add_error("postcode", _no_seat_message(answer))
        return render(request, "candidates/find.html", {"form": form, "answer": answer})
    visitor.keep(response, "postcode", postcode)
    return response


def _no_seat_message(answer: object) -> str:
    if isinstance(answer, NoSeat):
        return _(
            "That postcode isn't in a UK constituency. "
            "Choose your constituency from the list instead."
        )
    return _("We can't find that postcode. Check it, or choose your constituency from the list.")


@never_cache
@require_http_methods(["GET", "POST"])
def choose_seat(request: HttpRequest) -> HttpResponse:
    """For anyone whose postcode lies in several constituencies. Never chosen for them."""
    postcode = visitor.kept(request, "postcode")
    answer = look_up(postcode) if postcode else None
    if not isinstance(answer, Several):
        return redirect("find")
    form = ConstituencyForm(answer.constituencies, answers(request))
    if form.is_valid():
        return redirect("constituency", form.cleaned_data["constituency"])
    context = {"form": form, "postcode": postcodes.written(postcode)}
    return render(request, "candidates/choose_seat.html", context)


@require_safe
def constituencies(request: HttpRequest) -> HttpResponse:
    """For anyone: every constituency, A to Z, with a search by name."""
    wanted = " ".join(request.GET.get("q", "").replace("\0", "").split())[:80]
    seats = Constituency.objects.all()
    if wanted:
        seats = seats.named_like(wanted)
    return render(
        request, "candidates/constituencies.html", {"constituencies": seats, "wanted": wanted}
    )
