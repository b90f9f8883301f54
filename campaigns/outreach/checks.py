"""Whether a message may leave: looked at again when it is about to, for a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, prefetch_related_objects

from campaigns.models import Campaign, Contest, may_be_asked, phase_of
from campaigns.outreach import fresh_codes, offering
from campaigns.outreach.mailings import last_look
from campaigns.outreach.models import (
    Approach,
    Ask,
    Digest,
    Invitation,
    Message,
    Pause,
    Reply,
    SeatWatch,
    SendingRules,
    Stream,
    Suppression,
    people_before_the_poll,
)
from campaigns.outreach.pace import Wish, let_through
from campaigns.phases import Phase
from candidates.models import Candidate, CandidateQuerySet, Constituency, Contact

LOOK_AGAIN = timedelta(hours=1)
TO_A_GIVEN_ADDRESS = {Message.Kind.CODE, Message.Kind.SUBMITTED, Message.Kind.REMOVED}


@dataclass(frozen=True)
class Go:
    """It may leave now, to this address."""

    address: str
    contact: Contact | None = None
    # In the candidate's seat, which decides what people are called.
    phase: Phase | None = None


@dataclass(frozen=True)
class Later:
    """Not now, and perhaps then."""

    until: datetime
    reason: Ask.Reason | None = None


@dataclass(frozen=True)
class Never:
    """It is called off."""

    reason: Ask.Reason


Decision = Go | Later | Never


def decide(
    batch: Sequence[Message], now: datetime, *, at_the_pace: bool = True
) -> dict[int, Decision]:
    """What happens with each message. Where it is asked again about messages that were let
    through already, the pace has counted them."""
    known = _Known(batch, now)
    decisions = {message.pk: _decision(message, known) for message in batch}
    if at_the_pace:
        _keep_the_pace(batch, decisions, known)
    return decisions


def approach_of(message: Message) -> Approach | None:
    """The candidate whom it goes to, where it goes to one."""
    if message.ask and message.kind in Message.Kind.of_an_ask_to_candidates():
        return message.ask.approach
    return message.approach


def _news_of(message: Message) -> Approach | None:
    """The candidate of whom a supporter is told that they joined, or what they answered."""
    news = {Message.Kind.GOOD_NEWS, Message.Kind.ANSWER}
    return message.ask.approach if message.ask and message.kind in news else None


class _Known:
    """What is the same for many messages of a batch, read once."""

    def __init__(self, batch: Sequence[Message], now: datetime) -> None:
        self.now = now
        approaches = [
            one for message in batch if (one := approach_of(message) or _news_of(message))
        ]
        self._read_letters(batch)
        approaches += [one.approach for group in self.others.values() for one in group]
        campaigns = {approach.campaign_id for approach in approaches}
        self._campaigns = Campaign.objects.with_elections().in_bulk(campaigns)
        seats: dict[int, dict[int, Constituency]] = defaultdict(dict)
        for approach in approaches:
            seat = approach.candidate.constituency
            seats[approach.campaign_id][seat.pk] = seat
        self._contests = {
            pk: campaign.contests_in(seats[pk].values()) for pk, campaign in self._campaigns.items()
        }
        of_mailings = [message for message in batch if message.recipient_of_mailing_id]
        self.of_mailings = last_look.look(of_mailings, self._campaigns, now)
        candidates = [approach.candidate for approach in approaches]
        prefetch_related_objects(candidates, "contacts")
        self._rules = SendingRules.current() if approaches else SendingRules()
        self._pauses = list(Pause.objects.filter(ended_at=None)) if approaches else []
        self._stops = Suppression.objects.stops(
            {candidate.person_id for candidate in candidates},
            {
                contact.value
                for candidate in candidates
                for contact in candidate.contacts.all()
                if contact.channel == Contact.Channel.EMAIL
            },
        )

    def _read_letters(self, batch: Sequence[Message]) -> None:
        """Who else stands in daily letters, and where anything is left to say."""
        letters = [one.digest_id for one in batch if one.kind == Message.Kind.DIGEST]
        together = Digest.objects.filter(together_with__in=letters).with_names()
        self.others: dict[int, list[Digest]] = defaultdict(list)
        for digest in together if letters else ():
            self.others[digest.together_with_id or 0].append(digest)
        asks = Ask.objects.filter(Q(digest__in=letters) | Q(digest__together_with__in=letters))
        left = (
            asks.exclude(status__in=Digest.GONE).values_list("digest", flat=True) if letters else ()
        )
        self.with_asks = set(left)

    def also_in(self, message: Message) -> list[int]:
        """To whom a daily letter goes beside the one that it is named by."""
        others = self.others.get(message.digest_id or 0, [])
        return [one.approach_id for one in others if one.pk in self.with_asks]

    def campaign(self, approach: Approach) -> Campaign:
        return self._campaigns[approach.campaign_id]

    def contest(self, approach: Approach) -> Contest | None:
        return self._contests[approach.campaign_id][approach.candidate.constituency.pk]

    def phase(self, approach: Approach) -> Phase:
        return phase_of(self.contest(approach), self.campaign(approach), self.now)

    def is_paused(self, message: Message, approach: Approach) -> bool:
        return any(pause.covers(message.stream, approach) for pause in self._pauses)

    def closed_until(self, approach: Approach) -> datetime | None:
        """When it may be looked at again, where it is too early or too late in the day."""
        opens_at = self._rules.next_opening(self.campaign(approach), self.now)
        return self._rules.after_opening(opens_at) if opens_at > self.now else None

    def is_suppressed(self, approach: Approach, address: str) -> bool:
        person_id = approach.candidate.person_id
        return bool(self._stops.reasons(approach.campaign_id, person_id, address))


def _decision(message: Message, known: _Known) -> Decision:
    approach = approach_of(message)
    if approach is not None and message.recipient_of_mailing_id:
        return _of_mailing(message, approach, known)
    if approach is not None and message.kind == Message.Kind.DIGEST:
        return _daily_letter(message, approach, known)
    if message.kind == Message.Kind.VISIT_OFFER and offering.is_over(message):
        return Never(Ask.Reason.WITHDRAWN)
    if approach is not None and message.stream != Stream.TRANSACTIONAL:
        return _to_be_asked(message, approach, known)
    if approach is not None:
        phase = known.phase(approach)
        if message.kind == Message.Kind.CODE and fresh_codes.is_over(message):
            return Never(Ask.Reason.WITHDRAWN)
        # A code can go to an address that is not on record yet, and a warning, or the last word
        # of all, to one that is not any more.
        preset = message.contact if message.kind in TO_A_GIVEN_ADDRESS else None
        contact = preset or contact_of(approach, phase)
        return Go(contact.value, contact, phase) if contact else Never(Ask.Reason.NO_ADDRESS)
    recipient = message.recipient
    assert not isinstance(recipient, Candidate)  # noqa: S101 - those have an approach
    if not recipient.email:
        return Never(Ask.Reason.NO_ADDRESS)
    if _is_pointless(message):
        return Never(Ask.Reason.STOPPED)
    news_of = _news_of(message)
    if news_of is not None and known.phase(news_of) is Phase.POLL_DAY:
        # Voters hear nothing from us about a candidate while they vote.
        return Later(known.now + LOOK_AGAIN)
    if message.watch and not _people_in(message.watch):
        # They vanished since: the news would be wrong.
        return Later(known.now + LOOK_AGAIN)
    return Go(recipient.email)


def _of_mailing(message: Message, approach: Approach, known: _Known) -> Decision:
    """A mailing knows its people; pauses and hours are those of everything to candidates."""
    answer = known.of_mailings[message.pk]
    if isinstance(answer, Ask.Reason):
        return Never(answer)
    if isinstance(answer, datetime):
        return Later(answer)
    if known.is_paused(message, approach):
        return Later(known.now + LOOK_AGAIN, Ask.Reason.PAUSED)
    closed_until = known.closed_until(approach)
    if closed_until:
        return Later(closed_until)
    return Go(answer.value, answer, known.phase(approach))


def _daily_letter(message: Message, approach: Approach, known: _Known) -> Decision:
    """Like an invitation. Several candidates stay in one letter as long as the same happens
    with all; whoever parts gets one of their own."""
    decision = _to_be_asked(message, approach, known)
    others = known.others[message.digest_id or 0]
    parting = {
        digest.pk
        for digest in others
        if not _the_same(decision, _to_be_asked(message, digest.approach, known))
    }
    if parting:
        Digest.objects.filter(pk__in=parting).update(together_with=None)
        others[:] = [digest for digest in others if digest.pk not in parting]
    staying = {message.digest_id, *(digest.pk for digest in others)}
    if isinstance(decision, Go) and not staying & known.with_asks:
        return Never(Ask.Reason.WITHDRAWN)
    return decision


def _the_same(one: Decision, other: Decision) -> bool:
    if isinstance(one, Go) and isinstance(other, Go):
        return one.address.casefold() == other.address.casefold()
    if isinstance(one, Go) or isinstance(other, Go):
        return False
    return type(one) is type(other) and one.reason == other.reason


def contact_of(approach: Approach, phase: Phase) -> Contact | None:
    """The address to write to now. Parliament's are dead while there are no MPs."""
    return approach.candidate.email_contact(parliament=phase.has_mps)


def _is_pointless(message: Message) -> bool:
    """Transactional mail asks only whether it still makes sense."""
    if message.invitation and message.kind in {Message.Kind.CONFIRM, Message.Kind.REMIND}:
        return message.invitation.status != Invitation.Status.UNCONFIRMED
    if message.invitation and message.kind == Message.Kind.QUESTION:
        return bool(message.invitation.stopped_at) or message.invitation.has_answered()
    if message.ask and message.kind == Message.Kind.ANSWER:
        passed_on = Reply.objects.filter(state=Reply.State.PASSED_ON)
        answered = passed_on.filter(digest=message.ask.digest_id).exists()
        return bool(message.ask.invitation.stopped_at) or not answered
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


def _to_be_asked(message: Message, approach: Approach, known: _Known) -> Decision:
    now = known.now
    contest, phase = known.contest(approach), known.phase(approach)
    if reason := _why_never(message, approach, contest, phase):
        return Never(reason)
    if not may_be_asked(approach.candidate, contest, phase):
        # Off the list that we import, and perhaps on it again tomorrow.
        return Later(now + LOOK_AGAIN, Ask.Reason.NOT_LISTED)
    if known.is_paused(message, approach):
        return Later(now + LOOK_AGAIN, Ask.Reason.PAUSED)
    contact = contact_of(approach, phase)
    if contact is None:
        return Later(now + LOOK_AGAIN, Ask.Reason.NO_ADDRESS)
    if known.is_suppressed(approach, contact.value):
        return Never(Ask.Reason.STOPPED)
    closed_until = known.closed_until(approach)
    return Later(closed_until) if closed_until else Go(contact.value, contact, phase)


def _why_never(
    message: Message, approach: Approach, contest: Contest | None, phase: Phase
) -> Ask.Reason | None:
    """What ends it for good. Who is no longer listed may come back."""
    candidate = approach.candidate
    if not phase.may_send:
        return Ask.Reason.PHASE
    if approach.stopped_at:
        return Ask.Reason.STOPPED
    # Thanks are for having joined, and a visit is offered to everybody alike.
    goes_on = {Message.Kind.THANKS, Message.Kind.VISIT_OFFER}
    if approach.response == Approach.Response.JOINED and message.kind not in goes_on:
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


def _keep_the_pace(batch: Sequence[Message], decisions: dict[int, Decision], known: _Known) -> None:
    wishes = []
    for message in batch:
        decision, approach = decisions[message.pk], approach_of(message)
        if isinstance(decision, Go) and approach and message.stream != Stream.TRANSACTIONAL:
            domain = decision.address.rpartition("@")[2].lower()
            people = (approach.pk, *known.also_in(message))
            wishes.append(Wish(message.pk, message.stream, people, domain))
    for pk, at in let_through(wishes, known.now).items():
        if at > known.now:
            decisions[pk] = Later(at, Ask.Reason.PACE)
