"""Pages behind a supporter's personal link: confirm, see how far it has come, and all that
they may do about it later.

A GET changes nothing, whatever opens it. A POST acts, and acting twice shows the same."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Contest, is_open, phase_of, words_of
from campaigns.outreach import drafts, followups, limits, previews
from campaigns.outreach import services as outreach
from campaigns.outreach.confirm_forms import AnswersForm, ReasonForm
from campaigns.outreach.digests import digest_words, sorting
from campaigns.outreach.house_rules import Ground
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Approach, Ask, HelpLine, Invitation, Message
from campaigns.outreach.personal import personal_page, the_one
from campaigns.outreach.supporter_words import arrived
from campaigns.phases import Phase
from candidates import visitor
from candidates.forms import answers as answers_in
from candidates.models import Candidate
from pledges import sharing
from pledges.listing import Person, people
from pledges.models import Photo
from pledges.progress import progress_of

Status = Invitation.Status


def _invitation(token: str) -> Invitation:
    written = Invitation.objects.exclude(status=Status.DRAFT)
    with_names = written.select_related("campaign", "constituency")
    return the_one(with_names.filter(token_hash=hash_of(token)))


def _is_overdue(invitation: Invitation) -> bool:
    overdue = Invitation.objects.overdue(timezone.now())
    return invitation.status == Status.EXPIRED or overdue.filter(pk=invitation.pk).exists()


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def supporter_page(request: HttpRequest, token: str) -> HttpResponse:
    """For the supporter with the link: confirm by a button, then see how far it has come."""
    invitation = _invitation(token)
    campaign, seat = invitation.campaign, invitation.constituency
    contest = campaign.contest_in(seat)
    phase = phase_of(contest, campaign, timezone.now())
    context: dict[str, Any] = {
        "words": words_of(contest, phase),
        "is_open": is_open(contest, phase),
        "invitation": invitation,
    }
    if invitation.status == Status.WITHDRAWN:
        return render(request, "pledges/supporter_gone.html", context)
    if invitation.is_confirmed:
        if request.method == "POST":
            return redirect(invitation)
        context |= _how_it_stands(invitation, contest, phase)
        return render(request, "pledges/supporter_confirmed.html", context)
    if _is_overdue(invitation):
        return render(request, "pledges/supporter_expired.html", context)
    return _confirm(request, invitation, context)


def _confirm(request: HttpRequest, invitation: Invitation, context: dict[str, Any]) -> HttpResponse:
    places = limits.places_before(invitation)
    form = ReasonForm(answers_in(request)) if places and not invitation.seat_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        if context["is_open"]:
            reason = form.cleaned_data["seat_reason"] if form else ""
            outreach.confirm(invitation, seat_reason=reason)
        return redirect(invitation)
    asks = drafts.still_to_ask(invitation)
    joined = invitation.asks.filter(approach__response=Approach.Response.JOINED)
    if not invitation.campaign.shows_photos():
        joined = joined.none()
    prepared = invitation.asks.filter(status=Ask.Status.PREPARED).with_names().a_to_z()
    context |= {
        "how_it_goes": sorting.how_it_goes(invitation),
        "quotes": digest_words.quotes_in_letter(invitation),
        "by_oneself": _letters(invitation, [ask.approach.candidate for ask in prepared], True),
        "asks": asks,
        "joined": joined.with_names().a_to_z(),
        "form": form,
        "too_many_places": places >= limits.PLACES,
        "is_read_first": bool(invitation.held_because or places),
        "letter": previews.of_invitation(invitation, asks[0].approach.candidate) if asks else None,
    }
    return render(request, "pledges/supporter_confirm.html", context)


def _how_it_stands(invitation: Invitation, contest: Contest | None, phase: Phase) -> dict[str, Any]:
    on_the_wall = Photo.objects.filter(
        pledge__approach=OuterRef("approach"), status=Photo.Status.APPROVED
    )
    asks = invitation.asks.with_names().select_related("digest__reply").a_to_z()
    shown = invitation.campaign.shows_photos()
    steps = [
        progress_of(ask, shows_photos=shown, may_send=phase.may_send)
        for ask in asks.annotate(on_the_wall=Exists(on_the_wall))
    ]
    others = _out_of_reach(invitation, contest, phase)
    held = invitation.reviewed_at is None and bool(invitation.held_because)
    returned = any(step.ask.reason == Ask.Reason.RETURNED for step in steps)
    in_distress = invitation.held_because == Invitation.Hold.DISTRESS and (held or returned)
    # Of what went out, that was decided, for each of them; of what has not, it may change.
    is_alone = invitation.is_personal and not all(_is_in_a_letter(step.ask) for step in steps)
    if held or returned:
        is_alone = sorting.how_it_goes(invitation) == "alone"
    by_oneself = [*(step.candidate for step in steps if step.can_send_oneself)]
    by_oneself += [person.candidate for person in others]
    return {
        "steps": steps,
        "how_it_goes": "alone" if is_alone else "together",
        "quotes": digest_words.quotes_in_letter(invitation),
        "is_held": held,
        "in_distress": in_distress,
        "help_lines": HelpLine.shown() if in_distress else None,
        "returned": _why_returned(invitation) if returned else None,
        "has_arrived": any(step.ask.status in Ask.ARRIVED for step in steps),
        "unreachable": others,
        "by_oneself": _letters(invitation, by_oneself) if phase.may_send else [],
        "share": sharing.with_friends(invitation, phase.words) if phase.may_send else None,
        "letter": previews.of_invitation(invitation, steps[0].candidate) if steps else None,
    }


def _is_in_a_letter(ask: Ask) -> bool:
    return ask.status == Ask.Status.IN_DIGEST or ask.digest_id is not None


def _letters(
    invitation: Invitation, candidates: list[Candidate], prepared: bool = False
) -> list[dict[str, Any]]:
    return [
        {
            "candidate": one,
            "anchor": f"letter-{one.pk}",
            "pages": one.pages(),
            "letter": previews.own_letter(invitation, one),
            "prepared": prepared,
        }
        for one in candidates
    ]


def _why_returned(invitation: Invitation) -> dict[str, str]:
    """What staff said, as long as it is kept."""
    message = invitation.messages.filter(kind=Message.Kind.RETURNED).first()
    details = message.details if message else {}
    ground = details.get("ground", "")
    says_why = ground in Ground and ground != Ground.OTHER
    return {
        "ground": str(Ground(ground).label) if says_why else "",
        "note": details.get("note", ""),
    }


def _out_of_reach(invitation: Invitation, contest: Contest | None, phase: Phase) -> list[Person]:
    """Whom the supporter can only reach by themselves: we have no address."""
    everyone = people(invitation.campaign, invitation.constituency, contest, phase)
    asked = set(invitation.asks.values_list("approach__candidate", flat=True))
    return [
        one
        for one in everyone
        if one.can_only_be_reached_otherwise and one.candidate.pk not in asked
    ]


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever got an email about something they never wrote. A button says so."""
    invitation = _invitation(token)
    if invitation.is_confirmed:
        return redirect("delete_mine", token)
    done = invitation.status == Status.WITHDRAWN
    if request.method == "POST" and not done:
        done = followups.was_not_me(invitation)
    return render(request, "pledges/not_me.html", {"invitation": invitation, "done": done})


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete_mine(request: HttpRequest, token: str) -> HttpResponse:
    """For the supporter: everything we have of them is deleted, at once."""
    invitation = _invitation(token)
    if request.method == "POST":
        followups.delete_everything(invitation)
        return redirect(invitation)
    if not invitation.email:
        return redirect(invitation)
    context = {
        "invitation": invitation,
        "others": Invitation.objects.of_inbox(invitation.email).exclude(pk=invitation.pk).count(),
        "left": invitation.asks.on_their_way().exists(),
    }
    return render(request, "pledges/delete_mine.html", context)


@personal_page
@require_POST
def follow_up(request: HttpRequest, token: str, pk: int, what: str) -> HttpResponse:
    """For the same: remind one of them, or thank them. Once."""
    invitation = _invitation(token)
    asks = invitation.asks.with_names().select_related("digest__reply")
    ask = get_object_or_404(asks, pk=pk)
    contest = invitation.campaign.contest_in(invitation.constituency)
    phase = phase_of(contest, invitation.campaign, timezone.now())
    # A page that was opened before polling day offers what goes no more.
    if invitation.is_confirmed and phase.may_send:
        act = followups.remind_candidate if what == "remind" else followups.thank_candidate
        act(ask)
    return redirect(invitation)


@personal_page
@require_POST
def send_it_myself(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: they write to one of them without us."""
    invitation = _invitation(token)
    if not invitation.is_confirmed:
        return redirect(invitation)
    number = request.POST.get("candidate", "")
    contest = invitation.campaign.contest_in(invitation.constituency)
    phase = phase_of(contest, invitation.campaign, timezone.now())
    here = invitation.campaign.people_in(invitation.constituency, contest, phase)
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    followups.leave_to_supporter(invitation, get_object_or_404(here, pk=int(number)))
    return redirect(invitation)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: did they answer? All whom they asked in this campaign, on one page."""
    invitation = _invitation(token)
    if not invitation.is_confirmed:
        return redirect(invitation)
    asks = arrived(invitation)
    form = AnswersForm(asks, answers_in(request))
    if form.is_valid():
        followups.record_answers(form.answers())
    return render(
        request,
        "pledges/answers.html",
        {"invitation": invitation, "form": form, "asks": asks, "done": form.is_valid()},
    )


@personal_page
@require_POST
def write_again(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: what staff sent back, as a new draft in this browser."""
    invitation = _invitation(token)
    returned = invitation.asks.filter(reason=Ask.Reason.RETURNED).select_related(
        "approach__candidate__ballot__constituency"
    )
    candidates = [ask.approach.candidate for ask in returned]
    if not candidates:
        return redirect(invitation)
    with transaction.atomic():
        draft = Invitation.objects.start(
            campaign=invitation.campaign,
            constituency=invitation.constituency,
            wish=invitation.wish,
            name=invitation.name,
            email=invitation.email,
            postcode=invitation.postcode,
            own_words=invitation.own_words,
            language=invitation.language,
        )
        outreach.choose(draft, candidates)
    response = redirect("write")
    visitor.keep(response, "invitation", str(draft.pk))
    return response
