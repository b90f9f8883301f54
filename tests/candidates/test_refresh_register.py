"""The register, fetched by itself."""

import pytest
from celery import current_app

from campaigns.outreach.tasks import send_due
from candidates.importers import runs
from candidates.importers.democracy_club import address_of_export
from candidates.models import Ballot, Candidate, Election, ImportRun
from candidates.tasks import refresh_register, run_import
from tests import democracy_club
from tests.democracy_club import HEADER, a_row

pytestmark = pytest.mark.usefixtures("seats")

WITH_LOCKS = f"{HEADER},candidates_locked"


@pytest.fixture
def club(settings):
    settings.NIGHTLY_IMPORTS = True
    with democracy_club.running() as running:
        settings.DEMOCRACY_CLUB_URL = running.url
        # Parliament is asked elsewhere.
        settings.MEMBERS_API_PAUSE = 0
        settings.MEMBERS_API_URL = f"{running.url}/parliament"
        yield running


@pytest.fixture
def election(db):
    return Election.objects.create(
        slug="parl.2024-07-04",
        name="General election, 4 July 2024",
        announced_on="2024-05-22",
        dissolved_on="2024-05-30",
        nominations_close_at="2024-06-07T15:00Z",
        polling_day="2024-07-04",
    )


def fetched(club):
    return sum("export_csv" in path for path, _headers in club.asked)


def refresh_at(time_machine, *times):
    for time in times:
        time_machine.move_to(time, tick=False)
        refresh_register()


def test_it_is_fetched_and_applied(club, election, time_machine):
    club.gives(a_row(1))
    refresh_at(time_machine, "2024-06-10T03:20Z")

    run = ImportRun.objects.get(source="candidates")
    assert (run.state, run.by, bool(run.file)) == ("applied", None, False)
    assert Candidate.objects.get().name == "Ada Invented"


def test_every_six_hours_while_a_list_is_open(club, election, time_machine):
    club.gives(a_row(1, extra=",f"), header=WITH_LOCKS)
    refresh_at(time_machine, "2024-06-05T03:10Z", "2024-06-05T03:25Z", "2024-06-05T08:55Z")
    assert fetched(club) == 1

    refresh_at(time_machine, "2024-06-05T09:05Z", "2024-06-05T15:05Z", "2024-06-05T21:05Z")
    assert fetched(club) == 4


def test_once_a_night_when_all_lists_are_complete(club, election, time_machine):
    club.gives(a_row(1, extra=",t"), header=WITH_LOCKS)
    refresh_at(time_machine, "2024-06-12T03:10Z", "2024-06-12T09:10Z", "2024-06-12T21:10Z")
    assert fetched(club) == 1
    assert Ballot.objects.get().locked

    # Summer time: three hours in the night is four in London.
    refresh_at(time_machine, "2024-06-13T02:50Z")
    assert fetched(club) == 1
    refresh_at(time_machine, "2024-06-13T03:00Z")
    assert fetched(club) == 2


def test_it_goes_on_after_the_poll_until_the_results_are_in(club, election, time_machine):
    club.gives(a_row(1, extra=",t"), header=WITH_LOCKS)
    refresh_at(time_machine, "2024-07-05T04:00Z")
    assert fetched(club) == 1

    Election.objects.update(results_on="2024-07-05")
    refresh_at(time_machine, "2024-07-06T04:00Z")
    assert fetched(club) == 1


@pytest.mark.parametrize(
    "fields", [{"follow": False}, {"invented": True}, {"announced_on": "2024-05-29"}]
)
def test_which_elections_are_not_followed(club, election, time_machine, fields):
    Election.objects.update(**fields)
    refresh_at(time_machine, "2024-05-28T04:00Z")

    assert fetched(club) == 0


def test_it_is_off_where_the_site_is_only_tried_out(club, election, settings, time_machine):
    settings.NIGHTLY_IMPORTS = False
    refresh_at(time_machine, "2024-06-10T04:00Z")

    assert not club.asked


def test_it_is_never_forced_and_staff_can_force_what_it_refused(
    club, election, time_machine, admin_client, django_capture_on_commit_callbacks
):
    everyone = [a_row(number, name=f"Ada Number{number}") for number in range(1, 9)]
    club.gives(*everyone)
    refresh_at(time_machine, "2024-06-10T04:00Z")
    club.gives(*everyone[:4])
    refresh_at(time_machine, "2024-06-11T04:00Z")
    run = ImportRun.objects.filter(source="candidates").first()
    assert (run.state, run.overridable) == ("refused", True)
    assert "Imports refused in the last week" in admin_client.get("/admin/").content.decode()

    club.gives()
    with django_capture_on_commit_callbacks(execute=True):
        address = f"/admin/candidates/importrun/{run.pk}/change/"
        admin_client.post(address, {"although": "1", "knowing": "1"})

    assert Candidate.objects.filter(status="not_listed").count() == 4


def test_a_source_that_is_down_is_asked_again_after_half_an_hour(club, election, time_machine):
    club.status = 503
    refresh_at(time_machine, "2024-06-05T03:10Z", "2024-06-05T03:25Z")
    assert fetched(club) == 1
    assert ImportRun.objects.get(source="candidates").state == "refused"

    club.status = 200
    club.gives(a_row(1))
    refresh_at(time_machine, "2024-06-05T03:40Z", "2024-06-05T04:40Z")
    assert fetched(club) == 2
    assert Candidate.objects.get().name == "Ada Invented"


def test_one_election_that_fails_holds_up_no_other(club, election, time_machine, seats):
    Election.objects.create(
        slug="parl.2024-06-20",
        name="By-election",
        announced_on="2024-05-01",
        dissolved_on="2024-05-01",
        nominations_close_at="2024-05-24T15:00Z",
        polling_day="2024-06-20",
        general=False,
    )
    club.status = 500
    refresh_at(time_machine, "2024-06-10T04:00Z")

    assert ImportRun.objects.filter(source="candidates", state="refused").count() == 2


def test_the_address_of_the_export_means_one_election(settings):
    settings.DEMOCRACY_CLUB_URL = "https://candidates.example"
    address = address_of_export(Election(slug="parl.2024-07-04"))

    assert address.startswith(
        "https://candidates.example/data/export_csv/?election_id=%5Eparl%5C.2024-07-04%24&"
    )
    assert address.endswith("&format=csv")


def test_no_email_waits_for_an_import():
    tasks = [run_import, refresh_register, send_due]

    queues = [current_app.amqp.router.route({}, task.name)["queue"] for task in tasks]

    assert [queue.name for queue in queues] == ["imports", "imports", "celery"]
    # With one key for both, each would get the tasks of both.
    assert [queue.routing_key for queue in queues] == ["imports", "imports", "celery"]


def test_who_fails_is_asked_less_and_less_often(club, election, time_machine):
    club.status = 503
    times = [
        f"2024-06-05T{time}Z" for time in ("03:10", "03:45", "04:30", "04:45", "06:30", "06:45")
    ]
    refresh_at(time_machine, *times)

    # After half an hour, an hour, and two hours.
    assert fetched(club) == 4


def test_staff_are_told_of_a_list_that_cannot_be_fetched(
    club, election, time_machine, admin_client
):
    def told():
        page = admin_client.get("/admin/").content.decode()
        return '"waiting__count">1</span> Lists that could not be fetched, several times' in page

    club.status = 503
    refresh_at(time_machine, "2024-06-05T03:10Z", "2024-06-05T03:45Z")
    assert not told()
    refresh_at(time_machine, "2024-06-05T04:50Z")
    assert told()

    club.status = 200
    club.gives(a_row(1))
    refresh_at(time_machine, "2024-06-05T09:10Z")
    assert not told()


def test_what_staff_decided_against_is_not_fetched_again_at_once(
    club, election, time_machine, admin_client
):
    everyone = [a_row(number, name=f"Ada Number{number}") for number in range(1, 9)]
    club.gives(*everyone)
    refresh_at(time_machine, "2024-06-10T04:00Z")
    club.gives(*everyone[:4])
    refresh_at(time_machine, "2024-06-11T04:00Z")
    ImportRun.objects.get(source="candidates", overridable=True).drop()
    refresh_at(time_machine, "2024-06-11T05:00Z")

    assert fetched(club) == 2


def test_a_crash_is_recorded_and_tried_again(club, election, time_machine, settings, tmp_path):
    club.gives(a_row(1))
    # Nothing can be kept: what should be a folder is a file.
    (tmp_path / "file").touch()
    private = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path / "file"}}
    settings.STORAGES = settings.STORAGES | {"default": private}
    refresh_at(time_machine, "2024-06-10T04:00Z")

    assert ImportRun.objects.get(source="candidates").message == runs.BROKE_OFF
