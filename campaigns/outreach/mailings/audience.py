"""Who is in a mailing, who is out, and why. The same look is taken when staff choose, when
the mailing begins, and at the moment of sending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.functional import cached_property

from campaigns.models import Campaign, Contest, is_mp, may_be_asked, phase_of
from campaigns.outreach.models import Approach, Mailing, Recipient, Suppression
from campaigns.phases import Phase
from candidates.models import Candidate, Constituency, Contact, MergedPerson

MAILINGS_PER_CANDIDATE = 2
Reason = Recipient.Reason
# What is read of each. Thousands of candidates have few parties and seats: each is made once,
# which takes half the time of a join.
WITH = (
    "party",
    "ballot__constituency",
    "ballot__election",
    Prefetch("contacts", Contact.objects.emails()),
)


@dataclass(frozen=True)
class Person:
    """Somebody whom the campaign is about, and whether this mailing goes to them."""

    candidate: Candidate
    contact: Contact | None
    reason: str  # of Recipient.Reason; empty: they are in

    @property
    def is_in(self) -> bool:
        return not self.reason

    @property
    def why(self) -> str:
        return Reason(self.reason).label if self.reason else ""

    @property
    def address(self) -> str:
        return self.contact.value.casefold() if self.contact else ""


def seats_of(mailing: Mailing) -> list[Constituency]:
    """Those chosen, or all of them."""
    return list(mailing.seats.all()) or list(Constituency.objects.all())


def candidates_of(mailing: Mailing, *among: Q) -> list[Candidate]:
    """Everyone whom the campaign could be about in the chosen seats, A to Z."""
    found = (
        mailing.campaign.everyone()
        .filter(*among)
        .prefetch_related(*WITH)
        .order_by("ballot__constituency__name", "sort_name", "name", "person_id")
    )
    if mailing.seats.exists():
        found = found.filter(ballot__constituency__in=mailing.seats.all())
    return list(found)


def people(mailing: Mailing) -> list[Person]:
    """Everyone whom the campaign is about in the chosen seats now, by seat, A to Z."""
    look = _Look(mailing, seats_of(mailing))
    listed = [one for one in candidates_of(mailing) if look.is_listed(one)]
    return look.at(listed, planned=True)


def letter_to(mailing: Mailing, candidate: int) -> list[Person]:
    """Somebody who is in, and whoever gets the same email; or nobody."""
    own = Contact.objects.emails().filter(candidate=candidate).values("value")
    people_ids = Candidate.objects.filter(pk=candidate).values("person_id")
    sharing = Candidate.objects.filter(contacts__value__in=own).values("pk")
    near = candidates_of(mailing, Q(pk__in=sharing) | Q(person_id__in=people_ids))
    look = _Look(mailing, [one.constituency for one in near])
    listed = [one for one in near if look.is_listed(one)]
    groups = together(one for one in look.at(listed, planned=True) if one.is_in)
    theirs = [one for one in groups if candidate in [person.candidate.pk for person in one]]
    return theirs[0] if theirs else []


def look_again(mailing: Mailing, candidates: Collection[Candidate]) -> list[Person]:
    """The same for a few of them, at the moment of sending."""
    return _Look(mailing, [one.constituency for one in candidates]).at(candidates, planned=False)


def together(insiders: Iterable[Person]) -> list[list[Person]]:
    """Those with one address get one email."""
    by_address: dict[str, list[Person]] = {}
    for person in insiders:
        # Whose address died since they got theirs has none now, and shares it with nobody.
        key = person.address or f"of {person.candidate.pk}"
        by_address.setdefault(key, []).append(person)
    return list(by_address.values())


class _Look:
    """What the looks at several candidates have in common, read once."""

    def __init__(self, mailing: Mailing, seats: Collection[Constituency]) -> None:
        now = timezone.now()
        self.mailing, self.campaign = mailing, mailing.campaign
        self.contests = self.campaign.contests_in(seats)
        self.phases = {
            pk: phase_of(contest, self.campaign, now) for pk, contest in self.contests.items()
        }

    def _there(self, candidate: Candidate) -> tuple[Contest | None, Phase]:
        seat = candidate.ballot.constituency_id
        return self.contests[seat], self.phases[seat]

    def is_listed(self, candidate: Candidate) -> bool:
        """Whether the campaign is about this person in their seat at all."""
        contest, phase = self._there(candidate)
        if contest and contest.ballot and contest.ballot.pk == candidate.ballot_id:
            return phase not in {Phase.MPS, Phase.ELECTED} or candidate.sitting
        return is_mp(candidate, contest, phase) and (phase.asks_mps or contest is None)

    def at(self, candidates: Collection[Candidate], *, planned: bool) -> list[Person]:
        approaches = Approach.objects.filter(campaign=self.campaign)
        if not planned:
            approaches = approaches.filter(candidate__in=[one.pk for one in candidates])
        answers = approaches.values_list("candidate", "response", "stopped_at")
        self.answers = {pk: (response, stopped) for pk, response, stopped in answers}
        self.stopped_people = stopped_people(self.campaign)
        self.stopped_addresses = self._stopped_addresses(candidates)
        of = None if planned else {one.person_id for one in candidates}
        self.had = _mailings_had(self.mailing, planned=planned, of=of)
        self.standing = {one.person_id for one in candidates if self._stands(one)}
        self.sent_before = self._sent_before(candidates)
        return [self._person(one) for one in candidates]

    def _stands(self, candidate: Candidate) -> bool:
        contest, phase = self._there(candidate)
        ballot = contest.ballot if contest else None
        return phase is Phase.CALLED and ballot is not None and ballot.pk == candidate.ballot_id

    def _stopped_addresses(self, candidates: Collection[Candidate]) -> set[str]:
        if not Suppression.objects.of_any_address(self.campaign).exists():
            return set()
        addresses = {
            contact.value
            for one in candidates
            for contact in one.contacts.all()
            if contact.channel == Contact.Channel.EMAIL
        }
        return Suppression.objects.of_addresses(self.campaign, addresses)

    def _sent_before(self, candidates: Collection[Candidate]) -> set[int]:
        """Those to whom the mailing before this one was sent, and did not come back."""
        if self.mailing.follows_id is None:
            return set()
        sent = Recipient.objects.filter(
            mailing=self.mailing.follows_id,
            status=Recipient.Status.SENT,
            approach__candidate__in=[one.pk for one in candidates],
        )
        return set(sent.values_list("approach__candidate", flat=True))

    def _person(self, candidate: Candidate) -> Person:
        contact, reason = self._address(candidate)
        return Person(candidate, contact, self._why_not(candidate) or reason)

    def _why_not(self, candidate: Candidate) -> str:
        """What lies in the person, whatever their address."""
        contest, phase = self._there(candidate)
        response, stopped_at = self.answers.get(candidate.pk, ("", None))
        if not phase.may_send:
            return Reason.PHASE
        if response == Approach.Response.JOINED:
            return Reason.JOINED
        if response == Approach.Response.DECLINED:
            return Reason.DECLINED
        if stopped_at:
            return Reason.STOPPED
        if candidate.person_id in self.stopped_people:
            return Reason.SUPPRESSED
        if contest and contest.ballot and contest.ballot.cancelled:
            return Reason.CANCELLED_POLL
        if not may_be_asked(candidate, contest, phase):
            return Reason.NOT_STANDING
        if candidate.person_id in self.standing and not self._stands(candidate):
            return Reason.TWICE
        if self.mailing.follows_id and candidate.pk not in self.sent_before:
            return Reason.NOT_BEFORE
        if not self.mailing.more_than_two and self._has_had_enough(candidate):
            return Reason.TWO_ALREADY
        return ""

    def _has_had_enough(self, candidate: Candidate) -> bool:
        return self.had[candidate.person_id] >= MAILINGS_PER_CANDIDATE

    def _address(self, candidate: Candidate) -> tuple[Contact | None, str]:
        _contest, phase = self._there(candidate)
        usable = candidate.email_contacts(parliament=phase.has_mps)
        personal = Contact.Kind.PERSONAL_PROVIDER
        fit = [one for one in usable if self.mailing.personal_decision or one.kind != personal]
        if not fit:
            return None, Reason.PERSONAL if usable else Reason.NO_ADDRESS
        if fit[0].value in self.stopped_addresses:
            return None, Reason.SUPPRESSED
        return fit[0], ""


def stopped_people(campaign: Campaign) -> set[int]:
    """By all their ids, under whichever they were known when they asked."""
    suppressed = Suppression.objects.filter(
        Q(campaign=None) | Q(campaign=campaign), person_id__isnull=False
    )
    stopped = set(suppressed.values_list("person_id", flat=True))
    merged = MergedPerson.objects.about(suppressed.values("person_id"))
    ids = {one for pair in merged.values_list("old_id", "new_id") for one in pair}
    return {pk for pk in stopped if pk is not None} | ids


def _mailings_had(
    mailing: Mailing, *, planned: bool, of: Collection[int] | None = None
) -> Counter[int]:
    """How many other mailings of this campaign each person has had, or each of some; with
    planned, also those that are released and have not reached them yet."""
    counts = Q(status__in=[Recipient.Status.QUEUED, Recipient.Status.SENT])
    if planned:
        counts |= Q(status=Recipient.Status.WAITING)
    if of is not None:
        counts &= Q(approach__candidate__person_id__in=of)
    had = (
        Recipient.objects.filter(counts, mailing__campaign=mailing.campaign_id)
        .exclude(mailing=mailing.pk)
        .values("approach__candidate__person_id")
        .annotate(number=Count("mailing", distinct=True))
    )
    return Counter({row["approach__candidate__person_id"]: row["number"] for row in had})


@dataclass(frozen=True)
class Summary:
    """What staff look at before they send."""

    people: list[Person]

    @cached_property
    def insiders(self) -> list[Person]:
        return [one for one in self.people if one.is_in]

    @cached_property
    def outsiders(self) -> list[Person]:
        return [one for one in self.people if not one.is_in]

    @cached_property
    def emails(self) -> int:
        return len(together(self.insiders))

    def sharing(self) -> dict[int, int]:
        """How many share the address of each who shares theirs."""
        return {
            one.candidate.pk: len(group)
            for group in together(self.insiders)
            for one in group
            if len(group) > 1
        }

    def reasons(self) -> list[tuple[str, str, int]]:
        """Why people are out, most first."""
        counted = Counter(one.reason for one in self.outsiders)
        return [(key, str(Reason(key).label), number) for key, number in counted.most_common()]

    def kinds(self) -> list[tuple[str, int]]:
        """Of the addresses that are used."""
        counted = Counter(one.contact.get_kind_display() for one in self.insiders if one.contact)
        return sorted(counted.items())

    def by_nation(self) -> list[tuple[str, int, int]]:
        return self._by(lambda one: one.candidate.constituency.nation)

    def by_party(self) -> list[tuple[str, int, int]]:
        return self._by(lambda one: one.candidate.party.name)

    def _by(self, group: Callable[[Person], str]) -> list[tuple[str, int, int]]:
        all_of, inside = Counter[str](), Counter[str]()
        for one in self.people:
            all_of[group(one)] += 1
            inside[group(one)] += one.is_in
        return [(name, inside[name], all_of[name]) for name in sorted(all_of)]

    def uneven(self) -> list[tuple[Constituency, int, int]]:
        """Seats in which some, and not all, of those whom we could reach are in."""
        inside, outside = Counter[Constituency](), Counter[Constituency]()
        for one in self.people:
            if one.is_in:
                inside[one.candidate.constituency] += 1
            elif one.reason in Recipient.CONTACTABLE:
                outside[one.candidate.constituency] += 1
        return [
            (seat, inside[seat], inside[seat] + number)
            for seat, number in sorted(outside.items(), key=lambda pair: pair[0].name)
            if inside[seat]
        ]
