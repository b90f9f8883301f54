"""Pages behind a candidate's personal link: what they take back. None of them asks for a code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.outreach.personal import personal_page
from candidates.forms import answers
from pledges import removal
from pledges.behind_link import approach_of, pledge_of
from pledges.forms import DeleteForm, WithdrawForm
from pledges.models import Consent


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """For the candidate, or whoever works for them: take the photo, or everything that is
    public, back. At once."""
    approach = approach_of(token)
    pledge = pledge_of(approach)
    if pledge is None:
        return redirect("candidate_page", token)
    has_photo = pledge.photos.still_here().exists()
    if not has_photo and (pledge.withdrawn_at or request.POST.get("what") == "photo"):
        # Pressed twice, or gone already.
        return redirect("removed", token)
    form = WithdrawForm(has_photo=has_photo, data=answers(request))
    if form.is_valid():
        if form.cleaned_data["what"] == "all":
            removal.leave(pledge)
        else:
            removal.remove_photos(pledge)
        return redirect("removed", token)
    contact = pledge.consents.filter(purpose=Consent.Purpose.CONTACT)
    return render(
        request,
        "pledges/withdraw.html",
        {"form": form, "approach": approach, "pledge": pledge, "contact": contact.last()},
    )


@personal_page
@require_safe
def removed(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: what exactly was removed, when, and what is kept and why."""
    approach = approach_of(token)
    pledge = pledge_of(approach)
    receipt = removal.receipt_of(pledge) if pledge else None
    if pledge is None or receipt is None:
        return redirect("candidate_page", token)
    context = {"approach": approach, "receipt": receipt, "consents": pledge.consents.all()}
    return render(request, "pledges/removed.html", context)


@personal_page
@require_POST
def end_contact(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: no emails from us after this campaign, and nothing else changes."""
    pledge = pledge_of(approach_of(token))
    if pledge is None:
        return redirect("candidate_page", token)
    removal.end_contact(pledge)
    return redirect(reverse("withdraw", args=[token]) + "#contact")


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete_everything(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: all that they have sent us goes, and with it the link to this page."""
    approach = approach_of(token)
    form = DeleteForm(answers(request))
    if form.is_valid():
        context = {
            "deletion": removal.delete_everything(approach),
            "candidate": approach.candidate,
            "constituency": approach.candidate.constituency,
        }
        return render(request, "pledges/everything_deleted.html", context)
    context = {
        "form": form,
        "approach": approach,
        "candidate": approach.candidate,
        "constituency": approach.candidate.constituency,
        "others": approach.others_at_address(),
    }
    return render(request, "pledges/delete_everything.html", context)
