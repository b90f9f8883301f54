"""From desk to phone: two screens, one photo. The desk notices by itself, or when asked."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_photo import at_the_photo, fill_in  # noqa: F401 - a fixture
from tests.chromium import follow, look_for_faults
from tests.factories import a_picture

DESK = {"width": 1280, "height": 900}


@pytest.fixture
def desk(page, at_the_photo):  # noqa: F811
    """At the step with the photo, on a large screen."""
    page.set_viewport_size(DESK)
    return page


@pytest.fixture
def phone(page):
    """Another device: it shares nothing with the desk but what its camera sees."""
    context = page.context.browser.new_context(
        viewport={"width": 360, "height": 740},
        java_script_enabled=page.context.scripted,
        reduced_motion="reduce",
        has_touch=True,
        is_mobile=True,
    )
    context.scripted = page.context.scripted
    return context.new_page()


def seen_by_camera(page):
    picture = Image.open(io.BytesIO(page.screenshot()))
    [code] = zxingcpp.read_barcodes(picture.convert("RGB"))
    return code.text


def test_the_photo_comes_from_the_phone(site, desk, phone):
    follow(desk, desk.get_by_role("button", name="Use my phone instead"))
    look_for_faults(desk)
    link = seen_by_camera(desk)
    phone.goto(link)
    look_for_faults(phone)

    # What is no photo uses nothing up.
    fill_in(phone, b"%PDF-1.7")
    phone.get_by_role("button", name="Send my photo").click()
    expect(phone.locator(".problem")).to_contain_text("The selected file is a PDF")
    look_for_faults(phone)

    fill_in(phone, a_picture((900, 1200)))
    follow(phone, phone.get_by_role("button", name="Send my photo"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your photo has arrived")
    look_for_faults(phone)

    if not desk.context.scripted:
        follow(desk, desk.get_by_role("link", name="Look again"))
    expect(desk.get_by_role("heading", level=1)).to_have_text("Your photo has arrived")
    look_for_faults(desk)
    follow(desk, desk.get_by_role("link", name="Continue"))
    expect(desk.get_by_text("This is how it will appear")).to_be_visible()

    # Once more, with the same link.
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("A photo has arrived by this link")
    look_for_faults(phone)


def test_on_a_phone_nobody_is_sent_to_a_phone(site, desk, phone):
    phone.goto(desk.url)

    expect(desk.get_by_role("button", name="Use my phone instead")).to_be_visible()
    expect(phone.get_by_role("button", name="Use my phone instead")).to_be_hidden()
