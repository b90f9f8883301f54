"""What the mail provider reports, as django-anymail passes it on: the one signal that this
project listens to, because its webhooks can be heard in no other way
(docs/decisions/0009-one-signal-for-reports.md)."""

import hashlib
import logging
from typing import Any

from anymail.signals import EventType, RejectReason, tracking
from django.dispatch import receiver

from campaigns.outreach.models import DeliveryReport
from campaigns.outreach.returns import bounces, reports
from campaigns.outreach.returns.bounces import Kind, Notice

logger = logging.getLogger(__name__)

# Opened and clicked are not asked for, and nobody's business.
KIND_OF = {
    EventType.DELIVERED: Kind.DELIVERED,
    EventType.DEFERRED: Kind.SOFT,
    EventType.BOUNCED: Kind.HARD,
    EventType.REJECTED: Kind.UNKNOWN,
    EventType.FAILED: Kind.UNKNOWN,
    EventType.COMPLAINED: Kind.COMPLAINT,
    # Through the provider's own link, which we don't use: as serious as a complaint.
    EventType.UNSUBSCRIBED: Kind.COMPLAINT,
    EventType.AUTORESPONDED: Kind.AUTO_REPLY,
}
KIND_OF_REASON = {
    RejectReason.INVALID: Kind.HARD,
    RejectReason.BOUNCED: Kind.HARD,
    RejectReason.SPAM: Kind.COMPLAINT,
    RejectReason.UNSUBSCRIBED: Kind.COMPLAINT,
}


class NotKept(Exception):
    """Through no fault of the provider: it is asked to report again."""


@receiver(tracking)
def keep_report(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    if event.event_type not in KIND_OF:
        return
    try:
        reports.record(
            _id_of(event, esp_name),
            _notice(event),
            source=DeliveryReport.Source.WEBHOOK,
            happened_at=event.timestamp,
        )
    except Exception as error:
        raise NotKept from error


def _id_of(event: Any, esp_name: str) -> str:
    """The provider's own, or one made from what is the same when it is told again."""
    told = event.event_id or ":".join(
        str(one) for one in (event.message_id, event.event_type, event.timestamp, event.recipient)
    )
    # Of one length, whatever they send.
    return f"{esp_name}:{hashlib.sha256(told.encode(errors='replace')).hexdigest()}"


def _notice(event: Any) -> Notice:
    words = " ".join(str(one) for one in (event.mta_response, event.description) if one)
    kind, gave_up, code = KIND_OF[event.event_type], True, bounces.code_in(words)
    if event.event_type == EventType.REJECTED:
        kind = KIND_OF_REASON.get(event.reject_reason, Kind.UNKNOWN)
    elif event.event_type == EventType.BOUNCED and (code or event.reject_reason == "other"):
        # What blames us, or a full mailbox, is not the address's fault.
        kind, gave_up = bounces.meaning_of(code, words)
        kind = Kind.UNKNOWN if kind == Kind.DELIVERED else kind
        gave_up = True
    elif event.event_type == EventType.DEFERRED:
        gave_up = False
    ours = str((event.metadata or {}).get("message", ""))
    message_id = str(event.message_id or "").strip().strip("<>")
    return Notice(
        kind,
        code,
        gave_up,
        message=int(ours) if ours.isdecimal() and len(ours) < 19 else None,
        message_id=f"<{message_id}>" if message_id else "",
        recipient=str(event.recipient or ""),
    )
