"""The mailbox that bounces come to, read by IMAP."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
# Of each email; a report is far smaller.
MOST_BYTES = 1_000_000
LOCAL = {"127.0.0.1", "::1", "localhost"}


class InboxFailed(Exception):
    """It can't be reached, or does not let us in."""


class Inbox:
    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def new(self, limit: int) -> Iterator[tuple[str, bytes]]:
        """What nobody has looked at yet, oldest first; looking leaves it so."""
        found = self._ask("SEARCH", "UNSEEN", "UNFLAGGED")
        for uid in (found[0] or b"").decode().split()[:limit]:
            for part in self._ask("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"):
                if isinstance(part, tuple):
                    yield uid, part[1]

    def done(self, uid: str) -> None:
        self._ask("STORE", uid, "+FLAGS", r"(\Seen)")

    def leave_for_a_person(self, uid: str) -> None:
        self._ask("STORE", uid, "+FLAGS", r"(\Flagged)")

    def _ask(self, *words: str) -> list:
        status, answer = self._connection.uid(*words)
        if status != "OK":
            raise InboxFailed(f"the mail server says {status} to {words[0]}")
        return answer


@contextmanager
def opened(url: str) -> Iterator[Inbox]:
    """The folder of imaps://user:password@host/INBOX."""
    address = urlsplit(url)
    host = address.hostname or ""
    if address.scheme != "imaps" and host not in LOCAL:
        raise InboxFailed("BOUNCE_IMAP_URL must begin with imaps://: a password is sent")
    maker = imaplib.IMAP4_SSL if address.scheme == "imaps" else imaplib.IMAP4
    try:
        connection = maker(
            host,
            address.port or (993 if maker is imaplib.IMAP4_SSL else 143),
            timeout=TIMEOUT_SECONDS,
        )
        try:
            with connection:
                connection.login(unquote(address.username or ""), unquote(address.password or ""))
                status, _answer = connection.select(unquote(address.path.strip("/")) or "INBOX")
                if status != "OK":
                    raise InboxFailed("there is no such folder")
                yield Inbox(connection)
        finally:
            # Where the line is cut, logging out fails, and would leave it open.
            with suppress(OSError):
                connection.shutdown()
    except (imaplib.IMAP4.error, OSError) as error:
        # Not its words: servers repeat the name.
        raise InboxFailed(type(error).__name__) from error
