"""Pledges and open letters: what they say, who has signed, and signing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Petition
from campaigns.outreach.links import hash_of_inbox
from campaigns.staff_texts import said
from candidates import edge, sieves, visitor
from candidates.cached import only_while, same_for_everyone
from candidates.forms import answers
from candidates.search import words_of
from pledges import signatories, signing
from pledges.models import ProfessionalPledge, ProfessionalPledgeQuerySet
from pledges.sharing import of_petition
from pledges.signing_forms import LinkForm, SignForm

PER_PAGE = 100
# Fewer are found at a glance.
MANY = 30
# From one network in a day: a whole ward may sign at a meeting.
A_DAY = 60
# To one inbox in a day: nobody fills another's.
EMAILS_A_DAY = 3
LINKS_A_DAY = 10


@require_safe
def petition_current(request: HttpRequest) -> HttpResponse:
    """For anyone: what can be signed now, or else the latest that could."""
    petition = Petition.objects.open_first().first()
    if petition is None:
        return render(request, "pledges/petition_none.html", status=404)
    return redirect(petition)


@require_safe
def petition_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """For anyone: the same of a year."""
    petition = Petition.objects.open_first().filter(campaign__year=_small(year)).first()
    if petition is None:
        raise Http404
    return redirect(petition)


def _small(year: int) -> int:
    """What no database takes for a number is no year."""
    if year > 9999:
        raise Http404
    return year


@require_safe
@same_for_everyone
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone: the text, and who has signed it. A draft is for staff."""
    shown = _shown_to(request, slug)
    sieve = Sieve.of(request)
    page = Paginator(sieve.signatures(shown), PER_PAGE).get_page(request.GET.get("page"))
    signed = signatories.signed(shown.pk)
    others = Petition.objects.open_first().filter(campaign=shown.campaign).exclude(pk=shown.pk)
    context = {
        "petition": shown,
        "takes_names": shown.is_for_all and shown.takes_names(),
        "have_signed": shown.have_signed(signed.number),
        "has_list": bool(signed.listed),
        "has_unlisted": signed.number > signed.listed,
        "og_title": said(shown, "title").text,
        "page": page,
        "groups": sieve.groups(page),
        "sieve": sieve,
        "nations": ProfessionalPledge.Nation.choices,
        "query": sieve.query(),
        "others": others,
        "share": of_petition(shown) if shown.takes_names() else None,
    }
    response = render(request, "pledges/petition.html", context)
    # Who takes their name back is off it at once.
    holds = partial(signatories.is_as_it_was, shown.pk, signed)
    return only_while(response, holds, edge.of_petition(shown.pk))


def _shown_to(request: HttpRequest, slug: str) -> Petition:
    """Staff see a draft as it will look; to everybody else there is none."""
    petition = get_object_or_404(Petition.objects.select_related("campaign"), slug=slug)
    if petition.is_for_all or request.user.has_perm("campaigns.view_petition"):
        return petition
    raise Http404


def _published(slug: str) -> Petition:
    return get_object_or_404(Petition.objects.published(), slug=slug)


@dataclass(frozen=True)
class Sieve:
    """Whom somebody looks for on the list. It stands in the address."""

    nation: str = ""
    q: str = ""
    by: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Sieve:
        nation, q, by = sieves.asked(request, "nation", "q", "by")
        return cls(
            nation=nation if nation in ProfessionalPledge.Nation.values else "",
            q=q,
            by="organisation" if by == "organisation" else "",
        )

    @property
    def is_on(self) -> bool:
        return bool(self.nation or self.q)

    def signatures(self, petition: Petition) -> ProfessionalPledgeQuerySet:
        found = ProfessionalPledge.objects.listed().filter(petition=petition)
        if self.nation:
            found = found.filter(nation=self.nation)
        found = found.called(words_of(self.q)) if self.q else found
        if self.by:
            # Who named none comes last.
            without = Case(When(organisation="", then=1), default=0)
            return found.order_by(without, "sort_organisation", "sort_name", "pk")
        return found

    def groups(self, page: Page[Any]) -> list[tuple[str, list[ProfessionalPledge]]]:
        """Those on a page under their organisation, or their letter where there are many."""
        if not self.by and page.paginator.count < MANY:
            return [("", list(page))]

        def heading(one: ProfessionalPledge) -> str:
            return one.organisation if self.by else one.sort_name[:1].upper()

        def alike(one: ProfessionalPledge) -> str:
            return one.sort_organisation if self.by else one.sort_name[:1]

        together = [list(group) for _key, group in groupby(page, key=alike)]
        return [(heading(group[0]), group) for group in together]

    def query(self, **changes: str) -> str:
        return sieves.query(**{**vars(self), **changes})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def petition_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever wants to sign. They confirm by email; then a person looks at it."""
    asked = _published(slug)
    if not asked.takes_names():
        # The page says so, and shows who did.
        return redirect(asked)
    form = SignForm(answers(request))
    if form.is_valid() and _keep(request, asked, form):
        return redirect("petition_thanks", slug)
    return render(request, "pledges/petition_sign.html", {"form": form, "petition": asked})


def _keep(request: HttpRequest, petition: Petition, form: SignForm) -> bool:
    """Whether it could be kept; otherwise the form says why."""
    if form.is_from_a_program:
        # It sees what a person would see, and learns nothing.
        return True
    words = _(
        "Many people have signed from your network today. Please try again tomorrow, or "
        "write to %(email)s."
    )
    if not visitor.is_from_a_known_network(request) and visitor.is_turned_away(
        request, form, "signing", A_DAY, words
    ):
        return False
    given = form.cleaned_data
    if not _is_filled(given["email"]):
        signing.sign(
            petition,
            email=given["email"],
            is_public=given["publish"],
            newsletter_too=given["updates"],
            **{name: given[name] for name in signing.SAID},
        )
    return True


def _is_filled(email: str) -> bool:
    """Whether as many emails as may were sent to that inbox today; counts one more."""
    key = f"signing:{hash_of_inbox(email)}"
    return visitor.happens_too_often(key, EMAILS_A_DAY, visitor.ONE_DAY)


@require_safe
def petition_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """For the same: what happens now."""
    return render(request, "pledges/petition_thanks.html", {"petition": _published(slug)})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def petition_link(request: HttpRequest) -> HttpResponse:
    """For whoever signed and has lost the link. The answer is the same for everyone."""
    form = LinkForm(answers(request))
    if form.is_valid():
        email = form.cleaned_data["email"]
        often = visitor.comes_too_often(request, "signing-link", LINKS_A_DAY)
        if not form.is_from_a_program and not often and not _is_filled(email):
            signing.send_links(email)
        return redirect("petition_link_sent")
    return render(request, "pledges/petition_link.html", {"form": form})


@require_safe
def petition_link_sent(request: HttpRequest) -> HttpResponse:
    """For the same: look into your inbox, if it was yours."""
    return render(request, "pledges/petition_link_sent.html")
