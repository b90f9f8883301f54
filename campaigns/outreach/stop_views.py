"""Stopping emails, by the link that stands in each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from campaigns.outreach import services
from campaigns.outreach.confirm_forms import StopForm
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Approach, Invitation
from campaigns.outreach.personal import personal_page
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
    invitation = get_object_or_404(Invitation.objects.select_related("campaign"), **by_token)
    if request.method == "POST":
        services.stop_news_to(invitation)
    return render(request, "outreach/stop.html", {"invitation": invitation})


def _stop_candidate(request: HttpRequest, approach: Approach) -> HttpResponse:
    if approach.stopped_at and request.method != "POST":
        return render(request, "outreach/stopped.html", {"approach": approach})
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    form = StopForm({"scope": "campaign"} if one_click else answers(request))
    if request.method == "POST" and form.is_valid():
        services.stop_writing_to(
            approach,
            everything=form.cleaned_data["scope"] == "everything",
        )
        return render(request, "outreach/stopped.html", {"approach": approach})
    return render(request, "outreach/stop.html", {"form": form, "approach": approach})
