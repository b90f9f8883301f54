"""Who sits in the House of Commons, from Parliament's Members API or from a file."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Unpack

from django.conf import settings
from django.utils import timezone

from candidates.importers import (
    ImportRefused,
    ImportRefusedUnlessForced,
    member_contacts,
    results,
)
from candidates.importers.fetching import local_copy
from candidates.importers.findings import Changed, described, with_changes, with_party
from candidates.importers.member_rows import Polls, seats_of
from candidates.importers.members import (
    Member,
    answers_in,
    from_answer,
    from_table,
    same_party,
    ways_from_answer,
)
from candidates.importers.members_api import CONTACTS_HOLD, MembersApi, sorted_out
from candidates.importers.results import Results, Winner
from candidates.importers.runs import (
    EXAMPLES,
    LeftOut,
    Options,
    alone,
    recorded,
    refuse_when_mostly_unusable,
    write_changes,
    written_at_once,
)
from candidates.importers.sources import Progress, lines_of, opened
from candidates.models import Candidate, Constituency, Election, ImportRun

# Of the seats. Never were a hundred of them vacant, unless all were.
FEWEST = 550 / 650
# Any number that nothing else in this database locks. Two who ask at once ask too fast.
ASKING_LOCK = 1_904_652
BUSY = "Parliament is being asked already. Wait until that has ended."
# After a poll, Parliament's list may be behind the result.
BEHIND = timedelta(days=14)


@dataclass
class Answer:
    """What the source says, and what of it could not be used."""

    members: list[Member] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)
    bad_links: LeftOut = field(default_factory=LeftOut)
    asked: bool = False
    # Nobody is missing: a seat without a member is vacant.
    complete: bool = True


@dataclass
class Found:
    """The answer beside the register."""

    new: list[Candidate] = field(default_factory=list)
    changed: Changed = field(default_factory=list)
    of_member: list[tuple[Member, Candidate]] = field(default_factory=list)
    enter: list[Candidate] = field(default_factory=list)
    leave: list[Candidate] = field(default_factory=list)
    vacant: list[Constituency] = field(default_factory=list)


def import_mps(source: str | Path = "", **options: Unpack[Options]) -> ImportRun:
    """Let exactly those sit who are MPs now. Twice changes nothing.

    Without a source Parliament is asked; a source is a copy of its answers, or a CSV file. Where
    too few come, nothing is written, unless forced: then seats without a member stay as they are.
    """
    asks = str(source) in {"", settings.MEMBERS_API_URL}
    where = settings.MEMBERS_API_URL if asks else source
    with (
        recorded("mps", where, options) as job,
        alone(ASKING_LOCK, BUSY) if asks else nullcontext(),
    ):
        api = MembersApi(job.progress) if asks else None
        try:
            answer = (
                _asked(api, force=job.force)
                if api
                else _read(source, job.progress, force=job.force)
            )
            with written_at_once(dry_run=job.dry_run):
                _bring_in(answer, job.run)
            if api and not job.dry_run:
                api.forget()
        finally:
            if api:
                api.close()
        job.run.forced = not answer.complete
    return job.run


def _asked(api: MembersApi, *, force: bool) -> Answer:
    answer = _answer_of(api.members())
    answer.asked = True
    try:
        _refuse_a_gap(answer, force=force)
    except ImportRefused:
        # Next time they may be more.
        api.forget()
        raise
    recently = Candidate.objects.sitting().filter(
        parliament_asked_on__gt=timezone.localdate() - CONTACTS_HOLD
    )
    known = set(recently.values_list("member_id", flat=True))
    api.ask_for_contacts(
        member.id for member in answer.members if member.id and member.id not in known
    )
    _add_ways(answer, {number: found["value"] for number, found in api.contacts.items()})
    return answer


def _read(source: str | Path, progress: Progress, *, force: bool) -> Answer:
    with local_copy(source) as path:
        with opened(path) as file:
            beginning = file.unpacked.read(1024).lstrip(b"\xef\xbb\xbf \r\n\t")
        if beginning.startswith(b"{"):
            with opened(path) as file:
                pages, contacts = sorted_out(answers_in(lines_of(file)))
            answer = _answer_of(
                item.get("value") for page in pages.values() for item in page["items"]
            )
            _add_ways(answer, {number: found["value"] for number, found in contacts.items()})
        else:
            answer = Answer()
            answer.members = from_table(path, progress, answer.left_out)
    _refuse_a_gap(answer, force=force)
    return answer


def _answer_of(values: Iterable[Any]) -> Answer:
    try:
        found = [from_answer(number, value) for number, value in enumerate(values, start=1)]
    except ValueError as error:
        raise ImportRefused(f"Parliament’s answer is not as we know it: {error}.") from error
    return Answer([member for member in found if member])


def _add_ways(answer: Answer, contacts: dict[int, Any]) -> None:
    try:
        answer.members = [
            replace(member, ways=ways_from_answer(member.id, contacts[member.id], answer.bad_links))
            if member.id in contacts
            else member
            for member in answer.members
        ]
    except ValueError as error:
        raise ImportRefused(f"Parliament’s answer is not as we know it: {error}.") from error


def _refuse_a_gap(answer: Answer, *, force: bool) -> None:
    seats = Constituency.objects.count()
    if not seats:
        raise ImportRefused("There are no constituencies yet. Import them first.")
    number = len(answer.members)
    if number >= FEWEST * seats:
        return
    if not number or Election.objects.leaving_no_mps(timezone.localdate()).exists():
        raise ImportRefused("Between dissolution and the results there are no MPs.")
    if not force:
        raise ImportRefusedUnlessForced(
            f"The answer is not complete: {number:,} members for {seats:,} constituencies."
        )
    answer.complete = False


def _bring_in(answer: Answer, run: ImportRun) -> None:
    rows_read = len(answer.members) + answer.left_out.count
    seat_of = seats_of(answer.members, answer.left_out)
    refuse_when_mostly_unusable(rows_read, answer.left_out)
    found = _beside_the_register(answer, seat_of)
    # Before it is written: the old values are needed.
    run.diff = {"new": with_party(found.new), "changed": with_changes(found.changed)}
    Candidate.objects.bulk_create(found.new)
    write_changes(found.changed)
    _seat(answer, found, seat_of.values())
    contacts = member_contacts.bring_in(found.of_member)
    run.counts = {
        "rows": rows_read,
        "new": len(found.new),
        "changed": len(found.changed),
        "contacts_added": len(contacts.new),
        "contacts_gone": len(contacts.gone),
        "contacts_back": len(contacts.back),
    }
    _note(answer, found, run)


def _beside_the_register(answer: Answer, seat_of: Mapping[int, Constituency]) -> Found:
    found = Found()
    polls = Polls(seat_of.values(), answer.members)
    for member in answer.members:
        if seat := seat_of.get(member.line):
            try:
                _compare(member, polls.row_of(member, seat), found, asked=answer.asked)
            except ValueError as error:
                answer.left_out.add(member.line, str(error))
    if not found.of_member:
        line, reason = answer.left_out.examples[0]
        raise ImportRefused(f"No member can be used. The first, line {line}: {reason}.")
    return found


def _note(answer: Answer, found: Found, run: ImportRun) -> None:
    """Who sits now and who does not, and what could not be used."""
    bad_emails = [
        described(person) | {"line": member.line, "problem": way.problem, "value": way.value}
        for member, person in found.of_member
        for way in member.ways or ()
        if way.problem
    ]
    run.diff |= {
        "now_sitting": [described(person) for person in found.enter],
        "no_longer_sitting": [described(person) for person in found.leave],
        "vacant": [{"constituency": seat.name} for seat in found.vacant],
        "bad_emails": bad_emails[:EXAMPLES],
        "bad_links": answer.bad_links.examples,
        "left_out": answer.left_out.examples,
    }
    run.counts |= {
        "now_sitting": len(found.enter),
        "no_longer_sitting": len(found.leave),
        "vacant": len(found.vacant),
        "bad_emails": len(bad_emails),
        "bad_links": answer.bad_links.count,
        "left_out": answer.left_out.count,
    }
    run.message = (
        "MPs: {rows:,} members, {new:,} new, {changed:,} changed, {now_sitting:,} sit now, "
        "{no_longer_sitting:,} no longer, {vacant:,} seats vacant, {left_out:,} left out; "
        "{contacts_added:,} contacts added, {contacts_back:,} back, {contacts_gone:,} no longer "
        "there."
    ).format(**run.counts)


def _compare(member: Member, person: Candidate, found: Found, *, asked: bool) -> None:
    found.of_member.append((member, person))
    party = person.party.name, person.party_description
    fields: dict[str, Any] = {
        "elected": True,
        "party_now": "" if not member.party or same_party(member.party, *party) else member.party,
    }
    if member.id:
        fields["member_id"] = member.id
    if asked and member.ways is not None:
        fields["parliament_asked_on"] = timezone.localdate()
    differing = {
        name: value
        for name, value in fields.items()
        if name not in person.locked_fields and getattr(person, name) != value
    }
    if person.pk is None:
        found.new.append(person)
        for name, value in differing.items():
            setattr(person, name, value)
    elif differing:
        found.changed.append((person, differing))


def _seat(answer: Answer, found: Found, seats: Iterable[Constituency]) -> None:
    """Members enter, whoever else sat in their seats leaves; in vacant seats nobody sits."""
    line_of = {
        (person.name, person.constituency.name): member.line for member, person in found.of_member
    }
    winners = [Winner(person.ballot, person, is_news=True) for _member, person in found.of_member]
    told = Results()
    found.enter, found.leave = results.seat(winners, told)
    for refused in told.not_taken:
        answer.left_out.add(line_of[refused["name"], refused["constituency"]], refused["reason"])
    results.mark_declared(person.ballot for _member, person in found.of_member)
    results.open_parliament({person.ballot.election_id for _member, person in found.of_member})
    # Somebody whom we could not place may be the member for one of the others.
    if answer.complete and not answer.left_out.count:
        found.vacant = _vacant(seats)
        found.leave += results.unseat(
            one
            for one in Candidate.objects.sitting()
            .filter(ballot__constituency__in=found.vacant)
            .select_related("ballot__constituency")
            if "sitting" not in one.locked_fields
        )


def _vacant(seats: Iterable[Constituency]) -> list[Constituency]:
    others = list(Constituency.objects.exclude(pk__in=[seat.pk for seat in seats]))
    latest = results.latest_results(seat.pk for seat in others)
    recent = timezone.localdate() - BEHIND
    return [seat for seat in others if seat.pk not in latest or latest[seat.pk] < recent]
