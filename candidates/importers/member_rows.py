"""Which candidate of which poll a member is: the row that we have, or one to be made."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone
from django.utils.text import slugify

from candidates import timetable
from candidates.importers import results
from candidates.importers.members import (
    Member,
    as_listed,
    has_first_name_of,
    has_surname,
    same_party,
)
from candidates.importers.names import folded, sort_name
from candidates.importers.runs import LeftOut
from candidates.models import Ballot, Candidate, Constituency, Election, Party

# Of the seats: more than by-elections ever fill in one day.
A_GENERAL_ELECTION = 0.25


def seats_of(members: list[Member], left_out: LeftOut) -> dict[int, Constituency]:
    """The seat of each member by the member's line."""
    by_id, by_code, by_name = {}, {}, {}
    for seat in Constituency.objects.all():
        by_id[seat.parliament_id] = seat
        by_name[folded(seat.name)] = seat
        for code in [seat.code, *seat.old_codes]:
            by_code[code] = seat
    by_id.pop(None, None)
    seat_of: dict[int, Constituency] = {}
    taken = set()
    for member in members:
        found = (
            by_id.get(member.seat_id)
            or by_code.get(member.seat_code)
            # Parliament writes Ynys Mon and Ynys Môn.
            or by_name.get(folded(member.seat))
        )
        if found is None:
            left_out.add(member.line, f"{member.seat or member.seat_id} is no seat of ours")
        elif found.pk in taken:
            left_out.add(member.line, f"there is another member for {found}")
        else:
            taken.add(found.pk)
            seat_of[member.line] = found
    return seat_of


class Polls:
    """Who stood in the seats of an answer, and in which polls that are over."""

    def __init__(self, seats: Iterable[Constituency], members: list[Member]) -> None:
        self.now = timezone.now()
        self.today = timezone.localdate()
        self.rows: dict[int, list[Candidate]] = defaultdict(list)
        self.ballots: dict[int, list[Ballot]] = defaultdict(list)
        keys = [seat.pk for seat in seats]
        self.latest = results.latest_results(keys)
        for ballot in (
            Ballot.objects.filter(constituency__in=keys)
            .select_related("election", "constituency")
            .order_by("-election__polling_day")
        ):
            if self.now >= timetable.polls_close_at(ballot.election.polling_day):
                self.ballots[ballot.constituency_id].append(ballot)
        ballot_of = {ballot.pk: ballot for ballots in self.ballots.values() for ballot in ballots}
        for row in Candidate.objects.filter(ballot__in=ballot_of).select_related("party"):
            row.ballot = ballot_of[row.ballot_id]
            self.rows[row.ballot_id].append(row)
        since = Counter(member.since for member in members)
        many = A_GENERAL_ELECTION * Constituency.objects.count()
        self.general = {day for day, number in since.items() if day and number >= many}
        known = Election.objects.filter(general=True, polling_day__lte=self.today)
        self.general |= set(known.values_list("polling_day", flat=True))
        self.parties = list(Party.objects.all())

    def row_of(self, member: Member, seat: Constituency) -> Candidate:
        """The member as a candidate of the poll that put them there: one that we have, or a new
        one that is not written yet. Raises ValueError where that cannot be told."""
        since = member.since if member.since and member.since <= self.today else None
        ballots = self.ballots[seat.pk]
        that_day = next((one for one in ballots if one.election.polling_day == since), None)
        if that_day:
            row = self._on(that_day, member, sure=False) or self._new(member, that_day)
        elif since and since in self.general:
            row = self._new(member, self._ballot(seat, since))
        else:
            # The day in the answer may be that of another change than a poll.
            row = self._known(member, ballots, sure=since is not None) or self._new(
                member, self._by_default(seat, ballots, since)
            )
        latest = self.latest.get(seat.pk)
        if latest and row.ballot.election.polling_day < latest:
            raise ValueError(f"{seat} has a later result than the one of {member.name}")
        return row

    def _known(self, member: Member, ballots: list[Ballot], *, sure: bool) -> Candidate | None:
        if ballots and (row := self._on(ballots[0], member, sure=sure)):
            return row
        return next(
            (
                row
                for one in ballots
                for row in self.rows[one.pk]
                if member.id and row.member_id == member.id
            ),
            None,
        )

    def _by_default(self, seat: Constituency, ballots: list[Ballot], since: date | None) -> Ballot:
        if since:
            return self._ballot(seat, since)
        if not ballots:
            raise ValueError(
                f"we know of no election in {seat}; import its candidates first, or ask Parliament"
            )
        return ballots[0]

    def _on(self, ballot: Ballot, member: Member, *, sure: bool) -> Candidate | None:
        """Among those who stood there. Sure: only who is known to have won counts by name."""
        rows = self.rows[ballot.pk]
        ids = {member.person_id, member.id and Candidate.FROM_PARLIAMENT + member.id} - {None}
        won = [row for row in rows if row.elected]
        alike = [row for row in rows if has_surname(row.name, member.surname)]
        for found in [
            [row for row in rows if member.id and row.member_id == member.id],
            [row for row in rows if row.person_id in ids],
            # One who has married since keeps the first name.
            [row for row in won if row in alike or has_first_name_of(row.name, member.name)],
        ]:
            if len(found) == 1:
                return found[0]
        if sure:
            return None
        if won:
            raise ValueError(
                f"Parliament names {member.name}, the register {won[0]} as elected in "
                f"{ballot.constituency}"
            )
        alike = [row for row in alike if row.is_on_the_ballot]
        alike = [row for row in alike if has_first_name_of(row.name, member.name)] or alike
        if len(alike) > 1:
            # Two of one name in one seat stand for two parties.
            alike = [row for row in alike if same_party(member.party, row.party.name)]
            if len(alike) != 1:
                raise ValueError(
                    f"several people in {ballot.constituency} are called {member.surname}"
                )
        return next(iter(alike), None)

    def _new(self, member: Member, ballot: Ballot) -> Candidate:
        if not member.id:
            raise ValueError(
                f"{member.name} did not stand in {ballot}, and has no id in Parliament"
            )
        name = as_listed(member.name)
        return Candidate(
            person_id=Candidate.FROM_PARLIAMENT + member.id,
            ballot=ballot,
            name=name,
            sort_name=sort_name(name, member.surname)[:160],
            party=self._party(member),
        )

    def _party(self, member: Member) -> Party:
        """One that we have, or a new one under Parliament's name for it."""
        alike = [
            party
            for party in self.parties
            if party.ec_id == member.party_id or same_party(member.party, party.name)
        ]
        if alike:
            # Labour, rather than Labour and Co-operative.
            return min(
                alike, key=lambda party: (party.ec_id != member.party_id, len(party.name), party.pk)
            )
        name = member.party or "Not known"
        party = Party.objects.create(ec_id=f"parliament:{slugify(name)[:28]}", name=name)
        self.parties.append(party)
        return party

    def _ballot(self, seat: Constituency, day: date) -> Ballot:
        general = day in self.general
        election = self._election(seat, day, general=general)
        by = "" if general else "by."
        ballot, new = Ballot.objects.get_or_create(
            election=election,
            constituency=seat,
            defaults={
                "ballot_paper_id": f"parl.{seat.slug}.{by}{day}",
                "locked": True,
                "declared_at": self.now,
            },
        )
        if not new:
            # Otherwise it would be among the polls that are over.
            raise ValueError(f"{election} has another polling day here than {day}")
        return ballot

    def _election(self, seat: Constituency, day: date, *, general: bool) -> Election:
        """Under the id that Democracy Club gives it too, so that its list finds it."""
        dates = timetable.likely(day, by_election=not general)
        written = f"{day.day} {day:%B %Y}"
        election, _new = Election.objects.get_or_create(
            slug=f"parl.{day}",
            defaults={
                "name": f"{'General election' if general else 'By-elections'}, {written}",
                "announced_on": dates.announced_on,
                "dissolved_on": dates.dissolved_on,
                "nominations_close_at": dates.nominations_close_at,
                "polling_day": day,
                "results_on": min(day + timedelta(days=1), self.today),
                "general": general,
                "follow": False,
            },
        )
        return election
