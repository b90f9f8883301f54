"""What search engines are told: which pages there are, and which are nobody's but the holder's of
a link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as one_sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns.models import Campaign, Event, PageText, Petition, Resource
from candidates.cached import same_for_everyone
from candidates.models import Constituency
from pledges import api
from pledges.models import Photo
from pledges.open_data import open_data

# Personal links, what visitors write, and the staff's. A link leads to a page that says so itself.
PERSONAL = [
    "admin/",
    "c/",
    "i/",
    "p/",
    "signed/",
    "event/",
    "partner/",
    "visit/",
    "stop/",
    "invite/",
    "find/choose/",
    "find/near/",
    "mailbox/",
]


class _Section(Sitemap):
    """In both languages, each beside the other, at the address that links are made with."""

    i18n = alternates = x_default = True
    protocol = urlsplit(settings.SITE_URL).scheme
    limit = 10_000

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class _Pages(_Section):
    def items(self) -> list[tuple[str, list[int | str]]]:
        names = [
            "home", "find", "constituencies", "board", "how_we_choose", "privacy", "accessibility",
            "cookies", "newsletter", "api", "embed", "events", "partners", "partner_join",
            "resources", "toolkit", "toolkit_letter", "years",
            "event_suggest", "visit_offer",
        ]  # fmt: skip
        pages: list[tuple[str, list[int | str]]] = [(name, []) for name in names]
        pages += [("text_page", [slug]) for slug in PageText.Slug.values]
        for campaign in Campaign.objects.published().with_elections():
            pages.append(("year", [campaign.year]))
            if campaign.wall_visibility != Campaign.WallVisibility.OFF:
                pages += [("wall", [campaign.year]), ("numbers", [campaign.year])]
            if campaign.shows_counts():
                pages.append(("map", [campaign.year]))
        for resource in Resource.objects.public():
            pages.append(("resource", [resource.slug]))
        for petition in Petition.objects.published():
            pages.append(("petition", [petition.slug]))
        return pages

    def location(self, item: tuple[str, list[int | str]]) -> str:
        name, arguments = item
        return reverse(name, args=arguments)


class _Constituencies(_Section):
    def items(self) -> Iterable[Constituency]:
        return Constituency.objects.only("slug").order_by("slug")


class _Photos(_Section):
    def items(self) -> Iterable[tuple[int, str, datetime | None]]:
        published = Campaign.objects.published().with_elections()
        years = [campaign for campaign in published if campaign.shows_photos()]
        shown = Photo.objects.filter(status=Photo.Status.APPROVED, place__campaign__in=years)
        return shown.order_by("place__order", "pk").values_list(
            "place__campaign__year", "pledge__approach__slug", "moderated_at"
        )

    def location(self, item: tuple[int, str, datetime | None]) -> str:
        year, slug, _at = item
        return reverse("photo", args=[year, slug])

    def lastmod(self, item: tuple[int, str, datetime | None]) -> datetime | None:
        return item[2]


class _Events(_Section):
    def items(self) -> Iterable[Event]:
        return Event.objects.public().only("slug", "modified_at")

    def lastmod(self, item: Event) -> datetime:
        return item.modified_at


SECTIONS = {
    "pages": _Pages,
    "constituencies": _Constituencies,
    "photos": _Photos,
    "events": _Events,
}


@open_data
@same_for_everyone
def sitemaps(request: HttpRequest) -> HttpResponse:
    """For search engines: where the lists of pages are."""
    addresses = []
    for section, kind in SECTIONS.items():
        listed = api.address(reverse("sitemap", args=[section]))
        more = range(2, kind().paginator.num_pages + 1)
        addresses += [listed, *(f"{listed}?p={number}" for number in more)]
    told = {"sitemaps": [{"location": one} for one in addresses]}
    return render(request, "sitemap_index.xml", told, content_type="application/xml")


@open_data
@same_for_everyone
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """For search engines: the pages of one kind. Photos only where the public may see them."""
    listed: Any = SECTIONS
    return one_sitemap(request, listed, section=section).render()


@open_data
@same_for_everyone
def robots(request: HttpRequest) -> HttpResponse:
    """For search engines: where they have nothing to look for."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {start}{one}" for start in ("/", "/cy/") for one in PERSONAL]
    lines += ["", f"Sitemap: {api.address(reverse('sitemaps'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
