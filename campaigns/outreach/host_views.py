"""Where services offer a visit, and what they find behind their private link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.context import campaign_or_404
from campaigns.models import VisitOffer
from campaigns.outreach import visits
from campaigns.outreach.digests.answering import address_on_record
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Host, Visit
from campaigns.outreach.personal import personal_page, the_one
from campaigns.outreach.visit_forms import OfferForm, TookPlaceForm
from candidates import visitor
from candidates.forms import answers
from candidates.models import AlreadyDecided

# From one network in a day.
A_DAY = 5
State = VisitOffer.State


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def visit_offer(request: HttpRequest) -> HttpResponse:
    """For a service that supports babies. It confirms by email; then staff decide, and everybody
    standing where it works gets the same offer."""
    campaign = campaign_or_404(request)
    form = OfferForm(answers(request))
    if form.is_valid() and not _too_many(request, form):
        # A program sees what a person would see, and learns nothing.
        if not form.is_from_a_program:
            said = dict(form.cleaned_data)
            for name in ("website", "agree"):
                said.pop(name)
            name, email = said.pop("contact_name"), said.pop("email")
            visits.register(campaign, said.pop("seats"), name=name, email=email, **said)
        return redirect("visit_offer_thanks")
    context = {"form": form, "is_election": campaign.phase().is_election}
    return render(request, "outreach/visit_offer.html", context)


def _too_many(request: HttpRequest, form: OfferForm) -> bool:
    """Whether enough have come from this network today. The form says so."""
    words = _(
        "Several offers have come from your network today, and we look at each. "
        "Please send yours tomorrow, or write to %(email)s."
    )
    return visitor.is_turned_away(request, form, "visit-offer", A_DAY, words)


@require_safe
def visit_offer_thanks(request: HttpRequest) -> HttpResponse:
    """For the same: what happens now."""
    return render(request, "outreach/visit_offer_thanks.html")


def _host(token: str) -> Host:
    known = Host.objects.filter(token_hash=hash_of(token))
    found: Host = the_one(known.select_related("offer__campaign"))
    return found


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def host_page(request: HttpRequest, token: str) -> HttpResponse:
    """For a service: how its offer stands, and who has answered what. POST confirms the email."""
    host = _host(token)
    if request.method == "POST":
        if not host.is_late:
            host.offer.move(since=State.UNCONFIRMED, to=State.WAITING, confirmed_at=timezone.now())
        return redirect(host)
    answered = host.offer.visits.with_names().select_related("approach__campaign")
    context = {
        "host": host,
        "offer": host.offer,
        "seats": host.offer.seats.order_by("name"),
        "visits": [(visit, _address_for(visit)) for visit in answered],
    }
    return render(request, "outreach/host.html", context)


def _address_for(visit: Visit) -> str:
    """Of whoever has said that they would come, and so that the service may write to them."""
    comes = {Visit.State.ACCEPTED, Visit.State.OTHER_DAY}
    return address_on_record(visit.approach) if visit.state in comes else ""


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def host_took_place(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """For the same: a visit took place, and whether that may be told."""
    host = _host(token)
    visit = host.offer.visits.with_names().filter(pk=pk).first()
    if visit is None or visit.state in {Visit.State.OFFERED, Visit.State.DECLINED}:
        raise Http404
    known = {"happened_on": visit.happened_on, "is_public": visit.is_public}
    form = TookPlaceForm(visit, answers(request), initial=known)
    if form.is_valid():
        try:
            visits.tell_of(
                visit, form.cleaned_data["happened_on"], is_public=form.cleaned_data["is_public"]
            )
        except AlreadyDecided:
            raise Http404 from None
        return redirect(host)
    context = {"host": host, "offer": host.offer, "visit": visit, "form": form}
    return render(request, "outreach/host_took_place.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def host_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: nobody can come, and so it ends for everybody."""
    host = _host(token)
    if request.method == "POST":
        visits.withdraw(host.offer)
        return redirect(host)
    return render(request, "outreach/host_withdraw.html", {"host": host, "offer": host.offer})


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def host_delete(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: we delete what we have of them."""
    host = _host(token)
    if request.method == "POST":
        visits.forget(host)
        return render(request, "outreach/organiser_deleted.html")
    return render(request, "outreach/host_delete.html", {"host": host, "offer": host.offer})
