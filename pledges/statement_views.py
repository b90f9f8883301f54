"""A page behind a candidate's personal link: the sentence on their page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns.outreach.personal import personal_page
from candidates.forms import answers
from pledges import statements
from pledges.behind_link import approach_of, pledge_of
from pledges.models import Photo
from pledges.statement_forms import StatementForm


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_sentence(request: HttpRequest, token: str) -> HttpResponse:
    """For the candidate, or whoever works for them: another sentence, or none. Somebody reads
    it before it is public."""
    approach = approach_of(token)
    pledge = pledge_of(approach)
    if pledge is None or not approach.has_joined:
        return redirect("candidate_page", token)
    waiting = pledge.statements.waiting().first()
    latest = waiting.text if waiting else pledge.statement
    form = StatementForm(answers(request), initial={"statement": latest})
    if form.is_valid():
        statements.change(pledge, form.cleaned_data["statement"])
        return redirect(reverse("candidate_page", args=[token]) + "#sentence")
    context = {
        "form": form,
        "approach": approach,
        "pledge": pledge,
        "another": pledge.statements.last(),
        "live": pledge.photo_in(Photo.Status.APPROVED),
    }
    return render(request, "pledges/candidate_sentence.html", context)
