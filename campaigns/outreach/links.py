"""Personal links: made again whenever one is mailed, stored only as a hash.

A token is the lower-case base32 of the first 160 bits of an HMAC-SHA256 under LINK_KEY of
"purpose:id:generation". Lower case survives mail programs that change letters; raising the
generation revokes a link.
"""

import base64
import hashlib
import hmac
import logging
import re
from contextlib import suppress
from enum import StrEnum

from django.conf import settings


class Purpose(StrEnum):
    CANDIDATE = "candidate"  # the candidate's page, /c/
    CANDIDATE_STOP = "candidate-stop"  # no more emails to this candidate, /stop/
    SUPPORTER = "supporter"  # the supporter's page, /i/
    SUPPORTER_STOP = "supporter-stop"  # no more emails to this supporter, /stop/
    SUPPORTER_CODE = "supporter-code"  # no link: six digits to type instead of following one
    PARTNER = "partner"  # an organisation's page, /partner/
    SUBSCRIBER = "subscriber"  # a reader's page, /newsletter/
    SUBSCRIBER_STOP = "subscriber-stop"  # no more newsletters, /stop/
    SIGNATORY = "signatory"  # of a pledge or an open letter, /signed/
    EVENT = "event"  # the page of whoever suggested an event, /event/
    VISIT = "visit"  # the page of a service that offers a visit, /visit/
    PHONE = "phone"  # an upload begun at a desk, /p/
    CODE_TO_RECORD = "code-to-record"  # no link: six digits to the address on record
    CODE_TO_NEW = "code-to-new"  # no link: six digits to the address that is to follow it
    BOUNCE = "bounce"  # no link: the address that one message comes back to


def token_for(purpose: Purpose, pk: int, generation: int = 1) -> str:
    """Return the 32 characters of the link for one row."""
    digest = hmac.digest(
        settings.LINK_KEY.encode(), f"{purpose}:{pk}:{generation}".encode(), "sha256"
    )
    return base64.b32encode(digest[:20]).decode().lower()


def code_for(purpose: Purpose, pk: int, generation: int) -> str:
    """Return the six digits for one row, which show that somebody reads an inbox. Few enough
    to type; so only a few tries are let in."""
    digest = hmac.digest(
        settings.LINK_KEY.encode(), f"{purpose}:{pk}:{generation}".encode(), "sha256"
    )
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def hash_of(token: str) -> str:
    """What the database holds of a token. Capitals are forgiven: mail programs make them."""
    return hashlib.sha256(token.lower().encode()).hexdigest()


def hash_of_address(email: str) -> str:
    """A keyed hash of an email address, so that a list of opt-outs names nobody."""
    return _keyed(f"address:{_one_spelling(email)}")


def hash_of_inbox(email: str) -> str:
    """The same for where confirmations are not wanted. Another hash than that of opt-outs:
    a candidate whose address somebody typed still gets what is meant for them."""
    return _keyed(f"inbox:{inbox_of(email)}")


def inbox_of(email: str) -> str:
    """One spelling for each inbox: many providers ignore what follows a plus, and Google's
    ignores dots too, under either of its names."""
    local, _, domain = _one_spelling(email).rpartition("@")
    local = local.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def hash_of_reader(email: str) -> str:
    """The same for who left the newsletter. Another hash again: whoever wants no newsletter may
    still be a candidate, or write invitations."""
    return _keyed(f"reader:{_one_spelling(email)}")


def _one_spelling(email: str) -> str:
    """Without capitals, and with the domain as mail servers write it: ŵ.cymru is xn--…"""
    address = email.strip().casefold()
    if address.isascii():
        return address
    local, at, domain = address.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}{at}{domain}"


def hash_of_network(network: str) -> str:
    """A keyed hash of where a visitor comes from."""
    return _keyed(f"network:{network}")


def hash_of_picture(sha256: str) -> str:
    """A keyed hash of a file: nobody else can tell whether it is of one that they have."""
    return _keyed(f"picture:{sha256}")


def _keyed(text: str) -> str:
    return hmac.digest(settings.LINK_KEY.encode(), text.encode(), "sha256").hex()


_RETURN_PATH = re.compile(r"bounce\+([a-z2-7]{32})-(\d{1,18})@", re.IGNORECASE)


def return_path(message: int | None) -> str:
    """The address that a message comes back to if it can't be delivered, or "" where no
    domain takes such mail in, or it is not among those that are owed."""
    if message is None or not settings.BOUNCE_DOMAIN:
        return ""
    return f"bounce+{token_for(Purpose.BOUNCE, message)}-{message}@{settings.BOUNCE_DOMAIN}"


def came_back(text: str) -> int | None:
    """The message whose return path is in text, or None. Nobody but us can make one up."""
    for token, message in _RETURN_PATH.findall(text):
        if hmac.compare_digest(token.lower(), token_for(Purpose.BOUNCE, int(message))):
            return int(message)
    return None


class TokenConverter:
    """A personal link's token in a url pattern. Capitals are let in, and forgiven later."""

    regex = "[A-Za-z2-7]{32}"

    def to_python(self, value: str) -> str:
        return value.lower()

    def to_url(self, value: str) -> str:
        return value


_TOKEN_IN_PATH = re.compile(
    r"(/(?:i|c|p|stop|partner|signed|newsletter|event|visit)/+)[A-Za-z2-7]{8,}|(/mailchimp/)[^/\s]+"
)


class RedactLinks(logging.Filter):
    """Keeps personal links out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        redacted = _TOKEN_IN_PATH.sub(r"\1\2[link]", message)
        if redacted != message:
            record.msg, record.args = redacted, None
        return True
