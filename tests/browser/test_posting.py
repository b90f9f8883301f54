"""A candidate whose photo is on the wall takes along what they need to post it."""

from playwright.sync_api import expect

from tests.chromium import look_for_faults

LIVE = """
from campaigns.models import Campaign
from pledges.models import Photo
print(Photo.objects.on_the_wall(Campaign.objects.current())[0].pledge.approach.get_absolute_url())
"""


def test_words_and_picture_are_there_to_be_taken(site, page):
    link = site.manage("shell", "-v0", "-c", LIVE).strip()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.goto(site.url + link)

    look_for_faults(page)
    short = page.locator("#share-short")
    expect(short).to_contain_text(f"{site.url}/wall/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my picture").click()
    assert download.value.suggested_filename.endswith(".jpg")
    assert download.value.path().read_bytes().startswith(b"\xff\xd8\xff")
    copy = page.get_by_role("button", name="Copy the short text")
    if not page.context.scripted:
        expect(copy).to_be_hidden()
        return
    copy.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == short.inner_text()
    page.get_by_role("button", name="Copy the longer text").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.count("\n\n") >= 2
