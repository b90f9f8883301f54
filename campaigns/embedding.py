"""Films of others within our pages, after a click only."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_KEY = re.compile(r"[\w-]{6,20}", re.ASCII)
# The hosts that a page with a player may show a frame of.
HOSTS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")


def player_of(link: str) -> str:
    """The address to frame for a film at YouTube or Vimeo, in the form of each that sets the
    fewest cookies, or "" for any other link."""
    address = urlsplit(link)
    host, parts = address.netloc.lower().removeprefix("www."), address.path.strip("/").split("/")
    if host in {"youtube.com", "m.youtube.com"}:
        key = parse_qs(address.query).get("v", [parts[-1]])[0]
    elif host in {"youtu.be", "vimeo.com"}:
        key = parts[-1]
    else:
        return ""
    if not _KEY.fullmatch(key):
        return ""
    return f"{HOSTS[1]}/video/{key}?dnt=1" if host == "vimeo.com" else f"{HOSTS[0]}/embed/{key}"


def keeper_of(player: str) -> str:
    """Who learns of it when the film is played."""
    return "Vimeo" if player.startswith(HOSTS[1]) else "YouTube"
