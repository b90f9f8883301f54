"""A candidate's photo on a phone: sent, told how far it is, turned and cropped by buttons."""

import re

import pytest
from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults
from tests.factories import a_picture

BEGIN = """
from campaigns.outreach.models import Approach
from pledges import services
approach = Approach.objects.filter(pledge=None, response="none", stopped_at=None).first()
services.begin(approach, role="candidate", display_name="Ann Archer", statement="")
print(approach.get_absolute_url())
"""


@pytest.fixture
def at_the_photo(site, page):
    link = site.manage("shell", "-v0", "-c", BEGIN).strip()
    page.goto(f"{site.url}{link}photo/")
    return page


def fill_in(page, content):
    page.get_by_label("Select a photo").set_input_files(
        {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": content}
    )
    page.get_by_label("No one else").check()
    page.get_by_label("I took it").check()


def test_turned_and_cropped_by_buttons(at_the_photo):
    page = at_the_photo
    look_for_faults(page)
    fill_in(page, a_picture((900, 1200)))
    follow(page, page.get_by_role("button", name="Continue"))
    expect(page.get_by_text("This is how it will appear")).to_be_visible()
    follow(page, page.get_by_role("link", name="Turn or crop the photo"))
    look_for_faults(page)
    picture = page.locator("#picture img")

    follow(page, page.get_by_role("button", name="Turn right"))
    expect(picture).to_have_js_property("naturalWidth", 640)
    expect(picture).to_have_js_property("naturalHeight", 480)
    follow(page, page.get_by_role("button", name="A square"))
    expect(picture).to_have_js_property("naturalHeight", 640)
    expect(page.get_by_role("button", name="A square")).to_have_attribute("aria-pressed", "true")
    follow(page, page.get_by_role("button", name="Move left"))
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Use it like this"))
    expect(page.get_by_text("This is how it will appear")).to_be_visible()


def test_a_file_that_is_no_photo_is_told_and_the_answers_stay(at_the_photo):
    page = at_the_photo
    fill_in(page, b"%PDF-1.7")
    page.get_by_label("Name of the photographer").fill("Cy Camera")
    page.get_by_role("button", name="Continue").click()

    expect(page.locator(".problem")).to_contain_text("The selected file is a PDF")
    expect(page.get_by_label("Name of the photographer")).to_have_value("Cy Camera")
    if page.context.scripted:
        expect(page.locator(".problem")).to_be_focused()
    look_for_faults(page)

    # And the form works on.
    fill_in(page, a_picture())
    follow(page, page.get_by_role("button", name="Continue"))
    expect(page.get_by_text("This is how it will appear")).to_be_visible()


def test_how_far_it_is(at_the_photo):
    page = at_the_photo
    if not page.context.scripted:
        pytest.skip("the browser itself says so")
    told = page.locator("[data-file-for]")
    fill_in(page, a_picture().ljust(3_000_000, b"\0"))
    expect(told).to_have_text("Chosen: IMG_0001.JPG (3.0 MB)")
    page.route("**/photo/", lambda route: None)  # no answer yet

    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    expect(told).to_have_text(re.compile("Uploading your photo|It has arrived"))
    look_for_faults(page)


def test_an_upload_that_breaks_off_can_be_tried_again(at_the_photo):
    page = at_the_photo
    if not page.context.scripted:
        pytest.skip("the browser itself says so")
    fill_in(page, a_picture())
    page.route("**/photo/", lambda route: route.abort())
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-file-for]")).to_have_text("The upload broke off. Please try again.")
    expect(page.get_by_role("progressbar")).to_be_hidden()

    page.unroute("**/photo/")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("This is how it will appear")).to_be_visible()
