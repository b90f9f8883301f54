"""Where organisations suggest an event, and what they find behind their private link."""

from __future__ import annotations

from copy import copy

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.context import campaign_or_404
from campaigns.models import Event
from campaigns.outreach import organisers
from campaigns.outreach.event_forms import ComingForm, SuggestForm
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Organiser
from campaigns.outreach.personal import personal_page, the_one
from candidates import visitor
from candidates.forms import answers

# From one network in a day.
A_DAY = 10


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def event_suggest(request: HttpRequest) -> HttpResponse:
    """For whoever holds an event. They confirm by email; then staff decide."""
    campaign = campaign_or_404(request)
    form = SuggestForm(answers(request))
    if form.is_valid() and not _too_many(request, form):
        # A program sees what a person would see, and learns nothing.
        if not form.is_from_a_program:
            organisers.suggest(form, campaign)
        return redirect("event_suggest_thanks")
    return render(request, "outreach/event_suggest.html", {"form": form})


def _too_many(request: HttpRequest, form: SuggestForm) -> bool:
    """Whether enough have come from this network today. The form says so."""
    words = _(
        "Many events have come from your network today, and we look at each. "
        "Please send yours tomorrow, or write to %(email)s."
    )
    return visitor.is_turned_away(request, form, "event", A_DAY, words)


@require_safe
def event_suggest_thanks(request: HttpRequest) -> HttpResponse:
    """For the same: what happens now."""
    return render(request, "outreach/event_suggest_thanks.html")


def _organiser(token: str) -> Organiser:
    known = Organiser.objects.filter(token_hash=hash_of(token))
    found: Organiser = the_one(known.select_related("event"))
    return found


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def organiser_page(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever suggested an event: how it stands. POST confirms the email."""
    organiser = _organiser(token)
    if request.method == "POST":
        organiser.event.confirm(Organiser.CONFIRM_WITHIN)
        return redirect(organiser)
    context = {"organiser": organiser, "event": organiser.event}
    return render(request, "outreach/organiser.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def organiser_change(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: what should be different. Words of a listed event are read first."""
    organiser = _organiser(token)
    if organiser.event.state not in Organiser.MAY_CHANGE or organiser.event.is_over:
        return redirect(organiser)
    # As they last wanted it. A copy: the form writes into it what it is sent.
    event, wanted = copy(organiser.event), dict(organiser.proposed)
    form = ComingForm(answers(request), instance=event, initial=wanted)
    if form.is_valid():
        organisers.change(organiser, form)
        return redirect(organiser)
    context = {"organiser": organiser, "event": organiser.event, "form": form}
    return render(request, "outreach/organiser_change.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def organiser_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: it does not take place."""
    organiser = _organiser(token)
    if organiser.event.state != Event.State.LISTED:
        return redirect(organiser)
    if request.method == "POST":
        organisers.cancel(organiser.event)
        return redirect(organiser)
    context = {"organiser": organiser, "event": organiser.event}
    return render(request, "outreach/organiser_cancel.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def organiser_delete(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: we delete what we have of them."""
    organiser = _organiser(token)
    if request.method == "POST":
        organisers.forget(organiser)
        return render(request, "outreach/organiser_deleted.html")
    context = {"organiser": organiser, "event": organiser.event}
    return render(request, "outreach/organiser_delete.html", context)
