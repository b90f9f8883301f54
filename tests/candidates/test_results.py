"""Winners, from the flags in Democracy Club's file."""

from datetime import date

import pytest

from campaigns.phases import Phase
from candidates.importers.candidates import import_candidates
from candidates.models import Ballot, Candidate, Constituency, Election
from tests.democracy_club import HEADER, a_row
from tests.factories import a_campaign

MORNING_AFTER = "2024-07-05 07:00Z"
BEFORE = "2024-07-04 20:59Z"  # a minute to ten in London


@pytest.fixture(autouse=True)
def _clock(seats, time_machine):
    time_machine.move_to(MORNING_AFTER, tick=False)


def a_result(number, elected, name=None, seat="hexham", label="Hexham", day="2024-07-04", poll="f"):
    name = name or f"Person {number}"
    return a_row(number, name, seat, label, day, extra=f",{elected},{poll}")


@pytest.fixture
def told(file_with):
    """Import what a file says about who won, and what it says now."""

    def run(*rows, **options):
        return import_candidates(file_with(f"{HEADER},elected,cancelled_poll", *rows), **options)

    return run


def sitting():
    return sorted(Candidate.objects.sitting().values_list("person_id", flat=True))


def elected():
    return dict(Candidate.objects.order_by("person_id").values_list("person_id", "elected"))


def test_the_winner_sits_and_the_seat_has_its_result(told):
    run = told(a_result(1, "t"), a_result(2, "f"), a_result(3, ""))

    assert sitting() == [1]
    assert elected() == {1: True, 2: False, 3: None}
    assert Ballot.objects.get().declared_on == date(2024, 7, 5)
    assert run.counts["winners"] == 1
    assert run.diff["winners"] == [{"person_id": 1, "name": "Person 1", "constituency": "Hexham"}]


def test_the_same_result_again_changes_nothing(told, time_machine):
    told(a_result(1, "t"), a_result(2, "f"))
    before = list(Ballot.objects.values()), list(Candidate.objects.values())
    time_machine.move_to("2024-07-09 07:00Z")

    again = told(a_result(1, "t"), a_result(2, "f"))

    assert (list(Ballot.objects.values()), list(Candidate.objects.values())) == before
    assert again.counts["winners"] == 0


def test_whoever_sat_before_leaves(told):
    told(a_result(1, "t", day="2019-12-12"), a_result(2, "f", day="2019-12-12"))
    assert sitting() == [1]

    told(a_result(1, "f"), a_result(3, "t"))

    assert sitting() == [3]


@pytest.mark.parametrize("said_of_the_first", ["f", ""])
def test_a_corrected_result_moves_both(told, said_of_the_first):
    told(a_result(1, "t"), a_result(2, "f"))
    declared = Ballot.objects.get().declared_at

    run = told(a_result(1, said_of_the_first), a_result(2, "t"))

    assert sitting() == [2]
    assert elected() == {1: False, 2: True}
    assert Ballot.objects.get().declared_at == declared
    assert run.counts["winners"] == 1


def test_by_election_in_mid_run(told, time_machine):
    """A by-election has its own winner; the general election, read again, unseats nobody."""
    general = [a_result(1, "t"), a_result(2, "f")]
    told(*general)
    time_machine.move_to("2025-05-02 07:00Z")

    told(a_result(7, "t", seat="hexham.by", day="2025-05-01"))
    assert sitting() == [7]
    told(*general)
    assert sitting() == [7]

    by_election = Election.objects.get(slug="parl.2025-05-01")
    assert not by_election.general
    assert by_election.results_on == date(2025, 5, 2)


def test_an_old_election_that_comes_late_unseats_nobody(told):
    told(a_result(1, "t"))

    told(a_result(2, "t", day="2019-12-12"))

    assert sitting() == [1]
    assert Candidate.objects.get(person_id=2).elected
    assert Ballot.objects.filter(declared_at=None).count() == 0


def test_vacant_seat_stays_vacant_when_the_old_result_is_read_again(told):
    told(a_result(1, "t"))
    Candidate.objects.update(sitting=False)

    told(a_result(1, "t"))

    assert sitting() == []


def test_recount_pending(told):
    """One seat waits, while its neighbours have their MPs."""
    told(
        a_result(1, "t", seat="chorley", label="Chorley"),
        a_result(2, "f", seat="chorley", label="Chorley"),
        a_result(3, ""),
        a_result(4, ""),
    )

    campaign = a_campaign(Election.objects.get())
    phases = {seat.name: campaign.phase_in(seat) for seat in Constituency.objects.all()}
    assert phases["Chorley"] is Phase.ELECTED
    assert phases["Hexham"] is Phase.COUNTING
    assert sitting() == [1]


@pytest.mark.parametrize(
    ("rows", "at", "reason"),
    [
        (
            [a_result(1, "t"), a_result(2, "t")],
            MORNING_AFTER,
            "the file says that several people won",
        ),
        (
            [a_result(1, "t", poll="t"), a_result(2, "f", poll="t")],
            MORNING_AFTER,
            "the poll was cancelled; if nobody stood against them, enter it on their own page",
        ),
        ([a_result(1, "t"), a_result(2, "f")], BEFORE, "the polls have not closed"),
    ],
)
def test_what_is_no_result_is_not_taken_for_one(told, time_machine, rows, at, reason):
    time_machine.move_to(at)

    run = told(*rows, a_result(3, "t", "Some One", "chorley", "Chorley", day="2019-12-12"))

    assert sitting() == [3]
    assert not Candidate.objects.filter(ballot__constituency__name="Hexham", elected=True).exists()
    assert Ballot.objects.get(constituency__name="Hexham").declared_at is None
    assert [one["reason"] for one in run.diff["winners_not_taken"]] == [reason]
    assert run.counts["left_out"] == 0


def test_a_dry_run_tells_and_writes_nothing(told):
    told(a_result(1, ""), a_result(2, ""))

    run = told(a_result(1, "t"), a_result(2, "f"), dry_run=True)

    assert run.counts["winners"] == 1
    assert sitting() == []
    assert Ballot.objects.get().declared_at is None


# What a person decided


def test_a_winner_whom_a_person_named_stays(told):
    told(a_result(1, ""), a_result(2, ""))
    Candidate.objects.filter(person_id=2).update(elected=True, locked_fields=["elected"])

    run = told(a_result(1, "t"), a_result(2, "f"))

    assert 1 not in sitting()
    assert run.diff["winners_not_taken"][0]["reason"] == "a person here decided that Person 2 won"


def test_one_who_a_person_says_does_not_sit_does_not(told):
    told(a_result(1, ""), a_result(2, ""))
    Candidate.objects.filter(person_id=1).update(locked_fields=["sitting"])

    told(a_result(1, "t"), a_result(2, "f"))

    assert sitting() == []
    assert Ballot.objects.get().declared_at


def test_one_who_a_person_says_sits_is_not_unseated(told):
    told(a_result(9, "", day="2019-12-12"))
    Candidate.objects.update(sitting=True, locked_fields=["sitting"])

    run = told(a_result(1, "t"))

    assert sitting() == [9]
    assert run.diff["winners_not_taken"][0]["reason"] == "a person here decided that Person 9 sits"


# The election as a whole


def all_seats(undeclared=()):
    return [
        a_result(
            number,
            "" if number in undeclared else "t",
            seat=seat.slug,
            label=f'"{seat.name}"',
            poll="t" if seat.name == "Chorley" else "f",
        )
        for number, seat in enumerate(Constituency.objects.order_by("pk"), start=1)
    ]


def test_with_nearly_every_seat_the_election_has_its_results(told, time_machine):
    told(*all_seats(undeclared={1, 4}))
    assert Election.objects.get().results_on is None

    time_machine.move_to("2024-07-06 07:00Z")
    told(*all_seats(undeclared={1}))
    assert Election.objects.get().results_on == date(2024, 7, 6)


def test_the_day_that_staff_set_stays(told):
    told(*all_seats(undeclared=range(20)))
    Election.objects.update(results_on=date(2024, 7, 8))

    told(*all_seats(undeclared={1}))

    assert Election.objects.get().results_on == date(2024, 7, 8)


# Who is gone


@pytest.mark.parametrize("returns", [True, False])
def test_withdrawn_or_late_replacement(told, returns):
    """Who vanishes from the list is no longer listed, and who came instead is."""
    others = [a_result(number, "") for number in range(10, 16)]
    told(a_result(1, "", name="David Dropped"), *others)

    told(a_result(2, "", name="Doug Instead"), *others)

    status = dict(Candidate.objects.values_list("person_id", "status"))
    assert (status[1], status[2]) == ("not_listed", "standing")
    if returns:
        told(a_result(1, "", name="David Dropped"), a_result(2, ""), *others)
        assert Candidate.objects.get(person_id=1).status == "standing"


def test_who_only_has_a_result_does_not_hide_what_else_changes(told):
    told(a_result(1, ""), a_result(2, "", name="Bea Typo"))

    run = told(a_result(1, "t"), a_result(2, "f", name="Bea Typed"))

    assert [one["name"] for one in run.diff["with_result"]] == ["Person 1"]
    assert [set(one["changes"]) for one in run.diff["changed"]] == [
        {"name", "sort_name", "elected"}
    ]
