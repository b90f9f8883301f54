"""The staff's handbook, where it is needed."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from campaigns.staff_texts import as_html

FOLDER = settings.BASE_DIR / "docs" / "staff"
# From one page to another, as they lie in the folder.
LINK = re.compile(r"\]\(([a-z-]+)\.md\)")


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """For staff: one page of the handbook, from docs/staff/."""
    if not request.user.is_staff:
        raise PermissionDenied
    file = FOLDER / f"{name}.md"
    if not file.is_file():
        raise Http404
    title, _, text = file.read_text().partition("\n")
    context = {
        **admin.site.each_context(request),
        "title": title.removeprefix("# "),
        # The page has the title for its first heading.
        "text": as_html(LINK.sub(r"](../\1/)", re.sub(r"(?m)^##", "#", text))),
    }
    return TemplateResponse(request, "admin/help.html", context)


urlpatterns = [
    path("", RedirectView.as_view(url="start/")),
    path("<slug:name>/", admin.site.admin_view(page), name="staff_help"),
]
