"""Staff write what people share, with a counter; people find it on a page, and take it along."""

import re

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

TOO_MUCH = "Speak up for babies. " * 12


def test_words_of_staff_are_found_by_whoever_shares(site, page):
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    follow(page, page.get_by_role("button", name="Log in"))
    page.goto(f"{site.url}/admin/campaigns/sharetext/add/")
    look_for_faults(page)
    page.get_by_label("Who shares what").select_option("Somebody shares a constituency’s page")
    short = page.get_by_label("Short text:", exact=True)
    short.fill(f"{TOO_MUCH}{{constituency}} {{link}}")
    if page.context.scripted:
        # 252 letters, the longest name, a space and a link.
        left = re.compile("Characters too many, with the longest names: 36")
        expect(short).to_have_accessible_description(left)
    follow(page, page.get_by_role("button", name="Save and continue editing"))
    expect(page.get_by_text("shorten it by 36.")).to_be_visible()
    expect(short).to_have_value(f"{TOO_MUCH}{{constituency}} {{link}}")
    look_for_faults(page)
    short.fill("Who speaks for {constituency}’s babies? {link} {hashtags}")
    follow(page, page.get_by_role("button", name="Save and continue editing"))
    expect(page.get_by_text("Who speaks for Fermanagh and South Tyrone’s babies?")).to_be_visible()
    look_for_faults(page)

    page.context.clear_cookies()
    page.goto(f"{site.url}/constituency/exeter/")
    more = page.locator("summary", has_text="Share this page")
    more.press("Enter")
    words = page.locator("#shared")
    expect(words).to_contain_text(
        f"Who speaks for Exeter’s babies? {site.url}/constituency/exeter/ #SpeakUpForBabies"
    )
    link = page.get_by_role("link", name="Bluesky")
    assert "Exeter%E2%80%99s%20babies" in link.get_attribute("href")
    look_for_faults(page)
