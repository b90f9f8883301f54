"""A member of staff takes the site through a whole election with made-up dates, in the admin
alone; at each step the public pages say the right thing."""

import re
from datetime import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from playwright.sync_api import expect

from campaigns.models import Campaign
from candidates.timetable import LONDON
from tests.chromium import follow, look_for_faults
from tests.factories import a_campaign, a_candidate, a_seat, an_election

PASSWORD = "only-for-this-test"
DAY = "2029-05-10"
COLUMNS = (
    "person_id,person_name,election_id,ballot_paper_id,election_date,election_current,"
    "party_name,party_id,post_label,cancelled_poll,seats_contested,elected,email"
)
PEOPLE = [
    ("7001", "Ann Archer", "exeter", "Exeter", "Willow Party", "PP901"),
    ("7002", "Bo Bell", "exeter", "Exeter", "Independent", "ynmp-party:2"),
    ("7003", "Cy Cole", "exeter", "Exeter", "Heather Party", "PP902"),
    ("7004", "Di Dean", "hexham", "Hexham", "Willow Party", "PP901"),
]


def the_list(winners=()):
    """Democracy Club's file about these people."""
    rows = [COLUMNS]
    for number, name, slug, seat, party, party_id in PEOPLE:
        elected = ("t" if name in winners else "f") if winners else ""
        rows.append(
            f"{number},{name},parl.{DAY},parl.{slug}.{DAY},{DAY},t,{party},{party_id},{seat},f,1,"
            f'{elected},"""p{number}@candidates.example"""'
        )
    return "\n".join([*rows, ""]).encode()


@pytest.fixture
def clock():
    """Sets the clock of the site, by the time in London."""
    travels = []

    def at(moment):
        if travels:
            travels.pop().stop()
        travel = time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=LONDON))
        travel.start()
        travels.append(travel)

    yield at
    travels.pop().stop()


@pytest.fixture
def register(transactional_db, monkeypatch, clock):
    """Two seats, the MP of one of them, a campaign without an election, a member of staff."""
    # Playwright's loop runs in this thread, beside which Django allows no database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    clock("2029-03-20 09:00")
    seat = a_seat("Exeter", code="E14001231")
    a_seat("Hexham", code="E14001285")
    before = a_campaign(
        an_election(
            slug="parl.2024-07-04",
            announced_on="2024-05-22",
            dissolved_on="2024-05-30",
            nominations_close_at=datetime(2024, 6, 7, 16, tzinfo=LONDON),
            polling_day="2024-07-04",
            results_on="2024-07-05",
        ),
        year=2024,
    )
    a_candidate(before, seat, name="Olive Oldman", sitting=True, elected=True)
    campaign = Campaign.objects.create(
        year=2029,
        theme="Speak up for babies",
        starts_on="2029-04-23",
        ends_on="2029-04-29",
        pledge_text="I'll speak up for babies.",
        imprint="Published by the charity, 1 Street, London",
        published=True,
    )
    User.objects.create_superuser("staff", "staff@charity.example", PASSWORD)
    return campaign


class Staff:
    """Somebody at the admin, who looks at the public pages in between."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self, path):
        self.page.goto(self.url + path)
        if "/login/" in self.page.url:
            self.page.get_by_label("Username").fill("staff")
            self.page.get_by_label("Password").fill(PASSWORD)
            follow(self.page, self.page.get_by_role("button", name="Log in"))
        return self.page

    def save(self):
        look_for_faults(self.page)
        follow(self.page, self.page.get_by_role("button", name="Save", exact=True))
        expect(
            self.page.get_by_text("was changed successfully").or_(
                self.page.get_by_text("was added successfully")
            )
        ).to_be_visible()

    def upload(self, content):
        """Look at what the file would change, and return the page that says it."""
        page = self.open("/admin/candidates/importrun/add/")
        form = page.locator("#kind-candidates")
        form.locator("input[type=file]").set_input_files(
            {"name": "candidates.csv", "mimeType": "text/csv", "buffer": content}
        )
        follow(page, form.get_by_role("button", name=re.compile("^Upload")))
        look_for_faults(page)
        return page

    def apply(self):
        follow(self.page, self.page.get_by_role("button", name="Apply", exact=True))
        look_for_faults(self.page)
        expect(self.page.locator(".import__state")).to_contain_text("Applied")

    def candidate(self, name):
        page = self.open("/admin/candidates/candidate/")
        follow(page, page.get_by_role("link", name=name, exact=True))
        return page

    def public(self, path="/constituency/exeter/"):
        """A page as visitors see it: its heading, and the names on it."""
        page = self.page
        page.goto(self.url + path)
        look_for_faults(page)
        return page.locator("main")


def names(main):
    return main.locator(".person__name").all_inner_texts()


def test_from_announcement_to_the_morning_after(register, live_server, page, clock):
    staff = Staff(page, live_server.url)

    # Nothing is announced: there is an MP.
    main = staff.public()
    expect(main.locator("h1")).to_have_text("Your MP in Exeter")
    assert names(main) == ["Olive Oldman"]

    # Announce.
    clock("2029-03-27 10:00")
    form = staff.open("/admin/candidates/election/add/")
    form.get_by_label("Name:").fill("General election 2029")
    form.get_by_label("Slug:").fill(f"parl.{DAY}")
    for label, value in [
        ("Announced:", "2029-03-26"),
        ("Parliament is dissolved:", "2029-04-04"),
        ("Nominations close:", "2029-04-12 16:00"),
        ("Polling day:", DAY),
    ]:
        form.get_by_label(label).fill(value)
    staff.save()
    form = staff.open(f"/admin/campaigns/campaign/{register.pk}/change/")
    form.get_by_label("General election 2029").check()
    staff.save()
    main = staff.public()
    expect(main.locator("h1")).to_have_text("Who you can ask in Exeter")
    assert names(main) == ["Olive Oldman"]

    # Import: looked at, then applied.
    staff.upload(the_list())
    expect(page.locator("#found-new")).to_contain_text("Ann Archer")
    assert names(staff.public()) == ["Olive Oldman"]
    page.go_back()
    staff.apply()
    assert names(staff.public()) == ["Ann Archer", "Bo Bell", "Cy Cole", "Olive Oldman"]

    # Correct someone, and import again: the correction stays.
    staff.candidate("Bo Bell").get_by_label("Name:", exact=True).fill("Beau Bell")
    staff.save()
    staff.upload(the_list())
    expect(page.locator("main, #content").first).to_contain_text("Beau Bell")
    staff.apply()
    assert names(staff.public()) == ["Ann Archer", "Beau Bell", "Cy Cole", "Olive Oldman"]

    # Withdraw someone.
    staff.candidate("Cy Cole").get_by_label("Status:").select_option("withdrawn")
    staff.save()
    assert names(staff.public()) == ["Ann Archer", "Beau Bell", "Olive Oldman"]

    # Dissolve: there are no MPs.
    clock("2029-04-04 00:01")
    main = staff.public()
    expect(main.locator("h1")).to_have_text("People standing in Exeter")
    expect(main).to_contain_text("Nominations close at")
    assert names(main) == ["Ann Archer", "Beau Bell"]
    assert not re.search(r"\bMPs?\b", staff.public("/").inner_text())

    # Nominations close.
    clock("2029-04-12 16:00")
    main = staff.public()
    expect(main).not_to_contain_text("Nominations close")
    expect(main.get_by_role("button", name="Write my invitation")).to_be_visible()

    # Poll.
    clock(f"{DAY} 07:00")
    main = staff.public()
    expect(main).to_contain_text("polling day")
    expect(main.get_by_role("button", name="Write my invitation")).to_have_count(0)

    # Count.
    clock(f"{DAY} 22:00")
    main = staff.public()
    expect(main).to_contain_text("being counted")

    # Load the winners: one seat is still being counted.
    clock("2029-05-11 06:00")
    staff.upload(the_list(winners=["Beau Bell", "Bo Bell"]))
    staff.apply()
    main = staff.public()
    expect(main.locator("h1")).to_have_text("Your MP in Exeter")
    assert names(main) == ["Beau Bell"]
    expect(staff.public("/constituency/hexham/")).to_contain_text("being counted")
    staff.upload(the_list(winners=["Bo Bell", "Di Dean"]))
    staff.apply()
    expect(staff.public("/constituency/hexham/").locator("h1")).to_have_text("Your MP in Hexham")
    expect(staff.public("/").get_by_role("button", name="Find my MP")).to_be_visible()
