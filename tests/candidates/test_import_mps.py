"""MPs, from a little server that answers as Parliament does, and from files."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from threading import Event

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django.utils.http import http_date

from campaigns.phases import Phase
from candidates.importers import ImportRefused, ImportRefusedUnlessForced, mps
from candidates.importers.candidates import import_candidates
from candidates.importers.mps import import_mps
from candidates.importers.runs import alone
from candidates.models import Ballot, Candidate, Constituency, Contact, Election, ImportRun
from tests import members_api
from tests.democracy_club import HEADER, a_row
from tests.factories import a_campaign
from tests.members_api import a_member, an_office

NAMES = [
    "Ann Archer", "Bo Baker", "Cy Cooper", "Di Dyer", "Ed Elder", "Flo Farmer",
    "Gus Glover", "Hal Hatter", "Ida Ironmonger", "Jo Joiner", "Kit Knight", "Lu Lister",
]  # fmt: skip


@pytest.fixture
def parliament(settings):
    with members_api.running() as server:
        settings.MEMBERS_API_URL, settings.MEMBERS_API_PAUSE = server.url, 0
        yield server
    shutil.rmtree(site_settings.VAR_DIR / "imports", ignore_errors=True)


@pytest.fixture
def house(seats, parliament):
    """Twelve seats by their names, each with a member."""
    places = list(Constituency.objects.order_by("pk"))
    for number, (seat, name) in enumerate(zip(places, NAMES, strict=True)):
        Constituency.objects.filter(pk=seat.pk).update(parliament_id=4001 + number)
        parliament.members.append(a_member(101 + number, name, seat.name, 4001 + number))
        parliament.contacts[101 + number] = [
            an_office(f"{name.split()[1].lower()}.mp@parliament.uk", line1="House of Commons")
        ]
    return parliament


def sitting():
    return set(Candidate.objects.sitting().values_list("name", flat=True))


def member_of(house, name):
    return next(one for one in house.members if one["nameDisplayAs"] == name)


# From Parliament


def test_exactly_the_members_sit(house):
    run = import_mps()

    assert sitting() == set(NAMES)
    assert run.state == ImportRun.State.APPLIED
    assert run.message == (
        "MPs: 12 members, 12 new, 0 changed, 12 sit now, 0 no longer, 0 seats vacant, "
        "0 left out; 12 contacts added, 0 back, 0 no longer there."
    )


def test_a_member_whom_nobody_else_names_gets_a_poll_of_that_day(house):
    import_mps()

    ada = Candidate.objects.get(member_id=101)
    assert ada.person_id == Candidate.FROM_PARLIAMENT + 101
    assert (ada.elected, ada.status) == (True, Candidate.Status.STANDING)
    assert ada.ballot.declared_at
    election = ada.ballot.election
    assert (election.slug, election.polling_day) == ("parl.2024-07-04", date(2024, 7, 4))
    assert election.results_on == date(2024, 7, 5)


def test_importing_twice_writes_nothing_the_second_time(house):
    import_mps()
    before = [list(model.objects.order_by("pk").values()) for model in (Candidate, Contact, Ballot)]

    again = import_mps()

    assert [
        list(model.objects.order_by("pk").values()) for model in (Candidate, Contact, Ballot)
    ] == before
    assert {name: again.counts[name] for name in again.counts if name != "rows"} == dict.fromkeys(
        again.counts.keys() - {"rows"}, 0
    )


def test_whom_we_asked_lately_we_do_not_ask_again(house):
    import_mps()
    house.asked.clear()

    import_mps()
    assert house.asked_for_contacts == []

    Candidate.objects.filter(member_id=103).update(
        parliament_asked_on=timezone.localdate() - timedelta(days=31)
    )
    import_mps()
    assert house.asked_for_contacts == [103]


def test_a_dry_run_writes_nothing_and_is_applied_without_asking_again(house):
    run = import_mps(dry_run=True)

    assert run.counts["now_sitting"] == 12
    assert not Candidate.objects.exists()
    assert not Election.objects.exists()
    house.asked.clear()
    import_mps()
    assert house.asked == []
    assert sitting() == set(NAMES)


# Who is who


def test_sitting_mps_standing(house, file_with):
    """Whoever stood is known by their name, whatever stands before it."""
    import_candidates(
        file_with(
            HEADER,
            a_row(1, name="Ann Archer", seat="chorley", label="Chorley"),
            a_row(2, name="Zoë O'Lóser", seat="chorley", label="Chorley"),
        )
    )
    member_of(house, "Ann Archer").update(nameDisplayAs="Dame Ann Archer")

    run = import_mps()

    ann = Candidate.objects.get(person_id=1)
    assert (ann.sitting, ann.elected, ann.member_id, ann.name) == (True, True, 101, "Ann Archer")
    assert run.counts["new"] == 11
    assert not Candidate.objects.get(person_id=2).sitting


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        ("Ann Archer,Labour", "Ed Archer,Green", True),
        ("Ann Archer,Labour", "Ann Archer,Green", True),
        ("Nan Archer,Labour", "Ed Archer,Green", True),
        ("Nan Archer,Labour", "Ed Archer,Labour", False),
        ("Nan Archer,Reform", "Ed Archer,Green", False),
    ],
)
def test_two_of_one_surname_are_told_apart_or_left_out(house, file_with, first, second, known):
    import_candidates(
        file_with(
            HEADER,
            *[
                a_row(number, who.split(",")[0], "chorley", "Chorley", party=f"{party},{party}")
                for number, who in enumerate([first, second], start=1)
                for party in [who.split(",")[1]]
            ],
        )
    )

    run = import_mps()

    assert Candidate.objects.get(person_id=1).sitting == known
    assert not Candidate.objects.get(person_id=2).sitting
    if not known:
        assert run.diff["left_out"] == [(1, "several people in Chorley are called Archer")]


def test_someone_else_than_the_winner_is_not_taken(house, file_with):
    import_candidates(
        file_with(
            f"{HEADER},elected",
            a_row(1, name="Una Likely", seat="chorley", label="Chorley", extra=",t"),
        )
    )

    run = import_mps()

    assert Candidate.objects.get(person_id=1).sitting
    assert run.diff["left_out"] == [
        (1, "Parliament names Ann Archer, the register Una Likely as elected in Chorley")
    ]


def test_vacant_seats(house):
    import_mps()
    house.members.remove(member_of(house, "Bo Baker"))

    run = import_mps()

    assert sitting() == set(NAMES) - {"Bo Baker"}
    assert run.diff["vacant"] == [{"constituency": "Cities of London and Westminster"}]
    assert [one["name"] for one in run.diff["no_longer_sitting"]] == ["Bo Baker"]


def test_while_somebody_is_in_no_seat_of_ours_no_seat_is_called_vacant(house):
    import_mps()
    membership = member_of(house, "Bo Baker")["latestHouseMembership"]
    membership.update(membershipFrom="Rutland", membershipFromId=3999)
    # One in twenty may be left out; of twelve, staff have to say that it is right.
    with pytest.raises(ImportRefused, match="Rutland is no seat of ours"):
        import_mps()

    assert sitting() == set(NAMES)


def test_by_election_in_mid_run(house, file_with):
    import_mps()
    house.members.remove(member_of(house, "Cy Cooper"))
    house.members.append(
        a_member(201, "Mo Mason", "City of Durham", 4003, "Reform UK", since="2025-05-01")
    )

    run = import_mps()

    assert sitting() == set(NAMES) - {"Cy Cooper"} | {"Mo Mason"}
    mo = Candidate.objects.get(member_id=201)
    assert mo.ballot.ballot_paper_id == "parl.city-of-durham.by.2025-05-01"
    assert not mo.ballot.election.general
    assert (run.counts["now_sitting"], run.counts["no_longer_sitting"]) == (1, 1)


def test_a_result_that_parliament_does_not_know_yet_holds(house, file_with, time_machine):
    time_machine.move_to("2025-04-01 12:00Z")
    import_mps()
    time_machine.move_to("2025-05-02 09:00Z")
    durham = {"seat": "city-of-durham.by", "label": "City of Durham", "day": "2025-05-01"}
    import_candidates(
        file_with(f"{HEADER},elected", a_row(7, name="Mo Mason", **durham, extra=",t"))
    )
    assert "Mo Mason" in sitting()

    # They still name the one before, and then for some days nobody.
    run = import_mps()
    assert "Mo Mason" in sitting()
    assert run.diff["left_out"] == [
        (3, "City of Durham has a later result than the one of Cy Cooper")
    ]
    house.members.remove(member_of(house, "Cy Cooper"))
    shutil.rmtree(site_settings.VAR_DIR / "imports", ignore_errors=True)
    import_mps()
    assert "Mo Mason" in sitting()


def test_what_a_person_locked_stays(house):
    import_mps()
    Candidate.objects.filter(member_id=101).update(sitting=False, locked_fields=["sitting"])
    Candidate.objects.filter(member_id=102).update(party_now="Whig", locked_fields=["party_now"])

    import_mps()

    assert "Ann Archer" not in sitting()
    assert Candidate.objects.get(member_id=102).party_now == "Whig"


def test_who_changed_party_is_shown_with_today_s(house, file_with, client):
    import_candidates(
        file_with(
            HEADER,
            a_row(1, name="Ann Archer", seat="chorley", label="Chorley"),
            a_row(
                2, "Bo Baker", "cities-of-london-and-westminster", "Cities of London and Westminster",
                party="Labour and Co-operative Party,joint-party:53-119",
            ),
        )
    )  # fmt: skip
    member_of(house, "Ann Archer")["latestParty"]["name"] = "Independent"

    import_mps()

    party_now = dict(Candidate.objects.values_list("name", "party_now"))
    assert party_now["Ann Archer"] == "Independent"
    assert party_now["Bo Baker"] == ""
    a_campaign(Election.objects.get())
    page = client.get("/constituency/chorley/").content.decode()
    assert "Independent" in page
    assert "Labour Party" not in page


@pytest.mark.parametrize(
    ("in_parliament", "on_the_ballot"),
    [
        ("Labour", "Labour Party"),
        ("Labour (Co-op)", "Labour and Co-operative Party"),
        ("Labour", "Labour and Co-operative Party"),
        ("Conservative", "Conservative and Unionist Party"),
        ("Liberal Democrat", "Liberal Democrats"),
        ("Scottish National Party", "Scottish National Party (SNP)"),
        ("Plaid Cymru", "Plaid Cymru - The Party of Wales"),
        ("Sinn Féin", "Sinn Féin"),
        ("Social Democratic & Labour Party", "SDLP (Social Democratic & Labour Party)"),
        ("Speaker", "Speaker seeking re-election"),
    ],
)
def test_one_party_under_two_names(house, file_with, in_parliament, on_the_ballot):
    import_candidates(
        file_with(
            HEADER,
            a_row(1, "Ann Archer", "chorley", "Chorley", party=f"{on_the_ballot},PP1"),
        )
    )
    member_of(house, "Ann Archer")["latestParty"]["name"] = in_parliament

    import_mps()

    assert Candidate.objects.get(person_id=1).party_now == ""


# How to reach them


def test_members_api_quirks(house):
    """Absent keys, null colours, Ynys Mon without its accent, and no id of the seat."""
    ynys_mon = member_of(house, "Lu Lister")
    ynys_mon["latestHouseMembership"].update(membershipFrom="Ynys Mon", membershipFromId=None)
    del ynys_mon["latestHouseMembership"]["membershipStatus"], ynys_mon["gender"]
    ynys_mon["latestParty"] = None
    house.contacts[112] = [{"typeId": 1}, {"type": "Website", "typeId": 6}, {}]
    Candidate.objects.all().delete()

    run = import_mps()
    assert run.diff["left_out"] == [
        (
            12,
            "we know of no election in Ynys Môn; import its candidates first, or ask Parliament",
        )
    ]

    ynys_mon["latestHouseMembership"]["membershipStatus"] = {
        "statusStartDate": "2024-07-04T00:00:00"
    }
    shutil.rmtree(site_settings.VAR_DIR / "imports", ignore_errors=True)
    import_mps()
    lu = Candidate.objects.get(member_id=112)
    assert (lu.constituency.name, lu.sitting) == ("Ynys Môn", True)
    assert not lu.contacts.exists()


@pytest.mark.parametrize(
    ("offices", "emails"),
    [
        (
            [an_office("local@mp.example", 4), an_office("one@parliament.uk", 1)],
            [("one@parliament.uk", "parliament", "")],
        ),
        ([an_office(kind=1), an_office("local@mp.example", 4)], [("local@mp.example", "unknown", "")]),
        ([an_office("n10@gov.example", 1009)], []),
        (
            [an_office("No email found", 1), an_office("local@mp.example", 4)],
            [
                ("No email found", "unknown", "Not an email address."),
                ("local@mp.example", "unknown", ""),
            ],
        ),
    ],
)  # fmt: skip
def test_the_office_in_parliament_comes_first_and_nothing_is_made_up(house, offices, emails):
    house.contacts[101] = offices

    import_mps()

    found = Contact.objects.emails().filter(candidate__member_id=101).order_by("pk")
    assert list(found.values_list("value", "kind", "problem")) == emails
    assert {contact.source for contact in found} <= {"parliament"}


def test_pages_of_members(house):
    house.contacts[101] = [
        {"typeId": 6, "line1": "http://www.ann.example/"},
        {"typeId": 7, "line1": "https://twitter.com/ann_archer"},
        {"typeId": 6, "line1": "javascript:alert(1)"},
    ]

    run = import_mps()

    ways = Contact.objects.filter(candidate__member_id=101)
    assert dict(ways.values_list("channel", "value")) == {
        "website": "http://www.ann.example/",
        "x": "https://x.com/ann_archer",
    }
    assert run.counts["bad_links"] == 1


def test_an_address_that_changed_is_kept_and_not_used(house):
    import_mps()
    Candidate.objects.update(parliament_asked_on=None)
    house.contacts[101] = [an_office("new.mp@parliament.uk")]

    run = import_mps()

    ann = Candidate.objects.get(member_id=101)
    assert ann.email_contact(parliament=True).value == "new.mp@parliament.uk"
    assert (run.counts["contacts_added"], run.counts["contacts_gone"]) == (1, 1)
    assert ann.contacts.get(value="archer.mp@parliament.uk").problem == "No longer in the source."


@pytest.mark.parametrize("lock", ["email", "contacts"])
def test_locked_contacts_are_left_alone(house, lock):
    import_mps()
    Candidate.objects.update(parliament_asked_on=None, locked_fields=[lock])
    house.contacts[101] = [an_office("new.mp@parliament.uk")]

    import_mps()

    assert Candidate.objects.get(member_id=101).contacts.get().problem == ""


def test_addresses_of_parliament_are_dead_from_dissolution_on(house, file_with):
    """Between dissolution and the result theirs is used; after it Parliament's comes first."""
    import_candidates(
        file_with(
            f"{HEADER},email",
            a_row(1, "Ann Archer", "chorley", "Chorley", extra=",ann@archer.example"),
        )
    )
    import_mps()
    ann = Candidate.objects.get(person_id=1)

    def address_in(phase):
        contact = Candidate.objects.get(person_id=1).email_contact(parliament=phase.has_mps)
        return contact and contact.value

    assert address_in(Phase.FINAL) == "ann@archer.example"
    assert address_in(Phase.ELECTED) == "archer.mp@parliament.uk"

    ann.contacts.get(source="democracyclub").delete()
    assert address_in(Phase.FINAL) is None


# Few questions, slowly


def test_a_server_that_stumbles_is_asked_again(house):
    house.troubles = [(503, None), (429, "0"), (500, http_date(0))]

    import_mps()

    assert len(house.asked) == 3 + 1 + 12
    assert len(sitting()) == 12


def test_who_is_told_to_come_back_in_an_hour_does_not_wait(house):
    house.troubles = [(429, "3123")]

    with pytest.raises(ImportRefused, match=r"come back after \d\d:\d\d on .* goes on where"):
        import_mps()

    assert len(house.asked) == 1
    assert not Candidate.objects.exists()


def test_a_run_that_broke_off_goes_on_where_it_stopped(house):
    house.breaks_down_after = 6
    with pytest.raises(ImportRefused, match="it answered 503"):
        import_mps()

    house.breaks_down_after = None
    house.asked.clear()
    import_mps()

    assert house.asked_for_contacts == list(range(106, 113))
    assert "/api/Members/Search" not in "".join(house.asked)
    assert len(sitting()) == 12
    assert not (site_settings.VAR_DIR / "imports" / "members-api.jsonl").exists()


def test_nobody_asks_while_another_asks(house):
    held, over = Event(), Event()

    def another():
        with alone(mps.ASKING_LOCK, mps.BUSY):
            held.set()
            over.wait(10)
        connection.close()

    with ThreadPoolExecutor() as pool:
        pool.submit(another)
        held.wait(10)
        with pytest.raises(ImportRefused, match="is being asked already"):
            import_mps()
        over.set()

    assert house.asked == []
    assert ImportRun.objects.get().state == ImportRun.State.REFUSED


def test_more_members_than_one_answer_holds(house):
    house.members += [
        a_member(300 + number, "Peer Less", "Rutland", 3900) | {"latestHouseMembership": {"house": 2, "membershipFrom": "Life peer"}}
        for number in range(30)
    ]  # fmt: skip

    import_mps()

    assert sum("Search" in path for path in house.asked) == 3
    assert sitting() == set(NAMES)


def test_progress_is_told(house):
    told = []

    import_mps(progress=lambda done, share: told.append((done, share)))

    assert told[-1] == (12, 1)
    assert [share for _done, share in told] == sorted(share for _done, share in told)


# Refusals


def test_no_members_at_all(house):
    house.members.clear()

    with pytest.raises(ImportRefused, match="Between dissolution and the results there are no MPs"):
        import_mps()


def test_during_an_election_too_few_members_are_none(house):
    import_mps()
    today = timezone.localdate()
    Election.objects.update(
        polling_day=today + timedelta(days=9),
        dissolved_on=today,
        announced_on=today,
        results_on=None,
    )
    del house.members[3:]

    with pytest.raises(ImportRefused, match="Between dissolution and the results there are no MPs"):
        import_mps(force=True)

    assert sitting() == set(NAMES)


def test_too_few_members_are_refused_unless_somebody_knows_better(house):
    import_mps()
    del house.members[3:]

    with pytest.raises(ImportRefusedUnlessForced, match="not complete: 3 members for 12"):
        import_mps()
    run = import_mps(force=True)

    assert run.forced
    assert sitting() == set(NAMES)


def test_pages_that_moved_while_they_were_turned(house):
    house.total = 13

    with pytest.raises(ImportRefused, match="told of 12 members and said that there are 13"):
        import_mps()


@pytest.mark.parametrize(
    "body",
    [
        "<html>Just a moment…</html>", "[]", "null", "{}", '{"items": {}, "totalResults": 1}',
        '{"items": [], "totalResults": "650"}', '{"items": [1], "totalResults": 1}',
        '{"items": [{"value": {"id": "x"}}], "totalResults": 1}',
        '{"items": [{"value": {"id": 1, "nameDisplayAs": 5}}], "totalResults": 1}',
        '{"items": [{"value": {"id": 1, "nameDisplayAs": "A B"}}], "totalResults": 1}',
        pytest.param("[" * 100_000, id="deep"), pytest.param(" " * 2_000_001, id="long"),
    ],
)  # fmt: skip
def test_surprising_answers_are_refused_with_a_sentence(house, body):
    house.body = body

    with pytest.raises(ImportRefused, match="Parliament’s answer is not as we know it"):
        import_mps()

    assert ImportRun.objects.get().state == ImportRun.State.REFUSED
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("value", ["no list", [1], {"typeId": 1}])
def test_surprising_contacts_are_refused_with_a_sentence(house, value):
    house.contacts[101] = value

    with pytest.raises(ImportRefused, match="how to reach member 101 is no list"):
        import_mps()


@pytest.mark.usefixtures("parliament")
def test_without_constituencies(db):
    with pytest.raises(ImportRefused, match="There are no constituencies yet"):
        import_mps()


# From files

COLUMNS = (
    "gss_code,constituency,parliament_constituency_id,mnis_member_id,dc_person_id,given_names,"
    "family_name,party,ec_party_id,ec_adjunct_party_id"
)


def in_table(number, name, person="", party="Labour", code=""):
    first, surname = name.split()
    seat = Constituency.objects.get(parliament_id=4000 + number)
    return f'{seat.code},"{seat.name}",,{100 + number},{person},{first},{surname},{party},PP53,'


def test_a_table_of_winners(house, file_with):
    others = [
        a_row(number, name, seat.slug, f'"{seat.name}"')
        for number, (name, seat) in enumerate(
            zip(NAMES, Constituency.objects.order_by("pk"), strict=True), start=1
        )
    ]
    import_candidates(file_with(HEADER, *others))
    table = [in_table(number, name) for number, name in enumerate(NAMES, start=1)]
    # Married since; Democracy Club's id says who it is.
    table[0] = in_table(1, "Ann Wed", person=1)

    run = import_mps(file_with(COLUMNS, *table, name="mps.csv"))

    assert sitting() == set(NAMES)
    assert (run.counts["new"], run.counts["left_out"]) == (0, 0)
    assert Election.objects.get().results_on == timezone.localdate()
    assert house.asked == []


def test_a_table_without_an_election_to_go_with(house, file_with):
    with pytest.raises(ImportRefused, match="we know of no election in Chorley; import its"):
        import_mps(
            file_with(COLUMNS, *[in_table(number, name) for number, name in enumerate(NAMES, 1)])
        )


@pytest.mark.parametrize("lines", [[], ["a,b"], ["<!doctype html>"], ["{not json"], ['{"a": 1}']])
def test_what_is_no_list_of_mps(house, file_with, lines):
    with pytest.raises(ImportRefused):
        import_mps(file_with(*lines))

    assert not Candidate.objects.exists()


def test_a_copy_of_the_answers(house, tmp_path):
    import_mps(dry_run=True)
    copy = shutil.copy(site_settings.VAR_DIR / "imports" / "members-api.jsonl", tmp_path)
    house.asked.clear()

    import_mps(copy)

    assert house.asked == []
    assert sitting() == set(NAMES)
    assert Contact.objects.emails().count() == 12


# The command


def test_the_command_says_one_line(house):
    out = StringIO()

    call_command("import_mps", "--dry-run", stdout=out)

    assert out.getvalue().startswith("Dry run, nothing was written. MPs: 12 members, 12 new")
    assert not Candidate.objects.exists()


def test_the_command_ends_badly_on_bad_input(house, file_with):
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_mps", str(file_with("a,b")))
