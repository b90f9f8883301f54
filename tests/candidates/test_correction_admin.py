"""Staff see a suggestion beside what is, and take it over with one button."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from candidates.importers.candidates import import_candidates
from candidates.models import Candidate, Correction
from pledges import retention
from tests.factories import a_campaign, a_candidate, an_election

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(seats, data):
    import_candidates(data / "candidates.csv")
    return Candidate.objects.get(name="Ada Invented")


@pytest.fixture
def staff(client):
    """A campaign admin, logged in."""
    return somebody_in(client, "Campaign admin")


def somebody_in(client, group):
    call_command("staff_groups")
    user = User.objects.create_user("alice", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return user


def a_suggestion(candidate, subject, value="", **fields):
    fields = {"source": "https://council.example/", "by": "public", **fields}
    return Correction.objects.create(
        candidate=candidate,
        constituency=candidate.constituency,
        subject=subject,
        value=value,
        **fields,
    )


def address_of(suggestion):
    return f"/admin/candidates/correction/{suggestion.pk}/change/"


def test_the_suggestion_stands_beside_what_is_with_its_source(client, staff, ada):
    suggestion = a_suggestion(ada, "email", "ada@new.example")

    page = client.get(address_of(suggestion)).content.decode()

    assert "ada.invented@candidates.example" in page
    assert "ada@new.example" in page
    assert 'href="https://council.example/"' in page
    assert 'href="https://candidates.democracyclub.org.uk/person/900001/"' in page
    assert 'href="/constituency/hexham/"' in page


@pytest.mark.parametrize("fields", [{"invented": True}, {}])
def test_whom_democracy_club_does_not_know_is_not_looked_for_there(client, staff, fields):
    campaign = a_campaign(an_election(**fields))
    person_id = 5 if fields else Candidate.FROM_PARLIAMENT + 5
    suggestion = a_suggestion(a_candidate(campaign, person_id=person_id), "name", "Anne")

    assert "candidates.democracyclub" not in client.get(address_of(suggestion)).content.decode()


@pytest.mark.parametrize(
    ("subject", "value", "field", "lock"),
    [
        ("name", "Ada de Vented", "name", "name"),
        ("party", "Oak Party", "party_text", "party_description"),
        ("status", "", "status", "status"),
    ],
)
def test_accepting_sets_the_value_and_a_later_import_leaves_it(
    client, staff, ada, data, subject, value, field, lock
):
    client.post(address_of(a_suggestion(ada, subject, value)), {"accept": "1"})
    ada.refresh_from_db()
    accepted = getattr(ada, field)
    import_candidates(data / "candidates.csv")

    ada.refresh_from_db()
    assert accepted == (value or "deselected")
    assert getattr(ada, field) == accepted
    assert ada.locked_fields == [lock]


def test_a_corrected_name_sorts_where_it_belongs(client, staff, ada):
    client.post(address_of(a_suggestion(ada, "name", "Ada de Vented")), {"accept": "1"})

    ada.refresh_from_db()
    assert ada.sort_name == "de vented ada"


def test_before_nominations_close_who_left_is_off_the_list(client, staff):
    later = timezone.now() + timezone.timedelta(days=1)
    ann = a_candidate(a_campaign(an_election(nominations_close_at=later)))

    client.post(address_of(a_suggestion(ann, "status")), {"accept": "1"})

    ann.refresh_from_db()
    assert ann.status == Candidate.Status.WITHDRAWN


@pytest.mark.parametrize(
    ("subject", "value", "kind"),
    [
        ("email", "ada@gmail.com", "personal_provider"),
        ("website", "https://ada.new.example/", "unknown"),
    ],
)
def test_a_new_way_replaces_the_old_and_survives_an_import(
    client, staff, ada, data, subject, value, kind
):
    client.post(address_of(a_suggestion(ada, subject, value)), {"accept": "1"})
    import_candidates(data / "candidates.csv")

    old, new = ada.contacts.filter(channel=subject).order_by("pk")
    ada.refresh_from_db()
    assert (new.value, new.kind, new.source, new.problem) == (value, kind, "correction", "")
    assert (old.source, old.problem) == ("democracyclub", "Replaced by a correction.")
    assert ada.locked_fields == [subject]


def test_an_address_known_as_bad_is_good_again_when_accepted(client, staff, ada):
    ada.contacts.filter(channel="email").update(problem="Refused by its server: 550")

    suggestion = a_suggestion(ada, "email", "ada.invented@candidates.example")
    client.post(address_of(suggestion), {"accept": "1"})

    assert ada.contacts.get(channel="email").problem == ""


def test_of_an_mp_who_changed_party_the_party_of_today_is_corrected(client, staff, ada):
    Candidate.objects.filter(pk=ada.pk).update(sitting=True, party_now="Elm Party")

    client.post(address_of(a_suggestion(ada, "party", "Oak Party")), {"accept": "1"})

    ada.refresh_from_db()
    assert (ada.party_now, ada.locked_fields) == ("Oak Party", ["party_now"])


def test_a_party_of_today_may_be_as_long_as_one_on_the_ballot_paper(client, staff, ada):
    Candidate.objects.filter(pk=ada.pk).update(sitting=True, party_now="Elm Party")
    longest = "Oak Party " * 16

    client.post(address_of(a_suggestion(ada, "party", longest.strip())), {"accept": "1"})

    ada.refresh_from_db()
    ada.clean_fields()
    assert ada.party_now == longest.strip()


def test_refusing_changes_nothing(client, staff, ada):
    suggestion = a_suggestion(ada, "name", "Mickey")

    client.post(address_of(suggestion), {"refuse": "1"})

    suggestion.refresh_from_db()
    ada.refresh_from_db()
    assert (suggestion.state, suggestion.decided_by) == ("refused", staff)
    assert (ada.name, ada.locked_fields) == ("Ada Invented", [])


@pytest.mark.parametrize(("first", "second"), [("accept", "refuse"), ("refuse", "accept")])
def test_the_second_of_two_decisions_is_told_that_it_came_late(client, staff, ada, first, second):
    suggestion = a_suggestion(ada, "name", "Ada Vented")
    client.post(address_of(suggestion), {first: "1"})

    page = client.post(address_of(suggestion), {second: "1"}, follow=True).content.decode()

    ada.refresh_from_db()
    assert "Somebody else decided about this suggestion first" in page
    assert (ada.name == "Ada Vented") == (first == "accept")


def test_who_decided_what_is_written_down_without_the_address(client, staff, ada):
    client.post(address_of(a_suggestion(ada, "email", "ada@new.example")), {"accept": "1"})

    entries = [(one.user, one.get_change_message()) for one in LogEntry.objects.order_by("pk")]
    assert entries == [
        (staff, "Accepted."),
        (staff, "Corrected after a suggestion: their email address."),
    ]


def test_somebody_missing_leads_to_a_form_with_what_is_known(client, staff, ada):
    suggestion = a_suggestion(ada, "missing", "Bo Bell, Oak Party")
    Correction.objects.update(candidate=None)

    answer = client.post(address_of(suggestion), {"accept": "1"})
    page = client.get(answer.url).content.decode()

    assert "Bo" not in answer.url
    assert 'value="Bo Bell"' in page
    assert f'value="{ada.ballot.pk}"' in page


def test_who_was_added_by_hand_stays_when_the_file_does_not_know_them(client, staff, ada, data):
    contacts = {f"contacts-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    new = {"person_id": 7, "name": "Bo Bell", "ballot": ada.ballot.pk, "party": ada.party.pk}
    client.post("/admin/candidates/candidate/add/", {**new, **contacts, "status": "standing"})

    import_candidates(data / "candidates.csv")

    assert Candidate.objects.get(name="Bo Bell").status == Candidate.Status.STANDING


def test_something_else_is_done_by_hand_and_marked(client, staff, ada):
    suggestion = a_suggestion(ada, "other", "She is called Dr Invented")

    page = client.get(address_of(suggestion)).content.decode()
    client.post(address_of(suggestion), {"accept": "1"})

    suggestion.refresh_from_db()
    ada.refresh_from_db()
    assert "Mark as done" in page
    assert (suggestion.state, ada.locked_fields) == ("accepted", [])


def test_the_front_page_counts_and_the_list_opens_on_what_waits(client, staff, ada):
    a_suggestion(ada, "name", "Ada Vented")
    a_suggestion(ada, "party", "Oak", state="refused", decided_at=timezone.now())

    lines = {line.what: line for line in client.get("/admin/").context["waiting"]}
    page = client.get(lines["Corrections suggested"].url).content.decode()

    assert lines["Corrections suggested"].count == 1
    assert "Their name" in page
    assert page.count("/change/") == 1


def test_who_may_not_change_candidates_may_not_decide(client, ada):
    somebody_in(client, "Data officer")
    suggestion = a_suggestion(ada, "name", "Ada Vented")

    assert "not decide about them" in client.get(address_of(suggestion)).content.decode()
    assert client.post(address_of(suggestion), {"accept": "1"}).status_code == 403


@pytest.mark.parametrize("group", ["Moderator", "Read-only", "Sender"])
def test_what_visitors_wrote_is_for_few(client, ada, group):
    somebody_in(client, group)
    suggestion = a_suggestion(ada, "name", "Ada Vented")

    assert client.get(address_of(suggestion)).status_code == 403
    assert client.get("/admin/candidates/correction/").status_code == 403


@pytest.mark.parametrize(
    ("age", "decided", "kept"), [(364, False, 1), (366, False, 0), (89, True, 1), (91, True, 0)]
)
def test_suggestions_are_deleted_in_their_time(ada, age, decided, kept):
    then = timezone.now() - timezone.timedelta(days=age)
    state = {"state": "accepted", "decided_at": then} if decided else {}
    a_suggestion(ada, "name", "Ada Vented", created_at=then, **state)

    retention.tidy()

    assert Correction.objects.count() == kept


def test_a_name_that_grows_when_it_is_sorted_can_be_accepted(client, staff, ada):
    """One such character is eighteen letters to sort by; PostgreSQL takes no more than fit."""
    page = address_of(a_suggestion(ada, "name", "ﷺ" * 120))

    assert client.post(page, {"accept": "1"}).status_code == 302
    ada.refresh_from_db()
    assert len(ada.sort_name) == 160


@pytest.mark.parametrize("said", ["²", "9" * 5000, "", "x"])
def test_an_address_that_was_tampered_with_shows_an_empty_form(client, staff, ada, said):
    page = client.get("/admin/candidates/candidate/add/", {"correction": said})

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("channel", "value", "ok"),
    [
        ("website", "javascript:alert(1)", False),
        ("website", "https://bank.example@elsewhere.example/", False),
        ("website", "ada.example/about", True),
        ("email", "ada@a.example, ida@a.example", False),
        ("email", "ada@right.example", True),
    ],
)
def test_what_staff_type_is_checked_as_what_is_imported(client, staff, ada, channel, value, ok):
    fields = {"candidate": ada.pk, "channel": channel, "kind": "unknown", "source": "phone"}
    ada.contacts.all().delete()

    client.post("/admin/candidates/contact/add/", {**fields, "value": value, "problem": ""})

    assert ada.contacts.exists() is ok
    # The log of the admin is kept for good; the address is not.
    assert not LogEntry.objects.filter(object_repr__contains=value).exists()
    if channel == "website" and ok:
        assert ada.contacts.get().value == "https://ada.example/about"


def test_an_address_that_does_not_work_is_kept_with_its_problem(client, staff, ada):
    fields = {"candidate": ada.pk, "channel": "email", "kind": "unknown", "source": "phone"}

    client.post(
        "/admin/candidates/contact/add/",
        {**fields, "value": "ada at home", "problem": "Not an email address."},
    )

    assert ada.contacts.filter(value="ada at home").exists()
