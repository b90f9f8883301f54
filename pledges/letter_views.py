"""For a candidate: the daily letters that reached them, and one answer to everybody in each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach import emails
from campaigns.outreach import services as outreach
from campaigns.outreach.digests import answering, digest_words
from campaigns.outreach.digests.digest_words import Part
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Approach, Digest
from campaigns.outreach.personal import personal_page
from campaigns.phases import Phase
from candidates.forms import answers
from pledges.forms import AnswerForm


def _approach(token: str) -> Approach:
    return get_object_or_404(Approach.objects.with_names(), token_hash=hash_of(token))


def _part(letter: Digest) -> Part:
    return digest_words.part_of(letter, list(answering.asks_that_arrived(letter)))


def _may_answer(approach: Approach) -> bool:
    """Nothing of a candidate's leaves on polling day."""
    phase = approach.campaign.phase_in(approach.candidate.constituency)
    return phase is not Phase.POLL_DAY


@personal_page
@require_safe
def candidate_letters(request: HttpRequest, token: str) -> HttpResponse:
    """What people wrote, letter by letter."""
    approach = _approach(token)
    parts = [_part(letter) for letter in answering.letters_to(approach, timezone.now())]
    context = {"approach": approach, "parts": parts, "may_answer": _may_answer(approach)}
    return render(request, "pledges/candidate_letters.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer_letter(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One answer to everybody in a letter: write it, see it as they will, send it."""
    approach = _approach(token)
    letter = get_object_or_404(answering.letters_to(approach, timezone.now()), pk=pk)
    if hasattr(letter, "reply") or not _may_answer(approach):
        return redirect("candidate_letters", token)
    form = AnswerForm(digest_words.address_on_record(approach), answers(request))
    context = {
        "approach": approach,
        "part": _part(letter),
        "people": answering.whoever_is_answered(letter)
        .values("invitation__email")
        .distinct()
        .count(),
        "form": form,
    }
    if not form.is_valid() or "change" in request.POST:
        return render(request, "pledges/candidate_answer.html", context)
    text, write_back = form.cleaned_data["text"], form.cleaned_data.get("write_back", False)
    if "send" not in request.POST:
        preview = emails.answer_preview(letter, text, may_write_back=write_back)
        context["preview"], context["body"] = preview, digest_words.as_html(preview.letter)
        return render(request, "pledges/candidate_answer_check.html", context)
    outreach.nudge(*answering.answer(letter, text, may_write_back=write_back))
    return redirect("candidate_letters", token)
