"""Where anybody can say what is wrong in the register."""

from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from candidates import corrections, visitor
from candidates.correction_forms import CorrectionForm
from candidates.forms import answers
from candidates.models import Candidate, Constituency, Correction

# Suggestions from one network in a day. A hospital is one network.
A_DAY = 20


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def something_wrong(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """For anyone: what is wrong about somebody in a seat, or about its list. Staff decide."""
    seat = get_object_or_404(Constituency, slug=slug)
    candidate = get_object_or_404(_shown_in(seat), pk=pk) if pk else None
    form = CorrectionForm(candidate, answers(request))
    if form.is_valid() and _keep(request, seat, candidate, form):
        return redirect("something_wrong_thanks", slug)
    return render(
        request,
        "candidates/something_wrong.html",
        {
            "form": form,
            "constituency": seat,
            "candidate": candidate,
            "party": corrections.party_today(candidate) if candidate else "",
        },
    )


def _shown_in(seat: Constituency) -> QuerySet[Candidate]:
    shown = Q(status__in=Candidate.ON_THE_BALLOT) | Q(sitting=True)
    return Candidate.objects.filter(shown, ballot__constituency=seat).select_related("party")


def _keep(
    request: HttpRequest, seat: Constituency, candidate: Candidate | None, form: CorrectionForm
) -> bool:
    """Whether it could be kept; otherwise the form says why."""
    if form.is_from_a_program:
        # It sees what a person would see, and learns nothing.
        return True
    if too_many(request, form):
        return False
    corrections.suggest(
        seat,
        Correction.Subject(form.cleaned_data["subject"]),
        form.cleaned_data["value"],
        candidate=candidate,
        source=form.cleaned_data["source"],
        by=Correction.By.PUBLIC,
    )
    return True


def too_many(request: HttpRequest, form: BaseForm) -> bool:
    """Whether enough have come from this network today. The form says so."""
    words = _(
        "Many suggestions have come from your network today, and we look at each. "
        "Please send yours tomorrow, or write to %(email)s."
    )
    return visitor.is_turned_away(request, form, "correction", A_DAY, words)


@require_safe
def something_wrong_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """For the same: what happens now."""
    seat = get_object_or_404(Constituency, slug=slug)
    return render(request, "candidates/something_wrong_thanks.html", {"constituency": seat})
