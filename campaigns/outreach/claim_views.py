"""Where a candidate without a link says who they are."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.context import campaign_of
from campaigns.models import Campaign, may_be_asked, phase_of
from campaigns.outreach import claims, limits
from campaigns.outreach.claim_forms import ClaimForm
from campaigns.outreach.models import Claim
from candidates import visitor
from candidates.forms import answers
from candidates.models import Candidate, Constituency

# From one network in a day. The office of a party is one network, and may ask for several.
A_DAY = 10


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def is_this_you(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For a candidate whom we have no address of, or whose link is lost for good, and whoever
    works for them. The answer is the same whatever we knew. Staff decide."""
    campaign = campaign_of(request)
    seat = get_object_or_404(Constituency, slug=slug)
    if campaign is None:
        return redirect(seat)
    candidate = get_object_or_404(_known_in(seat, campaign), pk=pk)
    contest = campaign.contest_in(seat)
    phase = phase_of(contest, campaign, timezone.now())
    context = {"constituency": seat, "candidate": candidate}
    if not may_be_asked(candidate, contest, phase):
        closed = {**context, "words": phase.words, "is_open": phase.may_send}
        return render(request, "outreach/is_this_you_closed.html", closed)
    form = ClaimForm(candidate, phase, answers(request))
    if form.is_valid() and _keep(request, campaign, candidate, form):
        return redirect("is_this_you_thanks", slug)
    return render(request, "outreach/is_this_you.html", {**context, "form": form})


def _known_in(seat: Constituency, campaign: Campaign) -> QuerySet[Candidate]:
    here = campaign.everyone().filter(ballot__constituency=seat)
    return here.select_related("party", "ballot__constituency").distinct()


def _keep(request: HttpRequest, campaign: Campaign, candidate: Candidate, form: ClaimForm) -> bool:
    """Whether it could be kept; otherwise the form says why."""
    if form.is_from_a_program:
        # It sees what a person would see, and learns nothing.
        return True
    words = _(
        "Many have asked for a link from your network today, and we look at each. "
        "Please ask tomorrow, or write to %(email)s."
    )
    if visitor.is_turned_away(request, form, "claim", A_DAY, words):
        return False
    said = form.cleaned_data
    claims.keep(
        candidate,
        campaign,
        role=Claim.Role(said["role"]),
        email=said["email"],
        proof=said["proof"],
        note=said["note"],
        network=limits.network_of(request),
    )
    return True


@require_safe
def is_this_you_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """For the same: what happens now."""
    seat = get_object_or_404(Constituency, slug=slug)
    return render(request, "outreach/is_this_you_thanks.html", {"constituency": seat})
