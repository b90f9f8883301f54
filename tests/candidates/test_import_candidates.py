from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidates.importers import ImportRefused
from candidates.importers.candidates import import_candidates
from candidates.models import Ballot, Candidate, Contact, Election, ImportRun, Party
from tests.democracy_club import HEADER
from tests.democracy_club import a_row as row

pytestmark = pytest.mark.usefixtures("seats")


def statuses():
    return dict(Candidate.objects.values_list("person_id", "status"))


@pytest.fixture
def imported(data):
    return import_candidates(data / "candidates.csv")


# What a first import brings


def test_everyone_stands_where_the_file_says(imported):
    assert imported.counts["new"] == 9
    assert imported.state == ImportRun.State.APPLIED
    hexham = Candidate.objects.filter(ballot__constituency__name="Hexham").a_to_z()
    assert [person.name for person in hexham] == [
        "Bea de Madeup-Name",
        "Ada Invented",
        "Seán O'Example",
    ]


def test_seats_are_found_where_the_code_is_missing_or_of_a_former_seat(imported):
    where = dict(Candidate.objects.values_list("person_id", "ballot__constituency__code"))

    assert where[900004] == "S14000107"
    assert where[900006] == "N05000004"
    assert where[900009] == "W07000102"


@pytest.mark.parametrize(
    ("seat", "label", "gss"),
    [
        ("renamed-seat", "Ynys Mon", ""),
        ("renamed-seat", "Renamed seat", "W07000112"),
        ("ynys-mon.by", "Anything", ""),
    ],
)
def test_a_seat_is_known_by_its_slug_or_name_or_code(file_with, seat, label, gss):
    import_candidates(file_with(f"{HEADER},gss", row(1, seat=seat, label=label, extra=f",{gss}")))

    assert Candidate.objects.get().constituency.name == "Ynys Môn"


def test_the_election_gets_its_statutory_dates(imported):
    election = Election.objects.get()

    assert election.name == "General election, 4 July 2024"
    assert election.announced_on == date(2024, 5, 22)
    assert election.dissolved_on == date(2024, 5, 30)
    assert election.nominations_close_at == datetime(2024, 6, 7, 15, 0, tzinfo=UTC)


def test_dates_that_staff_corrected_stay(imported, data):
    Election.objects.update(announced_on=date(2024, 5, 1), name="The election")

    import_candidates(data / "candidates.csv")

    election = Election.objects.get()
    assert (election.name, election.announced_on) == ("The election", date(2024, 5, 1))


def test_a_by_election_is_one_of_its_own(imported, file_with):
    import_candidates(
        file_with(
            HEADER,
            "1,New Person,parl.2025-05-01,parl.runcorn-and-helsby.by.2025-05-01,2025-05-01,"
            "Green Party,PP63,Runcorn and Helsby",
        )
    )

    election = Election.objects.get(slug="parl.2025-05-01")
    assert election.name == "By-election in Runcorn and Helsby, 1 May 2025"
    assert Candidate.objects.on_the_ballot().count() == 10


def test_ballots_are_locked_and_cancelled_as_the_file_says(imported, file_with):
    assert Ballot.objects.get(constituency__name="Hexham").locked
    assert not Ballot.objects.get(constituency__name="Ynys Môn").locked

    import_candidates(file_with(f"{HEADER},cancelled_poll", row(900001, extra=",t")), force=True)

    hexham = Ballot.objects.get(constituency__name="Hexham")
    assert hexham.cancelled
    assert hexham.locked


def test_a_ballot_typed_in_by_hand_is_used(seats, file_with):
    import_candidates(file_with(HEADER, row(1)))
    Ballot.objects.update(ballot_paper_id="typed by hand")

    import_candidates(file_with(HEADER, row(1)))

    assert Ballot.objects.get().ballot_paper_id == "typed by hand"


def test_parties_and_their_descriptions(imported):
    said = dict(Candidate.objects.values_list("person_id", "party_description"))

    assert Party.objects.get(ec_id="joint-party:53-119").name == "Labour and Co-operative Party"
    assert said[900002] == "Conservative Party Candidate"
    assert said[900003] == ""


def test_winners(file_with):
    import_candidates(
        file_with(f"{HEADER},elected", row(1, extra=",t"), row(2, extra=",f"), row(3, extra=","))
    )

    assert dict(Candidate.objects.values_list("person_id", "elected")) == {
        1: True,
        2: False,
        3: None,
    }


# Contacts


def test_quoted_cells_become_addresses_and_links(imported):
    ways = Contact.objects.filter(candidate__person_id=900001)

    assert dict(ways.values_list("channel", "value")) == {
        "email": "ada.invented@candidates.example",
        "website": "https://ada.example/",
        "facebook": "https://www.facebook.com/ada.invented",
        "x": "https://x.com/ada_invented",
        "instagram": "https://www.instagram.com/ada",
        "bluesky": "https://bsky.app/profile/ada.example",
        "linkedin": "https://www.linkedin.com/in/ada",
        "party_page": "https://party.example/ada?from=a&to=b",
    }


def test_plain_cells_are_read_too(imported):
    ways = Contact.objects.filter(candidate__person_id=900002)

    assert set(ways.values_list("value", flat=True)) == {
        "SEAN.OExample@candidates.example",
        "https://www.sean.example",
        "https://x.com/sean",
    }


def test_an_invalid_address_is_kept_and_not_used(imported):
    contact = Contact.objects.get(candidate__person_id=900003)

    assert contact.problem == "Not an email address."
    assert contact.value == "not-an-email, bea@candidates.example"
    assert imported.counts["bad_emails"] == 1


def test_a_link_that_is_none_is_left_out(imported):
    assert imported.counts["bad_links"] == 1
    assert imported.diff["bad_links"] == [(8, "homepage_url is not a web address")]


def test_the_kind_of_an_address(imported):
    kinds = dict(Contact.objects.emails().values_list("candidate__person_id", "kind"))

    assert kinds[900001] == Contact.Kind.UNKNOWN
    assert kinds[900004] == Contact.Kind.PERSONAL_PROVIDER
    assert kinds[900005] == Contact.Kind.PARLIAMENT
    assert kinds[900006] == Contact.Kind.PARTY_OR_ORG


def test_a_shared_address_is_everybodys(imported):
    assert Contact.objects.filter(value="office@greens.example").count() == 2
    assert imported.counts["shared_emails"] == 1


def test_an_address_that_the_source_took_back_is_kept_and_not_used(file_with):
    header = f"{HEADER},email"
    import_candidates(
        file_with(header, row(1, extra=",old@a.example"), row(2, extra=",b@b.example"))
    )

    run = import_candidates(file_with(header, row(1, extra=",new@a.example"), row(2, extra=",")))

    assert (run.counts["contacts_added"], run.counts["contacts_gone"]) == (1, 2)
    assert dict(Contact.objects.values_list("value", "problem")) == {
        "old@a.example": "No longer in the source.",
        "b@b.example": "No longer in the source.",
        "new@a.example": "",
    }


def test_an_address_that_comes_back_is_used_again(file_with):
    header = f"{HEADER},email"
    for address in ["old@a.example", "new@a.example", "old@a.example"]:
        run = import_candidates(file_with(header, row(1, extra=f",{address}")))

    assert (run.counts["contacts_back"], run.counts["contacts_gone"]) == (1, 1)
    assert Candidate.objects.get().email_contact(parliament=True).value == "old@a.example"


@pytest.mark.parametrize("source", ["democracyclub", "staff"])
def test_other_capitals_make_no_other_address(file_with, source):
    header = f"{HEADER},email"
    import_candidates(file_with(header, row(1, extra=",Ada.Invented@A.example")))
    Contact.objects.update(source=source)

    run = import_candidates(file_with(header, row(1, extra=",ada.invented@a.example")))

    assert (run.counts["contacts_added"], run.counts["contacts_gone"]) == (0, 0)
    assert Contact.objects.get().value == "Ada.Invented@a.example"


def test_an_export_without_addresses_takes_none_away(file_with):
    import_candidates(file_with(f"{HEADER},email", row(1, extra=",a@a.example")))

    import_candidates(file_with(HEADER, row(1)))
    import_candidates(file_with(f"{HEADER},email", row(1, extra=",")))

    assert Contact.objects.get().value == "a@a.example"


@pytest.mark.parametrize("changed", [{"source": "staff"}, {"problem": "It bounced."}])
def test_what_others_wrote_about_contacts_stays(file_with, changed):
    header = f"{HEADER},email"
    import_candidates(file_with(header, row(1, extra=",a@a.example")))
    Contact.objects.update(**changed)

    import_candidates(file_with(header, row(1, extra=",b@a.example")))

    assert set(Contact.objects.values_list("value", flat=True)) == {"a@a.example", "b@a.example"}


@pytest.mark.parametrize("lock", ["email", "contacts"])
def test_locked_contacts_are_left_alone(file_with, lock):
    header = f"{HEADER},email"
    import_candidates(file_with(header, row(1, extra=",a@a.example")))
    Candidate.objects.update(locked_fields=[lock])

    import_candidates(file_with(header, row(1, extra=",b@a.example")))

    assert Contact.objects.get().value == "a@a.example"


# Importing again


def test_the_same_file_again_changes_nothing(imported, data):
    before = list(Candidate.objects.order_by("pk").values())
    contacts = list(Contact.objects.order_by("pk").values())

    again = import_candidates(data / "candidates.csv")

    assert list(Candidate.objects.order_by("pk").values()) == before
    assert list(Contact.objects.order_by("pk").values()) == contacts
    for count in ["new", "changed", "not_listed", "contacts_added", "contacts_gone"]:
        assert again.counts[count] == 0
    assert again.message == "Candidates: 9 rows; nothing is new."


def test_the_same_file_again_writes_nothing(imported, data):
    with CaptureQueriesContext(connection) as asked:
        import_candidates(data / "candidates.csv")

    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert all("candidates_importrun" in sql for sql in written)
    assert not [query for query in asked if query["sql"].startswith("DELETE")]
    assert len(asked) < 20


def test_changes_are_made_and_told(file_with):
    import_candidates(file_with(HEADER, row(1, name="Ada Invented")))

    run = import_candidates(file_with(HEADER, row(1, name="Ada Wed")))

    assert Candidate.objects.get().sort_name == "wed ada"
    assert run.diff["changed"] == [
        {
            "person_id": 1,
            "name": "Ada Invented",
            "constituency": "Hexham",
            "changes": {
                "name": ["Ada Invented", "Ada Wed"],
                "sort_name": ["invented ada", "wed ada"],
            },
        }
    ]


@pytest.mark.parametrize(
    ("locked", "name", "party"),
    [
        (["name"], "As corrected", "Green Party"),
        (["party"], "Ada Invented", "Labour Party"),
        ([], "Ada Invented", "Green Party"),
    ],
)
def test_what_a_person_corrected_is_left_alone(file_with, locked, name, party):
    import_candidates(file_with(HEADER, row(1)))
    Candidate.objects.update(name="As corrected", locked_fields=locked)

    import_candidates(file_with(HEADER, row(1).replace("Labour Party,PP53", "Green Party,PP63")))

    person = Candidate.objects.get()
    assert (person.name, person.party.name) == (name, party)


def test_who_is_gone_is_no_longer_listed_and_may_come_back(file_with):
    everyone = [row(number) for number in range(1, 6)]
    import_candidates(file_with(HEADER, *everyone))

    gone = import_candidates(file_with(HEADER, *everyone[1:]))
    assert statuses()[1] == Candidate.Status.NOT_LISTED
    assert gone.counts["not_listed"] == 1

    back = import_candidates(file_with(HEADER, *everyone))
    assert statuses()[1] == Candidate.Status.STANDING
    assert back.counts["returned"] == 1


@pytest.mark.parametrize("status", ["withdrawn", "died"])
def test_a_reason_for_being_gone_stays(file_with, status):
    everyone = [row(number) for number in range(1, 6)]
    import_candidates(file_with(HEADER, *everyone))
    Candidate.objects.filter(person_id=1).update(status=status)

    import_candidates(file_with(HEADER, *everyone[1:]))

    assert statuses()[1] == status


def test_a_locked_status_stays(file_with):
    everyone = [row(number) for number in range(1, 6)]
    import_candidates(file_with(HEADER, *everyone))
    Candidate.objects.filter(person_id=1).update(locked_fields=["status"])

    import_candidates(file_with(HEADER, *everyone[1:]))

    assert statuses()[1] == Candidate.Status.STANDING


def test_whose_row_cannot_be_read_has_not_vanished(file_with):
    everyone = [row(number) for number in range(1, 6)]
    import_candidates(file_with(HEADER, *everyone))

    run = import_candidates(file_with(HEADER, "1,too few cells", *everyone[1:]))

    assert statuses()[1] == Candidate.Status.STANDING
    assert run.diff["left_out"] == [(2, "it has 2 cells, the header 8")]


def test_two_records_made_one_are_pointed_out(file_with):
    others = [row(number, name="Some Body") for number in range(3, 8)]
    import_candidates(file_with(HEADER, row(1, name="Ada Invented"), *others))

    run = import_candidates(file_with(HEADER, row(2, name="Ada M. Invented"), *others))

    [pair] = run.diff["perhaps_the_same_person"]
    assert (pair["gone"]["person_id"], pair["new"]["person_id"]) == (1, 2)


def test_another_election_is_not_touched(imported, file_with):
    import_candidates(
        file_with(HEADER, row(1).replace("2024-07-04", "2029-05-03")),
    )

    assert Candidate.objects.on_the_ballot().count() == 10


# Refusals


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "it has no column person_id"),
        (["<!doctype html>"], "it has no column person_id"),
        ([HEADER.replace(",post_label", "")], "it has no column post_label"),
        ([HEADER], "no candidates that can be used"),
        ([HEADER, row(1, seat="old-seat", label="Old seat")], "Only 0 of 1 ballots"),
        ([HEADER, row(1).replace("parl.hexham", "local.hexham")], "Only 0 of 1 ballots"),
        ([HEADER, row(1), '2,"never closed'], "Line 3 is not CSV"),
        ([HEADER, row("1\0")], "Line 2 holds a zero byte"),
    ],
)
def test_a_wrong_file_is_refused_whole(file_with, lines, message):
    with pytest.raises(ImportRefused, match=message):
        import_candidates(file_with(*lines))

    assert not Candidate.objects.exists()
    assert not Election.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.State.REFUSED


def test_a_file_in_another_encoding_is_refused_by_line(file_with):
    with pytest.raises(ImportRefused, match="Line 3 is not UTF-8"):
        import_candidates(
            file_with(HEADER, row(1), row(2, name="Seán Example"), encoding="latin-1")
        )


def test_a_file_without_a_quarter_of_the_candidates_is_refused(file_with):
    everyone = [row(number) for number in range(1, 9)]
    import_candidates(file_with(HEADER, *everyone))

    with pytest.raises(ImportRefused, match=r"3 of the 8 .* General election, 4 July 2024"):
        import_candidates(file_with(HEADER, *everyone[:5]))
    assert set(statuses().values()) == {Candidate.Status.STANDING}

    import_candidates(file_with(HEADER, *everyone[:5]), force=True)
    assert list(statuses().values()).count(Candidate.Status.NOT_LISTED) == 3


def test_one_unknown_ballot_among_many_is_left_out(seats, file_with):
    known = [
        row(number, seat=seat.slug, label=f'"{seat.name}"').replace("2024-07-04", f"{year}-07-04")
        for number, (seat, year) in enumerate(
            [(seat, year) for seat in seats.values() for year in (2024, 2029)]
        )
    ]

    run = import_candidates(file_with(HEADER, *known, row(99, seat="gone", label="Gone")))

    assert run.counts["left_out"] == 1
    assert run.diff["left_out"] == [(26, "parl.gone.2024-07-04 is in no constituency that we know")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("x"), "person_id is not a number"),
        (row(""), "person_id is empty or longer than 18 characters"),
        (row(2, name=""), "person_name is empty or longer than 120 characters"),
        (row(2, name="A" * 121), "person_name is empty or longer than 120 characters"),
        (
            row(2).replace(",2024-07-04,", ",4 July 24,"),
            "election_date is not a date like 2024-07-04",
        ),
        (row(1), "this person is on this ballot already"),
    ],
)
def test_rows_that_cannot_be_used_are_listed(file_with, bad, reason):
    run = import_candidates(file_with(HEADER, row(1), bad))

    assert run.diff["left_out"] == [(3, reason)]
    assert Candidate.objects.count() == 1


def test_a_dry_run_tells_and_writes_nothing(data):
    run = import_candidates(data / "candidates.csv", dry_run=True)

    assert run.counts["new"] == 9
    assert ImportRun.objects.get().state == ImportRun.State.DRY_RUN
    for model in [Candidate, Contact, Party, Ballot, Election]:
        assert not model.objects.exists()


def test_the_run_says_who_and_what(data, admin_user):
    import_candidates(data / "candidates.csv", by=admin_user, file_name="upload.csv")

    run = ImportRun.objects.get()
    assert (run.by, run.file_name, run.source) == (admin_user, "upload.csv", "candidates")
    assert run.message == (
        "Candidates: 9 rows; 9 new, 1 elections new, 1 polls changed, 17 contacts new."
    )
    assert run.finished_at >= run.started_at


def test_a_number_of_thousands_of_figures_is_left_out(file_with):
    run = import_candidates(
        file_with(HEADER, row("9" * 5000), *(row(number) for number in range(1, 31)))
    )

    assert (run.counts["new"], run.counts["left_out"]) == (30, 1)


# Polls and elections


def test_a_file_of_another_election_says_that_it_is_new(file_with):
    run = import_candidates(file_with(HEADER, row(1, day="2029-05-03")), dry_run=True)

    assert run.diff["new_elections"] == [
        {"name": "General election, 3 May 2029", "reason": "parl.2029-05-03"}
    ]
    assert not Election.objects.exists()


@pytest.mark.parametrize("known_before", [True, False])
def test_a_poll_that_is_called_off_is_told(file_with, known_before):
    if known_before:
        import_candidates(file_with(f"{HEADER},cancelled_poll", row(1, extra=",f")))

    run = import_candidates(file_with(f"{HEADER},cancelled_poll", row(1, extra=",t")))

    [told] = run.diff["polls"]
    assert told["constituency"] == "Hexham"
    assert told["changes"]["called_off"] == ["no" if known_before else "", "yes"]


def test_a_poll_that_stays_as_it_is_is_not_told(file_with):
    path = file_with(f"{HEADER},cancelled_poll,candidates_locked", row(1, extra=",f,f"))

    assert import_candidates(path).counts["polls"] == 0
    assert import_candidates(path).counts["polls"] == 0
