"""Pages of text that staff may write anew, and what people and programs look for by habit."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.models import PageText
from candidates.cached import same_for_everyone

# RFC 9116 asks for less than a year.
GOOD_FOR = timedelta(days=180)


class PageConverter:
    """The page of a text in a url pattern."""

    regex = "|".join(PageText.Slug.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@require_safe
@same_for_everyone
def text_page(request: HttpRequest, slug: str) -> HttpResponse:
    """For anyone: a page of text, in the words of staff or of the project."""
    page = PageText.objects.current(slug)
    return render(request, "pages/text.html", {"page": page.filled()})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """For whoever has found a weakness (RFC 9116)."""
    expires = (timezone.now() + GOOD_FOR).astimezone(UTC)
    lines = [
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en, cy",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return _plain(lines)


@require_safe
def humans_txt(request: HttpRequest) -> HttpResponse:
    """For anyone who wants to know who made it."""
    lines = [
        "/* TEAM */",
        f"Run by: {settings.CHARITY_NAME}",
        f"Site: {settings.CHARITY_URL}",
        f"Contact: {settings.CONTACT_EMAIL}",
        "",
        "/* THANKS */",
        f"Who and what this site is made from: {settings.SITE_URL}{reverse('text_page', args=['credits'])}",
        "",
        "/* SITE */",
        "Languages: English, Cymraeg",
        "Software: Django, without trackers",
    ]
    return _plain(lines)


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
