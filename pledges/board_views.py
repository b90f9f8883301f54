"""The campaign board: chosen on one page, then printed, shown or saved. What is chosen stands
in the address, so that a board can be sent on and found again; it is never kept by us."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from campaigns.context import campaign_or_404
from candidates import visitor
from candidates.cached import same_for_everyone
from pledges.board_forms import FIRST, BoardForm
from pledges.boards import Board, drawing

# Boards that nobody had asked for, drawn for one network in a day: with any name on each, nothing
# else would end it.
A_DAY = 1000
TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}


@require_safe
@same_for_everyone
def board(request: HttpRequest) -> HttpResponse:
    """For anyone: choose a board, see it, and take it along."""
    campaign = campaign_or_404(request)
    form = BoardForm(_asked(request))
    form.is_valid()
    chosen = form.board(campaign)
    return render(
        request, "pledges/board.html", {"form": form, "board": chosen, "chosen": query_of(chosen)}
    )


@require_safe
@same_for_everyone
def screen(request: HttpRequest) -> HttpResponse:
    """For anyone: the board and nothing else, to hold up on a tablet or telephone."""
    chosen = BoardForm(_asked(request))
    chosen.is_valid()
    shown = chosen.board(campaign_or_404(request))
    return render(request, "pledges/board_screen.html", {"board": shown, "chosen": query_of(shown)})


@require_safe
def board_file(request: HttpRequest, kind: str, *, square: bool = False) -> HttpResponse:
    """For anyone: the board as a file. An address with something wrong in it leads to the
    page that says what."""
    campaign = campaign_or_404(request)
    asked = _asked(request)
    form = BoardForm(asked)
    if not form.is_valid():
        answer = redirect("board")
        answer["Location"] += f"?{urlencode(asked)}"
        return answer
    chosen = form.board(campaign)
    drawn = drawing(chosen, kind, square=square)
    etag = f'"{drawn.etag}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        if not drawn.is_kept and _has_had_enough(request):
            return render(request, "pledges/board_too_often.html", status=429)
        response = HttpResponse(drawn.draw(), content_type=TYPES[kind])
        if kind != "svg":
            named = file_name(chosen, kind, square=square)
            saved = kind == "pdf" or "save" in request.GET
            header = content_disposition_header(saved, named)
            response["Content-Disposition"] = header or "inline"
    response["ETag"] = etag
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=300)
    return response


def _has_had_enough(request: HttpRequest) -> bool:
    if visitor.is_from_a_known_network(request):
        return False
    return visitor.comes_too_often(request, "board", A_DAY)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What of the address is about the board. A zero would stop the database."""
    names = BoardForm.base_fields
    return {one: request.GET[one].replace("\0", "") for one in names if one in request.GET}


def query_of(chosen: Board) -> str:
    """What leads to the same board, as short as it can be."""
    said = {
        "constituency": chosen.constituency.slug if chosen.constituency else "",
        "name": chosen.name,
        **{name: value for name in FIRST if (value := getattr(chosen, name)) != FIRST[name]},
    }
    return urlencode({name: value for name, value in said.items() if value})


def file_name(chosen: Board, kind: str, *, square: bool) -> str:
    place = chosen.constituency.slug if chosen.constituency else ""
    size = "square" if square else chosen.paper
    parts = ["campaign-board", place, slugify(chosen.name), chosen.language, size]
    return "-".join(part for part in parts if part) + f".{kind}"
