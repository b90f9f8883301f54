"""Pages behind a candidate's personal link: their two minutes.

A GET changes nothing, whatever opens it. A POST acts, and acting twice shows the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.outreach import services as outreach
from campaigns.outreach.digests import answering
from campaigns.outreach.models import Approach, Invitation
from campaigns.outreach.personal import LinkOver, personal_page
from candidates import corrections
from candidates.correction_forms import DetailsForm
from candidates.correction_views import too_many
from candidates.forms import answers
from candidates.models import Correction
from pledges import services, sharing, visit_lists
from pledges.alike import seen_before
from pledges.behind_link import approach_of, pledge_of, taking_part
from pledges.cards import pictures_of
from pledges.forms import DeclineForm, JoinForm, PublishForm, RoleForm
from pledges.models import Photo


@personal_page
@require_safe
def candidate_page(request: HttpRequest, token: str) -> HttpResponse:
    """For the candidate, or whoever works for them: join, or see how their part stands."""
    approach = approach_of(token)
    over = approach.is_over
    if over and not approach.has_joined:
        raise LinkOver(approach)
    pledge = pledge_of(approach)
    asked = approach.asks.filter(invitation__status=Invitation.Status.CONFIRMED)
    context: dict[str, Any] = {
        "approach": approach,
        "over": over,
        "pledge": pledge,
        "candidate": approach.candidate,
        "constituency": approach.candidate.constituency,
        "asked": asked.values("invitation__email").distinct().count(),
        "letters": answering.letters_to(approach, timezone.now()),
        "offers": [] if over else visit_lists.offered_to(approach),
        "visit_asked": asked.filter(invitation__wish=Invitation.Wish.VISIT).exists(),
    }
    if approach.has_joined and pledge:
        context["live"] = live = pledge.photo_in(Photo.Status.APPROVED)
        if live and sharing.may_share(approach):
            context["kit"] = sharing.kit(live)
            context["pictures"] = pictures_of(live, approach.campaign)
        context["latest"] = pledge.photo_in(
            Photo.Status.WAITING,
            Photo.Status.ANOTHER_ASKED,
            Photo.Status.REFUSED,
            Photo.Status.HIDDEN,
            Photo.Status.APPROVED,
        )
        context["draft"] = pledge.photo_in(Photo.Status.DRAFT)
        context["another"] = pledge.statements.last()
        return render(request, "pledges/candidate_joined.html", context)
    context["form"] = RoleForm(approach)
    context["draft"] = pledge and pledge.photo_in(Photo.Status.DRAFT)
    return render(request, "pledges/candidate.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_join(request: HttpRequest, token: str) -> HttpResponse:
    """For the same, step 1 of 3: the pledge. Kept, and found again by the link."""
    approach = taking_part(token)
    pledge = pledge_of(approach)
    role = request.GET.get("role", "")
    if role == RoleForm.NOT_THEM:
        return redirect(reverse("decline", args=[token]) + "?answer=not_them")
    if pledge and approach.has_joined:
        return redirect("candidate_photo", token)
    initial = {"display_name": approach.candidate.name}
    if pledge:
        initial = {
            "role": pledge.role,
            "display_name": pledge.display_name,
            "statement": pledge.statement,
        }
    if role:
        initial["role"] = role
    form = JoinForm(approach, answers(request), initial=initial)
    if form.is_valid():
        services.begin(
            approach,
            role=form.cleaned_data["role"],
            display_name=form.cleaned_data["display_name"],
            statement=form.cleaned_data["statement"],
        )
        return redirect("candidate_photo", token)
    return render(request, "pledges/candidate_join.html", {"form": form, "approach": approach})


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_check(request: HttpRequest, token: str) -> HttpResponse:
    """For the same, step 3 of 3: see it as it will appear, agree, submit."""
    approach = taking_part(token)
    pledge = pledge_of(approach)
    if pledge is None:
        return redirect("candidate_join", token)
    draft = pledge.photo_in(Photo.Status.DRAFT)
    if approach.has_joined and draft is None:
        return redirect("candidate_page", token)
    before = seen_before(draft) if draft else None
    form = PublishForm(draft, answers(request), seen_before=before)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.join(pledge, may_contact_later=given["contact_later"], seen=given["seen"])
        except services.PhotoChanged:
            return redirect(reverse("candidate_check", args=[token]) + "?changed=1")
        return redirect("candidate_page", token)
    return render(
        request,
        "pledges/candidate_check.html",
        {
            "form": form,
            "approach": approach,
            "pledge": pledge,
            "draft": draft,
            "candidate": approach.candidate,
            "constituency": approach.candidate.constituency,
        },
    )


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: can't take part, or not the right person."""
    approach = approach_of(token)
    form = DeclineForm(answers(request), initial={"answer": request.GET.get("answer", "")})
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        if answer == "not_them":
            outreach.stop_using_address(approach)
        elif approach.response == Approach.Response.NONE and outreach.decline(approach):
            outreach.tell_of_submission(approach, "decline")
        return render(request, "pledges/declined.html", {"approach": approach, "answer": answer})
    return render(request, "pledges/decline.html", {"form": form, "approach": approach})


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: what we show of them, or the address we write to, is wrong. Staff look
    at it first: the link may have been forwarded."""
    approach = approach_of(token)
    candidate = approach.candidate
    form = DetailsForm(candidate, answers(request))
    if form.is_valid() and not too_many(request, form):
        by = Correction.By.CANDIDATE
        new = [
            corrections.suggest(candidate.constituency, *one, candidate=candidate, by=by)
            for one in form.corrections()
        ]
        if any(new):
            outreach.tell_of_submission(approach, "correction")
        return render(request, "pledges/corrected.html", {"approach": approach})
    return render(request, "pledges/correct.html", {"form": form, "approach": approach})


@personal_page
@require_POST
def visit(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: they would like to visit a local service. Staff follow it up."""
    approach = taking_part(token)
    if approach.ask_for_a_visit():
        outreach.tell_of_submission(approach, "visit")
    return redirect("candidate_page", token)
