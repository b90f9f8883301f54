"""Where organisations join, and what they find behind their private link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.context import campaign_of
from campaigns.models import Campaign, ShareText
from campaigns.outreach import partners
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Partner
from campaigns.outreach.partner_forms import DetailsForm, PartnerForm
from campaigns.outreach.personal import personal_page, the_one
from campaigns.share_words import Role
from campaigns.sharing import Share, share, values_of
from candidates import visitor
from candidates.cached import same_for_everyone
from candidates.forms import answers

# From one network in a day.
A_DAY = 5


@require_safe
@same_for_everyone
def partner_list(request: HttpRequest) -> HttpResponse:
    """For anyone: which organisations take part, as far as they want it to be known."""
    return render(request, "outreach/partners.html", {"partners": Partner.objects.listed()})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def partner_join(request: HttpRequest) -> HttpResponse:
    """For whoever speaks for an organisation. They confirm by email; then staff decide."""
    form = PartnerForm(answers(request))
    if form.is_valid() and _keep(request, form):
        return redirect("partner_join_thanks")
    return render(request, "outreach/partner_join.html", {"form": form})


def _keep(request: HttpRequest, form: PartnerForm) -> bool:
    """Whether it could be kept; otherwise the form says why."""
    if form.is_from_a_program:
        # It sees what a person would see, and learns nothing.
        return True
    words = _(
        "Several organisations have registered from your network today. "
        "Please try again tomorrow, or write to %(email)s."
    )
    if visitor.is_turned_away(request, form, "partner", A_DAY, words):
        return False
    said = form.cleaned_data
    kept = ("name", "number", "contact_name", "email", "why", "wants_listing")
    partners.register(website=said["site"], **{name: said[name] for name in kept})
    return True


@require_safe
def partner_join_thanks(request: HttpRequest) -> HttpResponse:
    """For the same: what happens now."""
    return render(request, "outreach/partner_join_thanks.html")


def _partner(token: str) -> Partner:
    return the_one(Partner.objects.filter(token_hash=hash_of(token)))


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def partner_page(request: HttpRequest, token: str) -> HttpResponse:
    """For an organisation: how it stands, its numbers and its links. POST confirms the email."""
    partner = _partner(token)
    if request.method == "POST":
        partner.confirm()
        return redirect(partner)
    context: dict[str, Any] = {"partner": partner, "saved": "saved" in request.GET}
    if partner.state == Partner.State.APPROVED:
        home = f"{settings.SITE_URL}{reverse('home')}?from={partner.code}"
        listed = reverse("constituencies")
        embedded = {
            "code": partner.code,
            "host_script": f"{settings.SITE_URL}{settings.STATIC_URL}js/embed-host.js",
        }
        context |= {
            "came": partners.came_through(partner),
            "home_link": home,
            "share": _share(campaign_of(request), home),
            "list_link": f"{settings.SITE_URL}{listed}?from={partner.code}",
            **{
                f"{name}_code": render_to_string(
                    f"pledges/_embed_{name}.html", embedded, request
                ).strip()
                for name in ("form", "frame")
            },
        }
    return render(request, "outreach/partner.html", context)


def _share(campaign: Campaign | None, link: str) -> Share | None:
    if campaign is None or not campaign.words().shares:
        return None
    texts = ShareText.objects.of(campaign)
    words = campaign.words()
    return share(texts, Role.ORGANISATION, "", lambda: values_of(campaign, words, link))


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def partner_edit(request: HttpRequest, token: str) -> HttpResponse:
    """For the same, once it takes part: change its details. Staff look at what is public."""
    partner = _partner(token)
    if partner.state != Partner.State.APPROVED:
        return redirect(partner)
    now = {
        "name": partner.new_name or partner.name,
        "site": partner.new_website or partner.website,
        "number": partner.number,
        "contact_name": partner.contact_name,
        "wants_listing": partner.wants_listing,
    }
    form = DetailsForm(answers(request), initial=now)
    if form.is_valid():
        said = form.cleaned_data
        partners.change(
            partner,
            name=said["name"],
            website=said["site"],
            number=said["number"],
            contact_name=said["contact_name"],
            wants_listing=said["wants_listing"],
        )
        return redirect(f"{partner.get_absolute_url()}?saved=1")
    return render(request, "outreach/partner_edit.html", {"partner": partner, "form": form})


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def partner_delete(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: they stop, and we delete what we have of them."""
    partner = _partner(token)
    if request.method == "POST":
        partner.delete()
        return render(request, "outreach/partner_deleted.html")
    return render(request, "outreach/partner_delete.html", {"partner": partner})
