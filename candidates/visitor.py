"""What a visitor's own browser keeps between pages: signed, for a day, never in an address."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

ONE_DAY = 24 * 60 * 60


def address_of(request: HttpRequest) -> str:
    """The visitor's network address. Behind our proxy it is the last one of the header,
    which the proxy wrote; what stands before it, anybody can write."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Remember a value, such as the postcode, for the pages that follow."""
    response.set_signed_cookie(
        name,
        value,
        salt="visitor",
        max_age=ONE_DAY,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def kept(request: HttpRequest, name: str) -> str:
    """What was kept, or "" where nothing was, it is old, or somebody changed it."""
    try:
        return request.get_signed_cookie(name, "", salt="visitor", max_age=ONE_DAY) or ""
    except signing.BadSignature:
        return ""
