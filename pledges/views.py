"""Pages that show what candidates answered. Those behind a personal link are in
personal_views."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import event_listing
from campaigns.context import campaign_of, share_texts
from campaigns.models import Campaign, Contest, phase_of, words_of
from campaigns.outreach import partners
from campaigns.outreach import services as outreach
from campaigns.outreach.drafts import invitation_of
from campaigns.outreach.forms import ChooseForm, TellMeOnceForm
from campaigns.outreach.models import Invitation
from campaigns.phases import Phase
from campaigns.sharing import Share
from candidates import edge, postcodes, visitor
from candidates.cached import only_while, same_for_everyone, same_unless
from candidates.forms import PostcodeForm, answers
from candidates.models import Candidate, Constituency
from candidates.origins import origin_of
from candidates.own_pages import from_own_pages
from pledges import page_cards, retention, sharing, visit_lists
from pledges.freshness import while_shown
from pledges.labels import label
from pledges.listing import (
    Person,
    people_and_number,
    promised,
    still_holds,
    who_joined,
    why_nobody,
)
from pledges.models import Photo
from pledges.numbers import told, worth_saying
from pledges.seat_card import card_of


@require_safe
@same_for_everyone
def home(request: HttpRequest) -> HttpResponse:
    """For anyone: this year's campaign, and one question."""
    campaign = campaign_of(request)
    photos: list[Photo] = []
    if campaign and campaign.shows_photos():
        photos = list(Photo.objects.on_the_wall(campaign)[:6])
        label(photos, campaign)
    context = {
        "photos": photos,
        "numbers": worth_saying(campaign) if campaign else [],
        "coming": event_listing.to_come() if campaign else [],
        "share": _shared(request, campaign) if campaign else None,
        "page_card": page_cards.of_campaign(campaign) if campaign else None,
        "form": PostcodeForm(),
        "origin": origin_of(request),
    }
    page = render(request, "home.html", context)
    return while_shown(page, photos)


def _shared(request: HttpRequest, campaign: Campaign) -> Share | None:
    if not campaign.words().shares:
        return None
    return sharing.of_campaign(campaign, share_texts(request, campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
@same_unless("invitation", "retired")
def constituency(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone: everyone standing in a seat. POST begins an invitation to some of them."""
    campaign = campaign_of(request)
    if campaign is None:
        seat = get_object_or_404(Constituency, slug=slug)
        return render(request, "pledges/no_campaign.html", {"constituency": seat})
    try:
        seat, contest, facts, supporters = campaign.seat(slug)
    except Constituency.DoesNotExist:
        raise Http404 from None
    phase = phase_of(contest, campaign, timezone.now())
    everyone, number = people_and_number(campaign, seat, contest, phase)
    askable = [person.candidate for person in everyone if person.can_be_invited]
    # Where nobody can be asked, what was sent from an older page begins nothing.
    sent = answers(request) if askable else None
    form = ChooseForm(askable, sent, initial=_chosen_before(request, seat))
    if form.is_valid():
        return _begin(request, campaign, seat, form.cleaned_data["candidates"])
    standing = _standing_of(seat, contest, phase, everyone)
    words = standing["words"]
    texts = share_texts(request, campaign) if words.shares else []
    page = render(
        request,
        "pledges/constituency.html",
        {
            "constituency": seat,
            "facts": facts,
            "share": sharing.of_seat(seat, campaign, phase, words, number, texts)
            if words.shares
            else None,
            "card": card_of(campaign, seat, phase, number),
            "supporters": told(supporters),
            "page_card": page_cards.of_seat(campaign, seat, phase, words, number),
            "og_title": standing["heading"],
            "invitable": len(askable),
            "visits": visit_lists.in_seat(request, campaign, seat),
            "coming": event_listing.to_come_in(request, seat),
            "form": form,
            "tell_me_once": TellMeOnceForm(),
            "ticked": _ticked(form, askable),
            "retired_postcode": _retired_postcode(request, seat),
            **standing,
        },
    )
    return only_while(
        page,
        partial(still_holds, campaign.pk, who_joined(everyone), promised(everyone)),
        *(edge.of_person(one.candidate.person_id) for one in everyone if one.is_said_to_take_part),
    )


def _ticked(form: ChooseForm, askable: list[Candidate]) -> list[int]:
    """Compared as text: anybody may send what looks like a number and is none."""
    sent = {str(pk) for pk in form["candidates"].value() or []}
    return [one.pk for one in askable if str(one.pk) in sent]


def _standing_of(
    seat: Constituency, contest: Contest | None, phase: Phase, everyone: list[Person]
) -> dict[str, Any]:
    """How the election stands in this seat, and so whom its page is about."""
    words = words_of(contest, phase)
    after = phase is Phase.ELECTED
    called_off = bool(contest and contest.ballot and contest.ballot.cancelled and not after)
    listed = [one for one in everyone if one.is_mp or not after]
    return {
        "phase": phase,
        "words": words,
        "heading": words.heading % {"place": seat.local_name},
        "contest": contest,
        "called_off": called_off,
        "uncontested": bool(
            called_off
            and contest
            and contest.ballot
            and contest.ballot.is_uncontested(sum(one.stands for one in everyone))
        ),
        "nominations_are_open": bool(contest and contest.nominations_are_open),
        "people": listed,
        "stood": [one for one in everyone if one not in listed],
        "why_nobody": why_nobody(listed).value,
    }


def _retired_postcode(request: HttpRequest, seat: Constituency) -> str:
    """The postcode that led here, where the post office no longer uses it."""
    slug, _colon, postcode = visitor.kept(request, "retired").partition(":")
    return postcodes.written(postcode) if slug == seat.slug else ""


def _chosen_before(request: HttpRequest, seat: Constituency) -> dict[str, list[int]]:
    """Whom this visitor had chosen here, and comes back to change."""
    draft = invitation_of(request)
    if draft is None or draft.constituency != seat or draft.status != Invitation.Status.DRAFT:
        return {}
    return {"candidates": list(draft.asks.values_list("approach__candidate", flat=True))}


def _begin(
    request: HttpRequest, campaign: Campaign, seat: Constituency, chosen: list[Candidate]
) -> HttpResponse:
    """Keep whom they chose, in the draft that this browser has, or in a new one."""
    invitation = invitation_of(request)
    if (
        invitation is None
        or invitation.status != Invitation.Status.DRAFT
        or invitation.constituency != seat
    ):
        invitation = Invitation.objects.start(
            campaign=campaign,
            constituency=seat,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            partner=partners.with_code(origin_of(request)),
        )
    outreach.choose(invitation, chosen)
    response = redirect("write")
    visitor.keep(response, "invitation", str(invitation.pk))
    return response


@require_safe
@same_for_everyone
def privacy(request: HttpRequest) -> HttpResponse:
    """For anyone: what is kept of whom, in the words of the rules that delete it."""
    context = {
        "kept": retention.kept(timezone.now()),
        "mailchimp": settings.MAILCHIMP_API_KEY != "",
    }
    return render(request, "pages/privacy.html", context)
