"""A visit that a service offers, as the candidate sees it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.outreach import services as outreach
from campaigns.outreach import visits
from campaigns.outreach.models import Host, Visit
from campaigns.outreach.personal import personal_page
from campaigns.outreach.visit_forms import AnswerForm
from candidates.forms import answers
from pledges.behind_link import taking_part


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer_offer(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """For the candidate, or whoever works for them: what a service offers, and their answer."""
    approach = taking_part(token)
    visit = Visit.objects.with_names().filter(pk=pk, approach=approach).first()
    if visit is None:
        raise Http404
    form = AnswerForm(visit, answers(request))
    if form.is_valid() and visits.answer(visit, **form.said):
        outreach.tell_of_submission(approach, "offer")
        return redirect("answer_offer", token, pk)
    comes = visit.state in {Visit.State.ACCEPTED, Visit.State.OTHER_DAY}
    context = {
        "approach": approach,
        "visit": visit,
        "offer": visit.offer,
        "form": form,
        # They see whom to write to once they have said that they would come.
        "host": Host.objects.filter(offer=visit.offer).first() if comes else None,
        "open": visit.offer.stands and visit.state != Visit.State.HAPPENED,
    }
    return render(request, "pledges/offer.html", context)
