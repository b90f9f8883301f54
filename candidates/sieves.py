"""What somebody looks for in a list. It stands in the address, so that it can be passed on."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.http import urlencode

LONGEST = 80


def asked(request: HttpRequest, *names: str) -> Iterator[str]:
    """What the address says of each of these, or "". A zero would stop the database."""
    return (request.GET.get(one, "").replace("\0", "").strip()[:LONGEST] for one in names)


def query(**said: str) -> str:
    """For a link to another page of the same: begins with “&”, and leaves out what is empty."""
    return "".join(f"&{urlencode({name: value})}" for name, value in said.items() if value)
