"""Files that others publish: fetched over an encrypted connection, with limits."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.http import parse_http_date_safe

from candidates import outside
from candidates.importers import ImportRefused

TIMEOUT = (5, 60)
# The largest file that anybody publishes for us, the postcodes of the whole country, has 250 MB.
MAX_BYTES = 1_000_000_000
MAX_HOPS = 5
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# A fetch that has not ended by then never will.
ALL_SECONDS = 1800


@contextmanager
def local_copy(source: str | Path, *, same_host: bool = False) -> Iterator[Path]:
    """Give a path to the file, which is fetched first when source is a URL: wherever that
    leads, or from that very host."""
    if not is_url(source):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        _fetch(str(source), path, same_host=same_host)
        yield path


def is_url(source: str | Path) -> bool:
    return isinstance(source, str) and re.match(r"[a-z]+://", source, re.IGNORECASE) is not None


def name_of(source: str | Path) -> str:
    """The file's name, or its address without the query, which may hold a key."""
    if not is_url(source):
        return Path(source).name
    url = urlsplit(str(source))
    return f"{url.scheme}://{url.hostname}{url.path}"


def _fetch(url: str, path: Path, *, same_host: bool) -> None:
    try:
        with _answer(url, same_host=same_host) as answer, path.open("wb") as copy:
            for piece in outside.pieces(answer, most=MAX_BYTES, seconds=ALL_SECONDS):
                copy.write(piece)
    except outside.TooLarge:
        raise ImportRefused(f"{name_of(url)} is too large.") from None
    except outside.TooSlow:
        raise ImportRefused(f"{name_of(url)} comes too slowly. Try again later.") from None
    except (requests.RequestException, ValueError) as error:
        # Led on to what is no address, requests raises ValueError. The text of either may repeat
        # the whole address.
        raise ImportRefused(
            f"{name_of(url)} could not be fetched ({type(error).__name__})."
        ) from error


@contextmanager
def _answer(url: str, *, same_host: bool) -> Iterator[requests.Response]:
    """Ask for url and wherever it leads, and look at each address before it is asked."""
    _check_address(url)
    host = urlsplit(url).hostname
    local = host in LOOPBACK
    with requests.Session() as session:
        # Whoever publishes the file may want to know who fetches it, and tell them something.
        session.headers["User-Agent"] = f"{settings.SITE_NAME} ({settings.CONTACT_EMAIL})"
        for _hop in range(MAX_HOPS):
            with session.get(url, stream=True, timeout=TIMEOUT, allow_redirects=False) as answer:
                if not answer.is_redirect:
                    _check_answer(answer, url)
                    yield answer
                    return
                url = urljoin(url, answer.headers["Location"])
            _check_address(url)
            # No page of others may send us round on our own machine, or among its neighbours.
            if not local and _is_private(urlsplit(url).hostname or ""):
                raise ImportRefused(f"{name_of(url)} is not an address of the open internet.")
            if same_host and urlsplit(url).hostname != host:
                raise ImportRefused(
                    f"{host} leads to {urlsplit(url).hostname}, which is not known here."
                )
    raise ImportRefused(f"{name_of(url)} leads from one address to the next without end.")


def _check_address(url: str) -> None:
    address = urlsplit(url)
    if address.scheme != "https" and not (
        address.scheme == "http" and address.hostname in LOOPBACK
    ):
        raise ImportRefused(f"{name_of(url)} is not an https:// address.")


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host in LOOPBACK


def _check_answer(answer: requests.Response, url: str) -> None:
    if answer.status_code in {429, 503}:
        raise ImportRefused(
            f"{name_of(url)} has too much to do now ({answer.status_code}). Try again "
            f"{_later(answer.headers.get('Retry-After', ''))}."
        )
    if not answer.ok:
        raise ImportRefused(f"{name_of(url)} answered {answer.status_code}.")
    if "html" in answer.headers.get("Content-Type", "").lower():
        raise ImportRefused(f"{name_of(url)} answered with a page, and not with a file.")
    length = answer.headers.get("Content-Length", "")
    if length.isascii() and length.isdecimal() and int(length) > MAX_BYTES:
        raise ImportRefused(f"{name_of(url)} is too large.")


def _later(wait: str) -> str:
    """Read Retry-After, which is a number of seconds or a date."""
    if re.fullmatch("[0-9]{1,6}", wait):
        when = timezone.now() + timedelta(seconds=int(wait))
    elif stamp := parse_http_date_safe(wait):
        when = datetime.fromtimestamp(stamp, UTC)
    else:
        return "later"
    when = timezone.localtime(when)
    return f"after {when:%H:%M} on {when.day} {when:%B}"
