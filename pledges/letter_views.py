"""For a candidate: the daily letters that reached them, and one answer to everybody in each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach import markup, previews
from campaigns.outreach import services as outreach
from campaigns.outreach.digests import answering, digest_words
from campaigns.outreach.digests.digest_words import Part
from campaigns.outreach.models import Approach, Digest, Reply
from campaigns.outreach.personal import personal_page
from candidates.forms import answers
from pledges.behind_link import approach_of, taking_part
from pledges.forms import AnswerForm

# So many people's words of a letter stand with others; all of them have pages of their own.
QUOTED = 20
ON_A_PAGE = 100
LETTERS_ON_A_PAGE = 5


def _letter(approach: Approach, pk: int) -> Digest:
    return get_object_or_404(answering.letters_to(approach, timezone.now()), pk=pk)


def _part(letter: Digest, *, most: int | None = QUOTED) -> Part:
    asks = list(answering.asks_that_arrived(letter))
    return digest_words.part_of(letter, asks, most=most)


@personal_page
@require_safe
def candidate_letters(request: HttpRequest, token: str) -> HttpResponse:
    """What people wrote, letter by letter."""
    approach = approach_of(token)
    letters = answering.letters_to(approach, timezone.now())
    page = Paginator(letters, LETTERS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "approach": approach,
        "page": page,
        "parts": [_part(letter) for letter in page],
        "may_answer": answering.may_leave(approach),
    }
    return render(request, "pledges/candidate_letters.html", context)


@personal_page
@require_safe
def letter_words(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """All that people wrote in one letter."""
    approach = approach_of(token)
    part = _part(_letter(approach, pk), most=None)
    page = Paginator(part.quotes, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"approach": approach, "part": part, "page": page}
    return render(request, "pledges/letter_words.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer_letter(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One answer to everybody in a letter: write it, see it as they will, send it."""
    approach = taking_part(token)
    letter = _letter(approach, pk)
    part = _part(letter)
    earlier: Reply | None = getattr(letter, "reply", None)
    if letter.is_answered or not part.reachable or not answering.may_leave(approach):
        return redirect("candidate_letters", token)
    # What was not passed on is there to be changed.
    before = {"text": earlier.text, "write_back": earlier.may_write_back} if earlier else None
    address = answering.address_on_record(approach)
    form = AnswerForm(address, answers(request), initial=before)
    context = {"approach": approach, "part": part, "form": form, "earlier": earlier}
    if not form.is_valid() or "change" in request.POST:
        return render(request, "pledges/candidate_answer.html", context)
    text, write_back = form.cleaned_data["text"], form.cleaned_data.get("write_back", False)
    if "send" not in request.POST:
        preview = previews.of_answer(letter, text, may_write_back=write_back)
        context["preview"], context["body"] = preview, markup.as_html(preview.letter)
        context["is_read_first"] = answering.concerns_of(letter, text)
        return render(request, "pledges/candidate_answer_check.html", context)
    outreach.nudge(*answering.answer(letter, text, may_write_back=write_back))
    return redirect("candidate_letters", token)
