"""Everyone in a seat, with what a visitor may be told about each: facts, alike for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet

from campaigns.models import Campaign, Contest, is_mp, may_be_asked
from campaigns.outreach.models import Approach, Suppression
from campaigns.phases import Phase
from candidates.compiled import Compiled, columns_of, made_of
from candidates.models import Candidate, Constituency, Contact, emails_among, pages_among
from pledges.models import Photo
from pledges.promises import Promise, promises_of, still_stand


@dataclass(frozen=True)
class Person:
    candidate: Candidate
    is_mp: bool
    stands: bool  # in the election that the phase is about
    has_joined: bool  # as far as it may be said: while no photos are shown, of nobody
    joined_standing_in: int | None  # the year, where they joined as a candidate
    photo_slug: str  # of their page on the wall, where there is one to be seen
    wants_no_emails: bool
    left_out: bool  # by our staff, and not at their own wish
    party: str
    email: Contact | None
    can_be_invited: bool
    pages: list[Contact]
    promise: Promise | None  # of an earlier year

    @property
    def is_said_to_take_part(self) -> bool:
        """This year, or in an earlier one."""
        return self.has_joined or self.promise is not None

    @property
    def can_only_be_reached_otherwise(self) -> bool:
        """We have no address; the supporter may know a way."""
        return not (self.email or self.wants_no_emails or self.has_joined)


class Number(NamedTuple):
    """How many in a seat take part, of everyone whom the campaign is about there."""

    taking_part: int
    asked: int


class Nobody(Enum):
    """Why nobody in a seat can be invited, although people are listed."""

    ALL_JOINED = "all_joined"
    NO_ADDRESS = "no_address"
    ALL_QUIET = "all_quiet"
    SEVERAL_REASONS = "several_reasons"


def why_nobody(people: Iterable[Person]) -> Nobody:
    left = [person for person in people if not person.has_joined]
    if not left:
        return Nobody.ALL_JOINED
    if all(person.wants_no_emails and not person.left_out for person in left):
        return Nobody.ALL_QUIET
    if all(person.can_only_be_reached_otherwise for person in left):
        return Nobody.NO_ADDRESS
    return Nobody.SEVERAL_REASONS


def people(
    campaign: Campaign, seat: Constituency, contest: Contest | None, phase: Phase
) -> list[Person]:
    """Everyone whom the campaign is about in this seat, A to Z. Four queries."""
    return people_and_number(campaign, seat, contest, phase)[0]


def people_and_number(
    campaign: Campaign, seat: Constituency, contest: Contest | None, phase: Phase
) -> tuple[list[Person], Number]:
    """The same, and how many of them take part."""
    look = _Look(campaign, contest, phase, campaign.listed_in(seat, contest, phase))
    return look.people(), look.number


class _Look:
    """At everyone in one seat, with what is read once for all of them."""

    def __init__(
        self,
        campaign: Campaign,
        contest: Contest | None,
        phase: Phase,
        listed: Sequence[Candidate],
    ) -> None:
        self.campaign, self.contest, self.phase = campaign, contest, phase
        self.ways = _ways_to(listed)
        self.answers = _Answers(campaign.pk, {one.person_id for one in listed})
        self.shows_photos = campaign.shows_photos()
        self.boxes = _one_each(listed, self.ways, phase)
        self.number = self._count(self.boxes)
        if phase is Phase.ELECTED:
            # Who stood and joined keeps their place, below whoever was elected.
            self.boxes = [one for one in self.boxes if self._sits_or_joined(one.candidate)]
        self.email_of = {
            one.candidate.pk: _email(self.ways[one.candidate.pk], parliament=phase.has_mps)
            for one in self.boxes
        }
        self.promises = promises_of({one.person_id for one in listed}, campaign, phase)
        self.stops = Suppression.objects.stops(
            {one.person_id for one in listed},
            {email.value for email in self.email_of.values() if email},
        )

    def _count(self, boxes: Iterable[_Box]) -> Number:
        """Of those on the ballot paper, once there is one."""
        ballot = self.contest.ballot if self.contest else None
        if ballot and self.phase is not Phase.CALLED:
            boxes = [one for one in boxes if one.candidate.ballot_id == ballot.pk]
        joined = [self.answers.joined(one.candidate) is not None for one in boxes]
        return Number(sum(joined), len(joined))

    def _said_to_have_joined(self, candidate: Candidate) -> _Answer | None:
        return self.answers.joined(candidate) if self.shows_photos else None

    def _sits_or_joined(self, candidate: Candidate) -> bool:
        sits = is_mp(candidate, self.contest, self.phase)
        return sits or self._said_to_have_joined(candidate) is not None

    def people(self) -> list[Person]:
        return [self._person(box) for box in self.boxes]

    def _person(self, box: _Box) -> Person:
        candidate = box.candidate
        email, joined = self.email_of[candidate.pk], self._said_to_have_joined(candidate)
        stopped = self.stops.reasons(
            self.campaign.pk, candidate.person_id, email.value if email else ""
        )
        quiet = bool(stopped) or self.answers.wants_quiet(candidate)
        sits = is_mp(candidate, self.contest, self.phase)
        asked = may_be_asked(candidate, self.contest, self.phase)
        ballot = self.contest.ballot if self.contest else None
        return Person(
            candidate=candidate,
            is_mp=sits or box.sits_too,
            stands=bool(ballot and ballot.pk == candidate.ballot_id) or box.stands_too,
            has_joined=joined is not None,
            joined_standing_in=stood_in(candidate, joined.responded_at) if joined else None,
            photo_slug=joined.slug if joined and self.answers.has_photo(candidate) else "",
            wants_no_emails=quiet,
            left_out=Suppression.Reason.STAFF in stopped,
            party=candidate.party_in_parliament if sits else candidate.party_text,
            email=email,
            can_be_invited=bool(asked and email and not joined and not quiet),
            pages=pages_among(self.ways[candidate.pk]),
            promise=self.promises.get(candidate.person_id),
        )


def stood_in(candidate: Candidate, joined_at: datetime | None) -> int | None:
    """The year of their election, where they joined before its result was known."""
    ballot = candidate.ballot
    result = ballot.declared_at or Contest(ballot.election).timetable.polls_close_at
    return ballot.election.polling_day.year if joined_at and joined_at < result else None


# How to reach each candidate.
Ways = dict[int, list[Contact]]


def _contacts(candidates: list[int]) -> QuerySet[Any, Any]:
    return Contact.objects.filter(candidate__in=candidates).values_list(*columns_of(Contact))


_CONTACTS = Compiled(_contacts)


def _ways_to(listed: Iterable[Candidate]) -> Ways:
    ways: Ways = {one.pk: [] for one in listed}
    for row in _CONTACTS.rows(candidates=list(ways)):
        if way := made_of(Contact, row):
            ways[way.candidate_id].append(way)
    return ways


def _email(ways: Iterable[Contact], *, parliament: bool = True) -> Contact | None:
    return next(iter(emails_among(ways, parliament=parliament)), None)


class _Answer(NamedTuple):
    """What somebody answered in a campaign, as far as a visitor may be told."""

    candidate_id: int
    person_id: int
    response: str
    stopped_at: datetime | None
    responded_at: datetime | None
    slug: str
    has_photo: bool


def _answers(campaign: list[int], people: list[int]) -> QuerySet[Any, Any]:
    photos = Photo.objects.filter(status=Photo.Status.APPROVED, pledge__approach=OuterRef("pk"))
    return (
        Approach.objects.filter(campaign__in=campaign, candidate__person_id__in=people)
        .annotate(person_id=F("candidate__person_id"), has_photo=Exists(photos))
        .order_by("pk")
        .values_list(*_Answer._fields)
    )


_ANSWERS = Compiled(_answers)


class _Answers:
    """Those of everyone in a seat. By person: an MP who joined and now stands again has
    joined."""

    def __init__(self, campaign: int, people: Collection[int]) -> None:
        self._of: dict[int, _Answer] = {}
        self._joined: dict[int, _Answer] = {}
        self._photos: set[int] = set()
        for row in _ANSWERS.rows(campaign=[campaign], people=people):
            answer = _Answer(*row)
            self._of[answer.candidate_id] = answer
            if answer.response == Approach.Response.JOINED:
                self._joined.setdefault(answer.person_id, answer)
            if answer.has_photo:
                self._photos.add(answer.person_id)

    def wants_quiet(self, candidate: Candidate) -> bool:
        """Nobody is told who said no: it looks like any other wish for quiet."""
        answer = self._of.get(candidate.pk)
        return answer is not None and (
            answer.stopped_at is not None or answer.response == Approach.Response.DECLINED
        )

    def joined(self, candidate: Candidate) -> _Answer | None:
        return self._joined.get(candidate.person_id)

    def has_photo(self, candidate: Candidate) -> bool:
        return candidate.person_id in self._photos

    def still_say(self, person_id: int, *, photo: bool) -> bool:
        return person_id in self._joined and (not photo or person_id in self._photos)


def still_holds(campaign: int, joined: dict[int, bool], promises: frozenset[int]) -> bool:
    """Whether nobody has left, or taken back what an earlier year's page shows."""
    return have_still_joined(campaign, joined) and still_stand(promises)


def promised(people: Iterable[Person]) -> frozenset[int]:
    return frozenset(one.promise.pledge for one in people if one.promise)


def who_joined(people: Iterable[Person]) -> dict[int, bool]:
    """As a page says it: who has joined, and whether it leads to a photo of theirs."""
    return {one.candidate.person_id: bool(one.photo_slug) for one in people if one.has_joined}


def have_still_joined(campaign: int, said: dict[int, bool]) -> bool:
    """One query, and none where nobody had."""
    if not said:
        return True
    answers = _Answers(campaign, said)
    return all(answers.still_say(one, photo=photo) for one, photo in said.items())


@dataclass
class _Box:
    """One person on the page, who may both sit and stand again."""

    candidate: Candidate
    sits_too: bool = False
    stands_too: bool = False


def _one_each(listed: Sequence[Candidate], ways: Ways, phase: Phase) -> list[_Box]:
    """Whoever sits and stands again is one person, with one box: that which can be
    written to, or else that of the election."""
    if phase is not Phase.CALLED:
        return [_Box(one) for one in listed]
    boxes = [_Box(one) for one in listed if not one.sitting]
    for sits in [one for one in listed if one.sitting]:
        box = next((box for box in boxes if _is_same_person(box.candidate, sits)), None)
        if box is None:
            boxes.append(_Box(sits))
        elif _email(ways[sits.pk]) and not _email(ways[box.candidate.pk]):
            box.candidate, box.stands_too = sits, True
        else:
            box.sits_too = True
    place = {one.pk: number for number, one in enumerate(listed)}
    return sorted(boxes, key=lambda box: place[box.candidate.pk])


def _is_same_person(one: Candidate, other: Candidate) -> bool:
    return one.person_id == other.person_id or (
        one.member_id is not None and one.member_id == other.member_id
    )
