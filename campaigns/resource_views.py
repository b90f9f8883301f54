"""What there is to read, watch, print and pass on."""

from __future__ import annotations

from dataclasses import dataclass

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.embedding import HOSTS, keeper_of
from campaigns.models import Resource, ResourceVersion
from candidates import sieves
from candidates.cached import same_for_everyone
from candidates.search import matches, words_of_known

PER_PAGE = 24


@dataclass(frozen=True)
class Wanted:
    """Which somebody looks for. It stands in the address, so that it can be passed on."""

    kind: str = ""
    year: str = ""
    language: str = ""
    q: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        return cls(*sieves.asked(request, "kind", "year", "language", "q"))

    def passes(self, one: Resource) -> bool:
        words = words_of_known(self.q)
        names = f"{one.title} {one.title_cy} {one.summary} {one.summary_cy} {one.made_by}"
        return (
            self.kind in {"", one.kind}
            and self.year in {"", str(one.campaign.year)}
            and (not self.language or one.language in {self.language, Resource.Language.BOTH})
            and (not words or matches(words, words_of_known(names)))
        )

    @property
    def query(self) -> str:
        """For a link to another page of the same."""
        return sieves.query(**vars(self))


@require_safe
@same_for_everyone
def resources(request: HttpRequest) -> HttpResponse:
    """For anyone: all that is published, the latest year first. There are some dozens a year."""
    wanted, everything = Wanted.of(request), list(Resource.objects.public())
    found = [one for one in everything if wanted.passes(one)]
    kinds = {one.kind for one in everything}
    years = {one.campaign.year for one in everything}
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "query": wanted.query,
        "any": bool(everything),
        "kinds": [(key, name) for key, name in Resource.Kind.choices if key in kinds],
        "years": [(str(year), year) for year in sorted(years, reverse=True)],
        "languages": Resource.Language.choices[:2],
    }
    return render(request, "campaigns/resources.html", context)


def _shown(slug: str) -> Resource:
    return get_object_or_404(Resource.objects.public(), slug=slug)


@require_safe
@same_for_everyone
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone: one of them, with all that it says or shows as text."""
    shown = _shown(slug)
    latest = shown.latest
    context = {
        "resource": shown,
        "latest": latest,
        "keeper": keeper_of(latest.player) if latest and latest.player else "",
    }
    return render(request, "campaigns/resource.html", context)


@require_safe
@never_cache
@csp_update({"frame-src": list(HOSTS)})  # type: ignore[arg-type]
def play(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone who has pressed the link that says what happens: the film, in a frame of
    whoever keeps it."""
    shown = _shown(slug)
    latest = shown.latest
    if not latest or not latest.player:
        raise Http404
    _count(request, latest)
    context = {"resource": shown, "latest": latest, "keeper": keeper_of(latest.player)}
    return render(request, "campaigns/resource_play.html", context)


@require_safe
@never_cache
def file(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """For anyone: the file to keep, or on to where it is. It is counted, without a cookie."""
    version = get_object_or_404(_shown(slug).versions, number=number)
    _count(request, version)
    answer = redirect(version.link) if version.link else _to_keep(version)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _to_keep(version: ResourceVersion) -> HttpResponseBase:
    """Never opened on our pages, whatever it holds."""
    try:
        content = version.file.open()
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, content_type=version.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, version.name)
    return answer


def _count(request: HttpRequest, version: ResourceVersion) -> None:
    """But for what a browser fetches on the chance, and for looks at the head alone."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method == "GET" and not ahead:
        version.count()
