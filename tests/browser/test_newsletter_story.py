"""Somebody subscribes on a phone, chooses what they get, leaves by one press, and staff see it."""

import re

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults


def link_in(site, subject, path):
    text = site.text_of_mail("sam@readers.example", subject)
    return re.search(rf"http://\S+/{path}/[a-z2-7]{{32}}/", text)[0]


def test_a_reader_comes_chooses_and_goes(site, page):
    page.goto(f"{site.url}/")
    page.get_by_label("Your email address").fill("sam@readers.example")
    follow(page, page.get_by_role("button", name="Get the newsletter"))
    expect(page.get_by_label("Your email address")).to_have_value("sam@readers.example")
    look_for_faults(page)
    agree = page.get_by_role("checkbox")
    expect(agree).not_to_be_checked()
    follow(page, page.get_by_role("button", name="Subscribe"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look_for_faults(page)
    agree.check()
    follow(page, page.get_by_role("button", name="Subscribe"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Almost done: check your email")
    look_for_faults(page)

    site.start_worker()
    page.goto(link_in(site, "Confirm that you want", "newsletter"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Subscribe me"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your newsletter")
    look_for_faults(page)
    page.get_by_label("Research and resources").uncheck()
    page.get_by_label("Only the most important").check()
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status")).to_have_text("Saved")
    expect(page.get_by_label("Research and resources")).not_to_be_checked()

    page.goto(link_in(site, "Welcome to our newsletter", "stop"))
    follow(page, page.get_by_role("button", name="Unsubscribe"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Come back, or delete it now"))
    follow(page, page.get_by_role("button", name="I agree: subscribe me again"))
    follow(page, page.get_by_role("link", name="Delete everything"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Delete everything now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deleted")
    assert page.context.cookies() == []


def test_staff_see_what_the_service_refuses_and_write_a_page_anew(site, page):
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    follow(page, page.get_by_role("button", name="Log in"))
    follow(page, page.get_by_role("link", name="Readers of the newsletter whom its service"))
    expect(page.get_by_text("400 Invalid Resource")).to_be_visible()
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Try all of them again"))
    expect(page.get_by_text("1 are tried again within a minute.")).to_be_visible()

    page.goto(f"{site.url}/admin/campaigns/pagetext/about/")
    look_for_faults(page)
    page.get_by_label("Title", exact=True).fill("Who is behind it")
    follow(page, page.get_by_role("button", name="Save, and show it"))
    page.goto(f"{site.url}/about/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is behind it")
    page.goto(f"{site.url}/admin/campaigns/pagetext/about/")
    follow(page, page.get_by_role("button", name="Back to the project’s text"))
    page.goto(f"{site.url}/about/")
    expect(page.get_by_role("heading", level=1)).to_have_text("About us")
