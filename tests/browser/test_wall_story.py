"""A visitor of the wall: looks for somebody, passes the photo on, puts it on a page of their own,
and says that it should not be there."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

# At the border of the browser: a telephone opens its own window here.
TELEPHONE = "navigator.share = (what) => { window.shared = what; return Promise.resolve(); }"


@pytest.fixture
def on_a_telephone(page):
    page.add_init_script(TELEPHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def by_keyboard(page, control):
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_finds_shares_embeds_and_reports(site, page, their_page, on_a_telephone):
    page.goto(f"{site.url}/wall/")
    look_for_faults(page)
    everyone = page.locator(".board__name a").count()
    page.get_by_label("Nation or region").select_option("Wales")
    follow(page, page.get_by_role("button", name="Show", exact=True))
    look_for_faults(page)
    found = page.locator(".board__name a")
    assert 0 < found.count() < everyone
    page.get_by_label("Constituency or name").fill("gwyr")
    by_keyboard(page, page.get_by_role("button", name="Show", exact=True))
    expect(found).to_have_count(1)
    follow(page, page.get_by_role("link", name="Show as a list"))
    look_for_faults(page)
    expect(page.get_by_label("Constituency or name")).to_have_value("gwyr")
    follow(page, page.get_by_role("link", name="Show all"))

    follow(page, page.locator(".wall__photo > a").first)
    look_for_faults(page)
    first = page.url
    # It has its place before it is there, so that nothing is pushed away.
    expect(page.locator(".board__picture img")).to_have_css(
        "aspect-ratio", re.compile(r"auto \d+ / \d+")
    )
    by_keyboard(page, page.get_by_role("link", name="Next:"))
    look_for_faults(page)
    address, name = page.url, page.get_by_role("heading", level=1).inner_text()
    assert address != first
    by_keyboard(page, page.get_by_role("link", name="Previous:"))
    expect(page).to_have_url(first)
    page.go_back()

    passes_on(page, address)

    oembed = page.locator("link[type='application/json+oembed']").get_attribute("href")
    html = page.request.get(oembed).json()["html"].replace(' loading="lazy"', "")
    theirs = their_page(html)
    page.goto(theirs)
    shown = page.frame_locator("iframe")
    expect(shown.get_by_role("link", name=name)).to_be_visible()

    page.goto(address)
    follow(page, page.get_by_role("link", name="Report this photo"))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Report it"))
    look_for_faults(page)
    expect(page.get_by_text("There is a problem")).to_be_visible()
    page.get_by_label("It shows my child, and I don’t agree").check()
    follow(page, page.get_by_role("button", name="Report it"))
    look_for_faults(page)
    expect(page.get_by_text("The photo is off the wall.")).to_be_visible()

    assert page.goto(address).status == 404
    page.goto(theirs)
    expect(shown.get_by_role("heading", name="Not shown")).to_be_visible()


def passes_on(page, address):
    """By plain links, and by what a script can do besides."""
    ways = page.get_by_role("list", name="Share").get_by_role("link")
    links = {one.inner_text(): one.get_attribute("href") for one in ways.all()}
    assert {"WhatsApp", "Facebook", "Bluesky", "Email"} <= set(links)
    assert all(address in str(parse_qs(urlsplit(link).query)) for link in links.values())
    share = page.get_by_role("button", name="Share", exact=True)
    copy = page.get_by_role("button", name="Copy the link")
    if not page.context.scripted:
        expect(share).to_be_hidden()
        expect(copy).to_be_hidden()
        expect(page.get_by_text(address, exact=True)).to_be_visible()
        return
    share.click()
    shared = page.evaluate("window.shared")
    assert shared["url"] == address
    assert "babies" in shared["text"]
    copy.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
