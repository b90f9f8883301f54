"""Stopping emails, by the link that stands in each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from campaigns.outreach import newsletter, services
from campaigns.outreach.confirm_forms import StopForm
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Approach, Invitation, Subscriber, Suppression
from campaigns.outreach.personal import personal_page, the_one
from candidates.forms import answers


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link from an email. GET shows a page with a button; the POST may
    also come from a mail provider, for its reader's one click (RFC 8058)."""
    by_token = {"stop_token_hash": hash_of(token)}
    approach = Approach.objects.with_names().filter(**by_token).first()
    if approach:
        return _stop_candidate(request, approach)
    reader = Subscriber.objects.filter(**by_token).first()
    if reader:
        return _unsubscribe(request, reader)
    invitation = the_one(Invitation.objects.select_related("campaign").filter(**by_token))
    if request.method == "POST":
        services.stop_news_to(invitation)
    return render(request, "outreach/stop.html", {"invitation": invitation})


def _stop_candidate(request: HttpRequest, approach: Approach) -> HttpResponse:
    if request.POST.get("List-Unsubscribe") == "One-Click":
        # Their mail program asks nothing: whoever reads this address gets no more.
        services.stop_writing_to(approach, everything=False)
        return _stopped(request, approach)
    if approach.stopped_at and request.method != "POST":
        return _stopped(request, approach)
    names = [approach.candidate.name, *(one.name for one in approach.others_at_address())]
    form = StopForm(names, answers(request))
    if form.is_valid():
        services.stop_writing_to(
            approach, everything=form.is_everything, whole_address=form.is_whole_address
        )
        return _stopped(request, approach)
    return render(request, "outreach/stop.html", {"form": form, "approach": approach})


def _unsubscribe(request: HttpRequest, reader: Subscriber) -> HttpResponse:
    if request.method == "POST":
        newsletter.leave(reader)
        reader.refresh_from_db()
    return render(request, "outreach/newsletter_stop.html", {"reader": reader})


def _stopped(request: HttpRequest, approach: Approach) -> HttpResponse:
    """What was stopped, and what of it is not, with a button for that."""
    stops = Approach.objects.filter(campaign=approach.campaign).exclude(stopped_at=None)
    stopped = set(stops.values_list("candidate", flat=True))
    everyone = [approach.candidate, *approach.others_at_address()]
    for_good = Suppression.objects.filter(
        person_id=approach.candidate.person_id, campaign=None, reason=Suppression.Reason.ASKED
    )
    context = {
        "approach": approach,
        "stopped": [one.name for one in everyone if one.pk in stopped],
        "going_on": [one.name for one in everyone if one.pk not in stopped],
        "for_good": for_good.exists(),
    }
    return render(request, "outreach/stopped.html", context)
