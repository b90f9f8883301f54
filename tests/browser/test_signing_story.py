"""A health visitor signs a pledge on a phone, staff look at it, and she takes it back again."""

import re

from playwright.sync_api import expect

from tests.browser.test_mailing import come_in
from tests.chromium import follow, look_for_faults

PLEDGE = "/pledge/every-baby-counts/"
ADDRESS = "jo.field@larkfield.example"
# As in the demonstration, but for the words of the email.
LINK = re.compile(r"http://\S+/signed/[a-z2-7]{32}/")


def link_in(site, subject):
    return LINK.search(site.text_of_mail(ADDRESS, subject))[0]


def test_from_signing_to_taking_it_back(site, page):
    site.start_worker()
    page.goto(site.url)
    follow(page, page.get_by_role("link", name="Professionals’ pledge").last)
    expect(page).to_have_url(site.url + PLEDGE)
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Sign the pledge"))
    look_for_faults(page)
    page.get_by_role("textbox", name="Full name").fill("Jo Field")
    follow(page, page.get_by_role("button", name="Sign the pledge"))
    look_for_faults(page)
    expect(page.get_by_role("link", name="Select if we can publish your name")).to_be_visible()
    expect(page.get_by_role("textbox", name="Full name")).to_have_value("Jo Field")
    page.get_by_role("textbox", name="Job title").fill("Health visitor")
    page.get_by_role("textbox", name="Organisation").fill("Larkfield Health")
    page.get_by_label("England").check()
    page.get_by_role("textbox", name="Email address").fill(ADDRESS)
    page.get_by_label("Yes, publish my name").check()
    follow(page, page.get_by_role("button", name="Sign the pledge"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Almost done: look in your inbox")
    look_for_faults(page)

    mine = link_in(site, "Confirm your signature")
    page.goto(mine)
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Yes, I sign"))
    expect(page.get_by_text("A person looks at it")).to_be_visible()
    look_for_faults(page)

    come_in(site, page, "moderator", "/admin/pledges/professionalpledge/")
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Jo Field"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Approve: put it on the list"))
    expect(page.get_by_text("Jo Field: On the list.")).to_be_visible()

    assert link_in(site, "Your signature counts") == mine
    page.goto(f"{site.url}{PLEDGE}")
    page.get_by_label("Name, job title or organisation").fill("larkfield field")
    follow(page, page.get_by_role("button", name="Show"))
    expect(page.get_by_text("1 name found")).to_be_visible()
    expect(page.get_by_text("Jo Field", exact=True)).to_be_visible()
    look_for_faults(page)

    page.goto(mine)
    look_for_faults(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save my certificate (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    with page.expect_download() as download:
        page.get_by_role("link", name="for light pages (PNG)").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")

    follow(page, page.get_by_role("link", name="Change my details"))
    look_for_faults(page)
    page.get_by_label("No, count me without my name").check()
    follow(page, page.get_by_role("button", name="Keep these details"))
    expect(page.get_by_text("You are counted, without your name.").first).to_be_visible()

    follow(page, page.get_by_role("link", name="Take my signature back"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Take it back now"))
    expect(page.get_by_text("You have taken your signature back")).to_be_visible()
    look_for_faults(page)
    assert "your details are deleted" in site.text_of_mail(ADDRESS, "is taken back")
    page.goto(f"{site.url}{PLEDGE}?q=jo+field")
    expect(page.get_by_text("No name matches")).to_be_visible()


def test_staff_approve_many_at_once(site, page):
    come_in(site, page, "moderator", "/admin/pledges/professionalpledge/")
    page.get_by_label("Select this object for an action - Signature").first.check()
    page.get_by_label("Action:").first.select_option(label="They count: approve those ticked")
    follow(page, page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")))

    expect(page.get_by_text("1 approved.")).to_be_visible()
    look_for_faults(page)
