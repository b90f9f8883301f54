"""What those who signed find behind their personal link."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach.links import hash_of
from campaigns.outreach.personal import UnknownLink, personal_page, the_one
from candidates.forms import answers
from pledges import certificates, sharing, signing
from pledges.models import ProfessionalPledge
from pledges.signing_forms import NO, YES, DetailsForm

State = ProfessionalPledge.State
TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}


class _UnknownSignature(UnknownLink):
    page = "pledges/signature_unknown.html"


def _signature(token: str) -> ProfessionalPledge:
    try:
        rows = ProfessionalPledge.objects.select_related("petition__campaign")
        return the_one(rows.filter(token_hash=hash_of(token)))
    except UnknownLink:
        raise _UnknownSignature from None


def _page(
    request: HttpRequest, name: str, signature: ProfessionalPledge, **context: Any
) -> HttpResponse:
    context |= {"signature": signature, "petition": signature.petition}
    return render(request, f"pledges/{name}.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever signed: how it stands, their certificate and badge. POST confirms."""
    mine = _signature(token)
    if request.method == "POST":
        signing.confirm(mine)
        return redirect(mine)
    shown = {
        "share": sharing.with_others(mine),
        "badge_words": certificates.words_on_badge(mine.petition),
    }
    return _page(request, "signature", mine, **shown)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def signature_change(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: another job, another name, or no longer in public."""
    mine = _signature(token)
    if mine.state in {State.UNCONFIRMED, State.REMOVED}:
        return redirect(mine)
    now = {name: getattr(mine, name) for name in signing.SAID}
    now["publish"] = YES if mine.is_public else NO
    form = DetailsForm(answers(request), initial=now)
    if form.is_valid():
        details = {name: form.cleaned_data[name] for name in signing.SAID}
        signing.change(mine, is_public=form.cleaned_data["publish"], **details)
        return redirect(mine)
    return _page(request, "signature_change", mine, form=form)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def signature_remove(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: they take it back, and we delete what we have of them."""
    mine = _signature(token)
    if request.method == "POST":
        signing.take_back(mine)
        if not ProfessionalPledge.objects.filter(pk=mine.pk).exists():
            return _page(request, "signature_deleted", mine)
        return redirect(mine)
    if mine.state == State.REMOVED:
        return redirect(mine)
    return _page(request, "signature_remove", mine)


@personal_page
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: their certificate, as a file to print."""
    mine = _counted(token)
    return _file(certificates.certificate_of(mine).draw(), "pdf", _("certificate"))


@personal_page
@require_safe
def signature_badge(request: HttpRequest, token: str, look: str, kind: str) -> HttpResponse:
    """For the same: a badge for their own pages and emails, without their name."""
    if look not in certificates.LOOKS or kind not in {"svg", "png"}:
        raise Http404
    mine = _counted(token)
    drawn = certificates.badge_of(mine.petition, look, kind).draw()
    return _file(drawn, kind, "badge", save="save" in request.GET)


def _counted(token: str) -> ProfessionalPledge:
    mine = _signature(token)
    if not mine.counts:
        raise Http404
    return mine


def _file(drawn: bytes, kind: str, name: str, *, save: bool = True) -> HttpResponse:
    response = HttpResponse(drawn, content_type=TYPES[kind])
    header = content_disposition_header(save, f"{name}.{kind}")
    response["Content-Disposition"] = header or "inline"
    return response
