"""What helps an organisation take part, and the letter that it can send."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.context import campaign_or_404
from campaigns.models import Campaign, is_open
from candidates import visitor
from candidates.cached import kept, same_for_everyone
from candidates.forms import answers
from candidates.models import Constituency
from pledges.letter_forms import LetterForm
from pledges.letters import Letter, as_document, as_plain_text, as_sheets, written
from pledges.toolkit import ROLES, ready_words, with_files, zipped

# From one network: with any name on each, nothing else would end the drawing of them.
A_DAY = 500
FILES: dict[str, tuple[str, Callable[[list[Letter], str], bytes]]] = {
    "txt": ("text/plain; charset=utf-8", lambda letters, _organisation: as_plain_text(letters)),
    "odt": (
        "application/vnd.oasis.opendocument.text",
        lambda letters, _organisation: as_document(letters),
    ),
    "pdf": ("application/pdf", as_sheets),
}


@require_safe
@same_for_everyone
def toolkit(request: HttpRequest) -> HttpResponse:
    """For anyone: all of it, task by task, with words for one nation or for all."""
    campaign = campaign_or_404(request)
    nation = request.GET.get("nation", "")
    if nation not in Constituency.Nation.values:
        nation = ""
    asked = request.GET.get("role", "")
    role = next((one for one in ROLES if one == asked), ROLES[0])
    context = {
        "share": ready_words(campaign, nation, role),
        "role": role.value,
        "nation": nation,
        # The picture is in the languages of the place.
        "language": "both" if nation == Constituency.Nation.WALES else "en",
        "nations": Constituency.Nation.choices,
        "resources": with_files(),
    }
    return render(request, "pledges/toolkit.html", context)


@require_safe
@never_cache
def everything(request: HttpRequest) -> HttpResponse:
    """For anyone: all of it in one file. Made at most once in ten seconds."""
    campaign = campaign_or_404(request)
    content = kept(f"toolkit-{campaign.pk}", lambda: zipped(campaign))
    response = HttpResponse(content, content_type="application/zip")
    name = f"toolkit-{campaign.year}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Robots-Tag"] = "noindex"
    return response


# Without a CSRF token, as the postcode's form: it changes nothing, and nothing is kept of it.
@csrf_exempt
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """For anyone: a letter to everybody in one seat. POST, so that nobody's name gets into an
    address or a log."""
    campaign = campaign_or_404(request)
    first = {
        "constituency": request.GET.get("constituency", "").replace("\0", ""),
        "language": "cy" if request.LANGUAGE_CODE == "cy" else "en",
    }
    form = LetterForm(answers(request), initial=first)
    letters: list[Letter] | None = None
    if form.is_bound and form.is_valid() and not _too_many(request, form):
        letters = _letters(campaign, form)
        if letters and (kind := request.POST.get("as")) in FILES:
            return _file(letters, form, str(kind))
    context = {"form": form, "letters": letters, "seat": form.cleaned_data.get("constituency")
               if form.is_bound else None}  # fmt: skip
    return render(request, "pledges/toolkit_letter.html", context)


def _too_many(request: HttpRequest, form: LetterForm) -> bool:
    words = _(
        "Very many letters were written from your network today. "
        "Please go on tomorrow, or write to %(email)s."
    )
    return visitor.is_turned_away(request, form, "letter", A_DAY, words)


def _letters(campaign: Campaign, form: LetterForm) -> list[Letter]:
    """To everybody listed, whoever has joined: this says nothing of anyone. None while nobody
    may be asked there."""
    chosen = form.cleaned_data
    seat: Constituency = chosen["constituency"]
    contest = campaign.contest_in(seat)
    phase = campaign.phase_in(seat)
    if not is_open(contest, phase):
        return []
    people = campaign.listed_in(seat, contest, phase)
    return written(
        campaign,
        phase.words,
        seat,
        [one.name for one in people],
        organisation=chosen["organisation"],
        sender=form.sender,
        language=chosen["language"],
        visit=chosen["visit"],
    )


def _file(letters: list[Letter], form: LetterForm, kind: str) -> HttpResponse:
    content_type, make = FILES[kind]
    content = make(letters, form.cleaned_data["organisation"])
    response = HttpResponse(content, content_type=content_type)
    name = f"letters-{form.cleaned_data['constituency'].slug}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
