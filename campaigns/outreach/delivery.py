"""Sending one claimed message: check again, hand over, record."""

import logging
import random
import re
from datetime import datetime, timedelta
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from campaigns.models import Campaign, Contest, may_be_asked, phase_of
from campaigns.outreach import emails
from campaigns.outreach.models import (
    Approach,
    Ask,
    ClaimLost,
    Invitation,
    Message,
    SeatWatch,
    Suppression,
    people_before_the_poll,
)
from campaigns.outreach.smtp import KnowsHandover
from campaigns.phases import LONDON, Phase
from candidates.models import Candidate, CandidateQuerySet, Contact

logger = logging.getLogger(__name__)

# Minutes until the next attempt. Greylisting wants a few minutes, a broken server hours;
# after the last one, a week has passed.
RETRY_MINUTES = [5, 15, 30, 60, 120, 240, 480, 720, *[1440] * 6]
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
LOOK_AGAIN = timedelta(hours=1)


def deliver(message: Message, connection: BaseEmailBackend) -> None:
    """Bring a claimed message to its next state. Raises nothing that a mail server,
    or another worker, can cause."""
    try:
        _deliver(message, connection)
    except ClaimLost:
        logger.warning("message %s was taken over by another worker", message.pk)


def _deliver(message: Message, connection: BaseEmailBackend) -> None:
    if message.claims > Message.MAX_CLAIMS:
        message.give_up(Message.Status.CLAIMED, "every attempt ended with the worker")
        return
    contact, address = None, ""
    if message.kind == Message.Kind.INVITATION:
        contact = _may_invite(message)
        if contact is None:
            return
        address = contact.value
    else:
        contact, address = _address(message)
        if not address:
            message.call_off(Ask.Reason.NO_ADDRESS)
            return
        if _is_pointless(message):
            message.call_off(Ask.Reason.STOPPED)
            return
        if message.watch and not _people_in(message.watch):
            # They vanished since: the news would be wrong.
            message.put_off(timezone.now() + LOOK_AGAIN)
            return

    email = emails.letter(message, address)
    email.before_handover = message.begin_handover
    try:
        if not isinstance(connection, KnowsHandover):
            # A provider's API has no moment between: the whole call may have arrived.
            email.ready()
        connection.send_messages([email])
    except SMTPRecipientsRefused as refused:
        code, answer = next(iter(refused.recipients.values()))
        to_blame = blames_the_address(code, answer)
        _not_accepted(message, code, answer, contact, final=to_blame)
        if contact and to_blame:
            Contact.objects.filter(pk=contact.pk).update(problem=f"Refused by its server: {code}")
        return
    except SMTPDataError as refused:
        # 552: their mailbox is full, and may not be tomorrow.
        final = refused.smtp_code >= 500 and refused.smtp_code != 552
        _not_accepted(message, refused.smtp_code, refused.smtp_error, contact, final=final)
        return
    except SMTPResponseException as refused:
        # Before any recipient was named: our own settings, or the relay itself.
        logger.error("the mail server refuses us: %s", refused.smtp_code)
        _not_accepted(message, refused.smtp_code, refused.smtp_error, contact, final=False)
        return
    except (SMTPServerDisconnected, SMTPException, OSError) as error:
        if message.status == Message.Status.SENDING:
            # It may have arrived. The sweep shows it as stuck; a person decides.
            logger.error("message %s: no answer after the hand-over", message.pk)
            return
        _try_later(message, type(error).__name__)
        return
    try:
        message.mark_sent(contact)
    except ClaimLost:
        # It took so long that it was shown as in doubt; now it is known.
        message.settle_as_sent()
    logger.info("message %s sent", message.pk)


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def blames_the_address(code: int, answer: bytes | str) -> bool:
    """Whether a refusal at RCPT is about the address (RFC 3463: 5.1.x), and not about us:
    a relay that is denied, or a reputation, says nothing of the candidate."""
    if enhanced := re.match(r"\s*(\d)\.(\d+)\.\d+", _text(answer)):
        return enhanced[1] == "5" and enhanced[2] == "1"
    return code in {550, 551, 553}


def could_not_be_made(message: Message, error: Exception) -> None:
    """A mistake of ours, to be mended: tried again as if a server had been away."""
    if message.status == Message.Status.CLAIMED:
        _try_later(message, f"could not be made: {type(error).__name__}")


def _not_accepted(
    message: Message, code: int, answer: bytes | str, contact: Contact | None, *, final: bool
) -> None:
    # Servers like to repeat the address; it does not belong into our tables.
    words = " ".join(word for word in _text(answer).split() if "@" not in word)
    error = f"{code} {words}"
    if final:
        message.mark_refused(Message.Status(message.status), error, contact)
        _tell_supporter(message)
        logger.info("message %s refused with %s", message.pk, code)
    else:
        _try_later(message, error)


def _try_later(message: Message, error: str) -> None:
    held = Message.Status(message.status)
    # At the hand-over it has been counted already.
    attempts = message.attempts + (held == Message.Status.CLAIMED)
    if attempts >= MAX_ATTEMPTS:
        message.give_up(held, error)
        logger.error("message %s given up after %s attempts", message.pk, attempts)
        return
    # Spread, so that what failed together does not come back together.
    minutes = RETRY_MINUTES[attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311
    message.try_again(held, timezone.now() + timedelta(minutes=minutes), error)


def _tell_supporter(message: Message) -> None:
    """Their invitation could not be delivered: one email says so. The sweep sends it."""
    if message.ask and message.kind == Message.Kind.INVITATION:
        Message.objects.owe(
            Message.Kind.UNDELIVERED, dedupe_key=f"undelivered:{message.ask.pk}", ask=message.ask
        )


def _address(message: Message) -> tuple[Contact | None, str]:
    recipient = message.recipient
    if isinstance(recipient, Invitation | SeatWatch):
        return None, recipient.email
    approach = message.approach
    assert approach is not None  # noqa: S101 - the other kinds go to supporters
    contact = contact_of(approach, approach.campaign.phase_in(recipient.constituency))
    return (contact, contact.value) if contact else (None, "")


def contact_of(approach: Approach, phase: Phase) -> Contact | None:
    """The address to write to now. Parliament's are dead while there are no MPs."""
    return approach.candidate.email_contact(parliament=phase.has_mps)


def _is_pointless(message: Message) -> bool:
    """Transactional mail asks only whether it still makes sense."""
    if message.kind == Message.Kind.CONFIRM:
        invitation = message.invitation
        return invitation is None or invitation.status != Invitation.Status.UNCONFIRMED
    if message.ask and message.ask.invitation.stopped_at:
        return True
    if message.kind == Message.Kind.GOOD_NEWS:
        return message.ask is None or not message.ask.approach.campaign.shows_photos()
    if watch := message.watch:
        stopped = Suppression.objects.covering(watch.campaign, email=watch.email)
        return _people_in(watch) is None or stopped.exists()
    return False


def _people_in(watch: SeatWatch) -> CandidateQuerySet | None:
    return people_before_the_poll(watch.campaign, watch.constituency)


def _may_invite(message: Message) -> Contact | None:
    """Check everything again, now. Returns the address to use; otherwise the message has
    been called off or put off."""
    ask = message.ask
    assert ask is not None  # noqa: S101 - invitations are about an ask
    approach, campaign = ask.approach, ask.approach.campaign
    candidate = approach.candidate
    now = timezone.now()
    contest = campaign.contest_in(candidate.constituency)
    phase = phase_of(contest, campaign, now)
    if reason := _why_not(approach, contest, phase):
        message.call_off(reason)
        return None
    if not may_be_asked(candidate, contest, phase):
        # Off the list that we import, and perhaps on it again tomorrow.
        message.put_off(now + LOOK_AGAIN, Ask.Reason.NOT_LISTED)
        return None
    if campaign.paused:
        message.put_off(now + LOOK_AGAIN, Ask.Reason.PAUSED)
        return None
    contact = contact_of(approach, phase)
    if contact is None:
        message.put_off(now + LOOK_AGAIN, Ask.Reason.NO_ADDRESS)
        return None
    if Suppression.objects.covering(
        campaign, email=contact.value, person_id=candidate.person_id
    ).exists():
        message.call_off(Ask.Reason.STOPPED)
        return None
    opens_at = next_opening(campaign, now)
    if opens_at > now:
        message.put_off(opens_at)
        return None
    return contact


def _why_not(approach: Approach, contest: Contest | None, phase: Phase) -> Ask.Reason | None:
    """What ends an invitation for good. Who is no longer listed may come back."""
    candidate = approach.candidate
    if not phase.may_send:
        return Ask.Reason.PHASE
    if approach.stopped_at:
        return Ask.Reason.STOPPED
    if approach.response == Approach.Response.JOINED:
        return Ask.Reason.JOINED
    if approach.response == Approach.Response.DECLINED:
        return Ask.Reason.DECLINED
    if may_be_asked(candidate, contest, phase):
        return None
    if contest is None or contest.ballot is None or contest.ballot.pk != candidate.ballot_id:
        # They sat, or stood, before this election.
        return Ask.Reason.PHASE
    if contest.ballot.cancelled:
        return Ask.Reason.PHASE
    may_come_back = phase.asks_candidates and candidate.status == Candidate.Status.NOT_LISTED
    return None if may_come_back else Ask.Reason.NOT_STANDING


def next_opening(campaign: Campaign, now: datetime) -> datetime:
    """When invitations may next leave: now, or at the start of the campaign's hours."""
    if campaign.sends_from is None or campaign.sends_until is None:
        return now
    here = now.astimezone(LONDON)
    if here.time() < campaign.sends_from:
        day = here.date()
    elif here.time() >= campaign.sends_until:
        day = here.date() + timedelta(days=1)
    else:
        return now
    return datetime.combine(day, campaign.sends_from, tzinfo=LONDON)
