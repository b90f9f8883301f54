"""A mailing on a phone, from its words to its end, by two members of staff."""

import re

from playwright.sync_api import expect

from tests.browser.test_story import link_in_mail
from tests.chromium import follow, look_for_faults

PASSWORD = "speak-up-for-babies"
A_SECOND_PERSON = f"""
from django.contrib.auth.models import Group, User
second = User.objects.create_user("second", "second@charity.example", "{PASSWORD}", is_staff=True)
second.groups.add(Group.objects.get(name="Sender"))
"""
TEXT = "Dear {name},\n\nWill you take part in {constituency}?"


def come_in(site, page, name, path="/admin/"):
    """As another member of staff."""
    page.context.clear_cookies()
    page.goto(site.url + path)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Log in"))


def write(page, site):
    page.goto(f"{site.url}/admin/outreach/mailing/add/")
    look_for_faults(page)
    page.get_by_label("Subject:", exact=True).fill("Speak up in {constituncy}")
    page.get_by_label("Text:", exact=True).fill(TEXT)
    page.get_by_label("Only these constituencies:").fill("Exeter")
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Did you mean {constituency}?")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Subject:", exact=True).fill("Speak up in {constituency}")
    follow(page, page.get_by_role("button", name="Save"))
    look_for_faults(page)


def try_it_out_and_schedule(page):
    follow(page, page.get_by_role("link", name="Preview and test").last)
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Send this one to demo@charity.example"))
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Schedule it"))
    look_for_faults(page)
    page.get_by_label("Not before").fill("2024-01-02T09:00")
    page.get_by_label("Emails an hour").fill("5000")
    follow(page, page.get_by_role("button", name="Schedule it"))
    expect(page.get_by_text("Ask somebody else who may release mailings")).to_be_visible()
    look_for_faults(page)


def test_a_mailing_from_its_words_to_its_end(site, page):
    site.manage("shell", "-v0", "-c", A_SECOND_PERSON)
    come_in(site, page, "demo")
    write(page, site)
    people = int(page.locator(".mailing__counts strong").first.inner_text())
    try_it_out_and_schedule(page)

    waiting = link_in_mail(site, "second@charity.example", "release it", "/admin/")
    come_in(site, page, "second", waiting.removeprefix(site.url))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Release it"))
    look_for_faults(page)

    page.get_by_label("Why? Other staff read this.").fill("Is it really today?")
    follow(page, page.get_by_role("button", name="Pause it"))
    expect(page.get_by_text("Is it really today?").first).to_be_visible()
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Go on"))

    site.start_worker()
    done = page.get_by_text(re.compile(r"^Done on "))
    for _ in range(60):
        if done.is_visible():
            break
        # With JavaScript it comes by itself, too.
        page.wait_for_timeout(1000)
        page.goto(page.url)
    expect(done).to_be_visible()
    expect(page.get_by_text(f"{people} of {people} people done")).to_be_visible()
    look_for_faults(page)
    mails = [one for one in site.mails if b"Speak up in Exeter" in one.content]
    assert len({one.rcpt_tos[0] for one in mails} - {"demo@charity.example"}) == people
