"""Leaving an address, to be told once when somebody is listed in a seat."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.context import campaign_of
from campaigns.models import Campaign
from campaigns.outreach import services
from campaigns.outreach.forms import TellMeOnceForm
from campaigns.outreach.models import people_before_the_poll
from candidates import visitor
from candidates.forms import answers
from candidates.models import Constituency
from candidates.own_pages import from_own_pages

# From one network in a day. A hospital is one network.
WATCHES_A_DAY = 20


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
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
    words = _("Many people have asked this from your network today. Please try again tomorrow.")
    if visitor.is_turned_away(request, form, "watch", WATCHES_A_DAY, words):
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
