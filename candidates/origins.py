"""Through whose link somebody came: a code in the address, which goes along from page to page
in addresses and forms. No cookie holds it, so that pages stay the same for everyone."""

import re

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect


def origin_of(request: HttpRequest) -> str:
    """The code, or "" of anything that can be none."""
    return origin_among(request.POST.get("from") or request.GET.get("from") or "")


def origin_among(text: str) -> str:
    """The same of what somebody typed."""
    return text if re.fullmatch("[0-9a-f]{8}", text) else ""


def go_on(request: HttpRequest, to: object, *args: object) -> HttpResponseRedirect:
    """Redirect, and take the code along."""
    response = redirect(to, *args)  # type: ignore[call-overload]
    if code := origin_of(request):
        response["Location"] += f"?from={code}"
    return response  # type: ignore[no-any-return]
