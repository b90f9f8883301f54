"""What came back about our emails: kept first, then acted on, once. Reports may come twice,
in any order, and before we know ourselves that something was sent."""

import hashlib
import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaigns.outreach import fresh_codes
from campaigns.outreach.mailings import breaker
from campaigns.outreach.models import (
    Approach,
    Ask,
    DeliveryReport,
    Heartbeat,
    Invitation,
    Message,
    Recipient,
    Repair,
    SeatWatch,
    Suppression,
)
from campaigns.outreach.returns import bounces, inbox
from campaigns.outreach.returns.bounces import Notice
from candidates.models import Candidate, Contact

logger = logging.getLogger(__name__)

Kind, Status = DeliveryReport.Kind, Message.Status

# A mailbox that has been full this long is not read.
SOFT_FOR_AT_MOST = timedelta(days=7)
SEND_AGAIN_AFTER = timedelta(days=1)
# A worker has it at this moment: what came of it is known soon.
IN_HAND = (Status.CLAIMED, Status.SENDING)
NOT_ON_THEIR_WAY = (Ask.Status.WAITING, Ask.Status.HELD, Ask.Status.QUEUED, Ask.Status.IN_DIGEST)


def take_in(raw: bytes) -> DeliveryReport:
    """An email that came to the address for bounces. The same one twice is kept once."""
    event_id = f"mail:{hashlib.sha256(raw).hexdigest()}"
    notice = _as_far_as_proved(bounces.read(raw))
    return record(event_id, notice, source=DeliveryReport.Source.MAIL)


def _as_far_as_proved(notice: Notice) -> Notice:
    """Whoever had an answer from a candidate knows the Message-ID that it answers, and must not
    take the candidate's address away with it. Where each email has a return path of its own,
    only that proves what came back; of the rest, a person looks."""
    if settings.BOUNCE_DOMAIN and notice.message is None and notice.kind != Kind.AUTO_REPLY:
        return replace(notice, kind=Kind.UNKNOWN)
    return notice


def record(
    event_id: str,
    notice: Notice,
    *,
    source: DeliveryReport.Source,
    happened_at: datetime | None = None,
) -> DeliveryReport:
    now = timezone.now()
    report, _new = DeliveryReport.objects.get_or_create(
        event_id=event_id,
        defaults={
            "source": source,
            "kind": notice.kind,
            "message": _message_of(notice),
            "code": notice.code[:20],
            "gave_up": notice.gave_up,
            "happened_at": min(happened_at or now, now),
        },
    )
    if report.message and notice.recipient:
        _remember_contact(report.message, notice.recipient)
    try:
        act(report, recipient=notice.recipient)
    except DatabaseError:
        # It is kept, and acted on with the next sweep.
        logger.exception("report %s is kept, and waits", report.pk)
    return report


def act_on_waiting(limit: int = 200) -> int:
    """What came before its time, or while something was broken. Returns how many are done."""
    done = 0
    waiting = DeliveryReport.objects.filter(acted_at=None).exclude(kind=Kind.UNKNOWN)
    for report in waiting.select_related("message").order_by("received_at", "pk")[:limit]:
        try:
            done += act(report)
        except Exception:
            # One that can't be acted on holds up no other.
            logger.exception("report %s can't be acted on", report.pk)
    return done


@transaction.atomic
def act(report: DeliveryReport, *, recipient: str = "") -> bool:
    """Do what it asks for, unless that is done, or has to wait. What nobody but a person
    understands waits for one."""
    message = _locked(report)
    if report.kind == Kind.UNKNOWN or (message and message.status in IN_HAND):
        return False
    mine = DeliveryReport.objects.filter(pk=report.pk, acted_at=None)
    if not mine.update(acted_at=timezone.now()):
        return False
    if message:
        _act(report, message)
    elif report.kind == Kind.COMPLAINT and report.source == DeliveryReport.Source.WEBHOOK:
        # The email itself is deleted. Only a provider that has logged in is believed.
        _suppress(recipient)
    logger.info("report %s: %s, message %s", report.pk, report.kind, report.message_id)
    return True


def _locked(report: DeliveryReport) -> Message | None:
    if report.message_id is None:
        return None
    messages = Message.objects.filter(pk=report.message_id)
    if not messages.select_for_update().first():
        return None
    return messages.with_subject().select_related("contact").get()


def _act(report: DeliveryReport, message: Message) -> None:
    match report.kind:
        case Kind.DELIVERED:
            _delivered(report, message)
        case Kind.SOFT:
            _soft(report, message)
        case Kind.HARD:
            _hard(report, message)
        case Kind.COMPLAINT:
            _complaint(message)


def _message_of(notice: Notice) -> Message | None:
    messages = Message.objects.with_subject()
    if notice.message:
        return messages.filter(pk=notice.message).first()
    if notice.message_id:
        return messages.filter(message_id=notice.message_id).first()
    return None


def _remember_contact(message: Message, address: str) -> None:
    """Which address was used, where a worker died before it could say."""
    if message.contact_id is None and (candidate := _candidate_of(message)):
        contact = candidate.contacts.emails().filter(value__iexact=address).first()
        Message.objects.filter(pk=message.pk, contact=None).update(contact=contact)


def _candidate_of(message: Message) -> Candidate | None:
    recipient = message.recipient
    return recipient if isinstance(recipient, Candidate) else None


def _delivered(report: DeliveryReport, message: Message) -> None:
    later = message.reports.filter(kind__in=[Kind.SOFT, Kind.HARD], gave_up=True)
    if later.filter(happened_at__gt=report.happened_at).exists():
        return
    # In doubt, or even to be sent once more: now it is known that it arrived.
    Message.objects.filter(
        pk=message.pk, status__in=[Status.QUEUED, Status.STUCK, Status.SENT]
    ).update(status=Status.DELIVERED, sent_at=Coalesce(F("sent_at"), report.happened_at))
    message.asks().filter(status__in=[*NOT_ON_THEIR_WAY, Ask.Status.SENT]).update(
        status=Ask.Status.DELIVERED, reason=Ask.Reason.NONE, changed_at=timezone.now()
    )


def _soft(report: DeliveryReport, message: Message) -> None:
    about = Q(message=message)
    if message.contact:
        about |= Q(message__contact=message.contact)
    reports = DeliveryReport.objects.filter(about)
    softs = reports.filter(kind=Kind.SOFT)
    if last := reports.filter(kind=Kind.DELIVERED).order_by("-happened_at").first():
        softs = softs.filter(happened_at__gt=last.happened_at)
    since = softs.aggregate(first=Min("happened_at"))["first"]
    if since and report.happened_at - since >= SOFT_FOR_AT_MOST:
        _hard(report, message)
    elif report.gave_up:
        _send_again(message, report.happened_at + SEND_AGAIN_AFTER)


def _send_again(message: Message, at: datetime) -> None:
    """It has certainly not arrived, and may tomorrow: their mailbox was full."""
    Message.objects.filter(pk=message.pk, status__in=[Status.SENT, Status.DELIVERED]).update(
        status=Status.QUEUED, due_at=at, claimed_at=None, claims=0, attempts=0
    )


def _hard(report: DeliveryReport, message: Message) -> None:
    # What was cancelled or given up stays so.
    left = [Status.QUEUED, Status.STUCK, Status.SENT, Status.DELIVERED]
    words = f"came back: {report.code or report.get_kind_display().lower()}"
    Message.objects.filter(pk=message.pk, status__in=left).update(
        status=Status.BOUNCED, last_error=words
    )
    did_not_arrive(message)
    if message.contact:
        address_is_dead(message.contact, f"Mail to it {words}")


def did_not_arrive(message: Message) -> None:
    """Whoever waits for it is told: each supporter once, and the mailing."""
    left = [*NOT_ON_THEIR_WAY, Ask.Status.SENT, Ask.Status.DELIVERED, Ask.Status.BOUNCED]
    asks = message.asks().filter(status__in=left)
    for ask in asks:
        tell_supporter(ask)
    asks.update(status=Ask.Status.BOUNCED, reason=Ask.Reason.NONE, changed_at=timezone.now())
    if message.recipient_of_mailing_id:
        together = Q(pk=message.recipient_of_mailing_id)
        together |= Q(together_with=message.recipient_of_mailing_id)
        Recipient.objects.filter(together).update(
            status=Recipient.Status.BOUNCED, changed_at=timezone.now()
        )
        breaker.after_trouble_with(message)


def tell_supporter(ask: Ask) -> None:
    """Their invitation could not be delivered: one email says so. The sweep sends it."""
    Message.objects.owe(Message.Kind.UNDELIVERED, dedupe_key=f"undelivered:{ask.pk}", ask=ask)


@transaction.atomic
def address_is_dead(contact: Contact, problem: str) -> None:
    """Use it no more, beside whatever name it stands, and have staff look for a better one."""
    same = Contact.objects.emails().filter(value__iexact=contact.value, problem="")
    for one in same.select_related("candidate"):
        if one.candidate.is_on_the_ballot or one.candidate.sitting:
            repair, _new = Repair.objects.get_or_create(
                contact=one, defaults={"candidate": one.candidate}
            )
            Repair.objects.filter(pk=repair.pk).update(closed_at=None, closed_by=None)
    same.update(problem=problem[:200])


def _complaint(message: Message) -> None:
    """They marked it as spam: nothing more to this address, nor to this person."""
    breaker.after_trouble_with(message)
    recipient = message.recipient
    if message.details.get("to") == fresh_codes.NEW and message.contact:
        # Typed, and perhaps by mistake: it may be a stranger's, who can't speak for anybody.
        _suppress(message.contact.value)
        return
    if isinstance(recipient, Candidate):
        approaches = Approach.objects.filter(candidate__person_id=recipient.person_id)
        _suppress(message.contact.value if message.contact else "", recipient.person_id)
        approaches.filter(stopped_at=None).update(stopped_at=timezone.now())
        _call_off(approaches)
        return
    if isinstance(recipient, SeatWatch):
        _suppress(recipient.email)
        recipient.delete()
        return
    _suppress(recipient.email)
    Invitation.objects.filter(email__iexact=recipient.email, stopped_at=None).exclude(
        email=""
    ).update(stopped_at=timezone.now())


def _suppress(address: str, person_id: int | None = None) -> None:
    complained = Suppression.Reason.COMPLAINED
    if address:
        Suppression.objects.add_once(reason=complained, email=address)
    if person_id is not None:
        Suppression.objects.add_once(reason=complained, person_id=person_id)


def _call_off(approaches: QuerySet[Approach]) -> None:
    """What waits to go to these candidates."""
    to_candidates = Message.objects.filter(
        Q(approach__in=approaches)
        | Q(ask__approach__in=approaches, kind__in=Message.Kind.of_an_ask_to_candidates())
    )
    to_candidates.cancel(Ask.Reason.STOPPED)
    Ask.objects.filter(approach__in=approaches, status__in=NOT_ON_THEIR_WAY).move(
        to=Ask.Status.CANCELLED, reason=Ask.Reason.STOPPED
    )


def read_mailbox(url: str, *, limit: int = 200) -> Counter[str]:
    """Take in what lies in the mailbox for bounces, and count it by kind. An email is marked
    only once it is kept; what nobody understands stays there, flagged, for a person."""
    counts: Counter[str] = Counter()
    with inbox.opened(url) as mailbox:
        for uid, raw in mailbox.new(limit):
            report = take_in(raw)
            counts[report.get_kind_display()] += 1
            if report.kind == Kind.UNKNOWN:
                mailbox.leave_for_a_person(uid)
            else:
                mailbox.done(uid)
    Heartbeat.beat("mailbox")
    return counts
