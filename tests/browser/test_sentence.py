"""A candidate changes their sentence on a phone, and a moderator reads it before anybody else."""

from playwright.sync_api import expect

from tests.browser.test_mailing import come_in
from tests.chromium import follow, look_for_faults

ON_THE_WALL = """
from pledges.models import Photo
photo = Photo.objects.filter(status="approved").exclude(pledge__statement="").last()
print(photo.pledge.approach.get_absolute_url())
"""
NEW = "Every baby counts, from the first day."


def test_another_sentence_is_read_and_shown(site, page):
    link = site.manage("shell", "-v0", "-c", ON_THE_WALL).strip()
    page.goto(site.url + link)
    follow(page, page.get_by_role("link", name="Edit my sentence"))
    look_for_faults(page)

    box = page.get_by_label("A sentence for your page")
    box.fill("See www.ann.example")
    follow(page, page.get_by_role("button", name="Send my sentence"))
    look_for_faults(page)
    expect(box).to_have_value("See www.ann.example")
    box.fill("Sent by somebody else.")
    follow(page, page.get_by_role("button", name="Send my sentence"))
    follow(page, page.get_by_role("button", name="Take the new one back"))
    expect(page.get_by_text("We are reading your new sentence")).to_be_hidden()
    follow(page, page.get_by_role("link", name="Edit my sentence"))
    box.fill(NEW)
    follow(page, page.get_by_role("button", name="Send my sentence"))
    look_for_faults(page)
    expect(page.get_by_text("We are reading your new sentence")).to_be_visible()

    come_in(site, page, "moderator", "/admin/pledges/statement/")
    look_for_faults(page)
    follow(page, page.locator("tr", has_text=NEW).get_by_role("link"))
    look_for_faults(page)
    if page.context.scripted:
        with page.expect_navigation():
            page.keyboard.press("a")
    else:
        follow(page, page.get_by_role("button", name="Accept"))
    expect(page.get_by_text("Accepted. It stands on their page")).to_be_visible()

    page.goto(site.url + link)
    follow(page, page.get_by_role("link", name="See your page"))
    expect(page.get_by_text(NEW)).to_be_visible()


def test_a_refusal_shows_its_email_first(site, page):
    come_in(site, page, "moderator", "/admin/pledges/statement/")
    follow(page, page.locator("tr", has_text="from the first day").get_by_role("link"))
    reason = page.get_by_label("Reason why it can’t stand there")
    reason.fill("Please leave out the first day.")
    follow(page, page.get_by_role("button", name="Refuse it"))
    look_for_faults(page)
    expect(page.get_by_label("The email").get_by_text("Please leave out")).to_be_visible()

    follow(page, page.get_by_role("button", name="Refuse the sentence"))

    expect(page.get_by_text("No other sentence waits.")).to_be_visible()
