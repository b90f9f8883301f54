"""Pages about the year, and what every page shares."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For anyone. The form was open too long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """For anyone: a page of text."""
    return render(request, f"pages/{name}.html")
