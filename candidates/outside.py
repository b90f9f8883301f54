"""What the servers of others answer: read no longer than it may take, and no more of it than
there can be. Whatever is wrong with it raises ValueError or requests' RequestException."""

import json
import time
from collections.abc import Iterator
from typing import Any, cast

import requests
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

PIECE = 1 << 18


class TooLarge(ValueError):
    """It goes on after there should be an end."""


class TooSlow(ValueError):
    """It comes drop by drop, and would take all day."""


def pieces(answer: requests.Response, *, most: int, seconds: float) -> Iterator[bytes]:
    """The body of an answer that was asked for with stream=True, unpacked."""
    body = cast(HTTPResponse, answer.raw)
    ends, size = time.monotonic() + seconds, 0
    try:
        # Whatever has come: to wait until a piece is full would be to wait for each drop.
        while piece := body.read1(PIECE, decode_content=True):
            size += len(piece)
            if size > most:
                raise TooLarge
            if time.monotonic() > ends:
                raise TooSlow
            yield piece
    except (HTTPError, OSError) as error:
        raise requests.ConnectionError(type(error).__name__) from error


def data_of(answer: requests.Response, *, most: int, seconds: float) -> Any:
    """The JSON of such an answer."""
    kind = answer.headers.get("Content-Type", "")
    if "html" in kind.lower():
        raise ValueError("a page for people")
    return parsed(b"".join(pieces(answer, most=most, seconds=seconds)))


def parsed(text: bytes | str) -> Any:
    """What JSON says, or ValueError: also of brackets in brackets without end."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
