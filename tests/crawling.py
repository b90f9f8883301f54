"""Asks every page that can be reached from some, as a visitor's browser would."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

from django.http import HttpResponse
from django.test import Client

LINK = re.compile(r'<(?:a|area|link|form)\b[^>]*?\b(?:href|action)="([^"]*)"')
# Of some pages there are hundreds that are made alike.
ALIKE = re.compile(r"^((?:/cy)?/(?:constituency|wall/\d+|years|events)/)[^/?]+")
A_FEW = 4


def looked_at(client: Client, address: str) -> HttpResponse:
    """The page where it leads, unless that is somebody else's."""
    answer = client.get(address)
    while answer.status_code in {301, 302} and answer.url.startswith("/"):
        answer = client.get(answer.url)
    return answer


def crawl(client: Client, starts: list[str], within: str = "/") -> dict[str, tuple[str, int, str]]:
    """Each address with where it was found, what it answered, and its page."""
    queue, found, alike = [(start, "the list of pages") for start in starts], {}, {}
    while queue:
        address, source = queue.pop(0)
        plain = urldefrag(address)[0]
        if plain in found:
            continue
        kind = ALIKE.sub(r"\1*", plain) + ("?" if "?" in plain else "")
        kind = kind.partition("?")[0]
        alike[kind] = alike.get(kind, 0) + 1
        if (ALIKE.match(plain) and alike[kind] > A_FEW) or (
            "?" in plain and alike[kind] > 3 * A_FEW
        ):
            continue
        answer = looked_at(client, plain)
        is_page = "html" in answer.headers.get("Content-Type", "")
        text = answer.content.decode() if is_page and not answer.streaming else ""
        found[plain] = (source, answer.status_code, text)
        for link in LINK.findall(text):
            target = urljoin(f"http://testserver{plain}", unescape(link))
            if target.startswith(f"http://testserver{within}"):
                queue.append((target.removeprefix("http://testserver"), plain))
    return found
