from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Campaign, PhaseOverride
from campaigns.phases import Phase
from candidates.models import Election
from candidates.timetable import LONDON
from tests.factories import a_campaign, a_candidate, an_election

pytestmark = pytest.mark.django_db

# By the law's timetable, so that nothing is warned of.
LAWFUL = {
    "name": "An invented election",
    "slug": "parl.2026-05-07",
    "general": "on",
    "announced_on": "2026-03-20",
    "dissolved_on": "2026-03-30",
    "nominations_close_at": "2026-04-09 16:00",
    "polling_day": "2026-05-07",
    "results_on": "",
}


def form(override=None, **fields):
    """What a browser sends from the page of an election."""
    prefix = "phase_override"
    inline = {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-INITIAL_FORMS": "0",
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "1",
    }
    inline |= {f"{prefix}-0-{name}": value for name, value in (override or {}).items()}
    return {**LAWFUL, **inline, **fields}


def page_of(client, election):
    return client.get(f"/admin/candidates/election/{election.pk}/change/").content.decode()


@pytest.fixture
def election():
    campaign = a_campaign(
        an_election(
            name="An invented election",
            announced_on=date(2026, 3, 20),
            dissolved_on=date(2026, 3, 30),
            nominations_close_at=datetime(2026, 4, 9, 16, tzinfo=LONDON),
            polling_day=date(2026, 5, 7),
        ),
        year=2026,
    )
    return campaign.elections.get()


@pytest.mark.parametrize(
    ("moment", "now", "because", "after"),
    [
        ("2026-03-01 12:00", "No election: MPs", "no election has been announced", "called"),
        ("2026-03-20 00:00", "Election called", "the election is announced", "dissolved"),
        ("2026-04-01 12:00", "nominations open", "Parliament is dissolved", "Nominations closed"),
        ("2026-04-09 16:00", "Nominations closed", "nominations close", "Polling day"),
        ("2026-05-07 12:00", "Polling day", "it is polling day", "being counted"),
        ("2026-05-07 22:00", "Votes being counted", "the polls close", "Results are in"),
    ],
)
def test_staff_see_which_phase_why_and_what_comes_next(
    admin_client, election, moment, now, because, after
):
    with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=LONDON)):
        page = page_of(admin_client, election)

    shown = page[page.index('class="phases__now"') : page.index("phases__scroll")]
    assert now in shown
    assert because in shown
    assert after in shown[shown.index("Next by the dates") :]


def test_staff_see_what_a_phase_switches(admin_client, election):
    with time_machine.travel(datetime(2026, 5, 7, 12, tzinfo=LONDON)):
        page = page_of(admin_client, election)

    row = page[page.index("phases__row--now") :].partition("</tr>")[0]
    cells = [cell.partition("<")[0] for cell in row.split("<td>")[1:]]
    assert cells == [
        "7 May 2026, 00:00",
        "the people standing for Parliament",
        "nobody",
        "off",
        "only if signed for",
        "not used",
    ]


def test_a_phase_set_by_hand_wins_and_is_shown_loudly(admin_client, admin_user, election):
    chosen = {"phase": "counting", "reason": "Cyber attack on the count"}
    with time_machine.travel(datetime(2026, 4, 20, 12, tzinfo=LONDON)):
        admin_client.post(
            f"/admin/candidates/election/{election.pk}/change/", form(override=chosen)
        )
        page = page_of(admin_client, election)
        front = admin_client.get("/admin/").content.decode()

    override = PhaseOverride.objects.get()
    assert (override.set_by, override.phase) == (admin_user, "counting")
    assert Campaign.objects.current().phase() is Phase.COUNTING
    assert "Set by hand</strong> by admin" in page
    assert "Cyber attack on the count" in page
    assert "The dates would say: Nominations closed" in page
    assert "Set by hand for An invented election" in front


def test_without_a_reason_nothing_is_set_by_hand(admin_client, election):
    response = admin_client.post(
        f"/admin/candidates/election/{election.pk}/change/", form(override={"phase": "final"})
    )

    assert "Say why the dates are not enough." in response.content.decode()
    assert not PhaseOverride.objects.exists()


def test_what_was_set_by_hand_can_be_removed(admin_client, election):
    override = PhaseOverride.objects.create(election=election, phase="mps", reason="A mistake")

    admin_client.post(
        f"/admin/candidates/election/{election.pk}/change/",
        form(
            override={
                "id": override.pk,
                "election": election.pk,
                "phase": "mps",
                "reason": "A mistake",
                "DELETE": "on",
            },
            **{"phase_override-INITIAL_FORMS": "1"},
        ),
    )

    assert not PhaseOverride.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"dissolved_on": "2026-03-19"}, "be dissolved before the election is announced"),
        ({"nominations_close_at": "2026-03-29 16:00"}, "close before Parliament is dissolved"),
        ({"polling_day": "2026-04-09"}, "Polling day comes after nominations close"),
        ({"results_on": "2026-05-07"}, "give the day after it, or a later one"),
        ({"polling_day": ""}, "This field is required"),
    ],
)
def test_dates_in_the_wrong_order_are_refused_with_a_sentence(admin_client, fields, sentence):
    page = admin_client.post("/admin/candidates/election/add/", form(**fields)).content.decode()

    assert sentence in page
    assert LAWFUL["announced_on"] in page
    assert not Election.objects.exists()


def test_dates_that_the_law_would_not_give_are_warned_of_and_kept(admin_client):
    lawful = admin_client.post("/admin/candidates/election/add/", form(), follow=True)
    made_up = form(slug="parl.made-up", dissolved_on="2026-04-01")
    other = admin_client.post("/admin/candidates/election/add/", made_up, follow=True)

    assert "look again" not in lawful.content.decode()
    assert "25 working days before polling day" in other.content.decode()
    assert "Monday 30 March 2026, not Wednesday 1 April 2026" in other.content.decode()
    assert Election.objects.count() == 2


def test_a_campaign_admin_may_set_the_phase_and_a_moderator_may_look(client, election):
    call_command("staff_groups")
    for name in ("Campaign admin", "Moderator"):
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=name))
    address = f"/admin/candidates/election/{election.pk}/change/"

    client.force_login(User.objects.get(username="Campaign admin"))
    may = client.get(address).content.decode()
    client.force_login(User.objects.get(username="Moderator"))
    looks = client.get(address).content.decode()

    assert 'name="phase_override-0-reason"' in may
    assert 'class="phases__now"' in looks
    assert "phase_override-0-reason" not in looks


def test_an_election_goes_through_every_phase_by_its_dates_in_the_admin(admin_client, election):
    """With the clock where it is, and made-up dates."""
    campaign = Campaign.objects.get()
    Campaign.objects.update(year=timezone.localdate().year)
    a_candidate(campaign)
    today = timezone.localdate()
    days = ["announced_on", "dissolved_on", "nominations_close_at", "polling_day", "results_on"]
    seen = []

    for begun in range(6):
        dates = {
            name: str(today + timedelta(days=number - begun + (number >= begun)))
            for number, name in enumerate(days)
        }
        dates["nominations_close_at"] += " 00:00"
        saved = admin_client.post(
            f"/admin/candidates/election/{election.pk}/change/", form(**dates)
        )
        assert saved.status_code == 302
        seen.append(Campaign.objects.current().phase())

    assert seen == [
        Phase.MPS,
        Phase.CALLED,
        Phase.PROVISIONAL,
        Phase.FINAL,
        Phase.COUNTING,
        Phase.ELECTED,
    ]


def test_a_campaign_says_what_its_phase_switches(admin_client, election):
    campaign = Campaign.objects.get()
    Campaign.objects.update(wall_decided_by="", wall_decided_on=None, wall_reason="")

    with time_machine.travel(datetime(2026, 4, 20, 12, tzinfo=LONDON)):
        address = f"/admin/campaigns/campaign/{campaign.pk}/change/"
        page = admin_client.get(address).content.decode()

    assert "Pages speak of the people standing for Parliament" in page
    assert "Sending is on." in page
    assert "Photos are not shown: an election is on, and nobody has signed for the wall" in page
    assert "Addresses at Parliament are not used" in page
