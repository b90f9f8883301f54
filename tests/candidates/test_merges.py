"""Two records of one person at Democracy Club that were made one."""

import pytest

from campaigns.outreach.mailings import audience
from campaigns.outreach.models import Suppression
from candidates.importers import merges
from candidates.importers.candidates import import_candidates
from candidates.importers.contacts import DEMOCRACY_CLUB
from candidates.importers.mps import import_mps
from candidates.models import Candidate, Constituency, Election, MergedPerson
from tests import democracy_club, members_api
from tests.democracy_club import HEADER, a_row
from tests.factories import a_campaign, a_candidate, an_election
from tests.members_api import a_member, an_office

Status = Candidate.Status
OTHERS = [a_row(number, name=f"Some Body{number}") for number in range(50, 56)]


def merge(old, new):
    return MergedPerson.objects.create(old_id=old, new_id=new, source="test")


def rows():
    return list(
        Candidate.objects.filter(person_id__lt=50).order_by("pk").values_list("person_id", "status")
    )


@pytest.fixture
def imported(seats, file_with):
    """Import these rows, and six others that nothing happens to."""

    def run(*own, header=HEADER, extra="", **options):
        others = [f"{row}{extra}" for row in OTHERS]
        return import_candidates(file_with(header, *own, *others), **options)

    return run


def test_merged_person(imported):
    """The row stays, with all that hangs on it; only its id is another."""
    imported(a_row(1))
    before = Candidate.objects.get(person_id=1).pk
    merge(1, 2)

    run = imported(a_row(2))

    assert Candidate.objects.get(person_id=2).pk == before
    assert rows() == [(2, Status.STANDING)]
    assert (run.counts["merged"], run.counts["new"], run.counts["not_listed"]) == (1, 0, 0)
    assert run.diff["merged"] == [
        {"person_id": 2, "old_id": 1, "name": "Ada Invented", "constituency": "Hexham"}
    ]


def test_a_dry_run_tells_of_it_and_writes_nothing(imported):
    imported(a_row(1))
    merge(1, 2)

    run = imported(a_row(2), dry_run=True)

    assert run.counts["merged"] == 1
    assert rows() == [(1, Status.STANDING)]


def test_an_old_id_in_the_file_is_read_as_the_new_one(imported):
    imported(a_row(2))
    merge(1, 2)

    run = imported(a_row(1))

    assert rows() == [(2, Status.STANDING)]
    assert (run.counts["new"], run.counts["changed"]) == (0, 0)


def test_both_ids_in_one_file_are_one_person(imported):
    merge(1, 2)

    run = imported(a_row(1), a_row(2))

    assert rows() == [(2, Status.STANDING)]
    assert run.diff["left_out"] == [(2, "the same person is on this ballot under a newer id")]


def test_of_two_rows_the_older_one_is_listed_and_none_deleted(imported):
    imported(a_row(1), a_row(2))
    merge(1, 2)

    imported(a_row(2))
    again = imported(a_row(2))

    assert rows() == [(2, Status.STANDING), (1, Status.NOT_LISTED)]
    assert (again.counts["merged"], again.counts["changed"]) == (0, 0)


def test_the_row_that_has_the_new_id_may_be_the_older_one(imported):
    imported(a_row(2), a_row(1))
    merge(1, 2)

    imported(a_row(2))

    assert rows() == [(2, Status.STANDING), (1, Status.NOT_LISTED)]


def test_one_who_had_vanished_comes_back_under_the_new_id(imported):
    imported(a_row(1))
    imported(a_row(2))
    assert rows() == [(1, Status.NOT_LISTED), (2, Status.STANDING)]
    merge(1, 2)

    run = imported(a_row(2))

    assert rows() == [(2, Status.STANDING), (1, Status.NOT_LISTED)]
    assert run.counts["returned"] == 0


def test_what_people_corrected_on_the_other_row_is_taken_over(imported):
    imported(a_row(1), a_row(2))
    other = Candidate.objects.get(person_id=2)
    Candidate.objects.filter(pk=other.pk).update(name="As corrected", locked_fields=["name"])
    other.contacts.create(channel="email", value="right@a.example", source="staff")
    merge(1, 2)

    imported(a_row(2))

    listed = Candidate.objects.get(person_id=2)
    assert (listed.name, listed.locked_fields) == ("As corrected", ["name"])
    assert listed.contacts.get().value == "right@a.example"


def test_an_address_that_bounced_stays_out_of_use(imported):
    header = f"{HEADER},email"
    imported(a_row(1, extra=","), a_row(2, extra=",a@a.example"), header=header, extra=",")
    Candidate.objects.get(person_id=2).contacts.update(problem="It bounced.")
    merge(1, 2)

    imported(a_row(2, extra=",a@a.example"), header=header, extra=",")

    assert Candidate.objects.get(person_id=2).contacts.get().problem == "It bounced."


def test_chains_are_followed(imported):
    imported(a_row(1))
    merge(1, 2)
    merge(2, 3)
    merge(3, 4)

    imported(a_row(4))

    assert rows() == [(4, Status.STANDING)]
    # Straight, for whoever asks which ids this person had.
    assert set(MergedPerson.objects.about([4]).values_list("old_id", flat=True)) == {1, 2, 3}


def test_circles_are_left_alone(imported):
    imported(a_row(1), a_row(2))
    merge(1, 2)
    merge(2, 1)

    run = imported(a_row(1), a_row(2))

    assert run.counts["merged"] == 0
    assert rows() == [(1, Status.STANDING), (2, Status.STANDING)]


def test_one_person_in_two_seats(imported):
    elsewhere = {"seat": "chorley", "label": "Chorley"}
    imported(a_row(1), a_row(1, **elsewhere))
    merge(1, 2)

    run = imported(a_row(2), a_row(2, **elsewhere))

    assert run.counts["merged"] == 2
    assert rows() == [(2, Status.STANDING), (2, Status.STANDING)]


# Who asked to stop


@pytest.mark.parametrize("everything", [True, False])
def test_who_asked_to_stop_stays_stopped_after_a_merge(imported, client, everything):
    imported(a_row(1))
    campaign = a_campaign(Election.objects.get())
    Suppression.objects.add_once(
        reason=Suppression.Reason.ASKED, person_id=1, campaign=None if everything else campaign
    )
    merge(1, 2)
    imported(a_row(2))

    person = Candidate.objects.get(person_id=2)
    person.contacts.create(channel="email", value="new@address.example", source="test")
    covering = Suppression.objects.covering(campaign, email="new@address.example", person_id=2)
    assert covering.exists()
    page = client.get("/constituency/hexham/")
    listed = {one.candidate.person_id: one for one in page.context["people"]}
    assert listed[2].wants_no_emails
    assert not listed[2].can_be_invited
    assert not listed[50].wants_no_emails


@pytest.mark.parametrize(("in_register", "asked"), [(1, 2), (2, 1), (1, 3), (2, 3), (3, 1)])
def test_a_merge_that_is_only_noted_stops_both(imported, client, in_register, asked):
    imported(a_row(in_register))
    campaign = a_campaign(Election.objects.get())
    merges.note([(1, 3), (3, 2)], "test")
    Suppression.objects.add_once(reason=Suppression.Reason.ASKED, person_id=asked)

    person = Candidate.objects.get(person_id=in_register)
    person.contacts.create(channel="email", value="new@address.example", source="test")
    page = client.get("/constituency/hexham/")
    listed = {one.candidate.person_id: one for one in page.context["people"]}
    assert listed[in_register].wants_no_emails
    assert not listed[50].wants_no_emails
    assert Suppression.objects.covering(campaign, person_id=in_register).exists()
    assert in_register in audience.stopped_people(campaign)


def test_a_merge_that_was_turned_round_leads_back(imported):
    imported(a_row(1))
    merges.note([(1, 2)], "test")
    imported(a_row(2))
    assert rows() == [(2, Status.STANDING)]

    merges.note([(1, 2), (2, 1)], "test")
    imported(a_row(1))
    assert rows() == [(1, Status.STANDING)]
    assert list(MergedPerson.objects.values_list("old_id", "new_id")) == [(2, 1)]


def test_a_merge_that_was_taken_back_lists_both_again(imported):
    imported(a_row(1))
    merges.note([(1, 2)], DEMOCRACY_CLUB)
    imported(a_row(2))

    imported(a_row(1, name="Ada Other"), a_row(2))
    assert sorted(rows()) == [(1, Status.STANDING), (2, Status.STANDING)]
    assert not MergedPerson.objects.exists()


@pytest.mark.django_db
def test_an_address_that_somebody_asked_us_to_leave_alone_is_not_offered(client):
    campaign = a_campaign()
    shared = [a_candidate(campaign, email="Office@Party.example") for _ in range(2)]
    other = a_candidate(campaign)
    Suppression.objects.add_once(reason=Suppression.Reason.ASKED, email="office@party.example")

    page = client.get("/constituency/exeter/")

    assert [one.candidate for one in page.context["people"] if one.wants_no_emails] == shared
    assert page.context["ticked"] == [other.pk]


# MPs whom Parliament named first


@pytest.fixture
def an_mp(seats, settings):
    """Made from Parliament's list alone, with an address."""
    Constituency.objects.exclude(name="Hexham").delete()
    with members_api.running() as parliament:
        settings.MEMBERS_API_URL, settings.MEMBERS_API_PAUSE = parliament.url, 0
        parliament.members = [a_member(77, "Dame Ada Invented", "Hexham", None)]
        parliament.contacts[77] = [an_office("ada.mp@parliament.uk")]
        import_mps()
    return Candidate.objects.get(person_id=Candidate.FROM_PARLIAMENT + 77)


@pytest.mark.parametrize(
    ("name", "member"), [("Ada Invented", ""), ("A. M. Invented", ""), ("Adelaide Wed", "77")]
)
def test_an_mp_whom_democracy_club_names_too_is_one_person(an_mp, file_with, name, member):
    header = f"{HEADER},elected,mnis_id"
    others = [a_row(number, name=f"Some Body{number}", extra=",f,") for number in range(50, 56)]

    run = import_candidates(file_with(header, a_row(1, name=name, extra=f",t,{member}"), *others))

    ada = Candidate.objects.get(pk=an_mp.pk)
    assert (ada.person_id, ada.name, ada.sitting) == (1, name, True)
    assert ada.contacts.get().value == "ada.mp@parliament.uk"
    assert Candidate.objects.count() == 7
    assert run.counts["merged"] == 1
    assert MergedPerson.objects.get().source == "parliament"


def test_two_whose_surname_is_the_mp_s_are_not_guessed_between(an_mp, file_with):
    two = [a_row(1, name="Al Invented"), a_row(2, name="Bo Invented")]
    import_candidates(file_with(HEADER, *two), force=True)

    assert not MergedPerson.objects.exists()


# From Democracy Club


@pytest.fixture
def club(settings):
    with democracy_club.running() as running:
        settings.DEMOCRACY_CLUB_URL = running.url
        yield running


@pytest.mark.usefixtures("seats")
def test_merges_are_fetched_with_the_list(club):
    club.gives(a_row(1), *OTHERS)
    import_candidates(f"{club.url}/data/export_csv/")
    club.merged = [(900 + number, 800) for number in range(150)] + [(1, 2)]
    club.gives(a_row(2), *OTHERS)

    run = import_candidates(f"{club.url}/data/export_csv/")

    assert run.counts["merged"] == 1
    assert rows() == [(2, Status.STANDING)]
    assert MergedPerson.objects.count() == 151


@pytest.mark.django_db
def test_only_what_is_not_known_yet_is_fetched(club):
    club.merged = [(10_000 + number, 5) for number in range(2_500)]

    assert merges.fetch() == 700
    # One question more, for how many there are.
    assert len(club.asked_for_merges) == 8

    club.asked_for_merges.clear()
    club.merged += [(5_000, 5)]
    assert merges.fetch() == 1
    assert len(club.asked_for_merges) <= 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", ["<html>", "[]", "{}", '{"count": "1"}', '{"count": 1, "results": 5}']
)
def test_an_answer_that_nobody_can_read_stops_nothing(club, answer, seats):
    club.merges_answer = answer
    club.gives(a_row(1))

    run = import_candidates(f"{club.url}/data/export_csv/")

    assert run.counts["new"] == 1
    assert not MergedPerson.objects.exists()


def an_mp_from_parliament(**fields):
    """Of the last election, whom only Parliament has told us of, and who asked to stop."""
    last = an_election(
        slug="parl.2019-12-12",
        announced_on="2019-10-29",
        dissolved_on="2019-11-06",
        polling_day="2019-12-12",
        results_on="2019-12-13",
    )
    fields = {"member_id": 4444, "sitting": True, "sort_name": "invented ada", **fields}
    mp = a_candidate(
        a_campaign(last),
        Constituency.objects.get(slug="hexham"),
        name="Ada Invented",
        person_id=Candidate.FROM_PARLIAMENT + 4444,
        **fields,
    )
    Suppression.objects.add_once(reason=Suppression.Reason.ASKED, person_id=mp.person_id)
    return mp


@pytest.mark.parametrize(
    ("row", "stopped"),
    [
        (a_row(7, name="Ada New Name", extra=",4444"), True),
        (a_row(7, extra=",4444", seat="chorley", label="Chorley"), True),
        (a_row(7, extra=","), True),
        (a_row(7, extra=",", seat="chorley", label="Chorley"), False),
        (a_row(7, name="Ida Invented", extra=","), False),
    ],
)
def test_an_mp_who_asked_to_stop_stays_stopped_when_they_stand_again(imported, row, stopped):
    mp = an_mp_from_parliament()

    imported(row, header=f"{HEADER},mnis_id", extra=",")

    mp.refresh_from_db()
    assert (mp.person_id == 7) is stopped
    covering = Suppression.objects.covering(a_campaign(year=2031), person_id=7)
    assert covering.exists() is stopped


def test_who_no_longer_sits_is_not_taken_for_a_namesake(imported):
    mp = an_mp_from_parliament(sitting=False)

    imported(a_row(7, extra=","), header=f"{HEADER},mnis_id", extra=",")

    mp.refresh_from_db()
    assert mp.person_id == Candidate.FROM_PARLIAMENT + 4444
