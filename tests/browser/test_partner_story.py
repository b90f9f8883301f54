"""The whole story of a partner organisation: it registers, staff let it take part, its box stands on
a page of its own, people come through it, it changes its name, loses its link, and leaves."""

import re

import pytest
from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

EMAIL = "jo@littlesteps.example"
# In the demonstration, Hexham alone.
POSTCODE = "NE46 1BS"


@pytest.fixture
def desk(page, site):
    """A member of staff, in a browser of their own."""
    context = page.context.browser.new_context(
        java_script_enabled=page.context.scripted, reduced_motion="reduce"
    )
    context.scripted = page.context.scripted
    desk = context.new_page()
    desk.goto(f"{site.url}/admin/")
    desk.get_by_label("Username").fill("demo")
    desk.get_by_label("Password").fill("speak-up-for-babies")
    follow(desk, desk.get_by_role("button", name="Log in"))
    return desk


def decide(site, desk, waiting, name, button):
    desk.goto(f"{site.url}/admin/")
    follow(desk, desk.get_by_role("link", name=waiting))
    follow(desk, desk.get_by_role("link", name=name))
    look_for_faults(desk)
    follow(desk, desk.get_by_role("button", name=button))


def link_in(site, subject):
    text = site.text_of_mail(EMAIL, subject)
    return re.search(r"https?://\S+/partner/\S+", text)[0]


def register(site, page):
    page.goto(f"{site.url}/partners/")
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Register your organisation"))
    look_for_faults(page)
    for label, typed in {
        "Name of your organisation": "Little Steps",
        "Its website": "https://littlesteps.example",
        "Your name": "Jo Field",
        "Your email address at work": EMAIL,
        "Why do you want to take part?": "We run groups for new parents.",
    }.items():
        page.get_by_label(label).fill(typed)
    page.get_by_label("List our name and website").check()
    page.get_by_label("I may speak for this organisation").check()
    follow(page, page.get_by_role("button", name="Register"))
    look_for_faults(page)
    page.goto(link_in(site, "Confirm the registration"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Confirm"))
    look_for_faults(page)


def come_through(page, address):
    """Somebody types a postcode on the partner's page, and begins to write."""
    page.context.clear_cookies()
    page.goto(address)
    page.get_by_label("Your postcode").fill(POSTCODE)
    follow(page, page.get_by_role("button", name="Find my candidates"))
    expect(page).to_have_url(re.compile(r"/constituency/hexham/\?from=[0-9a-f]{8}$"))
    follow(page, page.get_by_role("button", name="Write my invitation"))


def test_from_registering_to_leaving(site, page, desk, their_page):
    site.start_worker()
    register(site, page)
    decide(site, desk, "Organisations that want to take part", "Little Steps", "Let it take part")
    page.goto(f"{site.url}/partners/")
    expect(page.get_by_role("link", name="Little Steps")).to_be_visible()

    own = link_in(site, "Your organisation takes part")
    page.goto(own)
    look_for_faults(page)
    begun = page.locator("dd").first
    expect(begun).to_have_text("fewer than five")
    address = their_page(page.locator("#form-code").inner_text())
    for _ in range(5):
        come_through(page, address)
    page.goto(own)
    expect(begun).to_have_text("5")
    follow(page, page.get_by_role("link", name="A badge and more for your website"))
    expect(page.get_by_role("status")).to_contain_text("Everything below has the code")
    look_for_faults(page)

    page.goto(own)
    follow(page, page.get_by_role("link", name="Change your details"))
    look_for_faults(page)
    page.get_by_label("Name of your organisation").fill("Little Strides")
    follow(page, page.get_by_role("button", name="Save"))
    look_for_faults(page)
    expect(page.get_by_role("heading", name="A person looks at your change")).to_be_visible()
    waiting = "Partner organisations with a new name or website"
    decide(site, desk, waiting, "Little Steps", "Take it over")
    page.goto(f"{site.url}/partners/")
    expect(page.get_by_role("link", name="Little Strides")).to_be_visible()

    follow(page, page.get_by_role("link", name="Get the link to your page again"))
    look_for_faults(page)
    page.get_by_label("Your email address").fill(EMAIL)
    follow(page, page.get_by_role("button", name="Email me the link"))
    page.goto(link_in(site, "The link to your organisation’s page"))
    follow(page, page.get_by_role("link", name="Stop, and delete our details"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Delete everything now"))
    look_for_faults(page)
    page.goto(f"{site.url}/partners/")
    expect(page.get_by_text("Little Strides")).to_have_count(0)
