"""Writing an invitation, and stopping emails."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

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
from campaigns.models import is_open, phase_of, words_of
from campaigns.outreach import emails, followups, limits, services
from campaigns.outreach.digests import sorting
from campaigns.outreach.forms import AgreeForm, CodeForm, LostLinkForm, StopForm, WriteForm
from campaigns.outreach.links import hash_of, hash_of_network
from campaigns.outreach.models import Approach, Ask, Invitation, MailboxMail
from campaigns.outreach.personal import personal_page
from campaigns.phases import Words
from candidates import postcodes, visitor
from candidates.forms import answers
from candidates.lookup import look_up
from candidates.models import Constituency

# Lost links that are asked for from one network in a day. A hospital is one network.
LINKS_A_DAY = 50
# How many of its invitations a browser remembers.
KEPT_IN_MIND = 10

View = Callable[[HttpRequest], HttpResponse]


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


def _with_draft(view: Callable[[HttpRequest, Invitation, Words], HttpResponse]) -> View:
    """For a supporter who has chosen whom to invite, as long as anybody there can be."""

    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        invitation = invitation_of(request)
        if invitation is None:
            return redirect("find")
        if invitation.status != Invitation.Status.DRAFT:
            return redirect("confirm_sent")
        words = _words(invitation)
        if words is None:
            return redirect(invitation.constituency)
        return view(request, invitation, words)

    return wrapped


@_with_draft
def write(request: HttpRequest, invitation: Invitation, words: Words) -> HttpResponse:
    """Their own words and details."""
    places = _places_before(request, invitation)
    if places >= limits.PLACES:
        return render(request, "outreach/two_places.html", {"invitation": invitation})
    postcode = invitation.postcode or _postcode_in(request, invitation.constituency)
    form = WriteForm(
        answers(request),
        instance=invitation,
        initial={"postcode": postcodes.written(postcode) if postcode else ""},
        asks_why=bool(places),
    )
    if "change" in request.POST:
        # Back to whom they invite, without losing what they typed.
        form.full_clean()
        _keep(invitation, form)
        return redirect(invitation.constituency)
    _look_for_another_tab(request, form, invitation)
    if form.is_valid():
        return redirect("check" if _keep(invitation, form) else "confirm_sent")
    asks = invitation.asks.with_names().a_to_z()
    context = {"form": form, "invitation": invitation, "asks": asks, "words": words}
    return render(request, "outreach/write.html", context)


def _keep(invitation: Invitation, form: WriteForm) -> bool:
    """Whether it could be kept: what was submitted meanwhile, by a second press, stays as
    it is."""
    still_a_draft = Invitation.objects.filter(pk=invitation.pk, status=Invitation.Status.DRAFT)
    typed = {
        field: form.cleaned_data[field]
        for field in WriteForm.Meta.fields
        if field in form.cleaned_data
    }
    language = translation.get_language() or settings.LANGUAGE_CODE
    return bool(still_a_draft.update(**typed, language=language))


def _written_here(request: HttpRequest) -> list[str]:
    return [pk for pk in visitor.kept(request, "written").split(",") if pk]


def _places_before(request: HttpRequest, invitation: Invitation) -> int:
    """In how many other constituencies this browser has submitted something. What an inbox
    has written is looked at only once it has confirmed: a stranger must not learn of it."""
    submitted = [Invitation.Status.UNCONFIRMED, Invitation.Status.CONFIRMED]
    earlier = Invitation.objects.filter(
        pk__in=_written_here(request), campaign=invitation.campaign_id, status__in=submitted
    ).exclude(constituency=invitation.constituency_id)
    return earlier.order_by().values("constituency").distinct().count()


@_with_draft
def check(request: HttpRequest, invitation: Invitation, words: Words) -> HttpResponse:
    """For the same supporter: exactly the email that will go, and their agreement."""
    if not (invitation.name and invitation.email and invitation.postcode):
        return redirect("write")
    asks = list(invitation.asks.with_names().a_to_z())
    form = AgreeForm(invitation, len(asks), answers(request))
    _look_for_another_tab(request, form, invitation)
    if form.is_valid():
        if form.is_from_a_program:
            # It sees what a person would see, and learns nothing.
            context = {"invitation": invitation, "form": CodeForm()}
            return render(request, "outreach/confirm_sent.html", context)
        services.submit(
            invitation,
            newsletter=form.cleaned_data["newsletter"],
            network=_network_of(request),
        )
        response = redirect("confirm_sent")
        written = [*_written_here(request), str(invitation.pk)][-KEPT_IN_MIND:]
        visitor.keep(response, "written", ",".join(dict.fromkeys(written)))
        return response
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
            "concerns": limits.concerns_of(invitation),
            "how_it_goes": sorting.how_it_goes(invitation),
        },
    )


def _network_of(request: HttpRequest) -> str:
    """Where it comes from, coded; nothing where many people are known to share a network."""
    if visitor.is_from_a_known_network(request):
        return ""
    return hash_of_network(visitor.network_of(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_sent(request: HttpRequest) -> HttpResponse:
    """For the same supporter: look into your inbox. A code from there does what its link
    does, in this browser."""
    invitation = invitation_of(request)
    if invitation is None:
        return redirect("find")
    if invitation.status == Invitation.Status.DRAFT:
        return redirect("check")
    form = CodeForm(answers(request))
    if form.is_valid() and _confirms(invitation, form):
        return redirect(invitation)
    asks = invitation.asks.with_names().a_to_z()
    context = {
        "invitation": invitation,
        "form": form,
        "resent": request.GET.get("resent"),
        "by_oneself": [] if invitation.is_confirmed else _by_oneself(invitation, asks),
    }
    return render(request, "outreach/confirm_sent.html", context)


def _confirms(invitation: Invitation, form: CodeForm) -> bool:
    """Whether their own page comes next, which says what has become of it."""
    if followups.is_their_code(invitation, form.cleaned_data["code"]):
        # In a second constituency their page asks why, first.
        if _words(invitation) and not limits.places_before(invitation):
            services.confirm(invitation)
        return True
    invitation.refresh_from_db()
    if invitation.code_tries < Invitation.CODE_TRIES:
        error = _("That isn’t the code in our latest email. Check it, or use the link there.")
    else:
        error = _("That was the last try with a code. Use the link in the email instead.")
    form.add_error("code", error)
    return False


def _by_oneself(invitation: Invitation, asks: Iterable[Ask]) -> list[dict[str, Any]]:
    """For sending without us: each person's letter, and where they can be found."""
    return [
        {
            "candidate": ask.approach.candidate,
            "anchor": f"letter-{ask.approach.candidate_id}",
            "pages": ask.approach.candidate.pages(),
            "letter": emails.own_letter(invitation, ask.approach.candidate),
            "prepared": ask.status == Ask.Status.PREPARED,
        }
        for ask in asks
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@never_cache
@require_POST
def send_myself(request: HttpRequest) -> HttpResponse:
    """For the same supporter: they send one of the letters themselves."""
    invitation = invitation_of(request)
    if invitation is None:
        return redirect("find")
    asks = invitation.asks.with_names()
    ask = get_object_or_404(asks, approach__candidate=_number(request.POST.get("candidate", "")))
    if invitation.status == Invitation.Status.UNCONFIRMED:
        followups.leave_to_supporter(invitation, ask.approach.candidate)
    return redirect("confirm_sent")


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
def lost_link(request: HttpRequest) -> HttpResponse:
    """For a supporter without the link to their page. The answer is the same for everyone."""
    campaign = campaign_of(request)
    form = LostLinkForm(answers(request))
    if form.is_valid():
        often = visitor.comes_too_often(request, "link", LINKS_A_DAY)
        if campaign and not form.is_from_a_program and not often:
            followups.send_links(campaign, form.cleaned_data["email"])
        return redirect("lost_link_sent")
    return render(request, "outreach/lost_link.html", {"form": form})


@require_safe
def lost_link_sent(request: HttpRequest) -> HttpResponse:
    """For the same: look into your inbox, if it was yours."""
    return render(request, "outreach/lost_link_sent.html")


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
