"""From desk to phone: a code on a candidate's page lets one photo come from their phone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach.links import hash_of
from campaigns.outreach.personal import UnknownLink, personal_page
from candidates.forms import answers
from pledges import services
from pledges.behind_link import pledge_of, taking_part
from pledges.forms import PhotoForm
from pledges.models import PhoneLink, PhoneLinkEnded
from pledges.qr_codes import qr_code
from pledges.taking_in import take_in


class UnknownPhoneLink(UnknownLink):
    page = "pledges/phone_ended.html"


class PhoneLinkOver(UnknownPhoneLink):
    status = 410


class PhoneLinkUsed(PhoneLinkOver):
    page = "pledges/phone_used.html"


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def photo_by_phone(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the candidate's link, at a desk: a QR code that a phone opens. The
    page looks again by itself until the photo is there."""
    approach = taking_part(token)
    pledge = pledge_of(approach)
    if pledge is None:
        return redirect("candidate_join", token)
    if request.method == "POST":
        services.open_to_phone(pledge)
        return redirect("photo_by_phone", token)
    link = pledge.phone_links.select_related("photo", "pledge__approach").first()
    context = {
        "approach": approach,
        "link": link,
        "code": qr_code(settings.SITE_URL + link.get_absolute_url())
        if link and link.is_open
        else "",
        "draft": link and link.draft,
        "is_awaited": link is not None and link.is_awaited,
    }
    return render(request, "pledges/photo_by_phone.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever scanned that code: send one photo, and see nothing else."""
    link = _link_of(token)
    # Read to its end, whatever the answer: cut off in the middle, a browser shows none.
    form = PhotoForm(None, answers(request), request.FILES or None)
    if link.used_at:
        raise PhoneLinkUsed
    if not link.is_open or link.pledge.approach.is_over:
        raise PhoneLinkOver
    try:
        if form.is_valid() and take_in(link.pledge, form, phone=link):
            return redirect("phone_thanks", token)
    except PhoneLinkEnded:
        # Meanwhile. This page knows why.
        return redirect("phone", token)
    return render(request, "pledges/phone.html", {"form": form, "link": link})


@personal_page
@require_safe
def phone_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """For the same, afterwards."""
    if _link_of(token).used_at is None:
        return redirect("phone", token)
    return render(request, "pledges/phone_thanks.html")


def _link_of(token: str) -> PhoneLink:
    links = PhoneLink.objects.select_related(
        "pledge__approach__campaign", "pledge__approach__candidate__ballot__constituency"
    )
    link = links.filter(token_hash=hash_of(token)).first()
    if link is None:
        raise UnknownPhoneLink
    return link
