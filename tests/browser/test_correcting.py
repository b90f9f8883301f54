"""Something is wrong, or nobody is there yet: said on a phone, and mended by staff."""

import re

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

NOBODY = """
from candidates.models import Candidate, Constituency
seat = Constituency.objects.get(slug="hexham")
Candidate.objects.filter(ballot__constituency=seat).update(status="not_listed", sitting=False)
"""


def test_a_visitor_says_what_is_wrong_and_staff_accept_it(site, page):
    page.goto(f"{site.url}/constituency/exeter/")
    look_for_faults(page)
    name = page.locator(".person__name").first.inner_text()
    follow(page, page.get_by_role("link", name=re.compile(f"^Something wrong.*{name}")))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Tell the team"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Their name").check()
    page.get_by_label("What is right?").fill("Zoe Zebra")
    page.get_by_label("How do you know?").fill("The council's list of nominations")
    follow(page, page.get_by_role("button", name="Tell the team"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    look_for_faults(page)

    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    follow(page, page.get_by_role("button", name="Log in"))
    follow(page, page.get_by_role("link", name="Corrections suggested"))
    look_for_faults(page)
    follow(page, page.get_by_role("link", name=name))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Accept"))

    page.goto(f"{site.url}/constituency/exeter/")
    expect(page.locator(".person__name").last).to_have_text("Zoe Zebra")


def test_where_nobody_is_listed_one_can_be_told_once(site, page):
    site.manage("shell", "-c", NOBODY)

    page.goto(f"{site.url}/constituency/hexham/")
    look_for_faults(page)
    page.get_by_label("Your email address").fill("sam@")
    follow(page, page.get_by_role("button", name="Tell me once"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Your email address").fill("sam@supporters.example")
    follow(page, page.get_by_role("button", name="Tell me once"))
    expect(page.get_by_role("heading", level=1)).to_have_text("We’ll tell you once")
    look_for_faults(page)
