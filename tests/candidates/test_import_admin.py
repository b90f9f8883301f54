"""Imports as staff meet them: begun, looked at, and applied or not."""

import gzip
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from candidates.importers.candidates import import_candidates
from candidates.models import Candidate, Contact, Election, ImportRun, MergedPerson
from candidates.tasks import sweep_imports
from tests import democracy_club
from tests.democracy_club import HEADER, a_row

pytestmark = pytest.mark.usefixtures("seats")

ADD = "/admin/candidates/importrun/add/"
LIST = "/admin/candidates/importrun/"
State = ImportRun.State


@pytest.fixture
def alice(client):
    """A data officer, who is logged in."""
    call_command("staff_groups")
    user = User.objects.create_user("alice", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Data officer"))
    client.force_login(user)
    return user


@pytest.fixture
def send(client, alice, django_capture_on_commit_callbacks):
    """Post as Alice does, and let the worker do what that begins. Returns the page after it."""

    def post(address, fields, who=client):
        with django_capture_on_commit_callbacks(execute=True):
            answer = who.post(address, fields)
        return who.get(answer.url) if answer.status_code == 302 else answer

    return post


@pytest.fixture
def upload(send):
    def upload_rows(*rows, header=HEADER, kind="candidates", name="candidates.csv"):
        text = "\n".join([header, *rows, ""]).encode()
        return send(ADD, {"kind": kind, "file": SimpleUploadedFile(name, text)})

    return upload_rows


@pytest.fixture
def decide(send):
    def press(**button):
        return send(f"{LIST}{ImportRun.objects.first().pk}/change/", button)

    return press


@pytest.fixture
def import_rows(file_with):
    """Bring rows in before, as the command does."""

    def bring_in(*rows, header=HEADER):
        return import_candidates(file_with(header, *rows))

    return bring_in


def everyone(count=8):
    return [a_row(number, name=f"Ada Number{number}") for number in range(1, count + 1)]


def said(page):
    return " ".join(page.content.decode().split())


# Looked at first


def test_an_upload_says_what_would_change_and_writes_nothing(upload, alice):
    page = said(upload(a_row(1), a_row(2, name="Bea Invented")))

    run = ImportRun.objects.get()
    assert (run.state, run.by, run.counts["new"]) == (State.DRY_RUN, alice, 2)
    assert "Bea Invented" in page
    assert "Hexham" in page
    assert not Candidate.objects.exists()


def test_what_was_looked_at_is_applied(upload, decide, alice):
    upload(a_row(1))
    page = said(decide(apply="1"))

    run = ImportRun.objects.get()
    assert (run.state, run.applied_by) == (State.APPLIED, alice)
    assert Candidate.objects.get().name == "Ada Invented"
    assert "by alice" in page


def test_what_was_looked_at_is_dropped(upload, decide):
    upload(a_row(1))
    decide(drop="1")

    assert ImportRun.objects.get().state == State.DROPPED
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("button", ["apply", "drop"])
def test_the_file_is_gone_after_the_decision(upload, decide, button):
    upload(a_row(1))
    stored = ImportRun.objects.get().file
    assert stored.storage.exists(stored.name)

    decide(**{button: "1"})

    assert not stored.storage.exists(stored.name)
    assert not ImportRun.objects.get().file


def test_two_people_decide_once(upload, decide, client):
    upload(a_row(1))
    decide(drop="1")
    page = said(decide(apply="1"))

    assert "Somebody else decided" in page
    assert ImportRun.objects.get().state == State.DROPPED


def test_changes_are_shown_field_by_field(upload, import_rows):
    import_rows(a_row(1, name="Ada Before"))
    page = said(upload(a_row(1, name="Ada Afterwards")))

    assert "Ada Before" in page
    assert "Ada Afterwards" in page
    assert ImportRun.objects.first().counts["changed"] == 1


def test_a_new_election_a_poll_called_off_and_results_are_told_apart(upload, import_rows):
    first = said(upload(a_row(1)))
    import_rows(*everyone())
    called_off = said(
        upload(*(f"{one},t" for one in everyone()), header=f"{HEADER},cancelled_poll")
    )
    results = said(upload(*(f"{one},f" for one in everyone()), header=f"{HEADER},elected"))

    assert "New elections" in first
    assert "Polls that change" in called_off
    assert ImportRun.objects.first().counts["with_result"] == 8
    assert ImportRun.objects.first().counts["changed"] == 0
    assert "With a result now" in results


def test_importing_the_same_again_would_change_nothing(upload, import_rows):
    import_rows(*everyone())
    upload(*everyone())

    counts = ImportRun.objects.first().counts
    assert counts["new"] == counts["changed"] == counts["not_listed"] == 0


def test_gzip_is_taken_too(send):
    packed = gzip.compress("\n".join([HEADER, a_row(1), ""]).encode())
    send(ADD, {"kind": "candidates", "file": SimpleUploadedFile("candidates.csv.gz", packed)})

    assert ImportRun.objects.get().counts["new"] == 1


# What is corrected, what is gone, what is wrong


def test_what_a_person_corrected_is_shown_as_locked(upload, decide, import_rows):
    import_rows(a_row(1, name="Ada Invented"))
    Candidate.objects.update(name="Ada Corrected", locked_fields=["name"])
    page = said(upload(a_row(1, name="Ada Invented")))
    decide(apply="1")

    assert "The file says “Ada Invented”; we keep “Ada Corrected”." in page
    assert Candidate.objects.get().name == "Ada Corrected"


def test_who_vanished_under_a_lock_is_shown_and_stays(upload, decide, import_rows):
    import_rows(*everyone())
    Candidate.objects.filter(person_id=1).update(locked_fields=["status"])
    page = said(upload(*everyone()[1:]))
    decide(apply="1")

    assert "The file says “No longer listed”; we keep “Standing”." in page
    assert Candidate.objects.get(person_id=1).status == Candidate.Status.STANDING


def test_bad_addresses_are_shown_until_the_decision(upload, decide):
    rows = [
        a_row(1, extra=",not-an-address"),
        a_row(2, name="Bea Made", extra=",a@b.example / c@d.example"),
    ]
    page = said(upload(*rows, header=f"{HEADER},email"))
    assert "not-an-address" in page
    assert "Line 3. More than one email address." in page

    page = said(decide(apply="1"))

    assert "not-an-address" not in page
    assert "Line 2. Not an email address." in page
    assert "not-an-address" not in str(ImportRun.objects.get().diff)


def test_an_address_that_two_share_is_pointed_out(upload):
    rows = [
        a_row(number, name=f"Ada Number{number}", extra=",Office@A.example") for number in (1, 2)
    ]
    page = said(upload(*rows, header=f"{HEADER},email"))

    assert "Ada Number1 (Hexham), Ada Number2 (Hexham)" in page
    assert ImportRun.objects.get().counts["shared_emails"] == 1


def test_changes_of_contacts_are_shown_person_by_person(upload, import_rows):
    import_rows(a_row(1, extra=",old@a.example"), header=f"{HEADER},email")
    page = said(upload(a_row(1, extra=",new@a.example"), header=f"{HEADER},email"))

    assert "new@a.example" in page
    assert "No longer in the source." in page


def test_rows_that_are_left_out_are_listed_with_their_lines(upload):
    page = said(upload(*everyone(), "x,Bea,too,few"))

    assert "Line 10" in page
    assert "it has 4 cells, the header 8" in page


@pytest.mark.parametrize(
    ("header", "rows", "reason"),
    [
        ("a,b", ["1,2"], "it has no column person_id"),
        (HEADER, [a_row(1, seat="gone", label="Gone")], "Only 0 of 1 ballots"),
        (HEADER, [], "no candidates that can be used"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(upload, header, rows, reason):
    page = said(upload(*rows, header=header))

    assert reason in page
    assert "Nothing was written." in page
    assert 'name="apply"' not in page
    assert 'name="although"' not in page


def test_a_file_in_another_encoding_is_refused_with_the_line(send):
    text = "\n".join([HEADER, a_row(1, name="Seán Example"), ""]).encode("latin-1")
    page = said(send(ADD, {"kind": "candidates", "file": SimpleUploadedFile("a.csv", text)}))

    assert "Line 2 is not UTF-8" in page


def test_a_refused_file_can_be_looked_at_again(upload, decide, seats):
    missing = seats["E14001285"]
    code, slug = missing.code, missing.slug
    missing.delete()
    assert "Only 0 of 1 ballots" in said(upload(a_row(1)))
    type(missing).objects.create(code=code, slug=slug, name="Hexham", nation="England")

    decide(again="1")

    assert ImportRun.objects.get().state == State.DRY_RUN


def test_a_file_that_got_lost_is_said(upload, decide):
    upload(a_row(1))
    stored = ImportRun.objects.get().file
    stored.storage.delete(stored.name)

    assert "Its file is no longer here. Upload it again." in said(decide(apply="1"))
    assert not Candidate.objects.exists()


# A quarter gone


def test_a_quarter_gone_is_refused_and_the_people_are_listed(upload, import_rows):
    import_rows(*everyone())
    page = said(upload(*everyone()[:5]))

    assert "3 of the 8 candidates listed for General election, 4 July 2024" in page
    assert "Ada Number8" in page
    assert set(Candidate.objects.values_list("status", flat=True)) == {"standing"}


def test_overriding_takes_a_tick(upload, decide, import_rows):
    import_rows(*everyone())
    upload(*everyone()[:5])
    page = said(decide(although="1"))

    assert "Tick this box first" in page
    assert ImportRun.objects.first().state == State.REFUSED


def test_overriding_is_recorded(upload, decide, alice, import_rows):
    import_rows(*everyone())
    upload(*everyone()[:5])
    page = said(decide(although="1", knowing="1"))

    run = ImportRun.objects.first()
    assert (run.state, run.forced, run.applied_by) == (State.APPLIED, True, alice)
    assert Candidate.objects.filter(status="not_listed").count() == 3
    assert "although much goes" in page


def test_another_refusal_cannot_be_overridden(upload, decide):
    upload("1,2", header="a,b")
    page = said(decide(although="1", knowing="1"))

    assert "Somebody else decided" in page
    assert ImportRun.objects.get().state == State.REFUSED


# The same person


def test_two_records_that_staff_make_one(upload, decide, import_rows):
    others = [a_row(number, name="Some Body") for number in range(3, 8)]
    import_rows(a_row(1, name="Ada Invented"), *others)
    Candidate.objects.filter(person_id=1).update(party_description="Kept")
    assert "They are the same person" in said(upload(a_row(2, name="Ada M. Invented"), *others))

    decide(same="1-2")
    run = ImportRun.objects.first()
    assert (run.state, run.counts["not_listed"], run.counts["merged"]) == (State.DRY_RUN, 0, 1)
    assert MergedPerson.objects.get().source == "staff"

    decide(apply="1")
    assert Candidate.objects.get(person_id=2).name == "Ada M. Invented"
    assert Candidate.objects.get(person_id=2).party_description == "Kept"


# Files that are none


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "Save it as CSV in UTF-8"),
        (b"<!DOCTYPE html>", "Save it as CSV in UTF-8"),
        (b"x" * 2001, "The file has more than"),
    ],
)
def test_what_is_no_file_to_import_is_said_beside_the_field(send, settings, content, words):
    settings.IMPORT_MAX_BYTES = 2000
    page = said(send(ADD, {"kind": "candidates", "file": SimpleUploadedFile("a.csv", content)}))

    assert words in page
    assert not ImportRun.objects.exists()


def test_no_file_is_said_beside_the_field(send):
    assert "Choose a file first." in said(send(ADD, {"kind": "candidates"}))


def test_imports_may_be_larger_than_photos(upload, settings):
    settings.PHOTO_MAX_BYTES = 100
    upload(*everyone())

    assert ImportRun.objects.get().counts["new"] == 8


def test_nothing_is_taken_from_another_site(alice):
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(alice)
    file = SimpleUploadedFile("a.csv", b"a,b")

    assert stranger.post(ADD, {"kind": "candidates", "file": file}).status_code == 403
    token = stranger.get(ADD).context["csrf_token"]
    file.seek(0)
    answer = stranger.post(
        ADD, {"kind": "candidates", "file": file, "csrfmiddlewaretoken": str(token)}
    )
    assert answer.status_code == 302


# Fetching


@pytest.fixture
def club(settings):
    with democracy_club.running() as running:
        settings.DEMOCRACY_CLUB_URL = running.url
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


def test_fetching_asks_for_this_election_and_every_column(send, club, election):
    club.gives(a_row(1))
    send(ADD, {"kind": "candidates", "fetch": "1", "election": election.pk})

    [query] = [query for query in club.queries if "election_id" in query]
    assert query["election_id"] == [r"^parl\.2024-07-04$"]
    assert query["format"] == ["csv"]
    assert {"gss", "email", "homepage_url", "candidates_locked", "mnis_id"} <= set(
        query["extra_fields"]
    )
    assert ImportRun.objects.get().counts["new"] == 1


def test_fetching_says_who_asks(send, club, election, settings):
    send(ADD, {"kind": "candidates", "fetch": "1", "election": election.pk})

    _path, headers = club.asked[-1]
    assert settings.CONTACT_EMAIL in headers["User-Agent"]


def test_what_was_fetched_is_what_is_applied(send, decide, club, election):
    club.gives(a_row(1, name="Ada Then"))
    send(ADD, {"kind": "candidates", "fetch": "1", "election": election.pk})
    club.gives(a_row(1, name="Ada Now"))
    decide(apply="1")

    assert Candidate.objects.get().name == "Ada Then"


def test_a_source_that_is_down_is_a_refusal(send, club, election):
    club.status = 500
    page = said(send(ADD, {"kind": "candidates", "fetch": "1", "election": election.pk}))

    assert "answered 500" in page
    assert ImportRun.objects.get().state == State.REFUSED


def test_without_an_election_there_is_nothing_to_fetch(client, alice):
    page = said(client.get(ADD))

    assert "add the election" in page
    assert "Fetch now from Democracy Club" not in page


# On its way


def test_a_waiting_import_says_so(client, alice):
    run = ImportRun.objects.create(source="candidates", by=alice, state=State.WAITING, url="x")
    page = said(client.get(f"{LIST}{run.pk}/change/"))

    assert "Waiting for a worker" in page
    assert '<meta http-equiv="refresh"' in page


def test_a_running_import_shows_how_far_it_is(client, alice):
    now = timezone.now()
    run = ImportRun.objects.create(
        source="postcodes",
        by=alice,
        claimed_at=now - timedelta(seconds=30),
        seen_alive_at=now,
        rows_done=500_000,
        share_done=0.25,
    )
    assert 'value="25"' in said(client.get(f"{LIST}{run.pk}/change/"))

    progress = client.get(f"{LIST}{run.pk}/progress/").json()

    assert (progress["percent"], progress["rows"]) == (25, "500,000 rows")
    assert progress["left"] == "about 90 seconds left" or "minutes left" in progress["left"]


def test_an_import_whose_worker_died_can_be_started_again(upload, decide, client):
    upload(a_row(1))
    run = ImportRun.objects.get()
    dead = timezone.now() - timedelta(minutes=11)
    ImportRun.objects.update(state=State.RUNNING, seen_alive_at=dead, claimed_at=dead)
    page = said(client.get(f"{LIST}{run.pk}/change/"))
    assert "Broken off" in page
    assert "Start again" in page

    decide(again="1")

    assert ImportRun.objects.get().state == State.DRY_RUN


def test_an_import_whose_worker_lives_cannot(upload, decide):
    upload(a_row(1))
    ImportRun.objects.update(state=State.RUNNING, seen_alive_at=timezone.now())
    page = said(decide(again="1"))

    assert "a worker has it now" in page
    assert ImportRun.objects.get().state == State.RUNNING


def test_the_sweep_finds_what_no_nudge_reached(client, alice):
    file = SimpleUploadedFile("a.csv", "\n".join([HEADER, a_row(1), ""]).encode())
    client.post(ADD, {"kind": "candidates", "file": file})
    assert ImportRun.objects.get().state == State.WAITING

    sweep_imports()

    assert ImportRun.objects.get().state == State.DRY_RUN


def test_what_nobody_decides_about_is_dropped_after_a_week(upload):
    upload(a_row(1, extra=",no-address"), header=f"{HEADER},email")
    ImportRun.objects.update(finished_at=timezone.now() - timedelta(days=8))

    sweep_imports()

    run = ImportRun.objects.get()
    assert (run.state, bool(run.file)) == (State.DROPPED, False)
    assert "no-address" not in str(run.diff)


# Who may


@pytest.mark.parametrize(
    ("group", "may"),
    [("Campaign admin", True), ("Data officer", True), ("Moderator", False), ("Read-only", False)],
)
def test_who_may_import(client, group, may):
    call_command("staff_groups")
    user = User.objects.create_user("bob", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    run = ImportRun.objects.create(source="candidates", state=State.DRY_RUN, url="x")

    assert client.get(ADD).status_code == (200 if may else 403)
    page = client.get(f"{LIST}{run.pk}/change/")
    assert ('name="apply"' in page.content.decode()) is may
    answer = client.post(f"{LIST}{run.pk}/change/", {"drop": "1"})
    assert answer.status_code == (302 if may else 403)


def test_the_list_shows_states_in_words_and_reads_no_findings(upload, client):
    upload(a_row(1))
    page = said(client.get(f"{LIST}?decision=waiting"))

    assert "Looked at, not applied" in page
    assert "candidates.csv" in page


def test_the_front_page_counts_what_waits_for_a_decision(upload, client):
    upload(a_row(1))

    assert "Imports waiting for a decision" in said(client.get("/admin/"))


def test_who_did_what_can_be_read_later(upload, decide, client):
    upload(a_row(1))
    decide(apply="1")
    run = ImportRun.objects.get()
    page = said(client.get(f"{LIST}{run.pk}/history/"))

    assert "Begun." in page
    assert "Applied." in page
    assert "Ada Invented" in said(client.get(f"{LIST}{run.pk}/change/"))


# Locks


def a_candidate_page(**fields):
    candidate = Candidate.objects.get()
    page = {
        "person_id": candidate.person_id,
        "ballot": candidate.ballot_id,
        "name": candidate.name,
        "sort_name": candidate.sort_name,
        "party": candidate.party_id,
        "party_description": candidate.party_description,
        "status": candidate.status,
        "elected": "unknown",
        "member_id": "",
        "party_now": "",
        "contacts-TOTAL_FORMS": 0,
        "contacts-INITIAL_FORMS": 0,
        **fields,
    }
    return f"/admin/candidates/candidate/{candidate.pk}/change/", page


def test_what_staff_change_is_locked_and_can_be_unlocked(admin_client, import_rows):
    import_rows(a_row(1))
    admin_client.post(*a_candidate_page(name="Ada de Corrected"))
    candidate = Candidate.objects.get()
    assert candidate.locked_fields == ["name"]
    assert candidate.sort_name == "de corrected ada"
    assert "Let imports change it again" in said(admin_client.get(a_candidate_page()[0]))

    admin_client.post(*a_candidate_page(unlock="name"))

    assert Candidate.objects.get().locked_fields == []


def test_who_only_reads_sees_what_is_locked(client, alice, import_rows):
    import_rows(a_row(1))
    Candidate.objects.update(locked_fields=["name", "email"])
    page = said(client.get(a_candidate_page()[0]))

    assert "Locked against imports" in page
    assert "Name, Email" in page


def test_changing_an_address_locks_addresses_and_no_other_way(admin_client, import_rows):
    import_rows(a_row(1, extra=",a@a.example"), header=f"{HEADER},email")
    contact = Contact.objects.get()
    admin_client.post(
        *a_candidate_page(
            **{
                "contacts-TOTAL_FORMS": 1,
                "contacts-INITIAL_FORMS": 1,
                "contacts-0-id": contact.pk,
                "contacts-0-candidate": contact.candidate_id,
                "contacts-0-channel": "email",
                "contacts-0-kind": contact.kind,
                "contacts-0-value": "better@a.example",
                "contacts-0-source": contact.source,
            }
        )
    )
    import_rows(a_row(1, extra=",a@a.example"), header=f"{HEADER},email")

    assert Candidate.objects.get().locked_fields == ["email"]
    assert Contact.objects.get().value == "better@a.example"


def test_a_data_officer_mends_an_address_and_nothing_else(client, alice, import_rows):
    import_rows(a_row(1, extra=",a@a.example"), header=f"{HEADER},email")
    contact = Contact.objects.get()
    address, page = a_candidate_page(name="Somebody Else")

    assert client.post(address, page).status_code == 403
    answer = client.post(
        f"/admin/candidates/contact/{contact.pk}/change/",
        {
            "candidate": contact.candidate_id,
            "channel": "email",
            "kind": contact.kind,
            "value": "better@a.example",
            "source": "staff",
        },
    )

    assert answer.status_code == 302
    assert Contact.objects.get().value == "better@a.example"
    assert Candidate.objects.get().locked_fields == ["email"]


def test_an_address_that_staff_delete_does_not_come_back(client, alice, import_rows):
    import_rows(a_row(1, extra=",a@a.example"), header=f"{HEADER},email")
    client.post(f"/admin/candidates/contact/{Contact.objects.get().pk}/delete/", {"post": "yes"})
    import_rows(a_row(1, extra=",a@a.example"), header=f"{HEADER},email")

    assert not Contact.objects.exists()


# The other kinds


@pytest.mark.parametrize(
    ("kind", "lines", "words"),
    [
        ("constituencies", ["gss_code,name", "E14001285,Hexham Renamed"], "Hexham"),
        (
            "local_facts",
            ["gss,label,value,source,date", "E14001285,Babies born,1,Made up,2024"],
            "Babies born",
        ),
        ("split_postcodes", ["postcode,gss_code", "NE1 1AA,E14001285", "NE1 1AA,E14001170"], "NE1"),
        (
            "hexmap",
            ['{"layout": "odd-r", "hexes": {"E14001285": {"n": "Hexham", "q": 1, "r": 2}}}'],
            "Hexham",
        ),
        ("postcodes", ["postcode,gss_code", "NE1 1AA,E14001285"], "postcodes in use"),
        ("mps", ["a,b", "1,2"], "Nothing was written."),
    ],
)
def test_every_kind_can_be_looked_at(upload, kind, lines, words):
    page = said(upload(*lines[1:], header=lines[0], kind=kind))

    assert words in page
    assert ImportRun.objects.get().finished_at


@pytest.mark.parametrize("pair", ["1-9", "2-1", "5-5", f"{'9' * 5000}-1", "²-1"])
def test_only_the_two_that_the_page_asks_about_can_be_made_one(
    upload, decide, import_rows, client, pair
):
    others = [a_row(number, name="Some Body") for number in range(3, 8)]
    import_rows(a_row(1, name="Ada Invented"), *others)
    upload(a_row(2, name="Ada M. Invented"), *others)

    assert decide(same=pair).status_code == 404
    assert not MergedPerson.objects.exists()


def test_the_file_of_a_killed_worker_goes_in_its_time(upload):
    upload(*everyone())
    long_ago = timezone.now() - timedelta(days=8)
    ImportRun.objects.update(state=State.RUNNING, seen_alive_at=long_ago, finished_at=None)
    stored = ImportRun.objects.get().file

    sweep_imports()

    run = ImportRun.objects.get()
    assert (run.state, bool(run.file)) == (State.REFUSED, False)
    assert not stored.storage.exists(stored.name)


# Which file, and when


def test_the_same_file_again_is_said(upload, decide):
    upload(a_row(1))
    decide(apply="1")
    page = upload(a_row(1)).content.decode()

    assert "This very file was" in page
    assert ImportRun.objects.first().sha256 in page
    assert "This very file was" not in upload(a_row(1), a_row(2)).content.decode()


def test_what_was_looked_at_before_another_was_applied_takes_a_tick(upload, decide, send):
    upload(a_row(1, name="Ada Old"))
    old = ImportRun.objects.get()
    upload(a_row(1, name="Ada New"))
    decide(apply="1")
    page = send(f"{LIST}{old.pk}/change/", {"apply": "1"}).content.decode()
    assert "Tick this box first" in page
    assert Candidate.objects.get().name == "Ada New"

    send(f"{LIST}{old.pk}/change/", {"apply": "1", "knowing": "1"})
    assert Candidate.objects.get().name == "Ada Old"


def test_looked_at_again_it_is_up_to_date(upload, decide, send):
    upload(a_row(1, name="Ada Old"))
    old = ImportRun.objects.get()
    upload(a_row(1, name="Ada New"))
    decide(apply="1")

    page = send(f"{LIST}{old.pk}/change/", {"again": "1"}).content.decode()
    assert "This file is the one to go by" not in page
