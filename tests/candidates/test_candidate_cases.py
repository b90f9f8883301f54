"""The odd cases among candidates, each on made-up rows."""

import pytest

from candidates.importers.candidates import import_candidates
from candidates.models import Ballot, Candidate, Contact, Election, MergedPerson, Party
from tests.democracy_club import HEADER, a_row

pytestmark = pytest.mark.usefixtures("seats")

Status = Candidate.Status


@pytest.fixture
def bring_in(file_with):
    """Import rows; further columns are named by keyword."""

    def of(*rows, columns="", **options):
        return import_candidates(file_with(f"{HEADER}{columns}", *rows), **options)

    return of


def everyone(count=8):
    return [a_row(number, name=f"Ada Number{number}") for number in range(1, count + 1)]


def the(person_id):
    return Candidate.objects.get(person_id=person_id)


def test_no_email(bring_in):
    bring_in(a_row(1, extra=","), columns=",email")

    assert the(1).is_on_the_ballot
    assert the(1).email_contact(parliament=True) is None


def test_shared_email(bring_in):
    run = bring_in(
        a_row(1, extra=",office@party.example"),
        a_row(2, name="Bea Made", seat="chorley", label="Chorley", extra=",office@party.example"),
        columns=",email",
    )

    assert {the(1).email_contact(parliament=True).value, the(2).name} == {
        "office@party.example",
        "Bea Made",
    }
    assert run.diff["shared_emails"] == [
        {"people": ["Ada Invented (Hexham)", "Bea Made (Chorley)"]}
    ]


@pytest.mark.parametrize(
    ("cell", "value", "problem"),
    [
        ("see website", "see website", "Not an email address."),
        (
            '"a@a.example; b@b.example"',
            "a@a.example; b@b.example",
            "More than one email address.",
        ),
        ("Ada@Candidates.EXAMPLE", "Ada@candidates.example", ""),
        ("ada@candidates.example  ", "ada@candidates.example", ""),
        ('"""ada@candidates.example """', "ada@candidates.example", ""),
    ],
    ids=["invalid email", "two in one cell", "capitals", "trailing space", "quoted"],
)
def test_invalid_email_or_two_in_one_cell_or_capitals_or_trailing_space(
    bring_in, cell, value, problem
):
    run = bring_in(a_row(1, extra=f",{cell}"), columns=",email")

    contact = Contact.objects.get()
    assert (contact.value, contact.problem) == (value, problem)
    assert run.counts["bad_emails"] == bool(problem)


def test_same_name_different_people(bring_in):
    bring_in(
        a_row(1, name="David Example"),
        a_row(2, name="David Example", seat="chorley", label="Chorley"),
    )
    bring_in(
        a_row(1, name="David Example"),
        a_row(2, name="Dave Example", seat="chorley", label="Chorley"),
    )

    assert the(1).name == "David Example"
    assert the(2).name == "Dave Example"


def test_same_name_in_one_seat(bring_in):
    rows = [a_row(1, name="Greg Example"), a_row(2, name="Greg Example", party="Green Party,PP63")]
    bring_in(*rows)
    again = bring_in(*rows)

    assert Candidate.objects.filter(name="Greg Example", ballot=the(1).ballot).count() == 2
    assert {the(1).party_text, the(2).party_text} == {"Labour Party", "Green Party"}
    assert again.counts["changed"] == 0


def test_same_name_in_11_seats(bring_in, seats):
    run = bring_in(
        *(
            a_row(number, name="Niko Invented", seat=seat.slug, label=f'"{seat.name}"')
            for number, seat in enumerate(list(seats.values())[:11], start=1)
        )
    )

    assert Candidate.objects.filter(name="Niko Invented").count() == 11
    assert run.diff["perhaps_the_same_person"] == []


def test_one_person_on_two_ballots(bring_in):
    rows = [a_row(1), a_row(1, seat="chorley", label="Chorley")]
    bring_in(*rows)
    again = bring_in(*rows)

    assert Candidate.objects.filter(person_id=1).count() == 2
    assert again.message == "Candidates: 2 rows; nothing is new."


def test_merged_person(bring_in):
    others = everyone()
    bring_in(a_row(114, name="Ada Merged"), *others)
    before = the(114)
    MergedPerson.objects.create(old_id=114, new_id=116, source="democracyclub")

    run = bring_in(a_row(116, name="Ada Merged"), *others)

    assert the(116).pk == before.pk
    assert (run.counts["new"], run.counts["not_listed"], run.counts["merged"]) == (0, 0, 1)


@pytest.mark.parametrize("name", ["Nagbea", "A.N.ON", "J P Example"])
def test_one_word_or_initials(bring_in, name):
    bring_in(a_row(1, name=name))

    assert the(1).name == name
    assert the(1).sort_name


@pytest.mark.parametrize(
    ("cell", "name", "sorted_as"),
    [
        ('"Bobby ""Elmo"" Invented"', 'Bobby "Elmo" Invented', "invented bobby elmo"),
        ("Wing Commander (RTD) Fred Made", "Wing Commander (RTD) Fred Made", "made wing"),
        ("Captain Invented", "Captain Invented", "invented captain"),
    ],
)
def test_quotes_titles_brackets(bring_in, cell, name, sorted_as):
    bring_in(a_row(1, name=cell))

    assert the(1).name == name
    assert the(1).sort_name.startswith(sorted_as)


@pytest.mark.parametrize(
    ("typed", "name", "sorted_as"),
    [
        ("Órfhlaith Invented", "Órfhlaith Invented", "invented orfhlaith"),
        # The accent apart from its letter, as some people's keyboards write it.
        ("Zoe\u0308 Made", "Zoë Made", "made zoe"),
        ("Shâo-Lan O'Example", "Shâo-Lan O'Example", "oexample shao-lan"),
        ("Ana De Invented", "Ana De Invented", "de invented ana"),
    ],
)
def test_accents_apostrophes_hyphens(bring_in, typed, name, sorted_as):
    bring_in(a_row(1, name=typed))

    assert (the(1).name, the(1).sort_name) == (name, sorted_as)


def test_speaker(bring_in):
    party = "Speaker seeking re-election,ynmp-party:12522"
    bring_in(a_row(1, seat="chorley", label="Chorley", party=party))

    assert the(1).party_text == "Speaker seeking re-election"
    assert the(1).party.ec_id == "ynmp-party:12522"


def test_independent(bring_in):
    party = "Independent,ynmp-party:2"
    bring_in(a_row(1, party=party), a_row(2, name="Bea Made", party=party))

    assert [the(1).party_text, the(2).party_text] == ["Independent", "Independent"]
    assert Party.objects.count() == 1


def test_joint_party(bring_in):
    bring_in(a_row(1, party="Labour and Co-operative Party,joint-party:53-119"), a_row(2))

    assert the(1).party_text == "Labour and Co-operative Party"
    assert Candidate.objects.count() == Party.objects.count() == 2


def test_party_description_differs_from_name(bring_in):
    columns = ",party_description_text"
    bring_in(a_row(1, extra=",Local Labour"), a_row(2, extra=",Labour Party"), columns=columns)

    assert the(1).party_text == "Local Labour"
    assert the(2).party_description == ""


def test_deselected_after_nominations_still_on_the_ballot(bring_in):
    bring_in(*everyone())
    Candidate.objects.filter(person_id=1).update(status=Status.DESELECTED)

    again = bring_in(*everyone())

    assert the(1).status == Status.DESELECTED
    assert the(1).is_on_the_ballot
    assert again.counts["changed"] == 0


def test_late_replacement_before_close(bring_in):
    bring_in(*everyone())
    run = bring_in(*everyone()[1:], a_row(99, name="Late Comer"))

    assert the(1).status == Status.NOT_LISTED
    assert the(99).status == Status.STANDING
    assert run.diff["perhaps_the_same_person"] == []


def test_withdrawn(bring_in):
    bring_in(*everyone())
    Candidate.objects.filter(person_id=1).update(status=Status.WITHDRAWN, locked_fields=["status"])

    bring_in(*everyone()[1:])
    assert the(1).status == Status.WITHDRAWN
    # The source may still have them: what staff know holds.
    bring_in(*everyone())
    assert the(1).status == Status.WITHDRAWN


def test_death_of_a_candidate_before_the_poll(bring_in):
    bring_in(
        *(a_row(number, name=f"Ada N{number}", extra=",f") for number in (1, 2)),
        columns=",cancelled_poll",
    )
    Candidate.objects.filter(person_id=1).update(status=Status.DIED, locked_fields=["status"])

    bring_in(
        *(a_row(number, name=f"Ada N{number}", extra=",t") for number in (1, 2)),
        columns=",cancelled_poll",
    )

    assert Ballot.objects.get().cancelled
    assert the(1).status == Status.DIED


def test_uncontested(bring_in):
    bring_in(a_row(1, extra=",t"), columns=",cancelled_poll")

    assert Ballot.objects.get().cancelled
    assert the(1).is_on_the_ballot


def test_whether_a_poll_takes_place_is_decided_by_hand(bring_in, admin_client):
    bring_in(a_row(1, extra=",f"), columns=",cancelled_poll")
    ballot = Ballot.objects.get()
    address = f"/admin/candidates/ballot/{ballot.pk}/change/"
    form = admin_client.get(address).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    admin_client.post(address, fields | {"cancelled": "on", "called_off_because": "uncontested"})
    bring_in(a_row(1, extra=",f"), columns=",cancelled_poll")

    ballot.refresh_from_db()
    assert (ballot.cancelled, ballot.called_off_by_hand) == (True, True)
    assert ballot.is_uncontested(standing=2)


def test_party_not_known_yet(bring_in, client):
    bring_in(a_row(1, party=","), a_row(2, name="Bo Invented"))
    assert the(1).party_text == "Party being checked"

    bring_in(a_row(1), a_row(2, name="Bo Invented", party=","))
    # Known by now, and not forgotten again.
    assert (the(1).party_text, the(2).party_text) == ("Labour Party", "Labour Party")


def test_half_a_party_is_left_out(bring_in):
    run = bring_in(*everyone(40), a_row(50, party="Labour Party,"))

    assert run.counts["left_out"] == 1


def test_by_election_in_mid_run(bring_in):
    bring_in(*everyone())
    bring_in(
        a_row(1, seat="hexham.by", day="2025-05-01"), a_row(50, seat="hexham.by", day="2025-05-01")
    )

    assert Candidate.objects.on_the_ballot().filter(person_id=1).count() == 2
    assert Ballot.objects.filter(constituency__name="Hexham").count() == 2
    assert [one.general for one in Election.objects.order_by("polling_day")] == [True, False]


def test_no_photo(bring_in):
    bring_in(a_row(1, extra=",https://photos.example/1.png"), a_row(2, extra=","), columns=",image")

    assert Candidate.objects.count() == 2
    assert not Contact.objects.exists()


@pytest.mark.parametrize("cell", ["4514", '"""4514"""'])
def test_sitting_mps_standing(bring_in, cell):
    bring_in(a_row(1, extra=f",{cell}"), a_row(2, extra=","), columns=",mnis_id")

    assert (the(1).member_id, the(2).member_id) == (4514, None)
    assert not the(1).sitting


@pytest.mark.parametrize(
    ("seat", "label", "gss", "name"),
    [
        ("ayr-carrick-and-cumnock", '"Ayr, Carrick and Cumnock"', "S14000006", "Ayr, Carrick and Cumnock"),
        ("belfast-west", "Belfast West", "", "Belfast West"),
        ("ynys-mon", "Ynys Môn", "W07000112", "Ynys Môn"),
        ("montgomeryshire-and-glyndwr", "Montgomeryshire and Glyndwr", "", "Montgomeryshire and Glyndŵr"),
        ("orkney-and-shetland", "Orkney and Shetland", "S14000051", "Orkney and Shetland"),
    ],
    ids=["commas, and a former code", "no code", "Welsh-only name", "accents lost", "islands"],
)  # fmt: skip
def test_which_seat(bring_in, seat, label, gss, name):
    bring_in(a_row(1, seat=seat, label=label, extra=f",{gss}"), columns=",gss")

    assert the(1).constituency.name == name
