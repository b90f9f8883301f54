"""What comes after writing, in the same browser: the code from the email, another try,
sending it without us; and links that got lost."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.context import campaign_of
from campaigns.outreach import drafts, followups, limits, partners, previews, services
from campaigns.outreach.confirm_forms import CodeForm, LostLinkForm
from campaigns.outreach.models import Ask, Invitation
from candidates import visitor
from candidates.forms import answers

# Lost links that are asked for from one network in a day. A hospital is one network.
LINKS_A_DAY = 50
# Wrong codes from one network in a day; those of one invitation are far fewer.
WRONG_CODES_A_DAY = 50

Status = Invitation.Status


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_sent(request: HttpRequest) -> HttpResponse:
    """For the same supporter: look into your inbox. A code from there does what its link
    does, in this browser."""
    invitation = drafts.invitation_of(request)
    if invitation is None:
        return _forgotten(request)
    if invitation.status == Status.DRAFT:
        return redirect("check")
    if invitation.status != Status.UNCONFIRMED:
        return _is_over(request, invitation)
    form = CodeForm(answers(request))
    if form.is_valid() and _confirms(request, invitation, form):
        return redirect(invitation)
    by_oneself = _by_oneself(invitation, invitation.asks.with_names().a_to_z())
    context = {
        "invitation": invitation,
        "form": form,
        "resent": request.GET.get("resent"),
        "myself": request.GET.get("myself"),
        "by_oneself": by_oneself,
        "left": sum(not one["prepared"] for one in by_oneself),
    }
    return render(request, "outreach/confirm_sent.html", context)


def _forgotten(request: HttpRequest) -> HttpResponse:
    """The browser kept nothing: whoever only looks begins anew, and who pressed a button
    reads what works instead."""
    if request.method != "POST":
        return redirect("find")
    return render(request, "outreach/use_the_link.html")


def _is_over(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """It was confirmed, or is gone. A second press of a button says no more than the first."""
    if request.method == "POST":
        return redirect("confirm_sent")
    template = "outreach/confirmed_here.html" if invitation.is_confirmed else "outreach/gone.html"
    context = {
        "invitation": invitation,
        "is_held": bool(invitation.held_because) and invitation.reviewed_at is None,
        "is_returned": invitation.asks.filter(reason=Ask.Reason.RETURNED).exists(),
    }
    return render(request, template, context)


def _confirms(request: HttpRequest, invitation: Invitation, form: CodeForm) -> bool:
    """Whether their own page comes next, which says what has become of it."""
    is_known = visitor.is_from_a_known_network(request)
    if not is_known and visitor.came_too_often(request, "code", WRONG_CODES_A_DAY):
        error = _("Many wrong codes came from your network today. Use the link in the email.")
    elif followups.is_their_code(invitation, form.cleaned_data["code"]):
        # In a second constituency their page asks why, first.
        if drafts.words_for(invitation) and not limits.places_before(invitation):
            services.confirm(invitation)
        return True
    else:
        if not is_known:
            visitor.comes_too_often(request, "code", WRONG_CODES_A_DAY)
        error = _why_not(invitation)
    form.add_error("code", error)
    return False


def _why_not(invitation: Invitation) -> str:
    invitation.refresh_from_db()
    if invitation.code_tries < Invitation.CODE_TRIES:
        return _("That isn’t the code in our latest email. Check it, or use the link there.")
    return _("That was the last try with a code. Use the link in the email instead.")


def _by_oneself(invitation: Invitation, asks: Iterable[Ask]) -> list[dict[str, Any]]:
    """For sending without us: each person's letter, and where they can be found."""
    return [
        {
            "candidate": ask.approach.candidate,
            "anchor": f"letter-{ask.approach.candidate_id}",
            "pages": ask.approach.candidate.pages(),
            "letter": previews.own_letter(invitation, ask.approach.candidate),
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
    invitation = drafts.invitation_of(request)
    if invitation is None:
        return _forgotten(request)
    asks = invitation.asks.with_names()
    ask = get_object_or_404(asks, approach__candidate=_number(request.POST.get("candidate", "")))
    if invitation.status == Status.UNCONFIRMED:
        followups.leave_to_supporter(invitation, ask.approach.candidate)
    return redirect(f"{reverse('confirm_sent')}?myself=1")


@never_cache
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """For the same supporter: back to what they wrote, for another address or other words."""
    invitation = drafts.invitation_of(request)
    if invitation is None:
        return _forgotten(request)
    services.reopen(invitation)
    return redirect("write")


@never_cache
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """For the same supporter: send the link again."""
    invitation = drafts.invitation_of(request)
    if invitation is None:
        return _forgotten(request)
    services.remind(invitation)
    # The same page whatever was true: at most once a minute, and five times in all.
    return redirect(reverse("confirm_sent") + "?resent=1")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """For a supporter, a candidate or a partner without the link to their page. The answer is the
    same for everyone."""
    campaign = campaign_of(request)
    form = LostLinkForm(answers(request))
    if form.is_valid():
        often = visitor.comes_too_often(request, "link", LINKS_A_DAY)
        if not form.is_from_a_program and not often:
            if campaign:
                followups.send_links(campaign, form.cleaned_data["email"])
            partners.send_links(form.cleaned_data["email"])
        return redirect("lost_link_sent")
    return render(request, "outreach/lost_link.html", {"form": form})


@require_safe
def lost_link_sent(request: HttpRequest) -> HttpResponse:
    """For the same: look into your inbox, if it was yours."""
    return render(request, "outreach/lost_link_sent.html")
