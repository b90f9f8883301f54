"""An email that came back, and what it says. Nothing that is sent to us makes this fail."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

from campaigns.outreach import links
from campaigns.outreach.models import DeliveryReport

logger = logging.getLogger(__name__)

Kind = DeliveryReport.Kind

# Enough for any report, and the head of the email that came back; what follows is never read,
# so that nobody can send what takes a worker minutes.
READ_BYTES = 100_000
# No address is longer, and no subject says more.
_LONGEST_LINE = 1000

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"(?<![^\s;<>])[^\s;<>@]+@[^\s;<>]+")
_FROM_A_SERVER = re.compile(
    r"mailer-daemon|postmaster|mail delivery|microsoft ?exchange|undeliverable", re.IGNORECASE
)
_COPY_BEGINS = re.compile(
    r"^--.*(?:copy of|original message|returned message|neges wreiddiol)",
    re.IGNORECASE | re.MULTILINE,
)
_NOBODY_THERE = re.compile(
    r"(?:user|recipient|mailbox|account|address|person)[^.\n]{0,40}"
    r"(?:unknown|not found|not exist|doesn't exist|unavailable|disabled|inactive|rejected|invalid)"
    r"|(?:no such|unknown|invalid|unrouteable|nonexistent) (?:user|recipient|mailbox|address|account|person)"
    r"|no mailbox here|host or domain name not found|domain[^.\n]{0,20}not exist",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(?:mailbox|inbox|storage)[^.\n]{0,30}full|over ?quota|quota exceeded|exceed[^.\n]{0,30}quota",
    re.IGNORECASE,
)
_STILL_TRYING = re.compile(
    r"will (?:continue|keep|be) (?:to |on )?(?:try|retr)|still (?:being )?(?:trying|retried)"
    r"|delayed|no action is required",
    re.IGNORECASE,
)
_NOT_WANTED = re.compile(
    r"spam|blocked|blacklist|block ?list|policy|reputation|relay|denied", re.IGNORECASE
)
# As mail programs write it by themselves, in English and in Welsh.
_AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(?:re: *)?(?:auto(?:matic)?[ -]?(?:reply|response|acknowledge?ment)|auto:"
    r"|out of (?:the )?office|ooo:|away from|on (?:annual )?leave"
    r"|(?:ateb|ymateb|neges) awtomat|(?:rwy['’]?n? )?(?:allan|i ffwrdd) o['’]r swyddfa"
    r"|nid (?:wyf|ydw i) yn y swyddfa|absennol o['’]r swyddfa|ar (?:fy )?(?:ng)?wyliau)",
    re.IGNORECASE,
)


_AUTOMATIC_HEADERS = (
    "X-Auto-Response-Suppress",  # Microsoft's, in what it writes by itself
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
)


@dataclass(frozen=True)
class Notice:
    """What it says, and about which email of ours."""

    kind: Kind
    code: str = ""
    gave_up: bool = False  # the server tries no longer
    message: int | None = None  # proved by the address that it came back to
    message_id: str = ""  # of the part that came back
    recipient: str = ""


def read(raw: bytes) -> Notice:
    try:
        # PostgreSQL refuses the character 0, and one email must not stop all that follow.
        return _read(raw[:READ_BYTES].replace(b"\0", b""))
    except Exception:
        # Broken on purpose, or by some server: somebody looks at it.
        logger.exception("an email that came back could not be read")
        return Notice(Kind.UNKNOWN)


def _read(raw: bytes) -> Notice:
    mail = message_from_bytes(raw)
    said = (
        _delivery_status(mail)
        or _complaint(mail)
        or _words_of_a_server(mail)
        or _automatic_reply(mail)
        or Notice(Kind.UNKNOWN)
    )
    text = raw.decode("ascii", errors="replace")
    return replace(said, message=links.came_back(text), message_id=_returned_id(mail))


def meaning_of(code: str, words: str = "") -> tuple[Kind, bool]:
    """What an enhanced status code (RFC 3463) says of the address, and whether a server that
    says so tries no longer. What blames us, or the text, is left to a person."""
    found = _ENHANCED.search(code)
    if not found:
        return _meaning_of(words)
    subject, detail = int(found[2]), int(found[3])
    if found[1] == "2":
        return Kind.DELIVERED, True
    if found[1] == "4":
        return Kind.SOFT, False
    match subject, detail:
        case (2, 2) | (4, 7):  # their mailbox is full; the time was over
            return Kind.SOFT, True
        case (1, 7 | 8):  # our own address
            return Kind.UNKNOWN, True
        case (1, _) | (2, 0 | 1) | (4, 1 | 4 | 310):
            return Kind.HARD, True
        case (7 | 6, _):  # reputation, policy, a relay; the text
            return Kind.UNKNOWN, True
        case _:
            return _meaning_of(words)


def _meaning_of(words: str) -> tuple[Kind, bool]:
    if _STILL_TRYING.search(words):
        return Kind.SOFT, False
    if _FULL.search(words):
        return Kind.SOFT, True
    if _NOBODY_THERE.search(words) and not _NOT_WANTED.search(words):
        return Kind.HARD, True
    return Kind.UNKNOWN, True


def _delivery_status(mail: Message) -> Notice | None:
    """RFC 3464, as most servers write it."""
    for part in _parts(mail):
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in _blocks(part):
            if "action" in fields or "status" in fields:
                return _of_recipient(fields)
    return None


def _of_recipient(fields: dict[str, str]) -> Notice:
    action, words = fields.get("action", "").lower(), fields.get("diagnostic-code", "")
    code = code_in(fields.get("status", ""))
    if not code or code.endswith(".0.0"):
        # "Something": what their server said is mostly more precise.
        code = code_in(words) or code
    if action == "delayed":
        kind, gave_up = Kind.SOFT, False
    elif action in {"delivered", "relayed", "expanded"}:
        kind, gave_up = Kind.DELIVERED, True
    else:
        kind, gave_up = meaning_of(code, words)
        if action == "failed":
            gave_up = True
            if kind == Kind.DELIVERED:
                kind = Kind.UNKNOWN
    named = fields.get("original-recipient") or fields.get("final-recipient", "")
    return Notice(kind, code, gave_up, recipient=_address_in(named))


def _complaint(mail: Message) -> Notice | None:
    """RFC 5965: their provider passes on that somebody pressed "spam"."""
    for part in _parts(mail):
        if part.get_content_type() == "message/feedback-report":
            text = _text(part)
            not_spam = re.search(r"^Feedback-Type:\s*not-spam", text, re.IGNORECASE | re.MULTILINE)
            named = re.search(r"^Original-Rcpt-To:(.*)$", text, re.IGNORECASE | re.MULTILINE)
            return Notice(
                Kind.AUTO_REPLY if not_spam else Kind.COMPLAINT,
                recipient=_address_in(named[1]) if named else "",
            )
    return None


def _words_of_a_server(mail: Message) -> Notice | None:
    """A bounce in plain words, as older servers write them."""
    failed = str(mail.get("X-Failed-Recipients", ""))
    if not failed and not _FROM_A_SERVER.search(str(mail.get("From", ""))):
        return None
    words = next(
        (_text(part) for part in _parts(mail) if part.get_content_type() == "text/plain"), ""
    )
    # A code in the email that came back says nothing.
    words = _COPY_BEGINS.split(words)[0]
    code = code_in(words)
    kind, gave_up = meaning_of(code, words)
    if kind == Kind.SOFT and not _STILL_TRYING.search(words):
        gave_up = True
    return Notice(kind, code, gave_up, recipient=_address_in(failed))


def _automatic_reply(mail: Message) -> Notice | None:
    submitted = str(mail.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    if (
        not submitted.startswith("no")
        or any(name in mail for name in _AUTOMATIC_HEADERS)
        or precedence in {"auto_reply", "bulk", "junk"}
        or _AUTOMATIC_SUBJECT.search(_subject_of(mail))
    ):
        return Notice(Kind.AUTO_REPLY)
    return None


def _subject_of(mail: Message) -> str:
    for name, value in mail.raw_items():
        if name.lower() == "subject":
            # Some write letters into it as they are (RFC 6532), against the older rule.
            text = str(value)[:_LONGEST_LINE]
            text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            try:
                return str(make_header(decode_header(text)))
            except (ValueError, LookupError, HeaderParseError):
                return text
    return ""


def _returned_id(mail: Message) -> str:
    """The Message-ID of the email that it is about."""
    for part in _parts(mail):
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            inner = part.get_payload(0) if part.is_multipart() else _text(part)
            head = inner.as_string()[:READ_BYTES] if isinstance(inner, Message) else str(inner)
            if found := _MESSAGE_ID.search(head):
                return found[1]
    answered = str(mail.get("In-Reply-To", "")).strip()
    if re.fullmatch(r"<[^<>\s]{3,250}>", answered):
        return answered
    for part in _parts(mail):
        if part.get_content_type() == "text/plain" and (found := _MESSAGE_ID.search(_text(part))):
            return found[1]
    return ""


def _parts(mail: Message) -> Iterator[Message]:
    """This email's own parts, and not those of an email that is in it."""
    yield mail
    if mail.get_content_maintype() == "multipart" and mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)


def _blocks(part: Message) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery status: of the message, then of each recipient."""
    payload = part.get_payload()
    if isinstance(payload, list):
        for block in payload:
            if not isinstance(block, Message):
                continue
            yield {name.lower(): " ".join(str(value).split()) for name, value in block.items()}
        return
    for text in re.split(r"\r?\n\s*\r?\n", _text(part)):
        fields = re.findall(r"^([\w-]+):[ \t]*(.*)$", text, re.MULTILINE)
        yield {name.lower(): value.strip() for name, value in fields}


def _text(part: Message) -> str:
    if part.is_multipart():
        return "\n".join(str(one) for one in part.get_payload())[:READ_BYTES]
    payload = part.get_payload(decode=True)
    return (
        payload[:READ_BYTES].replace(b"\0", b"").decode("utf-8", errors="replace")
        if isinstance(payload, bytes)
        else ""
    )


def _address_in(text: str) -> str:
    found = _ADDRESS.search(text[:_LONGEST_LINE])
    return found[0] if found else ""


def code_in(text: str) -> str:
    found = _ENHANCED.search(text)
    return found[0] if found else ""
