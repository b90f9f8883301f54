"""A year as it will look, for staff alone: nothing of it is public, and nothing is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from pledges import views, year_views


@require_safe
def preview(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    """For staff who may see campaigns: the home page or the page of any year, in either
    language, as if this year were the current one."""
    if not request.user.has_perm("campaigns.view_campaign"):
        raise PermissionDenied
    campaign = get_object_or_404(Campaign.objects.for_pages(), pk=pk)
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    shown: Any = request
    # Where pages look for the current campaign: for this one answer.
    shown.current_campaign, shown.previewed = campaign, campaign
    with translation.override(language):
        answer = views.home(request) if page == "home" else year_views.page_of(request, campaign)
    add_never_cache_headers(answer)
    return answer


urlpatterns = [
    path(
        f"<int:pk>/preview/{route}",
        admin.site.admin_view(preview),
        {"page": page},
        name=f"preview_{page}",
    )
    for page, route in {"home": "", "year": "year/"}.items()
]
