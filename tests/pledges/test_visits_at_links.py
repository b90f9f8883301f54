"""A candidate would like to visit a local service: said once, followed up by staff."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from campaigns.outreach.models import Approach
from pledges import retention
from tests.factories import a_seat, an_approach

pytestmark = pytest.mark.django_db

ALL = "/admin/outreach/approach/visits/"


@pytest.fixture
def ada(client, staff):
    """A campaign admin, logged in."""
    member = staff("ada", "Campaign admin")
    client.force_login(member)
    return member


@pytest.fixture
def visitor(client, link):
    client.post(f"{link}visit/")
    return Approach.objects.get()


def page_of(visitor):
    return f"{ALL}{visitor.pk}/"


def test_pressing_twice_is_pressing_once(client, link):
    client.post(f"{link}visit/")
    first = Approach.objects.get().visit_wanted_at
    client.post(f"{link}visit/")

    page = client.get(link).content.decode()

    assert Approach.objects.get().visit_wanted_at == first
    assert "You told us that you’d like to visit. We’ll be in touch." in page
    assert f'action="{link}visit/"' not in page


def test_a_look_wants_nothing(client, link):
    assert client.get(f"{link}visit/").status_code == 405
    assert Approach.objects.get().visit_wanted_at is None


def test_staff_see_who_waits_and_settle_it(client, ada, link, visitor):
    before = client.get(ALL).content.decode()

    client.post(page_of(visitor), {"note": "Exeter hub, 3 June", "seen": "", "settle": "1"})

    visitor.refresh_from_db()
    after = client.get(ALL).content.decode()
    assert "Ann Archer" in before
    assert "Settled" not in before
    assert (visitor.visit_note, visitor.visit_settled_by) == ("Exeter hub, 3 June", ada)
    assert "Nobody waits." in after
    assert "Exeter hub, 3 June" in after
    assert "we’ve followed it up" in client.get(link).content.decode()


def test_those_that_wait_longest_are_on_top_and_the_settled_below(client, ada, visitor):
    campaign, now = visitor.campaign, timezone.now()
    for name, days in [("Bo Bell", 3), ("Cy Cole", 5)]:
        other = an_approach(campaign, seat=a_seat(name), name=name)
        Approach.objects.filter(pk=other.pk).update(visit_wanted_at=now - timedelta(days=days))
    visitor.settle_visit(by=ada)

    page = client.get(ALL).content.decode()

    assert page.index("Cy Cole") < page.index("Bo Bell") < page.index("Ann Archer")


def test_it_can_be_opened_again_and_each_act_is_on_record_without_the_note(client, ada, visitor):
    client.post(page_of(visitor), {"note": "Her son is ill", "seen": "", "settle": "1"})
    client.post(page_of(visitor), {"note": "Her son is ill", "seen": "Her son is ill", "reopen": 1})

    visitor.refresh_from_db()
    told = list(LogEntry.objects.values_list("change_message", flat=True))
    assert (visitor.visit_settled_at, visitor.visit_settled_by) == (None, None)
    assert sorted(told) == ["Visit open again.", "Visit settled."]


def test_only_the_first_of_two_settles_it(ada, staff, visitor):
    assert visitor.settle_visit(by=ada)
    assert not visitor.settle_visit(by=staff("ben", "Campaign admin"))

    visitor.refresh_from_db()
    assert visitor.visit_settled_by == ada


def test_nobody_writes_over_the_note_of_somebody_else(client, ada, visitor):
    Approach.objects.update(visit_note="Ben rang:\nTuesday")

    page = client.post(page_of(visitor), {"note": "Mine", "seen": "", "settle": "1"})
    again = {"note": "Ben rang. Mine", "seen": "Ben rang:\r\nTuesday", "settle": "1"}
    unsettled = Approach.objects.get().visit_settled_at
    client.post(page_of(visitor), again)

    text = page.content.decode()
    assert "Somebody else changed the note meanwhile. It says now: “Ben rang:" in text
    assert ">Mine</textarea>" in text
    assert unsettled is None
    assert Approach.objects.get().visit_note == "Ben rang. Mine"


def test_a_note_that_is_too_long_is_told_and_stays(client, ada, visitor):
    page = client.post(page_of(visitor), {"note": "x" * 1001, "seen": ""}).content.decode()

    assert "The note must be 1,000 characters or fewer." in page
    assert "x" * 1001 in page


@pytest.mark.parametrize(("group", "sees"), [("Read-only", 200), ("Message reader", 403)])
def test_who_may_see_it_and_who_may_not_change_it(client, staff, visitor, group, sees):
    client.force_login(staff("cy", group))

    assert client.get(ALL).status_code == sees
    assert client.get(page_of(visitor)).status_code == sees
    assert client.post(page_of(visitor), {"settle": "1"}).status_code == 403
    assert Approach.objects.get().visit_settled_at is None


def test_who_wants_no_visit_has_no_page_for_one(client, ada, approach):
    assert client.get(page_of(approach)).status_code == 404


def test_the_front_page_counts_the_open_ones_alone(client, ada, visitor):
    words = "Candidates who would like to visit a service"
    before = client.get("/admin/").content.decode()

    visitor.settle_visit(by=ada)

    assert f'<span class="waiting__count">1</span> {words}' in before
    assert f"{words}</a>: 0" in client.get("/admin/").content.decode()


def test_it_is_forgotten_a_year_after_the_campaign(ada, visitor):
    visitor.settle_visit(by=ada)
    long_ago = timezone.now() - timedelta(days=366)
    Approach.objects.update(visit_wanted_at=long_ago, visit_note="Exeter hub")
    visitor.campaign.starts_on = visitor.campaign.ends_on = long_ago.date()
    visitor.campaign.save()

    retention.tidy()

    visitor.refresh_from_db()
    assert (visitor.visit_wanted_at, visitor.visit_settled_at, visitor.visit_note) == (
        None,
        None,
        "",
    )


def test_a_visit_to_come_is_not_forgotten(visitor):
    retention.tidy()

    visitor.refresh_from_db()
    assert visitor.visit_wanted_at is not None
