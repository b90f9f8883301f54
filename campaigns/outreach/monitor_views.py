"""For whatever watches the site: is it there, is it well, and its numbers."""

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from campaigns.outreach.health import away
from campaigns.outreach.metrics import metrics


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether everything is there that sending stands on, or what is not."""
    missing = "\n".join(one.part for one in away())
    return HttpResponse(missing or "ok", status=503 if missing else 200, content_type="text/plain")


@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For whoever runs the site, with the token: Authorization: Bearer …"""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, wanted):
        raise Http404
    try:
        numbers = metrics()
    except DatabaseError:
        return HttpResponse("no database", status=503, content_type="text/plain")
    return HttpResponse(numbers, content_type=CONTENT_TYPE_LATEST)
