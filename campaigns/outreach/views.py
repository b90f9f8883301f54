"""Writing an invitation, and stopping emails."""

from django.conf import settings
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.context import campaign_of
from campaigns.models import Campaign, is_open, phase_of, words_of
from campaigns.outreach import emails, services
from campaigns.outreach.forms import AgreeForm, StopForm, TellMeOnceForm, WriteForm
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import (
    Approach,
    Invitation,
    MailboxMail,
    people_before_the_poll,
)
from campaigns.outreach.personal import personal_page
from campaigns.phases import Words
from candidates import postcodes, visitor
from candidates.forms import answers
from candidates.lookup import look_up
from candidates.models import Constituency

# From one network in a day. A hospital is one network.
WATCHES_A_DAY = 20


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that this browser is writing, or has just finished."""
    pk = visitor.kept(request, "invitation")
    if not pk:
        return None
    invitations = Invitation.objects.select_related("campaign", "constituency")
    return invitations.filter(pk=pk).first()


def _postcode_in(request: HttpRequest, seat: Constituency) -> str:
    """The postcode that this visitor typed, if it may lie in the seat."""
    postcode = visitor.kept(request, "postcode")
    answer = look_up(postcode) if postcode else None
    return postcode if answer and seat in answer.seats else ""


def _look_for_another_tab(request: HttpRequest, form: BaseForm, invitation: Invitation) -> None:
    """A page of an earlier draft must not send its words to whoever was chosen since."""
    if request.method == "POST" and request.POST.get("draft", "") not in {"", str(invitation.pk)}:
        form.add_error(
            None, _("You chose other people in another tab. Check whom this goes to, and go on.")
        )


def _words(invitation: Invitation) -> Words | None:
    """What people are called in the seat, or None while nobody there can be invited: on
    polling day, for example. The page of the seat says why."""
    contest = invitation.campaign.contest_in(invitation.constituency)
    phase = phase_of(contest, invitation.campaign, timezone.now())
    return words_of(contest, phase) if is_open(contest, phase) else None


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """For a supporter who has chosen whom to invite: their own words and details."""
    invitation = invitation_of(request)
    if invitation is None:
        return redirect("find")
    if invitation.status != Invitation.Status.DRAFT:
        return redirect("confirm_sent")
    words = _words(invitation)
    if words is None:
        return redirect(invitation.constituency)
    postcode = invitation.postcode or _postcode_in(request, invitation.constituency)
    form = WriteForm(
        answers(request),
        instance=invitation,
        initial={"postcode": postcodes.written(postcode) if postcode else ""},
    )
    _look_for_another_tab(request, form, invitation)
    if form.is_valid():
        # A draft only: what was submitted meanwhile, by a second press, stays as it is.
        still_a_draft = Invitation.objects.filter(pk=invitation.pk, status=Invitation.Status.DRAFT)
        kept = still_a_draft.update(
            **{field: form.cleaned_data[field] for field in WriteForm.Meta.fields},
            language=translation.get_language() or settings.LANGUAGE_CODE,
        )
        return redirect("check" if kept else "confirm_sent")
    asks = invitation.asks.with_names().a_to_z()
    context = {"form": form, "invitation": invitation, "asks": asks, "words": words}
    return render(request, "outreach/write.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """For the same supporter: exactly the email that will go, and their agreement."""
    invitation = invitation_of(request)
    if invitation is None:
        return redirect("find")
    if invitation.status != Invitation.Status.DRAFT:
        return redirect("confirm_sent")
    words = _words(invitation)
    if words is None:
        return redirect(invitation.constituency)
    if not invitation.email:
        return redirect("write")
    asks = list(invitation.asks.with_names().a_to_z())
    form = AgreeForm(invitation, len(asks), answers(request))
    _look_for_another_tab(request, form, invitation)
    if form.is_valid():
        if form.is_from_a_program:
            # It sees what a person would see, and learns nothing.
            return render(request, "outreach/confirm_sent.html", {"invitation": invitation})
        services.submit(invitation)
        return redirect("confirm_sent")
    return render(
        request,
        "outreach/check.html",
        {
            "form": form,
            "invitation": invitation,
            "asks": asks,
            "words": words,
            "postcode": postcodes.written(invitation.postcode),
            "letter": emails.preview(invitation, asks[0].approach.candidate),
        },
    )


@never_cache
@require_safe
def confirm_sent(request: HttpRequest) -> HttpResponse:
    """For the same supporter: look into your mailbox."""
    invitation = invitation_of(request)
    if invitation is None:
        return redirect("find")
    if invitation.status == Invitation.Status.DRAFT:
        return redirect("check")
    return render(
        request,
        "outreach/confirm_sent.html",
        {"invitation": invitation, "resent": request.GET.get("resent")},
    )


@never_cache
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """For the same supporter: back to what they wrote, for another address or other words."""
    invitation = invitation_of(request)
    if invitation is None:
        return redirect("find")
    services.reopen(invitation)
    return redirect("write")


@never_cache
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """For the same supporter: send the link again."""
    invitation = invitation_of(request)
    if invitation is None:
        return redirect("find")
    services.remind(invitation)
    # The same page whatever was true: at most once a minute, and five times in all.
    return redirect(reverse("confirm_sent") + "?resent=1")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def tell_me_once(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone who finds nobody in a seat: one email when that has changed. The answer is
    the same whatever we knew of the address."""
    campaign = campaign_of(request)
    seat = get_object_or_404(Constituency, slug=slug)
    people = people_before_the_poll(campaign, seat) if campaign else None
    if campaign is None or people is None or people.exists():
        return redirect(seat)
    form = TellMeOnceForm(answers(request))
    if form.is_valid() and _remember(request, campaign, seat, form):
        return redirect("tell_me_once_thanks", slug)
    context = {"form": form, "constituency": seat}
    return render(request, "outreach/tell_me_once.html", context)


def _remember(
    request: HttpRequest, campaign: Campaign, seat: Constituency, form: TellMeOnceForm
) -> bool:
    """Whether that was possible; otherwise the form says why."""
    if form.is_from_a_program:
        # It sees what a person would see, and learns nothing.
        return True
    if visitor.comes_too_often(request, "watch", WATCHES_A_DAY):
        form.add_error(
            None,
            _("Many people have asked this from your network today. Please try again tomorrow."),
        )
        return False
    services.tell_once(
        campaign,
        seat,
        email=form.cleaned_data["email"],
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    return True


@require_safe
def tell_me_once_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """For the same: what happens now."""
    seat = get_object_or_404(Constituency, slug=slug)
    return render(request, "outreach/tell_me_once_thanks.html", {"constituency": seat})


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


@never_cache
@require_safe
def mailbox(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """For whoever tries the site on their own machine: emails that did not leave it."""
    if not settings.DEBUG:
        raise Http404
    mails = MailboxMail.objects.all()
    if pk is not None:
        return render(request, "outreach/mail.html", {"mail": get_object_or_404(mails, pk=pk)})
    return render(request, "outreach/mailbox.html", {"mails": mails[:100]})
