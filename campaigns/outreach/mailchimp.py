"""The service that sends the newsletter: what of its Marketing API 3.0 we use."""

from __future__ import annotations

import hashlib
from typing import Any

import requests
from django.conf import settings

from campaigns.outreach.models import Subscriber
from candidates import outside
from candidates.models import Constituency

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 5, 20, 30
# Of an answer. That about one person has some 5,000 bytes.
MAX_BYTES = 200_000
# Its own names of what it answers with 400. The first: they unsubscribed over there, and only
# they can undo that. The second: they had it deleted for good over there.
LEFT_THERE = "Member In Compliance State"
FORGOTTEN_THERE = "Forgotten Email Not Subscribed"

Role, Topic, Frequency = Subscriber.Role, Subscriber.Topic, Subscriber.Frequency
# Staff read these over there: in English, and the same for ever.
TAGS = {
    **{("topics", topic): f"Topic: {topic}" for topic in Topic.values},
    ("frequency", Frequency.FEW): "Only a few times a year",
    ("language", "cy"): "Reads Welsh",
    **{("role", role): f"Role: {role}" for role in Role.values},
    **{("nation", nation): f"Nation: {nation}" for nation in Constituency.Nation.values},
}


class Refused(Exception):
    """It will never take this as it is: a person has to look."""


class Away(Exception):
    """It may take this later: too busy, broken, or not to be reached."""


class NotLetIn(Away):
    """The key, or the audience, is not what it knows: nobody can be handed over now."""


def is_set_up() -> bool:
    return bool(settings.MAILCHIMP_API_KEY)


def subscribe(reader: Subscriber) -> str:
    """Add or change them. Returns "", or what staff should know about it."""
    try:
        _put(reader, "subscribed")
    except Refused as refused:
        if LEFT_THERE not in str(refused):
            raise
        # They came back to us, and confirmed it; it wants to hear that from them as well.
        _put(reader, "pending")
        _tag(reader)
        return "Mailchimp asks them to confirm: they had unsubscribed there before."
    _tag(reader)
    return ""


def unsubscribe(reader: Subscriber) -> None:
    try:
        _put(reader, "unsubscribed")
    except Refused as refused:
        # Then it writes to them no more either way.
        if not any(known in str(refused) for known in (LEFT_THERE, FORGOTTEN_THERE)):
            raise


def delete(reader: Subscriber) -> None:
    """For good, with all that it knows of them."""
    if not _ask("POST", f"{_member(reader)}/actions/delete-permanent", may_be_gone=True):
        # Unknown there; unless it is the audience that is.
        _ask("GET", f"/lists/{settings.MAILCHIMP_AUDIENCE}")


def _put(reader: Subscriber, status: str) -> None:
    body: dict[str, Any] = {
        "email_address": reader.email,
        "status_if_new": status,
        "status": status,
        "merge_fields": {"FNAME": reader.first_name},
        "timestamp_signup": _time(reader.agreed_at),
    }
    if reader.language != "cy":
        # It has no Welsh in its list of languages; a tag says so instead.
        body["language"] = "en"
    if reader.confirmed_at:
        body["timestamp_opt"] = _time(reader.confirmed_at)
    if permissions := settings.MAILCHIMP_PERMISSIONS:
        agreed = status != "unsubscribed"
        body["marketing_permissions"] = [
            {"marketing_permission_id": one, "enabled": agreed} for one in permissions
        ]
    _ask("PUT", _member(reader), body)


def _tag(reader: Subscriber) -> None:
    tags = [
        {"name": name, "status": "active" if _holds(reader, *which) else "inactive"}
        for which, name in TAGS.items()
    ]
    _ask("POST", f"{_member(reader)}/tags", {"tags": tags})


def _holds(reader: Subscriber, field: str, value: str) -> bool:
    known = getattr(reader, field)
    return value in known if isinstance(known, list) else value == known


def _time(moment: Any) -> str:
    return str(moment.isoformat(timespec="seconds"))


def _member(reader: Subscriber) -> str:
    # Its name for a person, and no secret: MD5 of the address in small letters.
    name = hashlib.md5(reader.email.lower().encode(), usedforsecurity=False).hexdigest()
    return f"/lists/{settings.MAILCHIMP_AUDIENCE}/members/{name}"


def _ask(method: str, path: str, body: object = None, *, may_be_gone: bool = False) -> bool:
    """False where what was asked about is not there."""
    try:
        with requests.request(
            method,
            settings.MAILCHIMP_URL + path,
            json=body,
            auth=("key", settings.MAILCHIMP_API_KEY),
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as answer:
            status = answer.status_code
            title = "" if status < 300 else _title(answer)
    except requests.RequestException as error:
        # Without its words: they hold the address that was asked.
        raise Away(type(error).__name__) from None
    if status < 300:
        return True
    if may_be_gone and status == 404:
        return False
    why = f"{status} {title}".strip()
    if status in {401, 403, 404}:
        raise NotLetIn(why)
    if status == 429 or status >= 500 or status < 400:
        raise Away(why)
    raise Refused(why)


def _title(answer: requests.Response) -> str:
    """In a few words what is wrong. Its details name the address, and are not kept."""
    try:
        problem = outside.data_of(answer, most=MAX_BYTES, seconds=ALL_SECONDS)
    except ValueError:
        return ""
    title = problem.get("title", "") if isinstance(problem, dict) else ""
    return str(title)[:100] if "@" not in str(title) else ""
